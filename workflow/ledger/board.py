"""The progress of all parts: of one task on a board, and over all tasks that one may see, the late ones first."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.ledger import Campaign, State, Task
from models.measures import Contribution, Part
from models.people import User
from models.process import Signature
from models.words import N_, Labelled
from workflow.process.rights import tasks_where
from workflow.reminders.almanac import Almanac
from workflow.reminders.colour import Signal, colour_of_part


class PartState(Labelled):
    """How far the part of a co-unit is in the present cycle."""

    NOTHING = "nothing", N_("nothing yet")
    WRITTEN = "written", N_("written, not signed")
    SIGNED = "signed", N_("signed")
    WAIVED = "waived", N_("waived")


@dataclass(frozen=True)
class Row:
    """One part with what its unit has done; `day` is its own or the task's, `signal` its colour while it is open."""

    part: Part
    entry: Contribution | None
    signature: Signature | None
    state: PartState
    day: date | None
    signal: Signal | None


def list_board(session: Session, task: Task, book: Almanac) -> list[Row]:
    """The parts of one task, late ones first."""
    return _rows(session, list(task.parts), book)


def count_parts(session: Session, actor: User) -> int:
    return session.scalar(select(func.count()).select_from(_parts(actor).subquery())) or 0


def find_parts(session: Session, actor: User, book: Almanac, *, offset: int, limit: int) -> list[Row]:
    """The parts in running tasks: those that are open first, the earliest day first."""
    day = func.coalesce(Part.deadline, Task.deadline)
    order = (case((_settled(), 1), else_=0), day.is_(None), day, Part.id)
    query = _parts(actor).order_by(*order).offset(offset).limit(limit)
    named = joinedload(Part.task).options(joinedload(Task.lead_unit), joinedload(Task.campaign))
    return _rows(session, list(session.scalars(query.options(named, selectinload(Part.contributions)))), book)


def _parts(actor: User) -> Select[tuple[Part]]:
    """Of the tasks that the actor's units lead; whoever is of no unit looks at all that he or she may see."""
    of_unit = any(grant.unit_id is not None for grant in actor.grants)
    seen = tasks_where(actor, "task.prepare" if of_unit else "task.view")
    running = (Task.state == State.IN_PROGRESS, Task.voided_at.is_(None), Campaign.closed_at.is_(None))
    return select(Part).join(Task, Task.id == Part.task_id).join(Task.campaign).where(*running, seen)


def _settled() -> ColumnElement[bool]:
    entry = and_(Contribution.part_id == Part.id, Contribution.cycle == Task.cycle)
    done = or_(Contribution.signature_id.is_not(None), Contribution.waived_at.is_not(None))
    return exists().where(entry, done).correlate(Part, Task)


def _rows(session: Session, parts: list[Part], book: Almanac) -> list[Row]:
    entries = [entry for part in parts if (entry := part.contribution_in(part.task.cycle))]
    signed = select(Signature).where(Signature.id.in_([one.signature_id for one in entries if one.signature_id]))
    signatures = {signature.id: signature for signature in session.scalars(signed)}
    rows = [_row(part, signatures, book) for part in parts]
    return sorted(rows, key=lambda row: (row.signal is None, row.day or date.max))


def _row(part: Part, signatures: dict[int, Signature], book: Almanac) -> Row:
    entry = part.contribution_in(part.task.cycle)
    state = PartState.NOTHING
    if entry is not None and entry.text:
        state = PartState.WRITTEN
    if entry is not None and entry.waived_at is not None:
        state = PartState.WAIVED
    if entry is not None and entry.signature_id is not None:
        state = PartState.SIGNED
    signature = signatures.get(entry.signature_id) if entry and entry.signature_id else None
    open_ = state in (PartState.NOTHING, PartState.WRITTEN) and part.task.state is State.IN_PROGRESS
    day = part.deadline or part.task.deadline
    return Row(part, entry, signature, state, day, colour_of_part(part, day, book) if open_ and day else None)
