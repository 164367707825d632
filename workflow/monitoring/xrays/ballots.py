"""Checks of what ballots say: dissatisfaction with what was all finished, and satisfaction that is too good.

Both look at results that are open to the inspection side; a hidden one is never looked at.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models.ballots import Ballot, BallotItem
from models.ledger import Task
from models.measures import Measure, MeasureProgress
from workflow.monitoring.ballots.results import Result, counted, sum_up
from workflow.monitoring.xrays.reading import looked_at
from workflow.monitoring.xrays.registry import Found, check


@check("dissatisfied", "judged", "percent")
def find_done_but_dissatisfied(session: Session, today: date, *, percent: int) -> Iterator[Found]:
    """Every measure is finished, and at least so many percent of those who judged are dissatisfied."""
    reported = exists().where(
        MeasureProgress.measure_id == Measure.id, MeasureProgress.cycle == Task.cycle, MeasureProgress.done
    )
    done = exists().where(Measure.task_id == Task.id) & ~exists().where(Measure.task_id == Task.id, ~reported)
    for item, result in _latest(session):
        share = result.dissatisfaction
        if share is None or share < percent:
            continue
        told = {"dissatisfied": result.dissatisfied, "judged": result.judged, "percent": share}
        in_this_cycle = or_(Task.cycle == 1, Task.cycle_started_at <= result.closes_at)
        yield from _tell(session, item, result.dissatisfied, told, done, in_this_cycle)


@check("votes", "codes", "judged")
def find_unanimous_few(session: Session, today: date, *, votes: int) -> Iterator[Found]:
    """Nobody is dissatisfied, but fewer than so many ballots came in."""
    for item, result in _latest(session):
        if result.unanimous and result.votes < votes:
            told = {"votes": result.votes, "codes": result.codes, "judged": result.judged}
            yield from _tell(session, item, result.votes, told)


def _latest(session: Session) -> Iterator[tuple[BallotItem, Result]]:
    """Of each task, and of each unit as a whole, the latest open result; a ballot about a campaign names no unit."""
    query = counted().where(Ballot.unit_id.is_not(None))
    items = session.scalars(
        query.order_by(Ballot.unit_id, Ballot.campaign_id, BallotItem.task_id, Ballot.closes_at)
    ).all()

    def about(item: BallotItem) -> tuple[int | None, int, int]:
        return item.ballot.unit_id, item.ballot.campaign_id, item.task_id or 0

    for _, group in groupby(sorted(items, key=about), about):
        last = list(group)[-1]
        yield last, sum_up([last])


def _tell(
    session: Session, item: BallotItem, size: int, told: dict[str, int], *wanted: ColumnElement[bool]
) -> Iterable[Found]:
    """One hit for the task of the statement, or for all tasks of the unit together."""
    ballot = item.ballot
    about = Task.id == item.task_id if item.task_id else Task.lead_unit_id == ballot.unit_id
    query = select(Task.id, Task.lead_unit_id).where(
        looked_at(), Task.campaign_id == ballot.campaign_id, about, *wanted
    )
    rows = session.execute(query.order_by(Task.id)).all()
    if rows:
        unit_id, ids, one = rows[0].lead_unit_id, tuple(row.id for row in rows), rows[0].id if item.task_id else None
        yield Found(ballot.campaign_id, unit_id, ids, size, f"ballot:{ballot.id}", one, details=told)
