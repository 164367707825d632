"""What a transition does to a request for an extension that still waits."""

from models.extensions import Lapse
from workflow.ledger.lapsing import lapse_request
from workflow.process.context import Context
from workflow.process.registry import effect


@effect
def lapse_extension(ctx: Context) -> None:
    """The deadline no longer counts, so there is nothing left to extend."""
    lapse_request(ctx.session, ctx.task, Lapse.SUBMITTED, actor=ctx.actor, now=ctx.now)
