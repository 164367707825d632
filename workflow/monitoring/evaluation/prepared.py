"""Who prepared a sheet does not decide on it, whoever wrote over it since and though it was sent back meanwhile."""

from sqlalchemy import ColumnElement, SQLColumnExpression, String, cast, literal, union_all
from sqlalchemy.orm import Session

from models.evaluating import Evaluation, Sheet
from models.ledger import Campaign
from models.people import User
from models.trail import Event
from models.words import N_
from workflow.process.by_proxy import acted, events_of
from workflow.trail.chain import STREAMS
from workflow.trail.kinds import EventKind

OWN_WORK = N_("You handed this sheet to the committee, so somebody else decides on it.")
OWN_POINTS = N_("You gave points on this sheet or took them back, so somebody else decides on it.")
PREPARING = {
    EventKind.SHEET_PROPOSED.value: OWN_WORK,
    EventKind.EVALUATION_ADJUSTED.value: OWN_POINTS,
    EventKind.EVALUATION_UNADJUSTED.value: OWN_POINTS,
}


def find_own_part(session: Session, sheet: Sheet, actor: User) -> str | None:
    """Why the person, who prepared the sheet, does not decide on it."""
    told = _preparing(literal(sheet.id), literal(sheet.evaluation.campaign_id))
    kinds = set(session.scalars(union_all(*events_of(actor.id, Event.kind, *told))))
    return next((said for kind, said in PREPARING.items() if kind in kinds), None)


def where_prepared(actor: User) -> ColumnElement[bool]:
    """The same as a condition on sheets, each joined with its evaluation."""
    return acted(actor.id, *_preparing(Sheet.id, Evaluation.campaign_id))


def _preparing(sheet: SQLColumnExpression[int], campaign: SQLColumnExpression[int]) -> list[ColumnElement[bool]]:
    """The events that tell of the sheet's preparation, by the numbers of it and of its campaign."""
    return [
        Event.stream == literal(f"{STREAMS[Campaign]}:").concat(cast(campaign, String)),
        Event.kind.in_(PREPARING),
        Event.data.contains(literal('"sheet":').concat(cast(sheet, String)).concat(",")),
    ]
