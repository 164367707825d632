"""What stands in the campaign already, and what earlier files said of it: that to which a file is compared."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.imports import ImportRow, ImportStatus, LedgerImport
from models.ledger import Campaign, Problem, Task
from models.measures import Measure
from models.words import N_
from workflow.ledger.importing.stored import read_messages, read_row
from workflow.ledger.reading.result import ReadRow
from workflow.ledger.texts import fold_name

KEPT_OUT = N_("Not added to %(ref)s, as the task is %(state)s: %(what)s")
MEASURE_KEPT_OUT = N_("The measure is not added to %(ref)s, as the task is %(state)s: %(what)s")


@dataclass
class Standing:
    """The campaign's problems with their tasks and measures; and the rows from which they came.

    `of_…` are the rows of the newest file that spoke of them, `newest` is that file's import, by table and id.
    `all_of_task` are the rows of every file; `removed` those of them whose measure was taken out by hand since;
    `kept_out` are the names of units that never became part of the task, as its state did not allow it.
    """

    problems: list[Problem]
    by_ref: dict[str, Problem | Task | Measure]
    of_problem: dict[int, list[ReadRow]] = field(default_factory=lambda: defaultdict(list))
    of_task: dict[int, list[ReadRow]] = field(default_factory=lambda: defaultdict(list))
    of_measure: dict[int, ReadRow] = field(default_factory=dict)
    newest: dict[tuple[str, int], int] = field(default_factory=dict)
    all_of_task: dict[int, list[ReadRow]] = field(default_factory=lambda: defaultdict(list))
    removed: dict[int, list[ReadRow]] = field(default_factory=lambda: defaultdict(list))
    kept_out: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


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
    columns = (ImportRow.read, ImportRow.warnings, ImportRow.problem_id, ImportRow.task_id, ImportRow.measure_id)
    query = (
        select(ImportRow.import_id, *columns)
        .join(LedgerImport, LedgerImport.id == ImportRow.import_id)
        .where(LedgerImport.campaign_id == campaign.id, LedgerImport.status == ImportStatus.DONE)
        .where(ImportRow.problem_id.is_not(None))
        .order_by(ImportRow.import_id.desc(), ImportRow.place)
    )
    newest = standing.newest
    for import_id, kept, warnings, problem_id, task_id, measure_id in session.execute(query):
        read = read_row(kept)
        if newest.setdefault(("problem", problem_id), import_id) == import_id:
            standing.of_problem[problem_id].append(read)
        if task_id and newest.setdefault(("task", task_id), import_id) == import_id:
            standing.of_task[task_id].append(read)
        if measure_id and newest.setdefault(("measure", measure_id), import_id) == import_id:
            standing.of_measure.setdefault(measure_id, read)
        if task_id:
            standing.all_of_task[task_id].append(read)
            _note_missing(standing, task_id, measure_id, read, warnings)


def _note_missing(standing: Standing, task_id: int, measure_id: int | None, read: ReadRow, warnings: str) -> None:
    """A measure that the file asked for is gone, unless the task's state kept it out in the first place."""
    if read.measure and measure_id is None and MEASURE_KEPT_OUT not in warnings:
        standing.removed[task_id].append(read)
    if KEPT_OUT in warnings:
        told = [message.params for message in read_messages(warnings) if message.text == KEPT_OUT]
        standing.kept_out[task_id] |= {str(params["what"]) for params in told}


def lead_named(row: ReadRow) -> str:
    """The lead unit as the row names it."""
    return fold_name(next(iter(row.lead), row.unit))
