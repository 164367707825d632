"""Whether an inspection takes work: from its opening until the feedback; a closed one takes nothing at all."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.findings import Finding, FindingUnit, ThematicProblem
from models.inspection import InspectedUnit, InspectionStatus, SpecialInspection
from models.ledger import Task
from models.words import N_, Message, say
from workflow.errors import WrongState

UNAUTHORISED = N_(
    "The letter of authority of %(team)s is void, because the group, its units or the plan changed. The work goes on "
    "as soon as the office has issued a new one, on the page of the plan."
)


def hold_at_work(session: Session, inspected: InspectedUnit) -> None:
    """Raise WrongState unless the teams work and the unit's team has its letter of authority; nobody feeds back or
    closes the inspection until this ends.

    The weakest of locks: only who moves the inspection on waits for it.
    """
    columns = (SpecialInspection.opened_at, SpecialInspection.fed_back_at, SpecialInspection.closed_at)
    held = select(*columns).where(SpecialInspection.id == inspected.inspection_id)
    opened_at, *later = session.execute(held.with_for_update(read=True, key_share=True)).one()
    _refuse(opened_at, *later)
    require_authority([inspected])


def hold_unclosed(session: Session, inspection_id: int) -> None:
    """Raise WrongState when the inspection is closed; nobody closes it until this ends."""
    held = select(SpecialInspection.closed_at).where(SpecialInspection.id == inspection_id)
    if session.scalar(held.with_for_update(read=True, key_share=True)) is not None:
        raise WrongState(say(N_("The inspection is closed.")))


def hold_counted_on(session: Session, task: Task) -> None:
    """Raise WrongState when a closed inspection counts on the task; nobody closes one that does until this ends."""
    if told := _tell_of_closed(session, _counting_on(task).with_for_update(read=True, key_share=True)):
        raise WrongState(told)


def find_counting_on(session: Session, task: Task) -> Message | None:
    """The same for a page that would only show a form which the rule refuses."""
    return _tell_of_closed(session, _counting_on(task))


def hold_opened(session: Session, inspection: SpecialInspection) -> None:
    """Raise WrongState unless the inspection is opened and not closed; nobody closes it until this ends.

    The inspection comes before its findings, and these before campaigns and tasks, wherever several are locked.
    """
    columns = (SpecialInspection.opened_at, SpecialInspection.closed_at)
    held = select(*columns).where(SpecialInspection.id == inspection.id)
    opened_at, closed_at = session.execute(held.with_for_update(read=True, key_share=True)).one()
    _refuse(opened_at, None, closed_at)


def is_opened(inspection: SpecialInspection) -> bool:
    """The same for a page that shows what can be done."""
    return inspection.opened_at is not None and inspection.closed_at is None


def is_at_work(inspected: InspectedUnit) -> bool:
    return inspected.inspection.status is InspectionStatus.OPEN and find_halt(inspected) is None


def find_halt(inspected: InspectedUnit) -> Message | None:
    """Why the unit's team does not go on during the work, where its letter of authority is void."""
    team = inspected.team
    if team is None or team.authorised_on is not None or inspected.inspection.status is not InspectionStatus.OPEN:
        return None
    return say(UNAUTHORISED, team=team.called)


def find_stop(inspected: InspectedUnit) -> Message | None:
    """Why nothing is written in the matrix of the unit, told to everybody who reads it."""
    inspection = inspected.inspection
    try:
        _refuse(inspection.opened_at, inspection.fed_back_at, inspection.closed_at)
    except WrongState as refused:
        return refused.message
    return find_halt(inspected)


def require_authority(units: Iterable[InspectedUnit]) -> None:
    """Raise WrongState while the letter of authority of a team that inspects one of them is void."""
    for inspected in units:
        if halt := find_halt(inspected):
            raise WrongState(halt)


def require_writing(inspection: SpecialInspection, units: Iterable[InspectedUnit]) -> None:
    """Raise WrongState where nothing is written about these units, for a page that would only show a form which the
    rule refuses."""
    _refuse(inspection.opened_at, None, inspection.closed_at)
    require_authority(units)


def _counting_on(task: Task) -> Select[tuple[str, datetime | None]]:
    """The inspections of which something became the task."""
    of_finding = select(Finding.inspection_id).join(Finding.units).where(FindingUnit.task_id == task.id)
    of_problem = select(ThematicProblem.inspection_id).where(ThematicProblem.task_id == task.id)
    counting = SpecialInspection.id.in_(of_finding) | SpecialInspection.id.in_(of_problem)
    return select(SpecialInspection.code, SpecialInspection.closed_at).where(counting).order_by(SpecialInspection.id)


def _tell_of_closed(session: Session, counting: Select[tuple[str, datetime | None]]) -> Message | None:
    code = next((code for code, closed_at in session.execute(counting).tuples() if closed_at is not None), None)
    told = N_("The special inspection %(code)s was closed because this task stands; it is not declared void.")
    return say(told, code=code) if code else None


def _refuse(opened_at: datetime | None, fed_back_at: datetime | None, closed_at: datetime | None) -> None:
    if closed_at is not None:
        raise WrongState(say(N_("The inspection is closed.")))
    if opened_at is None:
        raise WrongState(say(N_("The inspection is still being planned; the work begins when it is opened.")))
    if fed_back_at is not None:
        raise WrongState(say(N_("The findings were fed back; the ratings stand as they are.")))
