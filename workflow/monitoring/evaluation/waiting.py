"""The sheets of running evaluations that wait for somebody, for the first page of the office and the committee."""

from sqlalchemy import Select, false, func, or_, select

from models.evaluating import Evaluation, Sheet, SheetStatus
from models.ledger import Campaign
from models.people import User
from workflow.monitoring.evaluation.prepared import where_prepared
from workflow.monitoring.evaluation.tied import where_tied
from workflow.process.rights import holds

STEP = {"evaluation.edit": SheetStatus.OPEN, "evaluation.decide": SheetStatus.PROPOSED}


def waiting_sheets(actor: User) -> Select[tuple[int]]:
    """How many the person can fill or decide: none of a unit of a tie, none to decide that he or she prepared."""
    wanted = [Sheet.status == status for right, status in STEP.items() if holds(actor, right)]
    query = select(func.count()).select_from(Sheet).join(Sheet.evaluation).join(Evaluation.campaign)
    query = query.where(or_(false(), *wanted), ~where_tied(actor))
    query = query.where(Campaign.closed_at.is_(None), Evaluation.withdrawn_at.is_(None))
    if holds(actor, "evaluation.decide"):
        query = query.where(or_(Sheet.status == SheetStatus.OPEN, ~where_prepared(actor)))
    return query
