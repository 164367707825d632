"""The tasks of a view, slice by slice in its order, each slice with all that the lists say of them."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from models.ledger import Category, Problem, State, Task
from models.measures import Measure, MeasureProgress, Part
from models.people import InspectionGroup, Unit, User
from models.process import Submission, SubmissionStatus
from models.words import Words
from workflow.ledger.finding import Order, Wanted, view_where
from workflow.reminders.almanac import Almanac, almanac_near
from workflow.verification.frozen import read_statement_of

AT_ONCE = 1000  # tasks of a slice: few enough for the memory, many enough for the number of queries


@dataclass(frozen=True)
class View:
    """A view of the ledger as one person sees it: what is asked, in which order, on which day."""

    wanted: Wanted
    order: Order
    descending: bool
    actor: User
    today: date

    @property
    def book(self) -> Almanac:
        return almanac_near(self.actor, self.today)

    def conditions(self) -> list[ColumnElement[bool]]:
        """On Task; among them what the person may see."""
        return view_where(self.wanted, self.actor, self.today)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a unit stated in the latest submission of a task that it did not withdraw."""

    cycle: int
    submitted_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A task with its measures, co-units and statement; rows, because a hundred thousand objects would be too many."""

    task: Row[Any]
    measures: list[Row[Any]]
    co_units: list[Words]
    stated: Stated | None


@dataclass(frozen=True)
class Size:
    """How much a view holds."""

    problems: int
    tasks: int
    measures: int
    parts: int
    bare: int  # tasks without a measure

    @property
    def rows(self) -> int:
        """Of the task list: one for each measure, one for a task without measures."""
        return self.measures + self.bare


def measure_view(session: Session, view: View) -> Size:
    """Counted, before anything is read."""
    seen = select(Task.id, Task.problem_id).where(*view.conditions()).subquery()
    problems, tasks = session.execute(select(func.count(seen.c.problem_id.distinct()), func.count(seen.c.id))).one()
    measures, planned = session.execute(
        select(func.count(Measure.id), func.count(Measure.task_id.distinct())).join(seen, Measure.task_id == seen.c.id)
    ).one()
    parts = session.scalar(select(func.count(Part.id)).join(seen, Part.task_id == seen.c.id)) or 0
    return Size(problems, tasks, measures, parts, tasks - planned)


def read_entries(session: Session, view: View, *, at_once: int = AT_ONCE) -> Iterator[list[Entry]]:
    """Slices of the view, in its order: four queries each, however many rows they give."""
    ids = list_ids(session, view)
    for first in range(0, len(ids), at_once):
        yield _load(session, ids[first : first + at_once])


def list_ids(session: Session, view: View) -> "array[int]":
    """The tasks' ids in the order of the view, eight bytes each."""
    query = _ordered(select(Task.id).where(*view.conditions()), view)
    return array("q", session.scalars(query.execution_options(yield_per=AT_ONCE)))


def _ordered(query: Select[tuple[int]], view: View) -> Select[tuple[int]]:
    """As the ledger page sorts: groups one way or the other, within them always by due date."""
    states = case({state: place for place, state in enumerate(State)}, value=Task.state)
    columns: dict[Order, list[Any]] = {
        Order.DUE: [Task.due_on, Task.id],
        Order.REF: [Task.campaign_id, Task.id],
        Order.STATE: [states],
        Order.UNIT: [Unit.code],
        Order.CATEGORY: [Category.campaign_id, Category.position],
    }
    if view.order is Order.UNIT:
        query = query.join(Unit, Unit.id == Task.lead_unit_id)
    if view.order is Order.CATEGORY:
        query = query.join(Category, Category.id == Task.category_id)
    by = columns[view.order]
    return query.order_by(*(column.desc() if view.descending else column for column in by), Task.due_on, Task.id)


def _load(session: Session, ids: Sequence[int]) -> list[Entry]:
    tasks = {row.id: row for row in session.execute(_tasks().where(Task.id.in_(ids)))}
    measures: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(_measures().where(Measure.task_id.in_(ids))):
        measures[row.task_id].append(row)
    co_units: dict[int, list[Words]] = defaultdict(list)
    for row in session.execute(_co_units().where(Part.task_id.in_(ids))):
        co_units[row.task_id].append(words_of(row.name, row.name_en))
    stated = _stated(session, ids)
    return [Entry(tasks[key], measures.get(key, []), co_units.get(key, []), stated.get(key)) for key in ids]


def _stated(session: Session, ids: Sequence[int]) -> dict[int, Stated]:
    """By task. A manifest is long, a statement short: they are read one by one."""
    own = aliased(Submission)
    valid = own.status != SubmissionStatus.WITHDRAWN
    latest = select(func.max(own.number)).where(own.task_id == Submission.task_id, valid).scalar_subquery()
    columns = (Submission.task_id, Submission.cycle, Submission.submitted_at, Submission.manifest)
    query = select(*columns).where(Submission.task_id.in_(ids), Submission.number == latest)
    rows = session.execute(query.execution_options(yield_per=AT_ONCE // 10))
    return {row.task_id: Stated(row.cycle, row.submitted_at, read_statement_of(row.manifest)) for row in rows}


def words_of(name: str | None, name_en: str | None) -> Words:
    """A name in both languages; nothing where there is none."""
    return Words(name_en or name or "", name or "")


_OWN = (
    *(Task.id, Task.ref, Task.title, Task.goal, Task.kind, Task.origin, Task.deadline, Task.due_on),
    *(Task.state, Task.campaign_id, Task.cycle, Task.voided_at, Task.problem_id),
)
_NAMED: dict[str, Any] = {"category": Category, "unit": Unit, "group": InspectionGroup}


def _tasks() -> Select[Any]:
    both = ((model.name.label(name), model.name_en.label(f"{name}_en")) for name, model in _NAMED.items())
    problem = (Problem.ref.label("problem_ref"), Problem.title.label("problem"), Problem.manifestation, Problem.source)
    query = select(*_OWN, *problem, User.name.label("leader"), *chain.from_iterable(both))
    query = query.join(Problem, Problem.id == Task.problem_id).join(Category, Category.id == Task.category_id)
    query = query.join(Unit, Unit.id == Task.lead_unit_id)
    query = query.outerjoin(User, User.id == Task.leader_id)
    return query.outerjoin(InspectionGroup, InspectionGroup.id == Task.group_id)


def _measures() -> Select[Any]:
    """With the progress of the task's present cycle."""
    columns = (
        Measure.id,
        Measure.task_id,
        Measure.number,
        Measure.text,
        Measure.kind,
        Measure.person,
        Measure.deadline,
    )
    now = and_(MeasureProgress.measure_id == Measure.id, MeasureProgress.cycle == Task.cycle)
    told = (Measure.expected_result, MeasureProgress.text.label("progress"), MeasureProgress.percent)
    query = select(*columns, *told, Unit.name.label("unit"), Unit.name_en.label("unit_en"))
    query = query.join(Task, Task.id == Measure.task_id).outerjoin(Unit, Unit.id == Measure.unit_id)
    return query.outerjoin(MeasureProgress, now).order_by(Measure.task_id, Measure.number)


def _co_units() -> Select[Any]:
    query = select(Part.task_id, Unit.name, Unit.name_en).join(Unit, Unit.id == Part.unit_id)
    return query.order_by(Part.task_id, Part.id)
