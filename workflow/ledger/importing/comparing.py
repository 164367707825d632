"""What a file changes of that which stands in the ledger already; a blank cell or an unchanged row changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from models.ledger import Problem, Task, TaskKind
from models.measures import Measure
from models.people import Unit, User
from models.words import N_, KeptName, Labelled, Message, say
from workflow.ledger.importing.settling import Wishes, says_no_day, settle_days
from workflow.ledger.importing.standing import Standing, lead_named
from workflow.ledger.importing.wanted import Placed, WantedMeasure, WantedProblem, WantedTask, problem_of
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.tasks import PLANNING, fixed_fields

CHANGED = N_("%(ref)s, %(field)s: “%(before)s” becomes “%(after)s”.")
STAYS = N_("%(ref)s, %(field)s: “%(after)s” is not taken over, as the task is %(state)s.")
WORDS_STAY = N_("%(ref)s, %(field)s: “%(after)s” is not taken over, as %(task)s is %(state)s.")
LEAD_HAS_PART = N_("%(ref)s: %(unit)s does not become the lead unit, as it is a co-unit of the task.")
WITHOUT_DAY = say(N_("long-term, no day"))
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
    old = {**vars(problem), "category": problem.category.name}
    known = {"category": problem.category.name_en}
    values, told = {}, []
    for name in ("title", "manifestation", "source", "category"):
        value = getattr(wanted, name)
        if value in ("", old[name], known.get(name)) or (before and getattr(before, name) == value):
            continue
        if stays := _what_keeps(problem, name, value):
            told.append(stays)
            continue
        values[name] = value
        told.append(_told(problem.ref, name, old[name], value))
    return Change(problem, values, told)


def _what_keeps(problem: Problem, name: str, value: str) -> Message | None:
    """Why the words of a problem stay: somebody has signed for a task under them."""
    tasks = [task for task in problem.tasks if task.voided_at is None]
    if task := next((task for task in tasks if task.state not in PLANNING), None):
        words = {"field": Part(name), "after": _shown(value), "task": task.ref, "state": task.state}
        return say(WORDS_STAY, ref=problem.ref, **words)
    if any(task.cycle > 1 for task in tasks):
        return say(STAYS_OF_EARLIER_CYCLE, ref=problem.ref, field=Part(name))
    return None


def compare_task(wanted: WantedTask, task: Task, leader: User | None, standing: Standing, wishes: Wishes) -> Change:
    rows = standing.of_task.get(task.id, [])
    kind, deadline = settle_days(rows, wishes) if rows else (None, None)
    led = {lead_named(row) for row in rows} & {lead_named(row.read) for row in wanted.rows}
    candidates = {
        "title": (wanted.wording, _first(rows, FieldName.TASK)),
        "goal": (wanted.goal, _first(rows, FieldName.GOAL)),
        "lead_unit": (wanted.lead, wanted.lead if led else None),
        "leader": (leader, leader if any(row.leader == wanted.leader for row in rows) else None),
        "kind": (wanted.kind if wanted.kind_said else None, kind),
        "deadline": (wanted.deadline, deadline),
    }
    change = Change(task, {}, [])
    for name, (value, origin) in candidates.items():
        said = value not in (None, "") or (name == "deadline" and wanted.lasting)
        if said and value != getattr(task, name) and not (rows and value == origin):
            _change_task(change, task, name, value)
    return change


def _change_task(change: Change, task: Task, name: str, value: Any) -> None:
    """Take the new value, or say why the old one stays."""
    kind = change.values.get("kind", task.kind)
    if name == "deadline" and value is None and kind is not TaskKind.LONG_TERM:
        if "kind" in fixed_fields(task):
            change.told.append(say(STAYS, ref=task.ref, field=Part(name), after=WITHOUT_DAY, state=task.state))
            return
        _change_task(change, task, "kind", TaskKind.LONG_TERM)
    if name in fixed_fields(task):
        change.told.append(say(STAYS, ref=task.ref, field=Part(name), after=_shown(value), state=task.state))
    elif name == "lead_unit" and any(part.unit is value for part in task.parts):
        change.told.append(say(LEAD_HAS_PART, ref=task.ref, unit=_shown(value)))
    else:
        change.values[name] = value
        change.told.append(_told(task.ref, name, getattr(task, name), value))


def compare_measure(wanted: WantedMeasure, measure: Measure, standing: Standing, wishes: Wishes) -> Change:
    read, now = standing.of_measure.get(measure.id), wanted.row.read
    known = read is not None and read.text(FieldName.MEASURE_KIND) != ""
    candidates = {
        "text": (wanted.text, read.measure if read else ""),
        "kind": (wanted.kind if now.text(FieldName.MEASURE_KIND) else None, read.step if read and known else None),
        "person": (wanted.person, read.text(FieldName.PERSON) if read else ""),
        "expected_result": (wanted.expected, read.text(FieldName.EXPECTED) if read else ""),
        "deadline": (wanted.deadline, wishes.day(read.deadline) if read else None),
        "unit": (wanted.unit, measure.unit if read and _same_units(read, now) else None),
    }
    change = Change(measure, {}, [])
    for name, (value, origin) in candidates.items():
        said = value not in (None, "") or (name == "deadline" and says_no_day(now.deadline, wishes))
        if said and value != getattr(measure, name) and not (read and value == origin):
            _change_measure(change, measure, name, value)
    return change


def _change_measure(change: Change, measure: Measure, name: str, value: Any) -> None:
    task = measure.task
    ref = f"{task.ref}-{measure.number}"
    if task.state not in PLANNING:
        change.told.append(say(STAYS, ref=ref, field=Part(name), after=_shown(value), state=task.state))
    elif name in ("text", "kind", "expected_result") and measure.since_cycle < task.cycle:
        change.told.append(say(STAYS_OF_EARLIER_CYCLE, ref=ref, field=Part(name)))
    else:
        change.values[name] = value
        change.told.append(_told(ref, name, getattr(measure, name), value))


def _same_units(one: ReadRow, other: ReadRow) -> bool:
    return (one.measure_unit, one.lead) == (other.measure_unit, other.lead)


def _first(rows: Iterable[ReadRow], name: FieldName) -> str:
    return next((text for row in rows if (text := row.text(name))), "")


def _told(ref: str, name: str, before: Any, after: Any) -> Message:
    return say(CHANGED, ref=ref, field=Part(name), before="" if before is None else _shown(before), after=_shown(after))


def _shown(value: Any) -> Any:
    """A value that a sentence can hold: texts short, units and people by name; only a deadline can come to nothing."""
    if isinstance(value, str) and not isinstance(value, Labelled):
        return value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    if isinstance(value, Unit):
        return KeptName(value.name)
    name = getattr(value, "name", None)
    if name is not None and not isinstance(value, Labelled):
        return name
    return WITHOUT_DAY if value is None else value
