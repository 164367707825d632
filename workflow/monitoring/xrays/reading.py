"""What the checks share: which tasks are looked at, seconds between two moments on either database, rows by group."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Float, Row, and_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.evidence import Evidence, EvidenceSide
from models.ledger import Campaign, Task

MOST_NAMED = 20  # other tasks or files that a hit names; `size` counts them all
BATCH = 500  # rows read or written in one statement
T = TypeVar("T")
HANDED_IN = (Evidence.side == EvidenceSide.UNIT, Evidence.withdrawn_at.is_(None))


class epoch(FunctionElement[float]):  # noqa: N801 - reads as the SQL function that it is
    """Whole seconds since 1970 of a moment, or of a day's midnight in UTC."""

    inherit_cache = True
    type = Float()


@compiles(epoch, "sqlite")
def _on_sqlite(element: epoch, compiler: Any, **kw: Any) -> str:
    return f"round((julianday({compiler.process(element.clauses, **kw)}) - 2440587.5) * 86400.0)"


@compiles(epoch, "postgresql")
def _on_postgresql(element: epoch, compiler: Any, **kw: Any) -> str:
    return f"round(CAST(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **kw)}) AS DOUBLE PRECISION))"


def looked_at() -> ColumnElement[bool]:
    """The condition on Task: not void, and in a campaign that is open; a closed one keeps its hits as they are."""
    open_campaigns = select(Campaign.id).where(Campaign.closed_at.is_(None))
    return and_(Task.voided_at.is_(None), Task.campaign_id.in_(open_campaigns))


def by(rows: Iterable[Row[Any]], *names: str) -> Iterator[tuple[Any, Sequence[Row[Any]]]]:
    """Rows that come in this order, group by group."""
    for key, group in groupby(rows, attrgetter(*names)):
        yield key, list(group)


def batched(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many as one statement takes."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def some_of(ids: Iterable[int]) -> list[int]:
    """The first few, in order, each once."""
    return sorted(set(ids))[:MOST_NAMED]


def others_of(every: Iterable[int], own: Iterable[int]) -> list[int]:
    """The first few that are not one's own."""
    mine = set(own)
    return list(islice((one for one in every if one not in mine), MOST_NAMED))
