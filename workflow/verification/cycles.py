"""The cycles of a task side by side: submissions, write-off, rebound; all of it may be read by the units."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models.ledger import State, Task
from models.monitoring import Rebound
from models.process import Submission, SubmissionStatus
from models.trail import Event
from models.verification import SignOff
from workflow.trail.chain import stream_of
from workflow.trail.kinds import EventKind
from workflow.verification.frozen import Frozen, group_code, read_frozen
from workflow.verification.recording import review_begun
from workflow.verification.sign_offs import SignOffStatus, sign_off_status
from workflow.verification.took_place import Held, list_held


@dataclass(frozen=True)
class ListedSubmission:
    """One submission as everybody who sees the task may know it; `begun`: the review of it is under way.

    `held` tells that interviews and checks took place, not what they told.
    """

    submission: Submission
    code: str
    begun: bool
    held: list[Held]


@dataclass(frozen=True)
class ListedSignOff:
    """A write-off; whether it still matches is asked for the first time that somebody wants to know."""

    session: Session
    sign_off: SignOff

    @property
    def code(self) -> str:
        return group_code(self.sign_off.manifest_hash)

    @cached_property
    def status(self) -> SignOffStatus:
        return sign_off_status(self.session, self.sign_off)


@dataclass(frozen=True)
class Cycle:
    """`frozen` is what the cycle's last submission said; None while nothing is submitted."""

    number: int
    started_at: datetime | None
    frozen: Frozen | None
    submissions: list[ListedSubmission]
    sign_off: ListedSignOff | None
    rebound: Rebound | None


def list_cycles(session: Session, task: Task) -> list[Cycle]:
    """Every cycle begun, the first first; empty for a task that has not started."""
    if task.state is State.ASSIGNED:
        return []
    submissions = _submissions(session, task)
    began = _began(session, task)
    sign_offs = {row.cycle: row for row in session.scalars(_sign_offs(task))}
    rebounds = select(Rebound).where(Rebound.task_id == task.id).options(joinedload(Rebound.raised_by))
    rebound_in = {row.cycle: row for row in session.scalars(rebounds)}
    return [
        Cycle(
            number=number,
            started_at=began.get(number),
            frozen=_last_frozen(submissions[number]),
            submissions=submissions[number],
            sign_off=ListedSignOff(session, sign_offs[number]) if number in sign_offs else None,
            rebound=rebound_in.get(number),
        )
        for number in range(1, task.cycle + 1)
    ]


def _submissions(session: Session, task: Task) -> dict[int, list[ListedSubmission]]:
    query = select(Submission).where(Submission.task_id == task.id).order_by(Submission.number)
    loaded = query.options(joinedload(Submission.signature), joinedload(Submission.decided_by))
    by_cycle: dict[int, list[ListedSubmission]] = defaultdict(list)
    rows = session.scalars(loaded).all()
    held = list_held(session, [row.id for row in rows])
    for row in rows:
        waiting = row.status is SubmissionStatus.UNDER_REVIEW
        begun = waiting and review_begun(session, row)
        listed = ListedSubmission(row, group_code(row.manifest_hash), begun, held.get(row.id, []))
        by_cycle[row.cycle].append(listed)
    return by_cycle


def _last_frozen(submissions: Iterable[ListedSubmission]) -> Frozen | None:
    kept = [s.submission for s in submissions if s.submission.status is not SubmissionStatus.WITHDRAWN]
    return read_frozen(kept[-1]) if kept else None


def _sign_offs(task: Task) -> Select[tuple[SignOff]]:
    loaded = (joinedload(SignOff.signature), joinedload(SignOff.submission).joinedload(Submission.signature))
    return select(SignOff).where(SignOff.task_id == task.id).options(*loaded)


def _began(session: Session, task: Task) -> dict[int, datetime]:
    """When each cycle began, from the trail: the task itself keeps the present one only."""
    kinds = (EventKind.TASK_START.value, EventKind.TASK_REOPEN.value)
    events = session.scalars(select(Event).where(Event.stream == stream_of(task), Event.kind.in_(kinds)))
    return {json.loads(event.data)["cycle"]: event.at for event in events}
