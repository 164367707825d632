"""Finding tasks: what can be asked of the ledger, and one page of the answer, read through indexes."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from models.ledger import Category, Origin, State, Task, TaskKind
from models.measures import Part
from models.people import Unit, User
from models.reminders import Colour
from models.words import N_, Labelled
from workflow.ledger.texts import fold
from workflow.ledger.totals import Totals, count_cells
from workflow.ledger.waiting import errands_where, others_where
from workflow.process.rights import tasks_where
from workflow.reminders.almanac import almanac_near
from workflow.reminders.colour import colour_where

PAGE_ROWS = 50
MOST_WORDS = 8  # of a search; more would only make it slower


class Order(Labelled):
    """What a list of tasks can be sorted by; within equal rows always by due date."""

    DUE = "due", N_("Due")
    REF = "ref", N_("Reference")
    STATE = "state", N_("State")
    UNIT = "unit", N_("Lead unit")
    CATEGORY = "category", N_("Category")


class WaitsFor(Labelled):
    ME = "me", N_("me")
    OTHERS = "others", N_("others")


NO_GROUP = 0  # asks for the tasks that no group inspects


@dataclass(frozen=True)
class Wanted:
    """What is asked of the ledger; nothing means everything that the person may see and that is not void."""

    text: str = ""
    states: tuple[State, ...] = ()
    colours: tuple[Colour, ...] = ()
    campaign_id: int | None = None
    unit_id: int | None = None
    co_units: bool = False  # the unit's parts in tasks of others as well
    group_id: int | None = None
    category_ids: tuple[int, ...] = ()
    origin: Origin | None = None
    kind: TaskKind | None = None
    leader_id: int | None = None
    since: date | None = None  # the window in which something is due, both days included
    until: date | None = None
    cycle: int | None = None  # 1: the first one; 2: the second or a later one
    voided: bool = False
    waits_for: WaitsFor | None = None


@dataclass(frozen=True)
class Found:
    """One page of tasks with everything that a row shows; `number` is within 1 … `pages`."""

    tasks: list[Task]
    totals: Totals
    total: int
    number: int
    pages: int
    co_units: dict[int, int] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_ROWS + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * PAGE_ROWS, self.total)


def find_tasks(
    session: Session, wanted: Wanted, *, order: Order, descending: bool, number: int, actor: User, today: date
) -> Found:
    """A page of the ledger: counted, then its ids through an index, then those rows with their names."""
    base = _base_conditions(wanted, actor, today)
    totals = count_cells(session, base, today)
    total = totals.total(wanted.states, wanted.colours)
    pages = max(1, -(-total // PAGE_ROWS))
    number = min(max(number, 1), pages)
    conditions = view_where(wanted, actor, today)
    offset = (number - 1) * PAGE_ROWS
    if not total:
        ids: list[int] = []
    elif order in GROUPED:
        ids = _ids_by_group(session, conditions, order, descending, offset)
    else:
        ids = _ids_in_order(session, conditions, order, descending, offset)
    return Found(load_rows(session, ids), totals, total, number, pages, _count_co_units(session, ids))


def view_where(wanted: Wanted, actor: User, today: date) -> list[ColumnElement[bool]]:
    """Everything that the view holds, on whichever page."""
    return [*_base_conditions(wanted, actor, today), *_facets(wanted, actor, today)]


def find_by_ref(session: Session, typed: str, actor: User) -> Task | None:
    """The visible task whose whole reference was typed, in any width or case of letters."""
    ref = _plain(typed).strip()
    return session.scalar(select(Task).where(Task.ref.in_([ref, ref.upper()]), tasks_where(actor, "task.view")))


def load_rows(session: Session, ids: Sequence[int]) -> list[Task]:
    """These tasks, in this order, with the names that a row shows."""
    named = (Task.problem, Task.category, Task.lead_unit, Task.group, Task.leader)
    query = select(Task).where(Task.id.in_(ids)).options(*(joinedload(name) for name in named))
    tasks = {task.id: task for task in session.scalars(query)}
    return [tasks[key] for key in ids if key in tasks]


def _base_conditions(wanted: Wanted, actor: User, today: date) -> list[ColumnElement[bool]]:
    """Everything but state and colour, which are counted over the rest."""
    equal = (
        (Task.campaign_id, wanted.campaign_id),
        (Task.group_id, wanted.group_id or None),
        (Task.origin, wanted.origin),
        (Task.kind, wanted.kind),
        (Task.leader_id, wanted.leader_id),
    )
    conditions = [tasks_where(actor, "task.view"), *(column == value for column, value in equal if value is not None)]
    if wanted.group_id == NO_GROUP:
        conditions.append(Task.group_id.is_(None))
    if not wanted.voided:
        conditions.append(Task.voided_at.is_(None))
    if wanted.unit_id is not None:
        conditions.append(_of_unit(wanted.unit_id, wanted.co_units))
    if wanted.category_ids:
        conditions.append(Task.category_id.in_(wanted.category_ids))
    if wanted.since is not None:
        conditions.append(Task.due_on >= wanted.since)
    if wanted.until is not None:
        conditions.append(Task.due_on <= wanted.until)
    if wanted.cycle is not None:
        conditions.append(Task.cycle == 1 if wanted.cycle == 1 else Task.cycle >= wanted.cycle)
    if wanted.waits_for is not None:
        where = errands_where if wanted.waits_for is WaitsFor.ME else others_where
        conditions.append(where(actor, today))
    return conditions + _text_conditions(wanted.text)


def _facets(wanted: Wanted, actor: User, today: date) -> list[ColumnElement[bool]]:
    facets: list[ColumnElement[bool]] = []
    if wanted.states:
        facets.append(Task.state.in_(wanted.states))
    if wanted.colours:
        facets.append(or_(*(colour_where(colour, almanac_near(actor, today)) for colour in wanted.colours)))
    return facets


def _of_unit(unit_id: int, co_units: bool) -> ColumnElement[bool]:
    if not co_units:
        return Task.lead_unit_id == unit_id
    leads = select(Task.id).where(Task.lead_unit_id == unit_id).correlate(None)
    return Task.id.in_(union(leads, select(Part.task_id).where(Part.unit_id == unit_id)))


def _text_conditions(text: str) -> list[ColumnElement[bool]]:
    """Every word somewhere in the search text. This alone may read rows one after the other: no index on both
    databases finds the middle of a Chinese word."""
    words = fold(_plain(text)).split()[:MOST_WORDS]
    return [Task.search_text.contains(word, autoescape=True) for word in words]


def _plain(text: str) -> str:
    """Without the invisible signs that come along when right-to-left or Chinese text is copied."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in normal if not _invisible(sign))


def _invisible(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cf", "Cs")


def _ids_in_order(
    session: Session, conditions: list[ColumnElement[bool]], order: Order, descending: bool, offset: int
) -> list[int]:
    columns = (Task.due_on, Task.id) if order is Order.DUE else (Task.campaign_id, Task.id)
    directed = [column.desc() if descending else column.asc() for column in columns]
    return list(session.scalars(select(Task.id).where(*conditions).order_by(*directed).limit(PAGE_ROWS).offset(offset)))


GROUPED: dict[Order, InstrumentedAttribute[State] | InstrumentedAttribute[int]] = {
    Order.STATE: Task.state,
    Order.UNIT: Task.lead_unit_id,
    Order.CATEGORY: Task.category_id,
}


def _ids_by_group(
    session: Session, conditions: list[ColumnElement[bool]], order: Order, descending: bool, offset: int
) -> list[int]:
    """Sorted by something whose order no index of `task` has: count the groups, then take from each group that
    falls on the page the slice that does, in the order of the group's own index."""
    column = GROUPED[order]
    slices: list[Select[tuple[int, int, date]]] = []
    missing = PAGE_ROWS
    for key, size in _groups(session, conditions, order, descending):
        if offset >= size:
            offset -= size
            continue
        taken = min(missing, size - offset)
        rows = select(Task.id, literal(len(slices)).label("place"), Task.due_on).where(*conditions, column == key)
        part = rows.order_by(Task.due_on, Task.id).limit(taken).offset(offset).subquery()
        slices.append(select(part.c.id, part.c.place, part.c.due_on))
        missing, offset = missing - taken, 0
        if not missing:
            break
    found = session.execute(union_all(*slices)).all()
    return [row.id for row in sorted(found, key=lambda row: (row.place, row.due_on, row.id))]


def _groups(
    session: Session, conditions: list[ColumnElement[bool]], order: Order, descending: bool
) -> list[tuple[State | int, int]]:
    """The groups with their sizes, in the order in which people expect them."""
    column = GROUPED[order]
    counted = select(column.label("key"), func.count().label("size")).where(*conditions).group_by(column).subquery()
    query = select(counted.c.key, counted.c.size)
    if order is Order.UNIT:
        query = query.join(Unit, Unit.id == counted.c.key).order_by(Unit.code)
    elif order is Order.CATEGORY:
        query = query.join(Category, Category.id == counted.c.key).order_by(Category.campaign_id, Category.position)
    groups = [(row.key, row.size) for row in session.execute(query)]
    if order is Order.STATE:
        groups.sort(key=lambda group: list(State).index(group[0]))
    return groups[::-1] if descending else groups


def _count_co_units(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = select(Part.task_id, func.count().label("size")).where(Part.task_id.in_(ids)).group_by(Part.task_id)
    return {row.task_id: row.size for row in session.execute(query)}
