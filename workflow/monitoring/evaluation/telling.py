"""From whom the trail keeps what an evaluation tells: points and reasons of a line that a ballot is behind, what the
committee says of such a sheet when it sends it back, and the hash of its facts, against which votes can be tried."""

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, joinedload

from models.ballots import Ballot
from models.evaluating import Evaluation, Sheet
from models.people import User
from models.trail import Event
from workflow.monitoring.ballots.reading import readable
from workflow.monitoring.evaluation.declared import scheme_of
from workflow.monitoring.evaluation.reading import OF_INSPECTION
from workflow.trail.chain import canonical, stream_of
from workflow.trail.kinds import EventKind

OF_THE_WHOLE = (EventKind.SHEET_SENT_BACK.value, EventKind.EVALUATION_DECIDED.value)
ADJUSTING = (EventKind.EVALUATION_ADJUSTED.value, EventKind.EVALUATION_UNADJUSTED.value)


def where_hidden(session: Session, actor: User) -> ColumnElement[bool]:
    """The events of such lines and sheets, of units whose ballot the actor does not read, as a condition."""
    barred = select(Ballot.campaign_id, Ballot.unit_id).where(Ballot.unit_id.is_not(None), ~readable(actor)).subquery()
    same = and_(barred.c.campaign_id == Evaluation.campaign_id, barred.c.unit_id == Sheet.unit_id)
    query = select(Sheet).join(Sheet.evaluation).join(barred, same)
    campaign = joinedload(Sheet.evaluation).joinedload(Evaluation.campaign)
    sheets = session.scalars(query.options(campaign, joinedload(Sheet.unit))).unique()
    return or_(false(), *(_tells_of(sheet) for sheet in sheets))


def _tells_of(sheet: Sheet) -> ColumnElement[bool]:
    """An event says the number of its sheet; an early one only the unit, by the name of then. Why a sheet is sent back
    is said in free words, which may be about any line."""
    row = sheet.evaluation
    lines = [one.name for one in scheme_of(row.scheme).indicators if one.fact in OF_INSPECTION]
    early = and_(_says(number=row.number), _says(unit=sheet.unit.name))
    of_sheet = or_(_says(sheet=sheet.id), early)
    adjusted = and_(Event.kind.in_(ADJUSTING), or_(false(), *(_says(name=name) for name in lines)))
    told = or_(adjusted, Event.kind.in_(OF_THE_WHOLE)) if lines else false()
    return and_(Event.stream == stream_of(row.campaign), of_sheet, told)


def _says(**told: object) -> ColumnElement[bool]:
    """Whether an event's data hold this; a comma or the end follows, so that 1 is not found in 12."""
    text = canonical(told)[1:-1]
    return or_(*(Event.data.contains(text + end, autoescape=True) for end in (",", "}")))
