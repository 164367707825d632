"""The cycles of a task compared: what each set out to do, what it took, how long it held. All of it may be read by the
units; interviews and verdicts are not among it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.measures import Measure
from models.monitoring import Rebound
from models.process import Statement, SubmissionStatus
from models.verification import Gap
from workflow.monitoring.plans import ListedPlan, list_plans
from workflow.monitoring.rebounds import list_rebounds
from workflow.monitoring.whys import Branch, list_whys
from workflow.reminders.days import days_lasted
from workflow.verification.cycles import Cycle, list_cycles
from workflow.verification.gaps import list_gaps


@dataclass(frozen=True)
class Column:
    """One cycle; `took` days until its write-off, `held` days from there until the problem was back."""

    cycle: Cycle
    goal: str
    root_cause: str
    plan: str
    whys: list[Branch]
    kept: list[Measure]
    added: list[Measure]
    gaps: list[Gap]
    monitoring: list[ListedPlan]
    rebound: Rebound | None

    @property
    def number(self) -> int:
        return self.cycle.number

    @property
    def returns(self) -> int:
        return sum(row.submission.status is SubmissionStatus.RETURNED for row in self.cycle.submissions)

    @property
    def took(self) -> int | None:
        signed = self.cycle.sign_off
        if signed is None or self.cycle.started_at is None:
            return None
        return (signed.sign_off.signed_at - self.cycle.started_at).days

    @property
    def held(self) -> int | None:
        return days_held(self.cycle)


def days_held(cycle: Cycle) -> int | None:
    """Days from the write-off of a cycle to its rebound; None where there was not both."""
    if cycle.sign_off is None or cycle.rebound is None:
        return None
    return days_lasted(cycle.sign_off.sign_off.signed_at, cycle.rebound.raised_at)


def compare_cycles(session: Session, task: Task, today: date) -> list[Column]:
    """A column for each cycle begun, in a number of queries that depends on the cycles only."""
    said = {row.cycle: row for row in session.scalars(select(Statement).where(Statement.task_id == task.id))}
    gaps, plans = defaultdict(list), defaultdict(list)
    for gap in list_gaps(session, task):
        gaps[gap.cycle].append(gap)
    for listed in list_plans(session, task, today):
        plans[listed.plan.cycle].append(listed)
    whys = list_whys(session, task)
    rebounds = {row.cycle: row for row in list_rebounds(session, task)}
    return [
        Column(
            cycle=cycle,
            goal=cycle.frozen.goal if cycle.frozen else task.goal,
            root_cause=said[cycle.number].root_cause if cycle.number in said else "",
            plan=said[cycle.number].corrective_plan if cycle.number in said else "",
            whys=whys.get(cycle.number, []),
            kept=[one for one in task.measures if one.since_cycle < cycle.number],
            added=[one for one in task.measures if one.since_cycle == cycle.number],
            gaps=gaps[cycle.number],
            monitoring=plans[cycle.number],
            rebound=rebounds.get(cycle.number),
        )
        for cycle in list_cycles(session, task)
    ]
