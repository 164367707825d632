"""Which problem of the ledger a wanted one is: by reference, by its words, by a likeness that nothing contradicts."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from models.ledger import Problem, Task
from models.measures import Measure
from workflow.ledger.importing.likeness import ALIKE, Gallery, figures_of, likeness, words_of
from workflow.ledger.importing.standing import Standing
from workflow.ledger.importing.wanted import UNCLASSIFIED, WantedProblem
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.texts import fold_name

DOUBTFUL = 0.7  # from which a new problem may be one on record; with the same number half alike is enough


@dataclass
class Match:
    """The ledger's side of what is wanted, by id() of the wanted thing; what is missing here is new."""

    problems: dict[int, Problem] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)  # voided ones as well: what the file wants of them stays away
    measures: dict[int, Measure] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)  # measures that were taken out by hand since an earlier file
    doubles: dict[int, Problem | Measure] = field(default_factory=dict)  # what a new thing is like, without being it
    beside: dict[int, list[Task]] = field(default_factory=dict)  # tasks of the same problem that the file leaves


def match_problems(wanted: Sequence[WantedProblem], standing: Standing, found: Match) -> None:
    """Each problem of the ledger is given to one wanted problem at most."""
    free = {problem.id: problem for problem in standing.problems}
    for key_of, keys in _ways(standing):
        for one in wanted:
            known = next((key for key in keys.get(key_of(one), ()) if key in free), None)
            if id(one) not in found.problems and known is not None:
                found.problems[id(one)] = free.pop(known)
    left = [one for one in wanted if id(one) not in found.problems]
    if left and free:
        _match_reworded(left, free, standing, found)


Way = tuple[Callable[[WantedProblem], Hashable], dict[Hashable, list[int]]]


def _ways(standing: Standing) -> list[Way]:
    """What tells that a problem is the same, the surest first: its reference, its words in the last file, its words."""
    problems = standing.problems
    said = [
        (problem_id, words_of(read.problem), fold_name(read.unit), str(read.problem_no))
        for problem_id, rows in standing.of_problem.items()
        for read in rows
        if read.problem
    ]
    words = {problem.id: words_of(problem.title) for problem in problems}
    return [
        (lambda one: str(one.number).upper(), _keys((problem.ref, problem.id) for problem in problems)),
        (lambda one: (*_said(one), str(one.number)), _keys((tuple(rest), key) for key, *rest in said)),
        (_said, _keys(((text, unit), key) for key, text, unit, _ in said)),
        (
            lambda one: (words_of(one.title), words_of(one.source)),
            _keys(((words[problem.id], words_of(problem.source)), problem.id) for problem in problems),
        ),
        (
            lambda one: (words_of(one.title), bool(one.source)),
            _keys(((words[problem.id], not problem.source), problem.id) for problem in problems),
        ),
    ]


def _said(one: WantedProblem) -> tuple[str, str]:
    return words_of(one.title), fold_name(one.rows[0].read.unit)


def _keys(pairs: Iterable[tuple[Hashable, int]]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for name, key in pairs:
        found[name].append(key)
    return found


def _match_reworded(left: list[WantedProblem], free: dict[int, Problem], standing: Standing, found: Match) -> None:
    """The likest first. What is like without being the same for certain stays new, and says so."""
    gallery = Gallery({key: problem.title for key, problem in free.items()})
    claims = [(score, place, key) for place, one in enumerate(left) for score, key in gallery.nearest(one.title)]
    claims.sort(key=lambda claim: (-claim[0], *claim[1:]))
    for score, place, key in claims:
        one = left[place]
        if score < ALIKE or key not in free or id(one) in found.problems:
            continue
        if not _contradict(one, free[key], standing.of_problem.get(key, [])):
            found.problems[id(one)] = free.pop(key)
    for score, place, key in claims:
        one = left[place]
        numbers = {str(read.problem_no) for read in standing.of_problem.get(key, ())} if one.number else set()
        if id(one) not in found.problems and key in free and (score >= DOUBTFUL or str(one.number) in numbers):
            found.doubles.setdefault(id(one), free[key])


def _contradict(one: WantedProblem, problem: Problem, rows: Sequence[ReadRow]) -> bool:
    """Whether figures, inspected unit, lead unit, category or measures speak against it, as far as both are known."""
    tasks = [task for task in problem.tasks if task.voided_at is None]
    reads = [row.read for row in one.rows]
    leads = {fold_name(task.lead.name) for task in one.tasks} | _leads(reads)
    own_leads = {fold_name(task.lead_unit.name) for task in tasks} | _leads(rows)
    category = problem.category
    known = category.name not in UNCLASSIFIED and one.category
    measures = {measure.text for task in one.tasks for measure in task.measures}
    own = {measure.text for task in tasks for measure in task.measures} | {row.measure for row in rows if row.measure}
    return (
        figures_of(one.title) != figures_of(problem.title)
        or _differ(_units(reads), _units(rows))
        or _differ(leads, own_leads)
        or bool(known and one.category not in (category.name, category.name_en))
        or bool(measures and own and not _any_alike(measures, own))
    )


def _leads(rows: Iterable[ReadRow]) -> set[str]:
    return {fold_name(name) for row in rows for name in row.lead[:1]}


def _units(rows: Iterable[ReadRow]) -> set[str]:
    return {fold_name(row.unit) for row in rows if row.unit}


def _differ(some: set[str], others: set[str]) -> bool:
    return bool(some and others and not some & others)


def _any_alike(some: set[str], others: set[str]) -> bool:
    known = {words_of(text) for text in others}
    if any(words_of(text) in known for text in some):
        return True
    return any(likeness(one, other) >= ALIKE for one in some for other in others)
