"""From whom is kept what the trail, and the list of what stands in the way of closing, tell of inspected units.

Ratings, statements and reasons stand in the events of the inspection, which is about many units. Who is tied to one of
them reads none of these events, whichever unit they are about; the pages show what is about the others.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from models.feedback import FeedbackLetter
from models.findings import Finding, ThematicProblem
from models.inspection import InspectedUnit, SpecialInspection
from models.people import User
from models.trail import Event
from workflow.inspection.closing import LooseEnd
from workflow.inspection.finding_list import findings_seen
from workflow.inspection.seeing import tied_where
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind

INSIDE = (
    "finding.",
    "feedback.",
    "meeting.",
    EventKind.INSPECTION_CELL_SAVED.value,
    EventKind.INSPECTION_ALIGNED.value,
)


def where_kept_inside(actor: User) -> ColumnElement[bool]:
    """The events of the inspections of a unit that the actor is tied to, as a condition on Event."""
    inside = or_(*(Event.kind.startswith(prefix) for prefix in INSIDE))
    stream = literal(f"{STREAMS[SpecialInspection]}:").concat(cast(InspectedUnit.inspection_id, String))
    return and_(inside, Event.stream.in_(select(stream).where(tied_where(actor))))


def split_loose_ends(
    session: Session, inspection: SpecialInspection, ends: Iterable[LooseEnd], *, actor: User
) -> tuple[list[LooseEnd], int]:
    """Those to tell the actor, and how many more are about a unit, finding, letter or problem that a tie keeps back."""
    kept, ends = _refs_kept_back(session, inspection, actor), list(ends)
    tied = set(session.scalars(_units_kept_back(inspection, actor)))
    told = [
        one
        for one in ends
        if one.message.params.get("ref") not in kept
        and not (isinstance(one.about, InspectedUnit) and one.about.id in tied)
    ]
    return told, len(ends) - len(told)


def _refs_kept_back(session: Session, inspection: SpecialInspection, actor: User) -> set[str]:
    findings = select(Finding).where(Finding.inspection_id == inspection.id, ~findings_seen(actor))
    tied = _units_kept_back(inspection, actor)
    letters = select(FeedbackLetter).where(FeedbackLetter.inspected_id.in_(tied))
    letters = letters.options(joinedload(FeedbackLetter.inspected).joinedload(InspectedUnit.inspection))
    problems = select(ThematicProblem).join(ThematicProblem.inspected).where(InspectedUnit.id.in_(tied))
    return {one.ref for query in (findings, letters, problems) for one in session.scalars(query)}


def _units_kept_back(inspection: SpecialInspection, actor: User) -> Select[tuple[int]]:
    return select(InspectedUnit.id).where(InspectedUnit.inspection_id == inspection.id, tied_where(actor))
