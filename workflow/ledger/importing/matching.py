"""Which problem, task and measure of the ledger a wanted one is: by reference, by text, by what the last file said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from models.ledger import Problem, Task
from models.measures import Measure
from models.people import Unit
from workflow.ledger.importing.standing import Standing
from workflow.ledger.importing.wanted import WantedMeasure, WantedProblem, WantedTask
from workflow.ledger.texts import fold

ALIKE = 0.8  # from which two texts are the same one, worded anew
ALIKE_AT_PLACE = 0.5  # the same where number or neighbours say so as well
COMPARED = 200  # characters of a text
MOST_COMPARED = 400  # texts on each side; a larger ledger is matched by reference and whole text alone
T = TypeVar("T")


@dataclass
class Match:
    """The ledger's side of what is wanted; what is missing here is new."""

    problems: dict[int, Problem] = field(default_factory=dict)  # by id() of the wanted problem
    tasks: dict[int, Task] = field(default_factory=dict)
    measures: dict[int, Measure] = field(default_factory=dict)


def match(wanted: Sequence[WantedProblem], standing: Standing) -> Match:
    """Each one of the ledger is given to one wanted thing at most."""
    found = Match()
    _match_problems(wanted, standing, found)
    for problem in wanted:
        if (own := found.problems.get(id(problem))) is not None:
            _match_tasks(problem, own, standing, found)
    return found


def _match_problems(wanted: Sequence[WantedProblem], standing: Standing, found: Match) -> None:
    free = {problem.id: problem for problem in standing.problems}
    by_text = {(fold(problem.title), fold(problem.source)): problem.id for problem in reversed(standing.problems)}
    origins = {
        (fold(" ".join(read.problem.split())), fold(read.unit)): problem_id
        for problem_id, rows in standing.of_problem.items()
        for read in rows
    }
    ways: list[Callable[[WantedProblem], int | None]] = [
        lambda one: _id_of(standing.by_ref.get(str(one.number).upper()), Problem),
        lambda one: origins.get((fold(one.title), fold(one.rows[0].read.unit))),
        lambda one: by_text.get(one.key),
    ]
    for way in ways:
        for one in wanted:
            key = way(one)
            if id(one) not in found.problems and key in free:
                found.problems[id(one)] = free.pop(key)
    _match_reworded(wanted, free, standing, found)


def _match_reworded(
    wanted: Sequence[WantedProblem], free: dict[int, Problem], standing: Standing, found: Match
) -> None:
    """Same number in the last file and a text that is alike, or a text that is very much alike."""
    left = [one for one in wanted if id(one) not in found.problems]
    if not left or not free or max(len(left), len(free)) > MOST_COMPARED:
        return
    numbers = {key: {str(read.problem_no) for read in standing.of_problem.get(key, ())} for key in free}
    units = {key: {read.unit for read in standing.of_problem.get(key, ())} for key in free}
    for one in left:
        scores = {
            key: _alike(one.title, problem.title)
            for key, problem in free.items()
            if not units[key] or one.rows[0].read.unit in units[key]
        }
        best = max(scores, key=lambda key: (str(one.number) in numbers[key], scores[key]), default=None)
        if best is None:
            continue
        same_number = str(one.number) in numbers[best]
        if scores[best] >= (ALIKE_AT_PLACE if same_number else ALIKE):
            found.problems[id(one)] = free.pop(best)


def _match_tasks(wanted: WantedProblem, problem: Problem, standing: Standing, found: Match) -> None:
    free = [task for task in problem.tasks if task.voided_at is None]

    def give(one: WantedTask, task: Task | None) -> None:
        if task is not None and id(one) not in found.tasks and task in free:
            free.remove(task)
            found.tasks[id(one)] = task

    for one in wanted.tasks:
        give(one, _only(standing.by_ref.get(one.ref), Task))
    for one in wanted.tasks:
        give(one, next((task for task in free if _same_task(one, task)), None))
    for one in wanted.tasks:
        give(one, next((task for task in free if isinstance(one.lead, Unit) and task.lead_unit is one.lead), None))
    left = [one for one in wanted.tasks if id(one) not in found.tasks]
    if len(left) == 1 and len(free) == 1 and not isinstance(left[0].lead, Unit) | (len(problem.tasks) > 1):
        give(left[0], free[0])
    for one in wanted.tasks:
        if (task := found.tasks.get(id(one))) is not None:
            _match_measures(one, task, standing, found)


def _same_task(one: WantedTask, task: Task) -> bool:
    return task.lead_unit is one.lead and (not one.wording or fold(one.wording) == fold(task.title))


def _match_measures(wanted: WantedTask, task: Task, standing: Standing, found: Match) -> None:
    free = list(task.measures)

    def give(one: WantedMeasure, measure: Measure | None) -> None:
        if measure is not None and id(one) not in found.measures and measure in free:
            free.remove(measure)
            found.measures[id(one)] = measure

    for one in wanted.measures:
        give(one, _only(standing.by_ref.get(one.ref), Measure))
    for text_of in (_origin_text(standing), lambda measure: measure.text):
        for one in wanted.measures:
            give(one, next((measure for measure in free if fold(text_of(measure)) == fold(one.text)), None))
    for one in wanted.measures:
        scores = [(_alike(one.text, measure.text), measure) for measure in free[:MOST_COMPARED]]
        score, best = max(scores, key=lambda pair: pair[0], default=(0.0, None))
        if score >= ALIKE_AT_PLACE:
            give(one, best)


def _origin_text(standing: Standing) -> Callable[[Measure], str]:
    def text_of(measure: Measure) -> str:
        read = standing.of_measure.get(measure.id)
        return read.measure if read else ""

    return text_of


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:COMPARED], other[:COMPARED], autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE_AT_PLACE else 0.0


def _only(thing: object, kind: type[T]) -> T | None:
    return thing if isinstance(thing, kind) else None


def _id_of(thing: object, kind: type[Problem]) -> int | None:
    return thing.id if isinstance(thing, kind) else None
