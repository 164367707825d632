"""Meetings: called and recorded by the office, with tasks, people and decisions that are checked and kept."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.meetings import Decision, Meeting
from models.trail import Event
from tests.cast import Cast
from tests.meetings.holding import Held, facts_of
from tests.process.players import hire_the_tied
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.meetings.entering import MeetingFacts
from workflow.meetings.holding import add_decision, edit_meeting, record_meeting, remove_decision
from workflow.reminders.days import local_day
from workflow.trail.history import list_history

ALL_BUT_THE_OFFICE = ("committee", "auditor", "admin", "finance.leader", "g1.inspector", "g1.leader")


def test_a_meeting_is_recorded_with_who_was_there_and_each_task_tells_of_it(session: Session, cast: Cast) -> None:
    task, other = cast.task(), cast.task("estates")
    people = "Finance Leader\nEstates Liaison (estates.liaison)、g1.inspector"
    units = [cast.units["finance"], cast.units["estates"]]
    held = Held.begin(cast, task, other, people=people, units=units, tasks=f"{task.ref}、T2", guests="审计处李某")
    assert [unit.code for unit in held.meeting.units] == ["finance", "estates"]
    assert {user.username for user in held.meeting.people} == {"finance.leader", "estates.liaison", "g1.inspector"}
    assert held.meeting.tasks == [task, other]
    told = [str(event.sentence) for event in list_history(session, task, actor=cast["finance.leader"])]
    assert told[0].startswith("Recorded as discussed at the meeting “Joint meeting on advances”")


def test_only_the_office_calls_records_and_changes_meetings(session: Session, cast: Cast) -> None:
    held = Held.begin(cast, cast.task())
    facts = facts_of(cast, title="Another")
    for who in ALL_BUT_THE_OFFICE:
        with pytest.raises(NotPermitted):
            record_meeting(session, cast.campaign, facts, actor=cast[who], now=cast.now)
        session.rollback()
        with pytest.raises(NotPermitted):
            edit_meeting(session, held.meeting, facts, actor=cast[who], seen_version=1, now=cast.now)
        session.rollback()
        with pytest.raises(NotPermitted):
            add_decision(session, held.meeting, "Yes", None, actor=cast[who], now=cast.now)
        session.rollback()


def test_everything_that_is_wrong_is_told_at_once_beside_its_field(session: Session, cast: Cast, now: datetime) -> None:
    cast["g2.leader"].name = cast["g1.leader"].name
    void = cast.task(voided_at=now, void_reason="Entered twice")
    session.commit()
    wrong = facts_of(cast, void, title=" ", held_on=None, people="Nobody At All", guests="x" * 20_001)
    with pytest.raises(NeedsUnmet) as refused:
        record_meeting(session, cast.campaign, wrong, actor=cast["office"], now=now)
    assert {reason.field for reason in refused.value.reasons} == {"title", "held_on", "people", "guests", "tasks"}
    for typed, told in (({"people": "G1 Leader"}, "user name"), ({"tasks": "T777 X9"}, "T777, X9")):
        with pytest.raises(NeedsUnmet) as refused:
            record_meeting(session, cast.campaign, facts_of(cast, **typed), actor=cast["office"], now=now)
        assert told in str(refused.value.reasons[0].message)


def test_a_form_that_is_sent_twice_enters_one_meeting_and_one_decision(session: Session, cast: Cast) -> None:
    task = cast.task()
    first, again = Held.begin(cast, task), Held.begin(cast, task)
    assert first.meeting.id == again.meeting.id
    for later in (0, 1, 600):  # a page that is sent again when a phone wakes up
        at = cast.now + timedelta(seconds=later)
        add_decision(session, first.meeting, "Settle by May", task, actor=cast["office"], now=at)
        session.commit()
    assert session.scalar(select(func.count()).select_from(Meeting)) == 1
    assert session.scalar(select(func.count()).select_from(Decision)) == 1


def test_decisions_are_numbered_once_and_belong_to_a_discussed_task(session: Session, cast: Cast) -> None:
    task, other = cast.task(), cast.task()
    held = Held.begin(cast, task)
    act = {"actor": cast["office"], "now": cast.now}
    for text in ("One", "Two"):
        add_decision(session, held.meeting, text, task, **act)
    remove_decision(session, held.meeting, 2, seen_version=held.meeting.version, **act)
    assert add_decision(session, held.meeting, "Three", None, **act).number == 3
    with pytest.raises(InvalidInput):
        add_decision(session, held.meeting, "Four", other, **act)
    with pytest.raises(InvalidInput):
        add_decision(session, held.meeting, " ", task, **act)
    session.commit()
    assert [one.number for one in held.meeting.decisions] == [1, 3]
    kinds = list(
        session.scalars(select(Event.kind).where(Event.kind.startswith("meeting.decision")).order_by(Event.id))
    )
    assert kinds == ["meeting.decision"] * 2 + ["meeting.decision_removed", "meeting.decision"]


def test_what_was_decided_keeps_its_task_and_the_day_of_the_meeting(session: Session, cast: Cast) -> None:
    task = cast.task()
    held = Held.begin(cast, task).give("finance")
    act = {"actor": cast["office"], "now": cast.now}
    for wrong in (facts_of(cast), facts_of(cast, task, held_on=local_day(cast.now) + timedelta(days=1))):
        with pytest.raises(InvalidInput):
            edit_meeting(session, held.meeting, wrong, seen_version=held.meeting.version, **act)
        session.rollback()
    edit_meeting(session, held.meeting, minutes_of(cast, held), seen_version=held.meeting.version, **act)
    session.commit()
    assert held.meeting.minutes == "First.\nSecond."


def minutes_of(cast: Cast, held: Held) -> MeetingFacts:
    return facts_of(cast, *held.meeting.tasks, minutes="First.\r\nSecond.")


def test_two_who_write_the_minutes_at_once_do_not_overwrite_each_other(session: Session, cast: Cast) -> None:
    held = Held.begin(cast, cast.task())
    act = {"actor": cast["office"], "now": cast.now}
    edit_meeting(session, held.meeting, minutes_of(cast, held), seen_version=1, **act)
    session.commit()
    with pytest.raises(Stale):
        edit_meeting(session, held.meeting, minutes_of(cast, held), seen_version=1, **act)


def test_nothing_is_decided_at_a_meeting_that_is_to_come_or_of_a_closed_campaign(session: Session, cast: Cast) -> None:
    task = cast.task()
    called = Held.begin(cast, task, held_on=local_day(cast.now) + timedelta(days=3))
    act = {"actor": cast["office"], "now": cast.now}
    with pytest.raises(WrongState):
        add_decision(session, called.meeting, "Too early", None, **act)
    session.rollback()
    with pytest.raises(WrongState):
        called.give("finance")
    session.rollback()
    held = Held.begin(cast, task, title="Held").give("finance")
    cast.campaign.closed_at = cast.now
    session.commit()
    for refused in (
        lambda: add_decision(session, held.meeting, "Too late", None, **act),
        lambda: record_meeting(session, cast.campaign, facts_of(cast), **act),
        lambda: edit_meeting(session, held.meeting, minutes_of(cast, held), seen_version=held.meeting.version, **act),
        lambda: held.report("finance.leader"),
        held.drop,
    ):
        with pytest.raises(WrongState):
            refused()
        session.rollback()


def test_nobody_of_the_office_writes_down_or_takes_out_what_was_decided_about_a_task_of_a_tie(cast: Cast) -> None:
    hire_the_tied(cast)
    session, held = cast.session, Held.begin(cast, cast.task("finance", ("estates",)))
    (task,) = held.meeting.tasks
    decision = add_decision(session, held.meeting, "Finance pays back.", task, actor=cast["office"], now=cast.now)
    session.flush()
    for who in ("office.at_home", "office.recused"):
        act = {"actor": cast[who], "now": cast.now}
        with pytest.raises(NotPermitted):
            add_decision(session, held.meeting, "Finance need not pay back.", task, **act)
        with pytest.raises(NotPermitted):
            remove_decision(session, held.meeting, decision.number, seen_version=held.meeting.version, **act)
    assert held.meeting.decisions == [decision]
