"""The engine: order of refusals, what a start does, nothing round it."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models.ledger import State
from tests.cast import Cast
from workflow.errors import NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.process.engine import available, fire
from workflow.trail.audit import verify_trail


def test_a_liaison_starts_a_complete_task(session: Session, cast: Cast, now: datetime) -> None:
    task = cast.task()
    fire(session, task, "start", actor=cast["finance.liaison"], seen_version=task.version, now=now)
    session.commit()
    assert task.state is State.IN_PROGRESS
    assert task.cycle_started_at == now
    assert list(verify_trail(session)) == []


def test_a_trigger_that_does_not_leave_the_state_is_a_conflict(session: Session, cast: Cast, now: datetime) -> None:
    task = cast.task()
    with pytest.raises(WrongState):
        fire(session, task, "verify", actor=cast["g1.leader"], seen_version=task.version, now=now)


def test_an_old_page_is_a_conflict_before_it_is_anything_else(session: Session, cast: Cast, now: datetime) -> None:
    task = cast.task()
    with pytest.raises(Stale):
        fire(session, task, "start", actor=cast["library.leader"], seen_version=task.version - 1, now=now)


def test_another_units_leader_is_not_permitted(session: Session, cast: Cast, now: datetime) -> None:
    task = cast.task()
    with pytest.raises(NotPermitted):
        fire(session, task, "start", actor=cast["library.leader"], seen_version=task.version, now=now)


def test_all_unmet_needs_are_told_at_once(session: Session, cast: Cast, now: datetime) -> None:
    task = cast.task(goal="")
    task.measures[0].person = ""
    task.measures[0].deadline = None
    with pytest.raises(NeedsUnmet) as refused:
        fire(session, task, "start", actor=cast["finance.leader"], seen_version=task.version, now=now)
    assert len(refused.value.reasons) == 3
    assert task.state is State.ASSIGNED


def test_a_state_cannot_be_set_round_the_engine(cast: Cast) -> None:
    task = cast.task()
    with pytest.raises(RuntimeError):
        task.state = State.VERIFIED


def test_what_is_offered_depends_on_the_person(session: Session, cast: Cast, now: datetime) -> None:
    task = cast.task()
    assert [offer.transition.trigger for offer in available(session, task, actor=cast["finance.leader"], now=now)] == [
        "start"
    ]
    assert available(session, task, actor=cast["g1.leader"], now=now) == []
