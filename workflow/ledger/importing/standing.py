"""What stands in the campaign already, and what earlier files said of it: that to which a file is compared."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.imports import ImportRow, ImportStatus, LedgerImport
from models.ledger import Campaign, Problem, Task
from models.measures import Measure
from workflow.ledger.importing.stored import read_row
from workflow.ledger.reading.result import ReadRow


@dataclass
class Standing:
    """The campaign's problems with their tasks and measures; and, newest file last, the rows they once came from."""

    problems: list[Problem]
    by_ref: dict[str, Problem | Task | Measure]
    of_problem: dict[int, list[ReadRow]] = field(default_factory=lambda: defaultdict(list))
    of_task: dict[int, list[ReadRow]] = field(default_factory=lambda: defaultdict(list))
    of_measure: dict[int, ReadRow] = field(default_factory=dict)


def load_standing(session: Session, campaign: Campaign) -> Standing:
    """A fixed number of queries, however large the campaign is."""
    tasks = selectinload(Problem.tasks)
    query = (
        select(Problem)
        .where(Problem.campaign_id == campaign.id)
        .order_by(Problem.id)
        .options(
            joinedload(Problem.category),
            tasks.joinedload(Task.lead_unit),
            tasks.joinedload(Task.leader),
            tasks.selectinload(Task.measures),
            tasks.selectinload(Task.parts),
        )
    )
    problems = list(session.scalars(query))
    standing = Standing(problems, dict(_refs(problems)))
    _load_origins(session, campaign, standing)
    return standing


def _refs(problems: Iterable[Problem]) -> Iterable[tuple[str, Problem | Task | Measure]]:
    for problem in problems:
        yield problem.ref, problem
        for task in problem.tasks:
            yield task.ref, task
            yield from ((f"{task.ref}-{measure.number}", measure) for measure in task.measures)


def _load_origins(session: Session, campaign: Campaign, standing: Standing) -> None:
    """Only the newest file speaks for a problem, a task, a measure."""
    query = (
        select(ImportRow.import_id, ImportRow.read, ImportRow.problem_id, ImportRow.task_id, ImportRow.measure_id)
        .join(LedgerImport, LedgerImport.id == ImportRow.import_id)
        .where(LedgerImport.campaign_id == campaign.id, LedgerImport.status == ImportStatus.DONE)
        .where(ImportRow.problem_id.is_not(None))
        .order_by(ImportRow.import_id.desc(), ImportRow.place)
    )
    newest: dict[tuple[str, int], int] = {}
    for import_id, kept, problem_id, task_id, measure_id in session.execute(query):
        read = read_row(kept)
        if newest.setdefault(("problem", problem_id), import_id) == import_id:
            standing.of_problem[problem_id].append(read)
        if task_id and newest.setdefault(("task", task_id), import_id) == import_id:
            standing.of_task[task_id].append(read)
        if measure_id:
            standing.of_measure.setdefault(measure_id, read)
