"""Action items: a unit of the task has them to do, is reminded until it reports, and somebody else confirms."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.ledger import State, engine_at_work
from models.meetings import ActionStatus
from models.people import Grant, Recusal, Role
from models.reminders import Mail, Notice
from tests.cast import Cast
from tests.meetings.holding import NOTE, Held
from tests.process.lived import DAY
from tests.process.players import hire, hire_the_tied
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.meetings.reading import find_due_items
from workflow.process.rights import holds
from workflow.reminders.digest import fill_digest, queue_digests
from workflow.reminders.firing import run_ladder


@pytest.fixture
def held(cast: Cast) -> Held:
    """Ten days for the co-unit of a task of the finance office."""
    return Held.begin(cast, cast.task("finance", ("estates",))).give("estates")


def test_the_unit_reports_and_the_office_confirms(held: Held) -> None:
    held.report("estates.liaison")
    assert (held.item.status, held.item.done_note) == (ActionStatus.REPORTED, NOTE)
    held.confirm()
    assert held.item.status is ActionStatus.CONFIRMED


def test_what_is_reopened_is_to_be_done_again_with_the_reason(held: Held) -> None:
    held.report("estates.leader").reopen()
    assert held.item.status is ActionStatus.OPEN
    assert held.item.reopen_reason
    held.report("estates.leader")
    assert held.item.reopen_reason == ""
    held.confirm().reopen()
    assert held.item.confirmed_at is None


def test_only_the_responsible_unit_reports_and_only_the_office_decides(
    session: Session, cast: Cast, held: Held
) -> None:
    for who in ("finance.leader", "history.liaison", "office", "committee", "g1.inspector", "admin"):
        with pytest.raises(NotPermitted):
            held.report(who)
        session.rollback()
    held.report("estates.leader")
    for who in ("estates.leader", "finance.leader", "committee", "g1.leader", "auditor", "admin"):
        for act in (held.confirm, held.reopen):
            with pytest.raises(NotPermitted):
                act(who)
            session.rollback()


def test_nobody_confirms_own_work_whatever_role_is_held_by_then(session: Session, cast: Cast, held: Held) -> None:
    """A liaison who has since moved to the office; one who works in the unit; one with a cousin there."""
    held.report("estates.liaison")
    for grant in cast["estates.liaison"].grants:
        grant.revoked_at = held.now
    session.flush()
    hire_to_the_office(cast, held)
    for who in ("estates.liaison", "at_home", "recused"):
        for act in (held.confirm, held.reopen):
            with pytest.raises(NotPermitted):
                act(who)
            session.rollback()
    item = held.item
    item.status, item.confirmed_at, item.confirmed_by = ActionStatus.CONFIRMED, held.now, item.reported_by
    with pytest.raises(IntegrityError):
        session.flush()


def hire_to_the_office(cast: Cast, held: Held) -> None:
    moved = Grant(user_id=cast["estates.liaison"].id, role=Role.OFFICE, granted_at=held.now + DAY)
    at_home, recused = hire(cast, "at_home", Role.OFFICE), hire(cast, "recused", Role.OFFICE)
    at_home.home_unit_id = cast.units["estates"].id
    tie = {"unit_id": cast.units["estates"].id, "reason": "A cousin", "declared_at": cast.now}
    cast.session.add_all([moved, Recusal(user_id=recused.id, **tie)])
    cast.session.commit()
    cast.session.expire_all()


def test_an_item_is_for_a_unit_of_a_discussed_task_and_not_before_the_meeting(session: Session, cast: Cast) -> None:
    task, other = cast.task("finance", ("estates",)), cast.task()
    held = Held.begin(cast, task)
    for wrong, field in (
        (lambda: held.give("history"), "unit"),
        (lambda: held.give("finance", task=other), "task"),
        (lambda: held.give("finance", days=-1), "due_on"),
        (lambda: held.give("finance", days=40 * 366), "due_on"),
        (lambda: held.give("finance", text="  "), "text"),
    ):
        with pytest.raises(NeedsUnmet) as refused:
            wrong()
        assert [reason.field for reason in refused.value.reasons] == [field]
        session.rollback()


def test_what_was_done_needs_a_note_and_a_day_that_has_come(session: Session, held: Held) -> None:
    for wrong in ({"note": "Done"}, {"on": held.today + DAY}, {"on": held.today - DAY}):
        with pytest.raises(NeedsUnmet):
            held.report("estates.leader", **wrong)  # type: ignore[arg-type]
        session.rollback()


def test_settled_items_void_tasks_and_old_pages_are_refused(session: Session, cast: Cast, held: Held) -> None:
    with pytest.raises(Stale):
        held.report("estates.leader", seen_version=held.item.version + 1)
    session.rollback()
    with pytest.raises(WrongState):
        held.confirm()
    session.rollback()
    held.edit(held.facts("finance", days=20))
    assert (held.item.unit.code, held.item.due_on) == ("finance", held.today + timedelta(days=20))
    held.drop()
    with pytest.raises(WrongState):
        held.report("finance.leader")
    session.rollback()
    held.give("estates")
    held.item.task.voided_at = held.now
    session.commit()
    with pytest.raises(WrongState):
        held.report("estates.leader")
    session.rollback()
    with pytest.raises(NeedsUnmet):
        held.give("estates", text="Something new")


def test_it_waits_in_the_work_of_its_unit_and_then_of_the_office(session: Session, cast: Cast, held: Held) -> None:
    def waiting() -> set[str]:
        return {name for name, user in cast.people.items() if find_due_items(session, user, 20)}

    assert waiting() == {"estates.leader", "estates.liaison"}
    held.report("estates.liaison")
    assert waiting() == {"office"}
    held.confirm()
    assert waiting() == set()


def test_the_ladder_reminds_the_unit_until_it_is_done_even_of_a_written_off_task(
    session: Session, cast: Cast, held: Held
) -> None:
    task = held.item.task
    with engine_at_work():
        task.cycle_started_at = task.verified_at = cast.now
        task.state = State.VERIFIED
    session.commit()
    told: dict[int, set[str]] = {}
    for day in range(26):
        if day == 22:
            held.now = cast.now + day * DAY
            held.report("estates.leader")
        run_ladder(session, cast.now + day * DAY, commit=session.commit)
        session.commit()
        new = {
            notice.user.username for notice in session.scalars(select(Notice).where(Notice.at >= cast.now + day * DAY))
        }
        told.update({day: new} if new else {})
    both = {"estates.leader", "estates.liaison"}
    assert told == {3: both, 11: both, 18: both}, "five working days before, the day after, a week later, then no more"


def test_the_daily_mail_leads_to_the_item(session: Session, cast: Cast, held: Held) -> None:
    later = cast.now + 11 * DAY
    run_ladder(session, later, commit=session.commit)
    queue_digests(session, later, commit=session.commit)
    mail = session.scalars(select(Mail).join(Mail.user).where(Mail.user == cast["estates.leader"])).one()
    content = fill_digest(session, mail, later)
    assert content is not None
    line = content["items"][0]
    assert (line["page"], line["part"], line["colour"]) == ("action", str(held.item.id), "red")
    assert line["label"]["zh"].endswith("Hand over the list of advances")


def test_a_unit_whose_people_have_left_is_told_to_the_office(session: Session, cast: Cast, held: Held) -> None:
    for name in ("estates.leader", "estates.liaison"):
        cast[name].active = False
    session.commit()
    run_ladder(session, cast.now + 4 * DAY, commit=session.commit)
    assert {(n.kind, n.user.username) for n in session.scalars(select(Notice))} == {("unreached", "office")}
    assert holds(cast["office"], "action.decide", held.item)
    with pytest.raises(InvalidInput):
        held.drop(reason="No")


def test_nobody_of_the_office_gives_an_item_about_a_task_of_a_tie_nor_to_the_own_unit(held: Held, cast: Cast) -> None:
    hire_the_tied(cast)
    for who in ("office.at_home", "office.recused"):
        with pytest.raises(NotPermitted):
            held.give("estates", by=who, text="Hand over nothing at all")
        with pytest.raises(NotPermitted):
            held.give_in_general("finance", by=who)
    held.give_in_general("history", by="office.at_home")
