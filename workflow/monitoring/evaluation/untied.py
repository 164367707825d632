"""Who has no part in a unit's evaluation: whoever belongs to the unit, is tied to it, worked for it in the campaign, or
does not read its ballot. Beginning or withdrawing is about every unit at once, so it is left to somebody free of them
all, where there is such a person."""

from collections.abc import Sequence

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import Session

from models.evaluating import Evaluation, Sheet
from models.ledger import Campaign
from models.people import Grant, Unit, User
from models.words import N_, say
from workflow.errors import NotPermitted
from workflow.monitoring.evaluation.reading import find_hidden
from workflow.monitoring.evaluation.tied import worked_for
from workflow.process.rights import WITH_TIES, holds, require_free_of

WORKED = N_("You have worked for this unit in the campaign, so you have no part in its evaluation.")
NOT_ALL = N_("A ballot about this unit is not yours to read, so you do not read all that counts on its sheet.")
TIED = N_("You are tied to a unit of this evaluation, so somebody of the office who is not begins or withdraws it.")


def require_untied(session: Session, actor: User, sheet: Sheet) -> None:
    """Raise NotPermitted for whoever belongs to the unit, declared a tie to it, worked for it in the campaign, or
    may not read a ballot about it."""
    _require_free(session, actor, sheet.evaluation.campaign, [sheet.unit])


def require_untied_to_all(session: Session, actor: User, campaign: Campaign, units: Sequence[Unit]) -> None:
    """Raise NotPermitted for whoever is tied to one of the units while somebody else, tied to none, could do it."""
    if _is_free(session, actor, campaign, units):
        return
    office = select(User).where(User.active, User.id != actor.id, User.grants.any(Grant.revoked_at.is_(None)))
    for user in session.scalars(office.options(*WITH_TIES)):
        if holds(user, "evaluation.edit") and _is_free(session, user, campaign, units):
            raise NotPermitted(say(TIED), tied=True)


def units_of(session: Session, row: Evaluation) -> Sequence[Unit]:
    """The units that have a sheet in the evaluation."""
    query = select(Unit).join(Sheet, Sheet.unit_id == Unit.id).where(Sheet.evaluation_id == row.id)
    return session.scalars(query).all()


def _is_free(session: Session, user: User, campaign: Campaign, units: Sequence[Unit]) -> bool:
    try:
        _require_free(session, user, campaign, units)
    except NotPermitted:
        return False
    return True


def _require_free(session: Session, actor: User, campaign: Campaign, units: Sequence[Unit]) -> None:
    for unit in units:
        require_free_of(actor, unit)
    ids = {unit.id for unit in units}
    worked = tuple_(literal(campaign.id), Unit.id).in_(worked_for(actor))
    if session.scalar(select(Unit.id).where(Unit.id.in_(ids), worked).limit(1)) is not None:
        raise NotPermitted(say(WORKED), tied=True)
    if ids & find_hidden(session, campaign, actor):
        raise NotPermitted(say(NOT_ALL), tied=True)
