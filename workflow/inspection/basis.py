"""What a rating can rest on: what is on record of the unit in the campaigns looked at, as far as one may read it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, func, or_, select
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.base import NO_DAY
from models.evidence import Evidence
from models.inspection import InspectedUnit, looked_at
from models.inspection_work import BasisKind
from models.institutional import DocumentTask, InstitutionalDocument
from models.ledger import Task
from models.people import User
from models.process import Submission
from models.verification import Interview
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.inspection.dossier.tasks import tasks_of
from workflow.monitoring.ballots.reading import readable
from workflow.process.rights import require, tasks_where

Token = tuple[BasisKind, int]


@dataclass(frozen=True)
class Source:
    """One thing as it is offered: its title, the day it is of, and where it is found: the reference of its task, the
    number of the submission."""

    kind: BasisKind
    id: int
    title: str
    day: date | None = None
    ref: str = ""
    number: int = 0

    @property
    def token(self) -> str:
        """Its name in a form, e.g. "evidence:12"."""
        return f"{self.kind}:{self.id}"


def read_tokens(typed: Iterable[str]) -> set[Token]:
    """What forms send; raises InvalidInput for anything else."""
    found: set[Token] = set()
    for one in typed:
        kind, _, number = one.partition(":")
        if kind not in set(BasisKind) or not (number.isascii() and number.isdigit() and len(number) < 10):
            raise InvalidInput(say(N_("Choose what the rating rests on from the list.")), "basis")
        found.add((BasisKind(kind), int(number)))
    return found


def list_sources(session: Session, inspected: InspectedUnit, *, actor: User) -> list[Source]:
    """Everything that the actor can choose for the unit, by kind, the newest first."""
    require(actor, "cell.rate", inspected)
    return [one for kind in BasisKind for one in _find(session, kind, inspected, actor)]


def find_sources(
    session: Session, inspected: InspectedUnit, wanted: Collection[Token], *, actor: User
) -> dict[Token, Source]:
    """Of these things those that belong to the unit and that the actor reads."""
    found: dict[Token, Source] = {}
    for kind in BasisKind:
        if ids := {number for one, number in wanted if one is kind}:
            found |= {(kind, one.id): one for one in _find(session, kind, inspected, actor, ids)}
    return found


def _find(
    session: Session, kind: BasisKind, inspected: InspectedUnit, actor: User, ids: Collection[int] | None = None
) -> Iterable[Source]:
    query, key = SELECTS[kind](inspected, actor)
    query = query if ids is None else query.where(key.in_(ids))
    return [Source(kind, *row) for row in session.execute(query.order_by(key.desc()))]


def _campaigns(inspected: InspectedUnit) -> Any:
    return select(looked_at.c.campaign_id).where(looked_at.c.inspection_id == inspected.inspection_id)


def _tasks(inspected: InspectedUnit, actor: User, right: str) -> ColumnElement[bool]:
    """The unit's tasks on which the actor holds the right."""
    return tasks_of(inspected) & tasks_where(actor, right)


def _select_tasks(inspected: InspectedUnit, actor: User) -> tuple[Select[Any], Any]:
    due_on = func.nullif(Task.due_on, NO_DAY, type_=Date)
    return select(Task.id, Task.title, due_on, Task.ref).where(_tasks(inspected, actor, "task.view")), Task.id


def _select_evidence(inspected: InspectedUnit, actor: User) -> tuple[Select[Any], Any]:
    """Of a task that the unit only takes part in, what the unit itself handed in."""
    own = or_(Task.lead_unit_id == inspected.unit_id, Evidence.unit_id == inspected.unit_id)
    query = select(Evidence.id, Evidence.title, Evidence.dated_on, Task.ref).join(Evidence.task)
    return query.where(Evidence.withdrawn_at.is_(None), own, _tasks(inspected, actor, "task.view")), Evidence.id


def _select_interviews(inspected: InspectedUnit, actor: User) -> tuple[Select[Any], Any]:
    about = (Interview.id, Interview.interviewed, Interview.held_on, Task.ref, Submission.number)
    query = select(*about).join(Submission, Submission.id == Interview.submission_id).join(Submission.task)
    return query.where(_tasks(inspected, actor, "review.view")), Interview.id


def _select_ballots(inspected: InspectedUnit, actor: User) -> tuple[Select[Any], Any]:
    """Counted ones about the unit's tasks."""
    query = select(Ballot.id, Ballot.title, Ballot.closes_at)
    about = (Ballot.campaign_id.in_(_campaigns(inspected)), Ballot.unit_id == inspected.unit_id)
    return query.where(*about, Ballot.counted_at.is_not(None), readable(actor)), Ballot.id


def _select_documents(inspected: InspectedUnit, actor: User) -> tuple[Select[Any], Any]:
    document = InstitutionalDocument
    of_tasks = select(DocumentTask.document_id).join(DocumentTask.task)
    own = or_(
        document.unit_id == inspected.unit_id,
        document.id.in_(of_tasks.where(_tasks(inspected, actor, "task.view"))),
    )
    seen = document.id.in_(of_tasks.where(tasks_where(actor, "task.view")))
    query = select(document.id, document.name, document.issued_on)
    return query.where(document.campaign_id.in_(_campaigns(inspected)), own, seen), document.id


SELECTS: dict[BasisKind, Callable[[InspectedUnit, User], tuple[Select[Any], Any]]] = {
    BasisKind.TASK: _select_tasks,
    BasisKind.EVIDENCE: _select_evidence,
    BasisKind.INTERVIEW: _select_interviews,
    BasisKind.BALLOT: _select_ballots,
    BasisKind.DOCUMENT: _select_documents,
}
