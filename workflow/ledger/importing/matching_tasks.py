"""Which task of its problem and which measure of its task a wanted one is, and what was taken out by hand since."""

from collections.abc import Callable, Iterable, Sequence

from models.ledger import Problem, Task
from models.measures import Measure
from models.people import Unit
from workflow.ledger.importing.likeness import ALIKE, SHORT, Gallery, figures_of, words_of
from workflow.ledger.importing.matching import Match, match_problems
from workflow.ledger.importing.standing import Standing, lead_named
from workflow.ledger.importing.wanted import WantedMeasure, WantedProblem, WantedTask
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.result import ReadRow


def match(wanted: Sequence[WantedProblem], standing: Standing) -> Match:
    """Each one of the ledger is given to one wanted thing at most."""
    found = Match()
    match_problems(wanted, standing, found)
    for problem in wanted:
        if (own := found.problems.get(id(problem))) is not None:
            _match_tasks(problem, own, standing, found)
    return found


def _match_tasks(wanted: WantedProblem, problem: Problem, standing: Standing, found: Match) -> None:
    """By reference, by the rows of the last file, by lead unit; one that was declared void stays so."""
    free = list(problem.tasks)
    ways: list[Callable[[WantedTask, Task], bool]] = [
        lambda one, task: one.ref == task.ref,
        lambda one, task: task.voided_at is None and _same_rows(one, standing.of_task.get(task.id, ())),
        lambda one, task: task.voided_at is not None and _stood_all(one, standing.all_of_task.get(task.id, ())),
        lambda one, task: task.voided_at is None and _same_lead(one, task) and _same_wording(one, task),
        lambda one, task: task.voided_at is None and _same_lead(one, task),
        lambda one, task: _is_corrected(one, task, wanted, problem, standing),
    ]
    for way in ways:
        for one in wanted.tasks:
            task = next((task for task in free if id(one) not in found.tasks and way(one, task)), None)
            if task is not None:
                free.remove(task)
                found.tasks[id(one)] = task
    for one in wanted.tasks:
        if (known := found.tasks.get(id(one))) is None:
            found.beside[id(one)] = [task for task in free if task.voided_at is None]
        elif known.voided_at is None:
            _match_measures(one, known, standing, found)


def _same_rows(one: WantedTask, rows: Iterable[ReadRow]) -> bool:
    """Whether the last file asked for this task: in the same words, of the same lead unit."""
    return not {_asked(row.read) for row in one.rows}.isdisjoint(map(_asked, rows))


def _asked(row: ReadRow) -> tuple[str, str]:
    return lead_named(row), words_of(row.text(FieldName.TASK))


def _stood_all(one: WantedTask, rows: Sequence[ReadRow]) -> bool:
    """Whether an earlier file said all this; a row whose text has changed since is another matter."""
    return {_told(row.read) for row in one.rows} <= set(map(_told, rows))


def _told(row: ReadRow) -> tuple[str, ...]:
    return (*_asked(row), words_of(row.problem), words_of(row.measure))


def _same_lead(one: WantedTask, task: Task) -> bool:
    return isinstance(one.lead, Unit) and task.lead_unit is one.lead


def _same_wording(one: WantedTask, task: Task) -> bool:
    return not one.wording or words_of(one.wording) == words_of(task.title)


def _is_corrected(one: WantedTask, task: Task, wanted: WantedProblem, problem: Problem, standing: Standing) -> bool:
    """The only task of the problem on both sides, with a measure in common: the lead unit was put right."""
    live = [other for other in problem.tasks if other.voided_at is None]
    if live != [task] or len(wanted.tasks) > 1:
        return False
    told = {words_of(row.measure) for row in standing.of_task.get(task.id, ())}
    own = told | {words_of(measure.text) for measure in task.measures}
    return any(words_of(measure.text) in own for measure in one.measures)


def _match_measures(wanted: WantedTask, task: Task, standing: Standing, found: Match) -> None:
    free = {measure.id: measure for measure in task.measures}
    _match_by_words(wanted, task, standing, found, free)
    taken_out = {words_of(row.measure) for row in standing.removed.get(task.id, ())}
    for one in wanted.measures:
        if id(one) not in found.measures and (words_of(one.text) in taken_out or _had_number(one, task)):
            found.removed.add(id(one))
    left = [one for one in wanted.measures if id(one) not in found.measures and id(one) not in found.removed]
    if left and free:
        _match_reworded(left, wanted, task, standing, found, free)


def _match_by_words(wanted: WantedTask, task: Task, standing: Standing, found: Match, free: dict[int, Measure]) -> None:
    """By reference, by the words of the last file, by the words on record."""
    origins = {key: read.measure for key in free if (read := standing.of_measure.get(key))}
    names: list[tuple[Callable[[WantedMeasure], str], dict[int, str]]] = [
        (lambda one: one.ref, {measure.id: f"{task.ref}-{measure.number}" for measure in task.measures}),
        (lambda one: words_of(one.text), {key: words_of(text) for key, text in origins.items()}),
        (lambda one: words_of(one.text), {measure.id: words_of(measure.text) for measure in task.measures}),
    ]
    for name_of, named in names:
        keys: dict[str, list[int]] = {}
        for key, name in reversed(named.items()):
            if key in free:
                keys.setdefault(name, []).append(key)
        for one in wanted.measures:
            if id(one) not in found.measures and keys.get(name_of(one)):
                found.measures[id(one)] = free.pop(keys[name_of(one)].pop())


def _had_number(one: WantedMeasure, task: Task) -> bool:
    """Whether the file names a measure of this task by a number that was given before, and stands no more."""
    start, _, number = one.ref.rpartition("-")
    return start == task.ref and number.isdecimal() and int(number) < task.next_measure


def _match_reworded(
    left: list[WantedMeasure],
    wanted: WantedTask,
    task: Task,
    standing: Standing,
    found: Match,
    free: dict[int, Measure],
) -> None:
    """The likest first; what is like without being the same for certain stays new, and says so."""
    gallery = Gallery({key: measure.text for key, measure in free.items()})
    claims = [(score, place, key) for place, one in enumerate(left) for score, key in gallery.nearest(one.text)]
    at_place = _at_place(wanted, task, standing)
    for score, place, key in sorted(claims, key=lambda claim: (-claim[0], *claim[1:])):
        one, measure = left[place], free.get(key)
        if measure is None or id(one) in found.measures or min(len(one.text), len(measure.text)) < SHORT:
            continue
        same_place = at_place.get(id(one)) == key
        if same_place or (score >= ALIKE and figures_of(one.text) == figures_of(measure.text)):
            found.measures[id(one)] = free.pop(key)
    for _, place, key in claims:
        if id(left[place]) not in found.measures and key in free:
            found.doubles.setdefault(id(left[place]), free[key])


def _at_place(wanted: WantedTask, task: Task, standing: Standing) -> dict[int, int]:
    """What stands at the same place of a task with as many measures as before, for the same unit by the same day."""
    if len(wanted.measures) != len(task.measures):
        return {}
    found = {}
    for one, measure in zip(wanted.measures, task.measures, strict=True):
        before, now = standing.of_measure.get(measure.id), one.row.read
        if before is not None and _terms(before) == _terms(now):
            found[id(one)] = measure.id
    return found


def _terms(row: ReadRow) -> tuple[object, ...]:
    return row.problem_no, row.deadline.iso, row.measure_unit, row.lead
