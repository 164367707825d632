"""The ladder as the office reads and changes it, and the preview, which is what will be sent."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Campaign, State, Task, engine_at_work
from models.people import User
from models.reminders import Colour, LadderValue, Notice, Reminder
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.process.racing import WON, Work, let_go, race
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.reminders import preview
from workflow.reminders.almanac import OwnValue, almanac
from workflow.reminders.colour import colour_where, tell_colour
from workflow.reminders.firing import run_ladder
from workflow.reminders.preview import foresee
from workflow.reminders.values import find_values, set_values
from workflow.trail.history import tell

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def put(cast: Cast, days: int, lead: str = "finance", co: tuple[str, ...] = ()) -> Task:
    due = TODAY + days * DAY
    with engine_at_work():
        return cast.task(
            lead,
            co,
            state=State.IN_PROGRESS,
            deadline=due,
            due_on=due,
            cycle_started_at=cast.now,
            last_progress_at=cast.now - 25 * DAY,
        )


def choose(session: Session, cast: Cast, who: str = "office", **values: OwnValue) -> int:
    version = cast.campaign.version
    return set_values(session, cast.campaign, values, actor=cast[who], seen_version=version, now=cast.now)


def test_the_preview_is_what_is_sent(session: Session, cast: Cast, now: datetime) -> None:
    for days, lead, co in (
        (-20, "finance", ()),
        (3, "library", ("history",)),
        (12, "estates", ()),
        (27, "history", ()),
    ):
        put(cast, days, lead, co)
    cast["estates.liaison"].active = cast["estates.leader"].active = False
    session.commit()
    foreseen = {
        (line.on, line.due.watched.task.ref, line.due.step.rule.name, user.username)
        for line in foresee(session, TODAY).lines
        for user in line.people
    }
    alone = {line.due.watched.task.ref for line in foresee(session, TODAY).lines if not line.reached}
    for days in range(15):
        run_ladder(session, now + days * DAY, commit=session.commit)
        session.commit()
    told = select(Notice, Reminder, Task, User).join(Reminder, Notice.reminder_id == Reminder.id)
    told = told.join(Task, Task.id == Reminder.task_id).join(User, User.id == Notice.user_id)
    rows = session.execute(told.where(Notice.kind == "reminder")).tuples().all()
    sent = {(reminder.fired_at.date(), task.ref, reminder.rule, user.username) for _, reminder, task, user in rows}
    assert sent == foreseen
    assert len(sent) > 15
    unreached = session.scalars(select(Task.ref).join(Notice).where(Notice.kind == "unreached"))
    assert set(unreached) == alone != set()
    assert foresee(session, TODAY + 14 * DAY).lines == [
        line for line in foresee(session, TODAY + 14 * DAY).lines if line.on > TODAY + 14 * DAY
    ]


def test_own_values_move_reminders_and_colours_alike(session: Session, cast: Cast, now: datetime) -> None:
    tasks = [put(cast, days) for days in (2, 5, 9, 15, 25)]
    assert choose(session, cast, deadline_near=OwnValue(-4, None, True), deadline_far=OwnValue(-30, None, False)) == 2
    session.commit()
    book = almanac(session, TODAY)
    colours = [tell_colour(task, book).value for task in tasks]
    assert colours == ["yellow", "none", "none", "none", "none"], "a rule that is off colours nothing"
    for colour in Colour:
        found = set(session.scalars(select(Task.id).where(colour_where(colour, book))))
        assert found == {task.id for task in tasks if tell_colour(task, book) is colour}
    run_ladder(session, now, commit=session.commit)
    session.commit()
    assert {row.rule for row in session.scalars(select(Reminder))} == {"deadline_near"}, "the other one is off"
    told = [str(tell(one).sentence) for one in session.scalars(select(Event).where(Event.kind == "campaign.ladder"))]
    assert told == [
        "Changed the reminder “A deadline comes near”: active (yes → no), days (20 → 30)",
        "Changed the reminder “The deadline is close”: days (10 → 4)",
    ]


def test_a_longer_wait_for_reviews_moves_their_day(session: Session, cast: Cast) -> None:
    task = put(cast, 5)
    with engine_at_work():
        task.state, task.state_since = State.SUBMITTED, cast.now
    choose(session, cast, review_waits=OwnValue(8, None, True))
    assert task.due_on == date(2026, 3, 12)
    choose(session, cast, review_waits=OwnValue(5, None, True))
    assert task.due_on == date(2026, 3, 9)
    assert session.scalars(select(LadderValue)).all() == [], "as usual again"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("days_deadline_near", OwnValue(10, None, True)),
        ("days_overdue", OwnValue(-1, 7, True)),
        ("days_overdue", OwnValue(367, 7, True)),
        ("days_review_waits", OwnValue(251, None, True)),
        ("days_conclusion_waits", OwnValue(-1, 14, True)),
        ("repeat_overdue", OwnValue(1, 0, True)),
        ("repeat_overdue", OwnValue(1, 10**30, True)),
        ("nothing", OwnValue(1, None, True)),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(session: Session, cast: Cast, field: str, value: OwnValue) -> None:
    with pytest.raises(InvalidInput) as refused:
        choose(session, cast, **{field.removeprefix("days_").removeprefix("repeat_"): value})
    assert refused.value.field == field


def test_only_the_office_changes_values_and_only_what_it_saw(session: Session, cast: Cast) -> None:
    for who in ("committee", "auditor", "admin", "finance.leader"):
        with pytest.raises(NotPermitted):
            choose(session, cast, who, silence=OwnValue(20, 30, True))
    with pytest.raises(Stale):
        set_values(session, cast.campaign, {}, actor=cast["office"], seen_version=99, now=cast.now)


def test_the_pages_say_it_in_words_and_keep_what_is_chosen(session: Session, cast: Cast, browser: Browser) -> None:
    session.commit()
    office = browser.as_("office")
    page = office.get("/reminders").text
    assert "20 days before the deadline" in page
    assert "5 working days after the submission" in page
    assert "the day after the deadline" in page
    assert "1 days" not in page
    assert "The part of a co-unit is due soon" in page
    assert "A monitoring check was missed: review or phase goal" in page
    assert "Unit leader of the lead unit, Responsible leader, Inspection office" in page
    sent = {"on_silence": "y", "days_silence": "45", "repeat_silence": "15"}
    assert office.submit("/reminders/X26/values", sent).status_code == 302
    session.expire_all()
    values = find_values(session, cast.campaign, cast.now)
    assert values["silence"] == OwnValue(45, 15, True)
    assert values["overdue"].active is False, "what is not ticked is off"
    session.rollback()
    assert "45 days after the last progress" in office.get("/reminders?campaign=X26").text
    refused = office.submit(
        "/reminders/X26/values", {"days_overdue": "-3", "repeat_silence": "often", "days_silence": "9" * 5000}
    )
    assert refused.status_code == 422
    assert 'id="repeat_silence-error"' in refused.text
    assert 'id="days_silence-error"' in refused.text
    refused = office.submit("/reminders/X26/values", {"days_overdue": "-3"})
    assert refused.status_code == 422
    beside = refused.text.split('id="days_overdue-error"')[1]
    assert "Enter a number of days from 1 to 366." in beside.split("</p>")[0]
    assert "nobody has to be reminded" in office.get("/reminders/preview?campaign=X26").text


def test_the_campaign_leads_to_its_values_until_it_is_closed(session: Session, cast: Cast, browser: Browser) -> None:
    session.commit()
    office = browser.as_("office")
    assert 'href="/reminders?campaign=X26"' in office.get("/campaigns/X26").text
    assert 'href="/reminders/X26/values"' in office.get("/reminders?campaign=X26").text
    assert 'href="/reminders/X26/values"' not in browser.as_("auditor").get("/reminders?campaign=X26").text
    assert office.get("/reminders?campaign=X99").status_code == 404
    cast.campaign.closed_at = cast.now
    session.commit()
    assert 'href="/reminders/X26/values"' not in office.get("/reminders?campaign=X26").text
    assert office.get("/reminders/X26/values").status_code == 409
    with pytest.raises(WrongState):
        choose(session, cast, silence=OwnValue(20, 30, True))


def test_of_two_who_save_at_once_one_is_told(database: str, cast: Cast) -> None:
    campaign, office, seen, now = cast.campaign.id, cast["office"].id, cast.campaign.version, cast.now

    def saving(days: int) -> Work:
        def save(session: Session) -> None:
            values = {"silence": OwnValue(days, 30, True)}
            mine, actor = session.get_one(Campaign, campaign), session.get_one(User, office)
            set_values(session, mine, values, actor=actor, seen_version=seen, now=now)

        return save

    let_go(cast)
    outcomes = race(database, [saving(40), saving(50)])
    assert sorted(outcomes) == sorted([WON, Stale.code])
    assert len(cast.session.scalars(select(LadderValue)).all()) == 1


def test_the_preview_says_how_much_it_leaves_out(
    session: Session, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in range(2, 9):
        put(cast, days)
    session.commit()
    whole = foresee(session, TODAY)
    monkeypatch.setattr(preview, "MOST_LINES", 3)
    cut = foresee(session, TODAY)
    assert (len(cut.lines), cut.total) == (3, whole.total)
    assert whole.total > 3


def test_yellow_does_not_come_before_green(session: Session, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        choose(session, cast, deadline_near=OwnValue(-25, None, True))
    assert refused.value.field == "days_deadline_near"
    assert choose(session, cast, deadline_near=OwnValue(-25, None, True), deadline_far=OwnValue(-20, None, False)) == 2
