"""Many tasks at once, written past the rules: every state, day, kind and cycle in turn."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import false, insert, literal, select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import Campaign, Category, Origin, Problem, State, Task, TaskKind
from models.measures import Measure, MeasureProgress, Part
from models.people import InspectionGroup, Unit
from tests.cast import Cast
from workflow.ledger.texts import fold

DAYS = (-40, -3, 0, 4, 9, 15, 19, 40, 200, 400)  # from today; in turn with the states, so that every colour occurs
AT_ONCE = 10_000


@dataclass
class Spread:
    """Over which campaigns, units and groups the tasks are spread."""

    problems: list[Problem]
    unit_ids: list[int]
    group_ids: list[int]
    parts_every: int = 7
    values: dict[str, Any] = field(default_factory=dict)


def spread_of(cast: Cast) -> Spread:
    """The cast's own campaign, units and groups."""
    units = [unit.id for unit in cast.units.values()]
    return Spread([cast.problem], units, [group.id for group in cast.groups.values()])


def write_world(session: Session, cast: Cast, campaigns: int, units: int, groups: int) -> Spread:
    """More campaigns, units and groups beside the cast's."""
    day = cast.campaign.feedback_on
    common = {"feedback_on": day, "concentrated_until": day, "name": "整改"}
    session.add_all(Campaign(code=f"Y{n:02}", **common) for n in range(campaigns - 1))
    session.add_all(Unit(code=f"u{n:03}", name=f"单位{n}", short_names=[]) for n in range(units - len(cast.units)))
    session.add_all(InspectionGroup(code=f"h{n}", name=f"督查组{n}") for n in range(groups - len(cast.groups)))
    session.flush()
    added = session.scalars(select(Campaign).where(Campaign.id != cast.campaign.id).order_by(Campaign.id))
    for campaign in added:
        for position in range(1, 7):
            category = Category(campaign=campaign, position=position, name=f"方面{position}")
            ref = f"{campaign.code}-P{position:02}"
            session.add(Problem(campaign=campaign, category=category, ref=ref, title=f"问题{position}"))
    session.flush()
    return Spread(
        list(session.scalars(select(Problem).order_by(Problem.id))),
        list(session.scalars(select(Unit.id).order_by(Unit.id))),
        list(session.scalars(select(InspectionGroup.id).order_by(InspectionGroup.id))),
    )


def write_tasks(session: Session, cast: Cast, count: int, today: date, spread: Spread | None = None) -> None:
    """Insert them in bulk; every seventh has a part of the unit after its own."""
    spread = spread or spread_of(cast)
    facts = [(p.campaign_id, p.id, p.category_id) for p in spread.problems]
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        session.execute(insert(Task.__table__), [_row(n, cast, today, spread, facts) for n in numbers])
    begin = session.scalar(select(Task.id).where(Task.ref == _ref(0)))
    assert begin is not None
    units = spread.unit_ids
    parts = [
        {
            "task_id": begin + n,
            "unit_id": units[(n + 1) % len(units)],
            "description": "",
            "since_cycle": 1,
            "version": 1,
        }
        for n in range(0, count, spread.parts_every)
    ]
    session.execute(insert(Part.__table__), parts)
    session.commit()


def write_measures(session: Session) -> None:
    """One for each task, of its lead unit, with progress in the task's cycle."""
    columns = ["task_id", "number", "text", "kind", "unit_id", "person", "deadline", "expected_result", "since_cycle"]
    text, result = literal("逐笔清理往来款，建立台账，按月核对"), literal("无一年以上挂账")
    values = (Task.id, literal(1), text, literal("other"), Task.lead_unit_id, literal("陈"), Task.deadline, result)
    measures = select(*values, literal(1), literal(1))
    session.execute(insert(Measure.__table__).from_select([*columns, "version"], measures))
    told = select(Measure.id, Task.cycle, literal("已清理41笔，其余按计划推进"), literal(80), false(), literal(1))
    columns = ["measure_id", "cycle", "text", "percent", "done", "version"]
    progress = told.join(Task, Task.id == Measure.task_id)
    session.execute(insert(MeasureProgress.__table__).from_select(columns, progress))
    session.commit()


def _ref(number: int) -> str:
    return f"B26-T{number:06}"


def _row(n: int, cast: Cast, today: date, spread: Spread, facts: list[tuple[int, int, int]]) -> dict[str, Any]:
    campaign_id, problem_id, category_id = facts[n % len(facts)]
    state = list(State)[n % 6]
    due = NO_DAY if state is State.VERIFIED else today + timedelta(days=DAYS[(n // 6) % len(DAYS)])
    unit = n % len(spread.unit_ids)
    title = f"Task {n} 清理往来款"
    return {
        "campaign_id": campaign_id,
        "problem_id": problem_id,
        "category_id": category_id,
        "ref": _ref(n),
        "title": title,
        "goal": "All settled.",
        "kind": list(TaskKind)[n % 3],
        "origin": list(Origin)[n % 2],
        "lead_unit_id": spread.unit_ids[unit],
        "leader_id": cast["committee"].id if n % 5 == 0 else None,
        "group_id": spread.group_ids[unit % len(spread.group_ids)],
        "deadline": today,
        "due_on": due,
        "state": state,
        "state_since": cast.now,
        "cycle": 1 if state is State.ASSIGNED else 1 + n % 3,
        "cycle_started_at": cast.now,
        "verified_at": cast.now,
        "next_measure": 1,
        "voided_at": cast.now if n % 36 == 0 else None,
        "void_reason": "",
        "search_text": fold(f"{_ref(n)}\n{title}\n{'整改目标 ' * 20}"),
        "version": 1,
        **spread.values,
    }
