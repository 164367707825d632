"""Checks of timing: all on the last day, reviewed one after the other, a deadline that keeps moving."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.process import Submission, SubmissionStatus
from models.trail import Event
from workflow.monitoring.moved_deadlines import MOVING, move_of
from workflow.monitoring.xrays.reading import batched, by, epoch, looked_at, others_of
from workflow.monitoring.xrays.registry import Found, check
from workflow.reminders.days import local_day

MINUTE, DAY = 60, 86_400
DECIDED = (SubmissionStatus.ACCEPTED, SubmissionStatus.RETURNED)


@check("tasks")
def find_last_day(session: Session, today: date, *, tasks: int) -> Iterator[Found]:
    """A unit handed in at least so many tasks of a campaign, and every one on the day of its deadline."""
    order = func.row_number().over(partition_by=Submission.task_id, order_by=Submission.number.desc())
    columns = (Submission.task_id, Submission.submitted_at, Submission.deadline, order.label("order"))
    handed = select(*columns).where(Submission.status != SubmissionStatus.WITHDRAWN).subquery()
    days_late = (epoch(handed.c.submitted_at) - epoch(handed.c.deadline)) / DAY
    near = case((days_late.between(-1, 2), 1), else_=0)  # the site's day begins some hours off that of UTC
    unit = (Task.campaign_id, Task.lead_unit_id)
    theirs = (
        select(Task.id, *unit, handed.c.submitted_at, handed.c.deadline)
        .add_columns(
            func.count().over(partition_by=unit).label("all"), func.sum(near).over(partition_by=unit).label("near")
        )
        .join(handed, handed.c.task_id == Task.id)
        .where(looked_at(), handed.c.order == 1)
        .subquery()
    )
    late = (theirs.c.all >= tasks, theirs.c.near == theirs.c.all)
    query = select(theirs).where(*late).order_by(theirs.c.campaign_id, theirs.c.lead_unit_id, theirs.c.id)
    for (campaign_id, unit_id), rows in by(session.execute(query), "campaign_id", "lead_unit_id"):
        if all(local_day(row.submitted_at) == row.deadline for row in rows):
            told = {"tasks": len(rows)}
            yield Found(campaign_id, unit_id, tuple(row.id for row in rows), len(rows), "all", details=told)


@check("decisions", "minutes", "day")
def find_reviewed_at_once(session: Session, today: date, *, decisions: int, minutes: int) -> Iterator[Found]:
    """One person decided on so many submissions in a row, each within minutes of the one before."""
    before = func.lag(epoch(Submission.decided_at)).over(
        partition_by=(Task.campaign_id, Submission.decided_by_id), order_by=(Submission.decided_at, Submission.id)
    )
    pause = epoch(Submission.decided_at) - before
    decided = (
        select(Submission.id.label("submission"), Submission.decided_by_id, Submission.decided_at)
        .add_columns(Task.id, Task.campaign_id, Task.lead_unit_id)
        .add_columns(case((pause <= minutes * MINUTE, 0), else_=1).label("begins"))
        .join(Task, Task.id == Submission.task_id)
        .where(looked_at(), Submission.status.in_(DECIDED))
        .subquery()
    )
    person = (decided.c.campaign_id, decided.c.decided_by_id)
    in_order = (decided.c.decided_at, decided.c.submission)
    run = func.sum(decided.c.begins).over(partition_by=person, order_by=in_order)
    runs = select(decided, run.label("run")).subquery()
    whole = (runs.c.campaign_id, runs.c.decided_by_id, runs.c.run)
    long = (
        select(runs)
        .add_columns(func.count().over(partition_by=whole).label("length"))
        .add_columns(func.min(runs.c.submission).over(partition_by=whole).label("first"))
        .subquery()
    )
    query = select(long).where(long.c.length >= decisions).order_by(long.c.first, long.c.lead_unit_id, long.c.id)
    for first, rows in by(session.execute(query), "first"):
        yield from _decided_at_once(first, rows)


def _decided_at_once(first: int, rows: Any) -> Iterator[Found]:
    """A hit for each unit whose tasks were among them."""
    began, ended = min(row.decided_at for row in rows), max(row.decided_at for row in rows)
    told = {
        "decisions": len(rows),
        "minutes": max(1, round((ended - began).total_seconds() / MINUTE)),
        "day": local_day(began).isoformat(),
        "decided_by": rows[0].decided_by_id,
    }
    every = sorted({row.id for row in rows})
    for unit_id, own in by(rows, "lead_unit_id"):
        tasks = tuple(sorted({row.id for row in own}))
        details = {**told, "others": others_of(every, tasks)}
        yield Found(own[0].campaign_id, unit_id, tasks, len(rows), str(first), details=details)


@check("moves", "first", "last")
def find_deadline_moved(session: Session, today: date, *, moves: int) -> Iterator[Found]:
    """The deadline of the present cycle was moved to a later day so many times: extended, or set anew by the office."""
    moved = _moved_often(session, moves)
    for some in batched(sorted(moved)):
        columns = (Task.id, Task.campaign_id, Task.lead_unit_id, Task.cycle, Task.cycle_started_at)
        query = select(*columns).where(Task.id.in_(some), looked_at()).order_by(Task.id)
        for own in session.execute(query):
            since = own.cycle_started_at if own.cycle > 1 else None
            later = [(before, after) for at, before, after in moved[own.id] if since is None or at >= since]
            if len(later) >= moves:
                told = {"moves": len(later), "first": later[0][0], "last": later[-1][1]}
                where = (own.campaign_id, own.lead_unit_id, (own.id,))
                yield Found(*where, len(later), str(own.cycle), own.id, details=told)


def _moved_often(session: Session, moves: int) -> dict[int, list[tuple[datetime, str, str]]]:
    """By task, when its deadline was ever moved to a later day, from which and to which, if that often."""
    telling = (Event.kind.in_(MOVING), Event.data.contains('"deadline":'))
    often = select(Event.stream).where(*telling).group_by(Event.stream).having(func.count() >= moves)
    query = select(Event.stream, Event.at, Event.data).where(Event.stream.in_(often), *telling)
    moved: dict[int, list[tuple[datetime, str, str]]] = {}
    for row in session.execute(query.order_by(Event.stream, Event.seq)):
        before, after = move_of(json.loads(row.data)) or (None, None)
        if before and after and before < after:
            moved.setdefault(int(row.stream.partition(":")[2]), []).append((row.at, before, after))
    return moved
