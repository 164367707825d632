"""Declaring a task void; who may create, edit and void; a closed campaign."""

import pytest
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import State
from tests.cast import Cast
from tests.ledger.entered import NOT_THE_OFFICE, REASON, change_task, enter_task, facts_of, task_facts
from tests.ledger.planned import refusal
from tests.process.lived import Life
from workflow.errors import NotPermitted, Stale, WrongState
from workflow.ledger.tasks import create_task, edit_task
from workflow.ledger.voiding import void_task


def test_a_void_task_stays_readable_and_is_due_no_more(session: Session, cast: Cast) -> None:
    task = enter_task(session, cast)
    void_task(session, task, REASON, actor=cast["office"], seen_version=task.version, now=cast.now)
    session.commit()
    assert (task.void_reason, task.due_on, task.state) == (REASON, NO_DAY, State.ASSIGNED)
    with pytest.raises(WrongState):
        change_task(session, cast, task, title="Alive again")
    with pytest.raises(WrongState):
        void_task(session, task, REASON, actor=cast["office"], seen_version=task.version, now=cast.now)


def test_a_void_needs_a_reason_and_an_unstarted_task(session: Session, cast: Cast) -> None:
    task, office = enter_task(session, cast), cast["office"]
    seen = task.version
    assert refusal(lambda: void_task(session, task, "short", actor=office, seen_version=seen, now=cast.now)) == "reason"
    with pytest.raises(Stale):
        void_task(session, task, REASON, actor=office, seen_version=seen - 1, now=cast.now)
    started = Life.begin(cast).start().task
    with pytest.raises(WrongState):
        void_task(session, started, REASON, actor=office, seen_version=started.version, now=cast.now)


# ---- who, and when not


def test_only_the_office_creates_edits_and_voids(session: Session, cast: Cast) -> None:
    task = enter_task(session, cast)
    seen = task.version
    for person in map(cast.__getitem__, NOT_THE_OFFICE):
        with pytest.raises(NotPermitted):
            create_task(session, cast.problem, task_facts(cast), actor=person, now=cast.now)
        with pytest.raises(NotPermitted):
            edit_task(session, task, facts_of(task), actor=person, seen_version=seen, now=cast.now)
        with pytest.raises(NotPermitted):
            void_task(session, task, REASON, actor=person, seen_version=seen, now=cast.now)


def test_nothing_changes_in_a_closed_campaign(session: Session, cast: Cast) -> None:
    task = enter_task(session, cast)
    cast.campaign.closed_at = cast.now
    session.commit()
    with pytest.raises(WrongState):
        enter_task(session, cast)
    with pytest.raises(WrongState):
        change_task(session, cast, task, title="Late")
    with pytest.raises(WrongState):
        void_task(session, task, REASON, actor=cast["office"], seen_version=task.version, now=cast.now)
