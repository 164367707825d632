"""What a transition does to a request for an extension, and to a proposal for the plan, that still waits."""

from sqlalchemy.orm import Session

from models.extensions import Lapse
from models.ledger import Task
from workflow.ledger.lapsing import Foreseen, foresee_lapse, lapse_request
from workflow.ledger.plan_revisions import lapse_proposals
from workflow.process.context import Context
from workflow.process.definition import Transition
from workflow.process.registry import effect


@effect
def lapse_extension(ctx: Context) -> None:
    """The deadline no longer counts, so there is nothing left to extend."""
    lapse_request(ctx.session, ctx.task, Lapse.SUBMITTED, actor=ctx.actor, now=ctx.now)


@effect
def lapse_plan_proposals(ctx: Context) -> None:
    """What is signed now rests on the plan as it stands."""
    lapse_proposals(ctx.session, ctx.task, actor=ctx.actor, now=ctx.now)


def foresee_lapse_by(session: Session, task: Task, row: Transition | None) -> Foreseen | None:
    """The request that would lapse by this transition; None when none waits or the transition leaves it alone."""
    if row is None or lapse_extension.__name__ not in row.effects:
        return None
    return foresee_lapse(session, task, Lapse.SUBMITTED)
