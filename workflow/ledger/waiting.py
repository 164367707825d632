"""What waits for a person and what a person waits for: the declared duties as two lists; and who was mentioned."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from models.base import NO_DAY
from models.ledger import Comment, Mention, State, Task
from models.people import Role, User
from workflow.process.declared import process
from workflow.process.definition import Duty
from workflow.process.duties import applies_where, broadest, due_day, duty_where, is_extension_asked, own
from workflow.process.readiness import due_soon
from workflow.process.rights import any_of, tasks_where
from workflow.reminders.ladder import Watch

MENTION_DAYS = 14
# what has a day of its own, by the condition of the duty
OWN_DAYS = {"look_back_drawn": Watch.LOOK_BACK, "found_gap_unanswered": Watch.GAP, "gap_answered": Watch.GAP}


@dataclass(frozen=True)
class Waiting:
    """The most urgent ids of a list, and how many there are in all; `own_days`: of those whose step is about something
    with a day of its own, what that day is of and when."""

    ids: list[int]
    total: int
    own_days: dict[int, tuple[Watch, date]] = field(default_factory=dict)


def find_errands(session: Session, actor: User, today: date, limit: int) -> tuple[Waiting, dict[int, Duty]]:
    """The tasks that wait for this person, most urgent first, each with the first declared duty on it.

    Each duty gives its most urgent tasks; a task that is among the first of all is among the first of each
    duty that it has, so the duty found is the same as on the task page.
    """
    mine = own(_duties_of(actor))
    if not mine:
        return Waiting([], 0), {}
    wheres = [duty_where(duty, actor, today) for duty in mine]
    slices = []
    for place, where in enumerate(wheres):
        day = due_day(mine[place]).label("due_on")
        rows = select(Task.id, day, literal(place).label("place"))
        part = rows.where(where).order_by(day, Task.id).limit(limit).subquery()
        slices.append(select(part.c.id, part.c.due_on, part.c.place))
    found = session.execute(union_all(*slices)).all()
    rows_first = {row.id: row for row in sorted(found, key=lambda row: row.place, reverse=True)}
    first = {key: mine[row.place] for key, row in rows_first.items()}
    urgent = sorted(rows_first, key=lambda key: (rows_first[key].due_on, key))[:limit]
    days = {key: rows_first[key].due_on for key in urgent if rows_first[key].due_on != NO_DAY}
    own_days = {key: (OWN_DAYS[first[key].when], day) for key, day in days.items() if first[key].when in OWN_DAYS}
    total = _count(session, any_of([wheres[mine.index(duty)] for duty in broadest(mine)]))
    return Waiting(urgent, total, own_days), first


def find_waited_for(session: Session, actor: User, today: date, limit: int) -> Waiting:
    """The tasks in which the next step is somebody else's, those due first."""
    where = others_where(actor, today)
    ids = session.scalars(select(Task.id).where(where).order_by(Task.due_on, Task.id).limit(limit))
    return Waiting(list(ids), _count(session, where))


def errands_where(actor: User, today: date) -> ColumnElement[bool]:
    """The tasks on which the person has any declared duty now."""
    return any_of([duty_where(duty, actor, today) for duty in broadest(own(_duties_of(actor)))])


def others_where(actor: User, today: date) -> ColumnElement[bool]:
    """The tasks on which the person may act in another state, but now others have to: soon, or because it came back.

    Besides, those on which the person has done everything and one other signature is left, and those for which the
    person's unit has asked for an extension, although its own work goes on meanwhile.
    """
    mine = _duties_of(actor)
    if not mine:
        return false()
    may_act = any_of([tasks_where(actor, right) for right in dict.fromkeys(duty.right for duty in mine)])
    pressing = or_(due_soon(today), Task.state == State.REBOUNDED)
    visible = and_(may_act, tasks_where(actor, "task.view"), Task.voided_at.is_(None))
    asked = and_(is_extension_asked(), tasks_where(actor, "task.prepare"), Task.voided_at.is_(None))
    left = any_of([duty_where(duty, actor, today) for duty in mine if duty.others])
    return any_of([and_(or_(and_(visible, pressing), left), ~errands_where(actor, today)), asked])


def who_acts(session: Session, tasks: Sequence[Task], actor: User, today: date) -> dict[int, list[Role]]:
    """Whose step is next on each of these tasks (of which none is the actor's): the roles, first the one to act.

    Where a step depends on the person, those who share in the first thing that is waited for, e.g. another signature.
    """
    here = {task.id: [duty for duty in process().duties if duty.state is task.state] for task in tasks}
    asked: dict[tuple[str, str], tuple[Duty, list[int]]] = {}
    for task in tasks:
        for duty in {(duty.when, duty.unless): duty for duty in here[task.id] if not duty.always}.values():
            asked.setdefault((duty.when, duty.unless), (duty, []))[1].append(task.id)
    slices = [
        select(Task.id, literal(when).label("when"), literal(unless).label("unless")).where(
            Task.id.in_(ids), applies_where(duty, actor, today)
        )
        for (when, unless), (duty, ids) in sorted(asked.items(), key=lambda item: item[0])
    ]
    holding = {(row.id, row.when, row.unless) for row in session.execute(union_all(*slices))} if slices else set()
    found = {
        task.id: [duty for duty in here[task.id] if duty.always or (task.id, duty.when, duty.unless) in holding]
        for task in tasks
    }
    return {key: _roles(own(duties) or duties[:1]) for key, duties in found.items()}


def find_mentions(session: Session, actor: User, now: datetime, limit: int) -> list[tuple[Comment, Task]]:
    """The recent comments that name this person, newest first."""
    query = (
        select(Comment, Task)
        .join(Mention, Mention.comment_id == Comment.id)
        .join(Task, Task.id == Comment.task_id)
        .where(Mention.user_id == actor.id, Comment.created_at >= now - timedelta(days=MENTION_DAYS))
        .where(tasks_where(actor, "task.view"))
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .options(joinedload(Comment.author))
    )
    return [(comment, task) for comment, task in session.execute(query.limit(limit))]


def _duties_of(actor: User) -> list[Duty]:
    """The duties that some role of the person can have; which task has them is left to the rights."""
    roles = {grant.role for grant in actor.grants}
    rights = process().rights
    return [duty for duty in process().duties if any(holder.role in roles for holder in rights[duty.right].holders)]


def _roles(duties: list[Duty]) -> list[Role]:
    """When the first duty has a condition, those who share it; otherwise all who may take the next step."""
    chosen = [duty for duty in duties if duty.when == duties[0].when]
    holders = (holder.role for duty in chosen for holder in process().rights[duty.right].holders)
    return list(dict.fromkeys(holders))


def _count(session: Session, where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Task).where(where)) or 0
