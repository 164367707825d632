"""What an earlier version of the file held and this one does not: it stays on record, and the office is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from models.ledger import Problem
from workflow.ledger.importing.likeness import words_of
from workflow.ledger.importing.matching import Match
from workflow.ledger.importing.standing import Standing
from workflow.ledger.importing.wanted import Placed, WantedProblem


@dataclass
class Known:
    """What of the ledger this file names, and the import of its earlier version."""

    earlier: int
    standing: Standing
    tasks: set[int]
    measures: set[int]

    def held(self, kind: str, key: int) -> bool:
        return self.standing.newest.get((kind, key)) == self.earlier


def list_gone(
    rows: Sequence[Placed], wanted: Sequence[WantedProblem], found: Match, standing: Standing
) -> list[tuple[str, str]]:
    """Reference and text: of a problem when the whole of it is gone, else of its tasks, else of their measures."""
    earlier = _earlier_version(wanted, found, standing)
    if earlier is None:
        return []
    tasks = {task.id for task in found.tasks.values()}
    known = Known(earlier, standing, tasks, {measure.id for measure in found.measures.values()})
    named = {problem.id for problem in found.problems.values()}
    out = {words_of(row.read.problem) for row in rows if row.left_out or row.open}  # in the file, but not wanted
    gone: list[tuple[str, str]] = []
    for problem in standing.problems:
        if any(words_of(read.problem) in out for read in standing.of_problem.get(problem.id, ())):
            continue
        if problem.id in named:
            gone += _gone_of(problem, known)
        elif known.held("problem", problem.id) and _lives(problem):
            gone.append((problem.ref, problem.title))
    return gone


def _earlier_version(wanted: Sequence[WantedProblem], found: Match, standing: Standing) -> int | None:
    """The import that spoke last of at least half of the problems in this file; without one it is another file."""
    imports = [standing.newest.get(("problem", problem.id), 0) for problem in found.problems.values()]
    sizes = Counter(one for one in imports if one)
    earlier, size = max(sizes.items(), key=lambda pair: (pair[1], pair[0]), default=(None, 0))
    return earlier if 2 * size >= len(wanted) else None


def _lives(problem: Problem) -> bool:
    return not problem.tasks or any(task.voided_at is None for task in problem.tasks)


def _gone_of(problem: Problem, known: Known) -> list[tuple[str, str]]:
    gone: list[tuple[str, str]] = []
    for task in problem.tasks:
        if task.voided_at is not None:
            continue
        if task.id in known.tasks:
            measures = (one for one in task.measures if one.id not in known.measures)
            gone += [(f"{task.ref}-{one.number}", one.text) for one in measures if known.held("measure", one.id)]
        elif known.held("task", task.id):
            gone.append((task.ref, task.title))
    return gone
