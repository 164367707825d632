"""The sheets of running evaluations that wait for somebody, for the first page of the office and the committee."""

from sqlalchemy import Select, false, func, or_, select

from models.evaluating import Evaluation, Sheet, SheetStatus
from models.ledger import Campaign
from models.people import User
from workflow.process.rights import holds
from workflow.process.ties import own_units

STEP = {"evaluation.edit": SheetStatus.OPEN, "evaluation.decide": SheetStatus.PROPOSED}


def waiting_sheets(actor: User) -> Select[tuple[int]]:
    """How many the person can fill or decide, of units that he or she neither belongs to nor is recused from."""
    wanted = [Sheet.status == status for right, status in STEP.items() if holds(actor, right)]
    tied = own_units(actor) | {recusal.unit_id for recusal in actor.recusals}
    query = select(func.count()).select_from(Sheet).join(Sheet.evaluation).join(Evaluation.campaign)
    query = query.where(or_(false(), *wanted), Sheet.unit_id.not_in(tied))
    query = query.where(Campaign.closed_at.is_(None), Evaluation.withdrawn_at.is_(None))
    return query.where(or_(Sheet.proposed_by_id.is_(None), Sheet.proposed_by_id != actor.id))
