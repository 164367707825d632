"""Facts about the parts of a co-unit: what it contributed and when, what the lead unit waived, what never came."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.measures import Contribution, Part
from models.process import Signature, Submission
from models.words import N_, Labelled
from workflow.monitoring.evaluation.registry import Case, Scope, Whose, fact


class Came(Labelled):
    """How a part came."""

    IN_TIME = "in_time", N_("contributed in time")
    LATE = "late", N_("contributed late")
    WAIVED = "waived", N_("waived by the lead unit")
    MISSING = "missing", N_("due and not contributed")


COUNTS = {Came.IN_TIME: 0, Came.LATE: 1, Came.WAIVED: 1, Came.MISSING: 2}


@fact(N_("own part in cycle %(cycle)s: %(came)s (%(day)s)"), always=False, whose=Whose.CO_UNIT)
def find_parts(session: Session, scope: Scope) -> Iterator[Case]:
    """Each part that came in the period, and each that was due before its end and had not come.

    A part without a day of its own is due with the task; a deadline moved since is told as it stands now.
    """
    yield from _find_settled(session, scope)
    missing = (Task.state == State.IN_PROGRESS, ~_is_settled(), _due() < scope.until)
    query = select(Part.unit_id, Task.ref, Task.cycle, _due(), Task.cycle_started_at)
    query = query.join(Task, Task.id == Part.task_id)
    for unit_id, ref, cycle, due, started_at in session.execute(query.where(*_of(scope), *missing).order_by(Part.id)):
        if started_at is None or scope.day(started_at) <= scope.until:
            yield _case(unit_id, ref, cycle, Came.MISSING, due.isoformat())


def _find_settled(session: Session, scope: Scope) -> Iterator[Case]:
    """What was signed or waived by now; in a period that ended before, it was missing where it was due."""
    handed_in = select(func.max(Submission.deadline)).where(
        Submission.task_id == Task.id, Submission.cycle == Contribution.cycle
    )
    due = func.coalesce(Part.deadline, handed_in.correlate(Task, Contribution).scalar_subquery(), Task.deadline)
    query = select(Part.unit_id, Task.ref, Contribution.cycle, due, Signature.signed_at, Contribution.waived_at)
    query = query.join(Task, Task.id == Part.task_id).join(Contribution, Contribution.part_id == Part.id)
    query = query.outerjoin(Signature, Signature.id == Contribution.signature_id).where(*_of(scope), _done())
    rows = session.execute(query.order_by(Part.id, Contribution.cycle))
    for unit_id, ref, cycle, until, signed_at, waived_at in rows:
        day = scope.day(signed_at or waived_at)
        came = Came.WAIVED if waived_at else Came.LATE if until is not None and day > until else Came.IN_TIME
        if scope.holds(day):
            yield _case(unit_id, ref, cycle, came, day.isoformat())
        elif day > scope.until and until is not None and until < scope.until:
            yield _case(unit_id, ref, cycle, Came.MISSING, until.isoformat())


def _case(unit_id: int, ref: str, cycle: int, came: Came, day: str) -> Case:
    return Case(unit_id, ref, COUNTS[came], {"cycle": cycle, "came": came.value, "day": day})


def _of(scope: Scope) -> list[ColumnElement[bool]]:
    own = [] if scope.unit is None else [Part.unit_id == scope.unit.id]
    return [Task.campaign_id == scope.campaign.id, Task.voided_at.is_(None), *own]


def _due() -> ColumnElement[object]:
    return func.coalesce(Part.deadline, Task.deadline)


def _done() -> ColumnElement[bool]:
    return or_(Contribution.signature_id.is_not(None), Contribution.waived_at.is_not(None))


def _is_settled() -> ColumnElement[bool]:
    entry = (Contribution.part_id == Part.id, Contribution.cycle == Task.cycle)
    return exists().where(*entry, _done()).correlate(Part, Task)
