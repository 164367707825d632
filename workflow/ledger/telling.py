"""What the trail keeps of a task, its plan and its parts: values that can be read years later."""

from collections.abc import Iterable, Mapping
from typing import Any

from models.ledger import Problem, Task
from models.measures import Measure
from models.people import InspectionGroup, Unit, User
from models.words import Labelled

OF_TASK = ("title", "goal", "kind", "origin", "planned_on", "lead_unit", "leader", "group", "deadline")
OF_MEASURE = ("text", "kind", "unit", "person", "deadline", "expected_result")


def tell_task(task: Task) -> dict[str, Any]:
    return _plain({name: getattr(task, name) for name in OF_TASK})


def tell_entered_task(problem: Problem, values: Mapping[str, Any], parts: Iterable[tuple[Unit, str]]) -> dict[str, Any]:
    """A task that is handed out, before it has its reference."""
    return {**_plain(values), "problem": problem.ref, "parts": [[unit.name, text] for unit, text in parts]}


def tell_new_task(task: Task) -> dict[str, Any]:
    parts = [(part.unit, part.description) for part in task.parts]
    return {**tell_entered_task(task.problem, {name: getattr(task, name) for name in OF_TASK}, parts), "ref": task.ref}


def tell_measure(measure: Measure) -> dict[str, Any]:
    return tell_entered_measure({name: getattr(measure, name) for name in OF_MEASURE})


def tell_entered_measure(values: Mapping[str, Any]) -> dict[str, Any]:
    """A measure that is added, before it has its number."""
    return _plain(values)


def tell_new_measure(measure: Measure) -> dict[str, Any]:
    return {**tell_measure(measure), "ref": measure.ref}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _word(value) for name, value in values.items()}


def _word(value: Any) -> Any:
    if isinstance(value, Labelled):
        return value.value
    return value.name if isinstance(value, Unit | User | InspectionGroup) else value
