"""Problems that came back soon after their write-off: what the committee is shown as long as they are not written off
again. How soon is soon, the x-ray of the same pattern says."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from models.ledger import State, Task
from models.monitoring import Rebound
from models.people import User
from models.verification import SignOff
from workflow.monitoring.xrays.declared import find_check
from workflow.monitoring.xrays.lasting import DAY
from workflow.monitoring.xrays.reading import epoch, looked_at
from workflow.process.rights import tasks_where

USUAL = 90  # days, where the check is not declared
OPEN = (State.REBOUNDED, State.IN_PROGRESS, State.SUBMITTED)


@dataclass(frozen=True)
class QuickRebound:
    """`days` from the write-off of the cycle until the problem was back."""

    task: Task
    rebound: Rebound
    days: int


@dataclass(frozen=True)
class QuickRebounds:
    rows: list[QuickRebound]
    total: int


def soon() -> int:
    """Within how many days a rebound is a quick one."""
    check = find_check("quick_rebound")
    return check.thresholds["days"] if check else USUAL


def list_quick_rebounds(session: Session, actor: User, limit: int) -> QuickRebounds:
    """The latest first, among the tasks that the person may see."""
    lasted = ((epoch(Rebound.raised_at) - epoch(SignOff.signed_at)) / DAY).label("lasted")
    query = _latest_rebound(select(Task, Rebound, lasted)).where(
        looked_at(), tasks_where(actor, "task.view"), Task.state.in_(OPEN), lasted <= soon()
    )
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(Task.id).subquery())) or 0
    loaded = query.options(joinedload(Task.lead_unit)).order_by(Rebound.raised_at.desc(), Task.id).limit(limit)
    rows = [QuickRebound(task, rebound, int(days)) for task, rebound, days in session.execute(loaded).tuples()]
    return QuickRebounds(rows, total)


def _latest_rebound(query: Select[tuple[Task, Rebound, float]]) -> Select[tuple[Task, Rebound, float]]:
    """Of the cycle that has just ended so, or of the one before the present one; with the sign-off that it overtook."""
    ended = (Rebound.task_id == Task.id) & (Rebound.cycle >= Task.cycle - 1)
    return query.join(Rebound, ended).join(
        SignOff, (SignOff.task_id == Rebound.task_id) & (SignOff.cycle == Rebound.cycle)
    )
