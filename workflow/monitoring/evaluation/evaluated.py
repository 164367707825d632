"""Which units are evaluated in a campaign: those that lead a task, and those that have a part in one."""

from collections.abc import Sequence

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Task
from models.measures import Part
from models.people import Unit
from workflow.monitoring.evaluation.declared import Scheme
from workflow.monitoring.evaluation.registry import FACTS, Whose


def find_units(session: Session, campaign: Campaign, scheme: Scheme) -> Sequence[Unit]:
    """Lead units first; a unit with parts only where the scheme looks at parts."""
    looks = any(FACTS[name].whose is Whose.CO_UNIT for name in scheme.facts & FACTS.keys())
    leads, helps = (Unit.id.in_(_select(campaign, whose)) for whose in (Whose.LEAD_UNIT, Whose.CO_UNIT))
    query = select(Unit).where(or_(leads, helps) if looks else leads)
    return session.scalars(query.order_by(case((leads, 0), else_=1), Unit.name, Unit.id)).all()


def find_roles(session: Session, campaign: Campaign) -> dict[Whose, set[int]]:
    """Which units are lead unit and which co-unit in the campaign; one may be both."""
    asked = (Whose.LEAD_UNIT, Whose.CO_UNIT)
    return {whose: set(session.scalars(_select(campaign, whose))) for whose in asked}


def _select(campaign: Campaign, whose: Whose) -> Select[tuple[int]]:
    own = (Task.campaign_id == campaign.id, Task.voided_at.is_(None))
    if whose is Whose.LEAD_UNIT:
        return select(Task.lead_unit_id).where(*own).distinct()
    return select(Part.unit_id).join(Task, Task.id == Part.task_id).where(*own).distinct()
