"""A dossier as a whole: how much it holds, and what stands about the unit besides its tasks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.evidence import Evidence
from models.inspection import InspectedUnit
from models.inspection_work import Cell
from models.institutional import DocumentTask, InstitutionalDocument
from models.ledger import WRITTEN_OFF, Task
from models.monitoring import Rebound
from models.people import User
from models.verification import Gap
from models.words import N_, say
from workflow.errors import TooLarge
from workflow.inspection.at_work import is_opened
from workflow.inspection.dossier.tasks import TaskFile, read_files, tasks_of
from workflow.inspection.looks import tells_where
from workflow.inspection.template import Question, template_of
from workflow.monitoring.ballots.reading import Shown as ShownBallot
from workflow.monitoring.ballots.reading import list_of_unit as list_ballots
from workflow.monitoring.xrays.listing import Shown as ShownHit
from workflow.monitoring.xrays.listing import list_of_unit as list_hits
from workflow.process.rights import holds, require, tasks_where
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

MOST_IN_WORD = 500  # tasks, each with all that stands on it: under 10 seconds of the processor, a third of a gigabyte


@dataclass(frozen=True)
class Amounts:
    """How much the reader finds; `unseen` tasks are kept from him or her: by a tie to another of their units, or, from
    a member while the inspection is not at work (`closed_now`), because a team reads tasks only then."""

    tasks: int
    written_off: int
    evidence: int
    open_gaps: int
    rebounds: int
    unseen: int
    closed_now: bool = False


@dataclass(frozen=True)
class Dossier:
    """`ballots` and `hits` are None for those who may read none of them at all; `cells` are those of the matrix that
    say what was looked at or what came to light, in the order of the questions."""

    inspected: InspectedUnit
    amounts: Amounts
    files: list[TaskFile]
    documents: list[InstitutionalDocument]
    hits: list[ShownHit] | None
    ballots: list[ShownBallot] | None
    cells: list[tuple[Question, Cell]]


def count_dossier(session: Session, inspected: InspectedUnit, *, actor: User) -> Amounts:
    """In one query."""
    every, seen = tasks_of(inspected), tasks_where(actor, "task.view")
    ids = select(Task.id).where(every, seen)
    counts = (
        _count(select(Task.id).where(every, seen)),
        _count(select(Task.id).where(every, seen, Task.state.in_(WRITTEN_OFF))),
        _count(select(Evidence.id).where(Evidence.task_id.in_(ids), Evidence.withdrawn_at.is_(None))),
        _count(select(Gap.id).where(Gap.task_id.in_(ids), Gap.closed_at.is_(None))),
        _count(select(Rebound.id).where(Rebound.task_id.in_(ids))),
        _count(select(Task.id).where(every)),
    )
    tasks, written_off, evidence, open_gaps, rebounds, every_task = session.execute(select(*counts)).one()
    closed_now = not holds(actor, "inspection.view_all") and not is_opened(inspected.inspection)
    return Amounts(tasks, written_off, evidence, open_gaps, rebounds, every_task - tasks, closed_now)


def read_dossier(
    session: Session,
    inspected: InspectedUnit,
    *,
    actor: User,
    now: datetime,
    amounts: Amounts,
    offset: int = 0,
    limit: int | None = None,
) -> Dossier:
    """What the actor may read of each thing by the right of that thing; `offset` and `limit` count tasks."""
    require(actor, "inspected.view", inspected)
    campaigns = [campaign.id for campaign in inspected.inspection.campaigns]
    hits = list_hits(session, inspected.unit_id, campaigns, actor=actor) if holds(actor, "xray.list") else None
    may_read = holds(actor, "ballot.list")
    return Dossier(
        inspected,
        amounts,
        read_files(session, inspected, actor=actor, offset=offset, limit=limit),
        _list_documents(session, inspected, actor),
        hits,
        list_ballots(session, inspected.unit_id, campaigns, actor=actor, now=now) if may_read else None,
        _list_cells(session, inspected),
    )


def require_size(amounts: Amounts) -> None:
    """Raise TooLarge for more tasks than a Word file of dossiers should hold."""
    if amounts.tasks > MOST_IN_WORD:
        told = N_(
            "A dossier as a Word document holds at most %(most)s tasks, these are %(tasks)s. Read it page by page."
        )
        raise TooLarge(say(told, most=MOST_IN_WORD, tasks=amounts.tasks))


def note_export(session: Session, inspected: InspectedUnit, *, actor: User, now: datetime) -> None:
    """The dossier was taken out as a Word document."""
    require(actor, "inspected.view", inspected)
    told = {"unit": inspected.unit.name, "inspected": inspected.id}
    record(session, inspected.inspection, EventKind.DOSSIER_EXPORTED, actor=actor, now=now, **told)


def _list_cells(session: Session, inspected: InspectedUnit) -> list[tuple[Question, Cell]]:
    told = or_(tells_where(Cell.looked), tells_where(Cell.caught))
    cells = session.scalars(select(Cell).where(Cell.inspected_id == inspected.id, told))
    of_question = {cell.question: cell for cell in cells}
    questions = template_of(inspected.inspection.template).questions
    return [(question, of_question[question.name]) for question in questions if question.name in of_question]


def _list_documents(session: Session, inspected: InspectedUnit, actor: User) -> list[InstitutionalDocument]:
    """Those that came by a task of the unit that the actor sees."""
    seen = select(Task.id).where(tasks_of(inspected), tasks_where(actor, "task.view"))
    by_task = select(DocumentTask.document_id).where(DocumentTask.task_id.in_(seen))
    query = select(InstitutionalDocument).where(InstitutionalDocument.id.in_(by_task))
    loaded = query.options(joinedload(InstitutionalDocument.unit))
    return list(session.scalars(loaded.order_by(InstitutionalDocument.issued_on, InstitutionalDocument.id)))


def _count(ids: Select[tuple[int]]) -> Any:
    return select(func.count()).select_from(ids.subquery()).scalar_subquery()
