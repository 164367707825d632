"""Problems that came back soon after their write-off: what the committee is shown as long as they are not written off
again. How soon is soon, the x-ray of the same pattern says."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session, joinedload

from models.ledger import State, Task
from models.monitoring import Rebound
from models.people import User
from models.verification import SignOff
from workflow.monitoring.xrays.declared import find_check
from workflow.monitoring.xrays.reading import looked_at
from workflow.process.rights import holds, tasks_where
from workflow.reminders.days import days_lasted

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


def is_shown_quick(actor: User, task: Task, held: int | None) -> bool:
    """Whether the person is told that a write-off of the task which held so many days came back soon: the inspection
    side is."""
    return held is not None and held <= soon() and holds(actor, "review.view", task)


def list_quick_rebounds(session: Session, actor: User, limit: int) -> QuickRebounds:
    """The latest first, among the tasks that the person may see."""
    query = _latest_rebound(select(Task.id, Rebound.id, SignOff.signed_at, Rebound.raised_at)).where(
        looked_at(), tasks_where(actor, "task.view"), Task.state.in_(OPEN)
    )
    known = session.execute(query.order_by(Rebound.raised_at.desc(), Task.id)).tuples()
    lasted = {rebound: (task, days_lasted(*moments)) for task, rebound, *moments in known}
    quick = {rebound: of for rebound, of in lasted.items() if of[1] <= soon()}
    shown = list(quick)[:limit]
    tasks = select(Task).where(Task.id.in_([quick[one][0] for one in shown])).options(joinedload(Task.lead_unit))
    by_id = {task.id: task for task in session.scalars(tasks)}
    rebounds = {one.id: one for one in session.scalars(select(Rebound).where(Rebound.id.in_(shown)))}
    rows = [QuickRebound(by_id[quick[one][0]], rebounds[one], quick[one][1]) for one in shown]
    return QuickRebounds(rows, len(quick))


def _latest_rebound(query: Select[Any]) -> Select[Any]:
    """Of the cycle that has just ended so; once reopened, of the one before. With the sign-off that it overtook."""
    ended_so = case((Task.state == State.REBOUNDED, Task.cycle), else_=Task.cycle - 1)
    ended = (Rebound.task_id == Task.id) & (Rebound.cycle == ended_so)
    return query.join(Rebound, ended).join(
        SignOff, (SignOff.task_id == Rebound.task_id) & (SignOff.cycle == Rebound.cycle)
    )
