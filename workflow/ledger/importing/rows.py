"""Things that were built or changed in memory, as rows of their tables that a few statements write."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, insert, inspect, update
from sqlalchemy.orm import InstanceState, Mapper, RelationshipDirection, Session
from sqlalchemy.orm.attributes import instance_state

from models.base import Base

OWN_KEY = "own_key"  # of the row that is changed
VERSION, MARKED = "version", "changed_at"
Named = int | Base  # by its id, or the new thing itself while it has none


@dataclass
class Rows:
    """New rows by table, each with the thing it comes from; changed ones with the values that differ.

    `waiting` are the places where the id of a new thing is still to be filled in.
    """

    new: dict[Table, list[tuple[object, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[int, list[tuple[dict[str, Any], str]]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[int, int] = field(default_factory=dict)  # by id() of the thing

    def id_of(self, named: Named) -> int:
        """Of a new thing once it is written."""
        return named if isinstance(named, int) else self.ids[id(named)]

    def keys(self, kind: type[Base]) -> list[int]:
        """Which rows of this kind are changed."""
        return [row[OWN_KEY] for row in self.changed[_table(inspect(kind))]]


def name_thing(thing: Any) -> Named:
    named: Named = thing.id if instance_state(thing).has_identity else thing
    return named


def take_rows(session: Session, made: Iterable[object]) -> Rows:
    """What is new and what was changed in the session since it was flushed, which then forgets both."""
    rows = Rows()
    for thing in made:
        state = instance_state(thing)
        values = {name: state.dict[name] for name in _columns(state) if name in state.dict}
        rows.new[_table(state.mapper)].append((thing, values))
        _refer(rows, state, values, state.dict)
    for thing in session.dirty:
        _take_changed(rows, instance_state(thing))
    for thing in list(session.new):
        session.expunge(thing)
    session.expire_all()
    return rows


def write_rows(session: Session, rows: Rows, order: Iterable[type[Base]]) -> None:
    """New rows, what is referred to first; then what is changed, whose rows are locked."""
    for kind in order:
        table = _table(inspect(kind))
        for names, things in _alike(rows.new[table]).items():
            given = [{name: row[name] for name in names} for _, row in things]
            ids = session.execute(insert(table).returning(table.c.id, sort_by_parameter_order=True), given)
            for (thing, _), key in zip(things, ids.scalars(), strict=True):
                rows.ids[id(thing)] = key
                for row, column in rows.waiting.get(id(thing), ()):
                    row[column] = key
    for table, changed in rows.changed.items():
        for names, things in _alike([(None, row) for row in changed]).items():
            values = {name: bindparam(f"to_{name}", type_=table.c[name].type) for name in names - {OWN_KEY}}
            query = update(table).where(table.c.id == bindparam(OWN_KEY)).values(values)
            given = [{name if name == OWN_KEY else f"to_{name}": row[name] for name in names} for _, row in things]
            session.connection().execute(query, given)


def _take_changed(rows: Rows, state: InstanceState[Any]) -> None:
    """Values that differ. What leaves a mark gets the next version; what only follows keeps its own."""
    before, mapper = state.committed_state, state.mapper
    columns = {name for name in _columns(state) if name in before}
    values = {name: state.dict[name] for name in columns if name == MARKED or state.dict[name] != before[name]}
    moved = {
        key: state.dict[key] for key in before if key in mapper.relationships and state.dict[key] is not before[key]
    }
    _refer(rows, state, values, moved)
    if MARKED in before and VERSION in _columns(state):
        values[VERSION] = state.dict[VERSION] + 1
    if values:
        values[OWN_KEY] = state.dict["id"]
        rows.changed[_table(mapper)].append(values)


def _refer(rows: Rows, state: InstanceState[Any], values: dict[str, Any], things: Mapping[str, Any]) -> None:
    """The keys of what it refers to, at once or when that is written."""
    for relation in state.mapper.relationships:
        if relation.direction is not RelationshipDirection.MANYTOONE or relation.key not in things:
            continue
        other, column = things[relation.key], next(iter(relation.local_columns)).name
        if other is None or instance_state(other).has_identity:
            values[column] = other.id if other is not None else None
        else:
            values[column] = None
            rows.waiting[id(other)].append((values, column))


def _columns(state: InstanceState[Any]) -> list[str]:
    return [column.key for column in state.mapper.column_attrs]


def _alike(things: list[tuple[object, dict[str, Any]]]) -> dict[frozenset[str], list[tuple[object, dict[str, Any]]]]:
    """Those with values for the same columns, which one statement writes."""
    found: dict[frozenset[str], list[tuple[object, dict[str, Any]]]] = defaultdict(list)
    for thing, row in things:
        found[frozenset(row)].append((thing, row))
    return found


def _table(mapper: Mapper[Any]) -> Table:
    table = mapper.local_table
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker what every model has
    return table
