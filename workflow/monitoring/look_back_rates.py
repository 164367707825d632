"""The rate of rebound per unit: written-off tasks, those looked back at and how, rebounds found and others."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from models.ledger import Campaign, Task
from models.looking_back import LookBackTask
from models.monitoring import Rebound, ReviewResult
from models.people import Unit, User
from workflow.process.rights import tasks_where
from workflow.shares import percent_of

RESULTS: tuple[ReviewResult, ...] = tuple(ReviewResult)


@dataclass
class Rate:
    """One unit: tasks ever written off, looks by result, rebounds reported in all and outside the looks."""

    unit: Unit
    written_off: int = 0
    results: dict[ReviewResult, int] = field(default_factory=lambda: dict.fromkeys(RESULTS, 0))
    rebounds: int = 0
    outside: int = 0
    relapsed: int = 0  # tasks with a rebound, each once

    @property
    def looked(self) -> int:
        return sum(self.results.values())

    @property
    def found_back(self) -> int:
        """Percent of the looks that found the problem back."""
        return percent_of(self.results[ReviewResult.REBOUNDED], self.looked)

    @property
    def rate(self) -> int:
        """Percent of the written-off tasks that have ever rebounded."""
        return percent_of(self.relapsed, self.written_off)


def find_rates(session: Session, campaign: Campaign, *, actor: User) -> list[Rate]:
    """One row for each unit that has a written-off task which the actor sees, by name; always as many queries."""
    seen = (Task.campaign_id == campaign.id, tasks_where(actor, "task.view"))
    counted = session.execute(_written_off(seen)).all()
    written_off = {row.lead_unit_id: row.many for row in counted}
    units = session.scalars(select(Unit).where(Unit.id.in_(written_off)).order_by(Unit.name, Unit.id))
    rates = {unit.id: Rate(unit, written_off[unit.id]) for unit in units}
    for look in session.execute(_looks(seen)):
        if look.result is not None:
            rates[look.lead_unit_id].results[look.result] = look.many
    for row in session.execute(_rebounds(seen)):
        rate = rates[row.lead_unit_id]
        rate.rebounds, rate.relapsed, rate.outside = row.many, row.tasks, row.outside
    return list(rates.values())


def _written_off(seen: Sequence[ColumnElement[bool]]) -> Select[tuple[int, int]]:
    query = select(Task.lead_unit_id, func.count().label("many"))
    return query.where(Task.verified_at.is_not(None), *seen).group_by(Task.lead_unit_id)


def _looks(seen: Sequence[ColumnElement[bool]]) -> Select[tuple[int, ReviewResult | None, int]]:
    query = select(Task.lead_unit_id, LookBackTask.result, func.count().label("many"))
    query = query.join(LookBackTask, LookBackTask.task_id == Task.id).where(LookBackTask.result.is_not(None), *seen)
    return query.group_by(Task.lead_unit_id, LookBackTask.result)


def _rebounds(seen: Sequence[ColumnElement[bool]]) -> Select[tuple[int, int, int, int]]:
    """All rebounds, the tasks that have one, and those which no look found."""
    found = exists().where(
        and_(LookBackTask.task_id == Rebound.task_id, LookBackTask.cycle == Rebound.cycle),
        LookBackTask.result == ReviewResult.REBOUNDED,
    )
    marked = select(Rebound.task_id, found.label("found")).subquery()
    outside = func.count().filter(~marked.c.found)
    query = select(
        Task.lead_unit_id,
        func.count().label("many"),
        func.count(func.distinct(Task.id)).label("tasks"),
        outside.label("outside"),
    )
    return query.join(marked, marked.c.task_id == Task.id).where(*seen).group_by(Task.lead_unit_id)
