"""What a file changes of that which stands in the ledger already; a blank cell or an unchanged row changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from models.ledger import Problem, Task
from models.measures import Measure
from models.people import Unit, User
from models.words import N_, KeptName, Labelled, Message, say
from workflow.ledger.importing.standing import Standing
from workflow.ledger.importing.wanted import (
    Placed,
    WantedMeasure,
    WantedProblem,
    WantedTask,
    Wishes,
    problem_of,
    settle_days,
)
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.tasks import PLANNING, fixed_fields

CHANGED = N_("%(ref)s, %(field)s: “%(before)s” becomes “%(after)s”.")
STAYS = N_("%(ref)s, %(field)s: “%(after)s” is not taken over, as the task is %(state)s.")
STAYS_OF_EARLIER_CYCLE = N_("%(ref)s, %(field)s: agreed in an earlier cycle, so it stays as it is.")
SHOWN = 80  # characters of a text in a sentence


class Part(Labelled):
    """The fields of problems, tasks and measures, as sentences name them."""

    TITLE = "title", N_("title")
    MANIFESTATION = "manifestation", N_("manifestation")
    SOURCE = "source", N_("source")
    CATEGORY = "category", N_("category")
    GOAL = "goal", N_("goal")
    KIND = "kind", N_("kind")
    LEAD_UNIT = "lead_unit", N_("lead unit")
    LEADER = "leader", N_("responsible leader")
    DEADLINE = "deadline", N_("deadline")
    TEXT = "text", N_("measure")
    UNIT = "unit", N_("unit")
    PERSON = "person", N_("person")
    EXPECTED_RESULT = "expected_result", N_("expected result")


@dataclass
class Change:
    """New values for some fields of a problem, task or measure; `told` says them, and what the rules keep as it is."""

    subject: Problem | Task | Measure
    values: dict[str, Any]
    told: list[Message]


def compare_problem(wanted: WantedProblem, problem: Problem, standing: Standing) -> Change:
    rows = standing.of_problem.get(problem.id)
    before = problem_of(Placed(0, 0, "", rows[0])) if rows else None
    values = {}
    for name in ("title", "manifestation", "source", "category"):
        value = getattr(wanted, name)
        old = problem.category.name if name == "category" else getattr(problem, name)
        if name == "category" and value == problem.category.name_en:
            continue
        if value and value != old and (before is None or getattr(before, name) != value):
            values[name] = value
    old_values = {**vars(problem), "category": problem.category.name}
    return Change(
        problem, values, [_told(problem.ref, name, old_values[name], value) for name, value in values.items()]
    )


def compare_task(wanted: WantedTask, task: Task, leader: User | None, standing: Standing, wishes: Wishes) -> Change:
    rows = standing.of_task.get(task.id, [])
    kind, deadline = settle_days(rows, wishes) if rows else (None, None)
    candidates = {
        "title": (wanted.wording, _first(rows, FieldName.TASK)),
        "goal": (wanted.goal, _first(rows, FieldName.GOAL)),
        "lead_unit": (wanted.lead, None),
        "leader": (leader, leader if any(row.leader == wanted.leader for row in rows) else None),
        "kind": (wanted.kind, kind),
        "deadline": (wanted.deadline, deadline),
    }
    values, told = {}, []
    for name, (value, origin) in candidates.items():
        old = getattr(task, name)
        if value in (None, "", old, origin):
            continue
        if name in fixed_fields(task):
            told.append(say(STAYS, ref=task.ref, field=Part(name), after=_shown(value), state=task.state))
            continue
        values[name] = value
        told.append(_told(task.ref, name, old, value))
    return Change(task, values, told)


def compare_measure(wanted: WantedMeasure, measure: Measure, standing: Standing, wishes: Wishes) -> Change:
    task = measure.task
    read = standing.of_measure.get(measure.id)
    candidates = {
        "text": (wanted.text, read.measure if read else ""),
        "person": (wanted.person, read.text(FieldName.PERSON) if read else ""),
        "expected_result": (wanted.expected, read.text(FieldName.EXPECTED) if read else ""),
        "deadline": (wanted.deadline, wishes.day(read.deadline) if read else None),
        "unit": (wanted.unit, measure.unit if read and _same_units(read, wanted.row.read) else None),
    }
    ref = f"{task.ref}-{measure.number}"
    values, told = {}, []
    for name, (value, origin) in candidates.items():
        old = getattr(measure, name)
        if value in (None, "", old, origin):
            continue
        if task.state not in PLANNING:
            told.append(say(STAYS, ref=ref, field=Part(name), after=_shown(value), state=task.state))
        elif name in ("text", "expected_result") and measure.since_cycle < task.cycle:
            told.append(say(STAYS_OF_EARLIER_CYCLE, ref=ref, field=Part(name)))
        else:
            values[name] = value
            told.append(_told(ref, name, old, value))
    return Change(measure, values, told)


def _same_units(one: ReadRow, other: ReadRow) -> bool:
    return (one.measure_unit, one.lead) == (other.measure_unit, other.lead)


def _first(rows: Iterable[ReadRow], name: FieldName) -> str:
    return next((text for row in rows if (text := row.text(name))), "")


def _told(ref: str, name: str, before: Any, after: Any) -> Message:
    return say(CHANGED, ref=ref, field=Part(name), before=_shown(before), after=_shown(after))


def _shown(value: Any) -> Any:
    """A value that a sentence can hold: texts short, units and people by name."""
    if isinstance(value, str) and not isinstance(value, Labelled):
        return value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    if isinstance(value, Unit):
        return KeptName(value.name)
    name = getattr(value, "name", None)
    if name is not None and not isinstance(value, Labelled):
        return name
    return "" if value is None else value
