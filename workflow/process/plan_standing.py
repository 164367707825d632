"""Where the agreed plan of a task stands, as conditions for lists: signed, accepted, to be signed, to be decided on."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_

from models.ledger import Campaign, Task
from models.people import User
from models.planning import PlanItem, PlanProposal, PlanRevision, ProposalStatus
from workflow.process.readiness import plan_filled, submission_complete


def plan_complete(actor: User, today: date) -> ColumnElement[bool]:
    """What `start` needs."""
    return and_(plan_filled(actor, today), or_(~_plans_required(), _whole(ProposalStatus.ACCEPTED)))


def plan_to_sign(actor: User, today: date) -> ColumnElement[bool]:
    """A plan that its leader may sign: complete, asked for, neither signed nor accepted."""
    agreed = or_(_whole(ProposalStatus.ACCEPTED), _whole(ProposalStatus.SIGNED))
    return and_(_plans_required(), plan_filled(actor, today), ~agreed)


def ready_to_submit(actor: User, today: date) -> ColumnElement[bool]:
    """What `submit` needs."""
    return and_(submission_complete(actor, today), ~_plan_of_old())


def plan_stale(_: User, __: date) -> ColumnElement[bool]:
    """A later cycle works by the plan that failed, and no change of it waits."""
    return and_(_plan_of_old(), ~_proposal(PlanProposal.status.in_((ProposalStatus.PREPARED, ProposalStatus.SIGNED))))


def plan_signed(_: User, __: date) -> ColumnElement[bool]:
    """A plan, or a change of one, that waits for the office."""
    return _proposal(PlanProposal.status == ProposalStatus.SIGNED)


def plan_waits(actor: User, today: date) -> ColumnElement[bool]:
    """The unit has done its part: the plan waits for the leader's signature or for the office."""
    return or_(plan_to_sign(actor, today), plan_signed(actor, today))


def change_prepared(_: User, __: date) -> ColumnElement[bool]:
    """A change of the plan that waits for the leader's signature."""
    return _proposal(PlanProposal.status == ProposalStatus.PREPARED)


def _plans_required() -> ColumnElement[bool]:
    return exists().where(Campaign.id == Task.campaign_id, Campaign.plans_required).correlate(Task)


def _plan_of_old() -> ColumnElement[bool]:
    renewed = exists().where(PlanRevision.task_id == Task.id, PlanRevision.cycle == Task.cycle).correlate(Task)
    return and_(Task.cycle > 1, _plans_required(), ~renewed)


def _whole(status: ProposalStatus) -> ColumnElement[bool]:
    """The plan of the unit that leads the task is such."""
    mine = (PlanProposal.item == PlanItem.PLAN, PlanProposal.lead_unit_id == Task.lead_unit_id)
    return _proposal(*mine, PlanProposal.status == status)


def _proposal(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(PlanProposal.task_id == Task.id, *where).correlate(Task)
