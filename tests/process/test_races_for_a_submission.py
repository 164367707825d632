"""Somebody signs the submission while somebody else still changes what it says: one of the two wins, never both."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.evidence import Evidence, EvidenceKind, Revision
from models.ledger import State, Task
from models.measures import Measure
from models.people import User
from models.process import Submission
from tests.cast import Cast
from tests.process.lived import Life
from tests.process.racing import Work, let_go, race
from tests.process.test_races import assert_one_won, shots
from workflow.evidence.rules import add_evidence, edit_evidence, revise_evidence, withdraw_evidence
from workflow.evidence.store import store
from workflow.evidence.uploads import receive_upload
from workflow.ledger.progress import report_progress
from workflow.process.manifest import find_differences
from workflow.process.statements import write_statement
from workflow.reminders.days import local_day
from workflow.trail.audit import verify_trail

Rival = Callable[[Session, Task, User, Any], object]
NEW = b"one more list\n"
WHAT = {"title": "Anew", "kind": EvidenceKind.PHOTO}


def write(session: Session, task: Task, actor: User, now: Any) -> object:
    return write_statement(
        session, task, text="Another", root_cause="", answers={}, actor=actor, seen_version=1, now=now
    )


def report(session: Session, task: Task, actor: User, now: Any) -> object:
    measure: Measure = task.measures[0]
    seen = measure.progress[0].version
    return report_progress(session, measure, "Less", 40, actor=actor, seen_version=seen, now=now)


def upload(session: Session, task: Task, actor: User, now: Any) -> object:
    file = receive_upload(io.BytesIO(NEW), "list.txt")
    day = local_day(now)
    return add_evidence(session, task, file, dated_on=day, measure_ids=[], actor=actor, now=now, **WHAT)  # type: ignore[arg-type]


def revise(session: Session, task: Task, actor: User, now: Any) -> object:
    return revise_evidence(session, item_of(session), receive_upload(io.BytesIO(NEW), "list.txt"), actor=actor, now=now)


def describe(session: Session, task: Task, actor: User, now: Any) -> object:
    item, day = item_of(session), local_day(now)
    seen = item.version
    return edit_evidence(
        session,
        item,
        dated_on=day,
        measure_ids=[],
        seen_version=seen,
        actor=actor,
        now=now,
        **WHAT,  # type: ignore[arg-type]
    )


def withdraw(session: Session, task: Task, actor: User, now: Any) -> object:
    item = item_of(session)
    reason = "It was the wrong file."
    return withdraw_evidence(session, item, reason=reason, seen_version=item.version, actor=actor, now=now)


def item_of(session: Session) -> Evidence:
    return session.scalars(select(Evidence)).one()


@pytest.mark.parametrize("rival", [write, report, upload, revise, describe, withdraw])
def test_a_submission_and_a_change_of_what_it_says_never_both_win(settings: Settings, cast: Cast, rival: Rival) -> None:
    life = Life.begin(cast).start()
    task, liaison, now = life.task.id, cast["finance.liaison"].id, life.now

    def change(session: Session) -> object:
        return rival(session, session.get_one(Task, task), session.get_one(User, liaison), now)

    works: list[Work] = [*shots(life, ("submit", "finance.leader")), change]
    let_go(cast)
    won = assert_one_won(race(settings.database, works))
    after = cast.session
    assert after.get_one(Task, task).state is (State.SUBMITTED if won == 0 else State.IN_PROGRESS)
    assert list(verify_trail(after)) == []
    sent = after.scalars(select(Submission)).all()
    assert [find_differences(after, one) for one in sent] == [[]] * (won == 0)
    files = after.scalars(select(Revision.sha256)).all()
    assert len(files) == 1 + (won == 1 and rival in (upload, revise))
    for sha256 in files:
        store().open(sha256).close()
