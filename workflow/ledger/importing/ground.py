"""What a plan stands on: as long as it is the same, the plan does what it did when it was made."""

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from models.imports import ImportStatus, LedgerImport
from models.ledger import Campaign, Problem, Task
from models.people import Grant, GroupUnit, Recusal, Role, Unit, User

Ground = list[list[tuple[Any, ...]]]


def find_ground(session: Session, campaign: Campaign, actor: User, renamed: list[int]) -> Ground:
    """The counters of the campaign, the imports taken over, who leads, inspects and acts; and of whatever is compared
    or named how many there are and how often they were changed, as versions only grow.

    Whoever changes a measure or a part changes its task as well. `renamed` are the units that get another short name,
    whose tasks follow in every campaign.
    """
    done = select(func.count()).where(LedgerImport.campaign_id == campaign.id, LedgerImport.status == ImportStatus.DONE)
    problems = select(func.count(), func.sum(Problem.version)).where(Problem.campaign_id == campaign.id)
    concerned = or_(Task.campaign_id == campaign.id, Task.lead_unit_id.in_(renamed))
    queries: tuple[Select[Any], ...] = (
        select(Campaign.version, Campaign.next_problem, Campaign.next_task, Campaign.closed_at).where(
            Campaign.id == campaign.id
        ),
        done,
        problems,
        select(func.count(), func.sum(Task.version)).where(concerned),
        select(func.count(), func.sum(Unit.version)),
        _inspected(campaign),
        _people(actor),
        select(Recusal.id).where(Recusal.user_id == actor.id, Recusal.lifted_at.is_(None)).order_by(Recusal.id),
    )
    return [[tuple(row) for row in session.execute(query)] for query in queries]


def _inspected(campaign: Campaign) -> Select[Any]:
    query = select(GroupUnit.unit_id, GroupUnit.group_id).where(GroupUnit.campaign_id == campaign.id)
    return query.order_by(GroupUnit.unit_id)


def _people(actor: User) -> Select[Any]:
    """The members of the committee, who may be named as responsible leaders, and whoever acts."""
    query = select(Grant.id, User.id, User.name, User.active, User.home_unit_id)
    query = query.join(User, User.id == Grant.user_id).where(Grant.revoked_at.is_(None))
    return query.where(or_(Grant.role == Role.COMMITTEE, User.id == actor.id)).order_by(Grant.id)
