"""Checks of what ballots say: dissatisfaction with what was all finished, and satisfaction that is too good.

Both look at results that are open to the inspection side; a hidden one is never looked at.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from models.ballots import Ballot, BallotItem
from models.ledger import Task
from models.measures import Measure, MeasureProgress
from models.xrays import XrayHit
from workflow.monitoring.ballots.results import Result, counted, sum_up
from workflow.monitoring.xrays.reading import looked_at
from workflow.monitoring.xrays.registry import Found, check

BALLOT = "ballot:"  # with its number the part of each hit: who does not read the ballot does not read the hit


def number_of_ballot(hit: XrayHit) -> int | None:
    """The ballot that says what the hit tells, where one does."""
    _, ballot, number = hit.key.partition(f":{BALLOT}")
    return int(number) if ballot else None


@check("dissatisfied", "judged", "percent")
def find_done_but_dissatisfied(session: Session, today: date, *, percent: int) -> Iterator[Found]:
    """Every measure is finished, and at least so many percent of those who judged are dissatisfied."""
    reported = exists().where(
        MeasureProgress.measure_id == Measure.id, MeasureProgress.cycle == Task.cycle, MeasureProgress.done
    )
    done = exists().where(Measure.task_id == Task.id) & ~exists().where(Measure.task_id == Task.id, ~reported)
    tasks = _tasks(session, done)
    for item, result in _latest(session):
        if result.is_dissatisfied(percent):
            share = result.dissatisfaction or 0
            told = {"dissatisfied": result.dissatisfied, "judged": result.judged, "percent": share}
            yield from _tell(item, tasks.get(item.id, []), result.dissatisfied, told)


@check("votes", "codes", "judged")
def find_unanimous_few(session: Session, today: date, *, votes: int) -> Iterator[Found]:
    """Nobody is dissatisfied, but fewer than so many ballots came in."""
    tasks = _tasks(session)
    for item, result in _latest(session):
        if is_too_good(result, votes):
            told = {"votes": result.votes, "codes": result.codes, "judged": result.judged}
            yield from _tell(item, tasks.get(item.id, []), result.votes, told)


def is_too_good(result: Result, votes: int) -> bool:
    return result.unanimous and result.votes < votes


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


def _tasks(session: Session, *wanted: ColumnElement[bool]) -> dict[int, list[tuple[int, int]]]:
    """For each statement the task that it is about, or all of its unit, each with the unit that leads it now; a task
    whose cycle began after the ballot ended is not among them."""
    in_this_cycle = or_(Task.cycle == 1, Task.cycle_started_at <= Ballot.closes_at)
    of_unit = and_(BallotItem.task_id.is_(None), Task.lead_unit_id == Ballot.unit_id)
    query = (
        select(BallotItem.id, Task.id, Task.lead_unit_id)
        .join(Ballot, Ballot.id == BallotItem.ballot_id)
        .join(Task, and_(Task.campaign_id == Ballot.campaign_id, or_(Task.id == BallotItem.task_id, of_unit)))
        .where(BallotItem.satisfied.is_not(None), looked_at(), in_this_cycle, *wanted)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for item_id, task_id, unit_id in session.execute(query.order_by(BallotItem.id, Task.id)):
        found.setdefault(item_id, []).append((task_id, unit_id))
    return found


def _tell(item: BallotItem, tasks: list[tuple[int, int]], size: int, told: dict[str, int]) -> Iterable[Found]:
    """One hit for the task of the statement, or for all tasks of the unit together."""
    if tasks:
        ballot, ids, unit_id = item.ballot, tuple(task_id for task_id, _ in tasks), tasks[0][1]
        one = ids[0] if item.task_id else None
        yield Found(ballot.campaign_id, unit_id, ids, size, f"{BALLOT}{ballot.id}", one, details=told)
