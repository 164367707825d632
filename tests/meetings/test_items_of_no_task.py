"""Action items of a meeting that belong to no task: any unit may be given one, and nothing else is different."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.meetings import ActionStatus, MeetingKind, MeetingTask
from models.people import Grant, Recusal, Role, User
from models.reminders import Mail, Notice, Reminder
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.meetings.holding import Held
from tests.process.lived import DAY
from tests.process.players import hire
from workflow.errors import NeedsUnmet, NotPermitted, WrongState
from workflow.meetings.reading import count_items, find_due_items, may_read
from workflow.people.open_work import find_left_behind, find_vacancies
from workflow.process.rights import holds
from workflow.reminders.digest import fill_digest, queue_digests
from workflow.reminders.firing import run_ladder
from workflow.reminders.preview import foresee
from workflow.trail.chain import stream_of

BOTH = {"history.leader", "history.liaison"}


def count_of(session: Session, user: User) -> int:
    """How many action items the person reads."""
    return sum(count_items(session, user).values()) if holds(user, "meeting.view") else 0


@pytest.fixture
def held(cast: Cast) -> Held:
    """Ten days for a unit that was not there, given at a seminar that discussed no task."""
    seminar = {"kind": MeetingKind.SEMINAR, "units": [cast.units["finance"]]}
    return Held.begin(cast, **seminar).give_in_general("history")


def test_any_unit_is_given_one_and_it_waits_for_the_unit_and_then_for_the_office(session: Session, held: Held) -> None:
    def waiting() -> set[str]:
        return {name for name, user in held.cast.people.items() if find_due_items(session, user, 20)}

    assert waiting() == BOTH
    held.report("history.liaison")
    assert waiting() == {"office"}
    held.confirm()
    assert (waiting(), held.item.status) == (set(), ActionStatus.CONFIRMED)
    kinds = session.scalars(select(Event.kind).where(Event.stream == stream_of(held.cast.campaign))).all()
    assert kinds[-3:] == ["action.added", "action.reported", "action.confirmed"], "the campaign's trail tells it"


def test_only_its_unit_and_who_reads_all_meetings_sees_it(session: Session, held: Held) -> None:
    cast = held.cast
    readers = {name for name, user in cast.people.items() if count_of(session, user)}
    assert {"history.leader", "history.liaison", "finance.leader", "office", "committee", "auditor"} <= readers
    assert readers.isdisjoint({"estates.leader", "library.liaison", "admin"})
    assert {name for name in readers if not may_read(session, cast[name], held.meeting)} == BOTH
    for who in ("finance.leader", "estates.liaison", "office", "committee", "g1.inspector", "admin"):
        with pytest.raises(NotPermitted):
            held.report(who)
        session.rollback()


def test_it_opens_nothing_of_the_meeting_but_itself_to_its_unit(browser: Browser, held: Held) -> None:
    own = f"/meetings/actions/{held.item.id}"
    held.meeting.minutes, held.meeting.place = "What was said of others.", "Room 104"
    held.give_in_general("library", text="Something for the library")
    meeting, others = f"/meetings/{held.meeting.id}", f"/meetings/actions/{held.item.id}"
    title = held.meeting.title
    held.drop()
    for who, other in (("history.liaison", others), ("library.leader", own)):
        reader = browser.as_(who)
        assert [reader.get(page).status_code for page in (meeting, other)] == [403, 403], who
        assert reader.submit(f"{meeting}/word", page="/").status_code == 403
        assert title not in reader.get("/meetings").text
    shown = browser.as_("history.liaison").get(own).text
    assert [words in shown for words in ("Room 104", title, f'href="{meeting}"')] == [True, True, False]
    listed = browser.as_("history.liaison").get("/meetings/actions?status=all").text
    assert [words in listed for words in (own, others, f'href="{meeting}"')] == [True, False, False]
    assert browser.as_("library.leader").get(others).status_code == 200
    assert browser.as_("finance.leader").get(meeting).status_code == 200, "who was there"


def test_nobody_moves_one_onto_a_unit_of_their_own(session: Session, held: Held) -> None:
    cast, task = held.cast, held.cast.task("estates")
    hire(cast, "at_home", Role.OFFICE).home_unit_id = cast.units["estates"].id
    recused = hire(cast, "tied", Role.OFFICE)
    tie = {"unit_id": cast.units["estates"].id, "reason": "A cousin", "declared_at": cast.now}
    session.add(Recusal(user_id=recused.id, **tie))
    held.meeting.discussed.append(MeetingTask(task=task))
    session.commit()
    for who in ("at_home", "tied"):
        for facts in (held.facts("estates", task=task), replace(held.facts("estates"), task=None)):
            with pytest.raises(NotPermitted) as refused:
                held.edit(facts, by=who)
            assert refused.value.tied
            session.rollback()
        held.edit(replace(held.facts("history", text=f"Changed by {who}"), task=None), by=who)
    held.edit(replace(held.facts("estates"), task=None))
    assert held.item.unit is cast.units["estates"]


def test_nobody_confirms_own_work_of_no_task_either(session: Session, held: Held) -> None:
    """Who reported and moved to the office, also when another has reported since; who works there; who has a tie."""
    cast = held.cast
    held.report("history.liaison").reopen().report("history.leader")
    for grant in cast["history.liaison"].grants:
        grant.revoked_at = held.now
    session.add(Grant(user_id=cast["history.liaison"].id, role=Role.OFFICE, granted_at=held.now + DAY))
    at_home, tied = hire(cast, "at_home", Role.OFFICE), hire(cast, "tied", Role.OFFICE)
    at_home.home_unit_id = cast.units["history"].id
    tie = {"unit_id": cast.units["history"].id, "reason": "A cousin", "declared_at": cast.now}
    session.add(Recusal(user_id=tied.id, **tie))
    session.commit()
    session.expire_all()
    for who in ("history.liaison", "at_home", "tied"):
        assert find_due_items(session, cast[who], 20) == []
        for act in (held.confirm, held.reopen):
            with pytest.raises(NotPermitted) as refused:
                act(who)
            assert refused.value.tied
            session.rollback()
    held.confirm()


def test_the_ladder_reminds_until_it_is_done_and_never_twice_of_the_same(session: Session, held: Held) -> None:
    told: dict[int, set[str]] = {}
    foreseen = {(line.on - held.today).days for line in foresee(session, held.today).lines}
    assert foreseen == {3, 11}, "what is to come is known before"
    for day in range(26):
        at = held.cast.now + day * DAY
        if day == 22:
            held.now = at
            held.report("history.leader")
        run_ladder(session, at, commit=session.commit)
        session.commit()
        new = {notice.user.username for notice in session.scalars(select(Notice).where(Notice.at >= at))}
        told.update({day: new} if new else {})
    assert told == {3: BOTH, 11: BOTH, 18: BOTH}
    step = session.scalars(select(Reminder)).first()
    assert step is not None
    values = {name: getattr(step, name) for name in ("subject", "cycle", "rule", "watched_on", "occurrence", "colour")}
    session.add(Reminder(task_id=None, fired_at=held.now, **values))
    with pytest.raises(IntegrityError):
        session.flush()


def test_mail_and_inbox_lead_to_it_and_nobody_there_is_told_to_the_office(
    session: Session, browser: Browser, held: Held
) -> None:
    later, address = held.cast.now + 11 * DAY, f"/meetings/actions/{held.item.id}"
    run_ladder(session, later, commit=session.commit)
    queue_digests(session, later, commit=session.commit)
    mail = session.scalars(select(Mail).where(Mail.user == held.cast["history.leader"])).one()
    content = fill_digest(session, mail, later)
    assert content is not None
    line = content["items"][0]
    assert (line["page"], line["part"], line["ref"]) == ("action", str(held.item.id), "X26")
    session.rollback()
    inbox = browser.as_("history.leader").get("/inbox").text
    assert address in inbox
    assert held.meeting.title in inbox
    for name in BOTH:
        held.cast[name].active = False
    session.execute(update(Notice).values(mail_id=None))
    session.commit()
    run_ladder(session, held.cast.now + 18 * DAY, commit=session.commit)
    session.commit()
    last = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert last is not None
    assert (last.kind, last.user.username) == ("unreached", "office")


def test_a_closed_campaign_stops_it_like_one_with_a_task(session: Session, held: Held) -> None:
    held.cast.campaign.closed_at = held.now
    session.commit()
    assert find_due_items(session, held.cast["history.leader"], 20) == []
    run_ladder(session, held.cast.now + 11 * DAY, commit=session.commit)
    assert session.scalars(select(Notice)).all() == []
    with pytest.raises(WrongState):
        held.report("history.leader")


def test_it_is_open_work_when_people_hand_over(session: Session, held: Held) -> None:
    cast = held.cast
    leader, liaison = cast["history.leader"], cast["history.liaison"]
    (left,) = find_left_behind(session, leader, leader.grants)
    assert (left.open_tasks, left.items, left.stranded) == (0, 1, False), "the liaison reports it as well"
    for grant in leader.grants:
        grant.revoked_at = held.now
    session.commit()
    assert [(v.role, v.items, v.needed) for v in find_vacancies(session)] == [(Role.LEADER, 1, False)]
    (left,) = find_left_behind(session, liaison, liaison.grants)
    assert left.stranded
    liaison.active = False
    session.commit()
    assert {(v.role, v.needed) for v in find_vacancies(session)} == {(Role.LEADER, True), (Role.LIAISON, True)}


def test_a_unit_that_is_closed_is_given_none_and_a_task_may_be_added_later(session: Session, cast: Cast) -> None:
    task = cast.task("finance", ("estates",))
    held = Held.begin(cast, task).give_in_general("estates")
    held.edit(held.facts("estates", task=task))
    assert held.item.task is task
    assert holds(cast["office"], "action.decide", held.item)
    with pytest.raises(NeedsUnmet):
        held.edit(held.facts("history", task=task))
    session.rollback()
    cast.units["library"].active = False
    session.commit()
    with pytest.raises(NeedsUnmet):
        held.give_in_general("library")


def test_the_pages_show_it_without_a_task(session: Session, browser: Browser, held: Held) -> None:
    meeting, item, library = held.meeting.id, held.item.id, str(held.cast.units["library"].id)
    session.commit()
    office = browser.as_("office")
    page = office.get(f"/meetings/{meeting}").text
    assert "none, in general" in page
    assert "Hand over the list of advances" in page
    given = {"text": "Train the new liaisons", "unit": library, "due_on": "2026-12-20"}
    assert office.submit(f"/meetings/{meeting}/actions", {**given, "task": "0"}).status_code == 302
    assert "Train the new liaisons" in browser.as_("library.leader").get("/").text
    assert office.get(f"/meetings/actions/{item}/edit").status_code == 200
    assert office.get("/meetings/actions").status_code == 200
    assert office.get("/reminders/preview").status_code == 200
    assert browser.as_("history.liaison").get(f"/meetings/actions/{item}").status_code == 200
    assert browser.as_("estates.liaison").get(f"/meetings/actions/{item}").status_code == 403
    minutes = office.submit(f"/meetings/{meeting}/word", page=f"/meetings/{meeting}")
    assert minutes.status_code == 200
