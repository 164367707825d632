"""The deadlines that concern a person, as a calendar shows them: each dated task once, with whose step is next."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, literal, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.elements import False_

from models.ledger import Task
from models.people import Role, User
from workflow.ledger.waiting import who_acts
from workflow.process.declared import process
from workflow.process.definition import Duty
from workflow.process.duties import duty_where, own
from workflow.process.rights import any_of, tasks_where

DAYS_BACK = 30
DAYS_AHEAD = 400
MOST_ENTRIES = 500
WHATEVER_STATE = ("task.prepare", "part.write", "task.edit")  # whose tasks and parts they are; who sets the deadlines


@dataclass(frozen=True)
class Entry:
    """A dated task: with the person's own next step, or with the roles whose step is next."""

    task: Task
    duty: Duty | None
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Deadlines:
    """Those of the period, the earliest first; `cut` when there are more than fit."""

    entries: list[Entry]
    cut: bool


def find_deadlines(session: Session, actor: User, today: date) -> Deadlines:
    """Everything due from a month ago to more than a year ahead, in two queries."""
    mine = own([duty for duty, _where in _duties_of(actor)])
    ranks = [(duty_where(duty, actor, today), place) for place, duty in enumerate(mine)]
    period = Task.due_on.between(today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
    query = (
        select(Task, case(*ranks, else_=-1) if ranks else literal(-1))
        .where(period, concerns_where(actor))
        .order_by(Task.due_on, Task.id)
        .limit(MOST_ENTRIES + 1)
        .options(joinedload(Task.lead_unit), joinedload(Task.group))
    )
    found = [(task, place) for task, place in session.execute(query)]
    kept = found[:MOST_ENTRIES]
    acting = who_acts(session, [task for task, place in kept if place < 0], actor, today)
    entries = [Entry(task, mine[place] if place >= 0 else None, tuple(acting.get(task.id, ()))) for task, place in kept]
    return Deadlines(entries, len(found) > len(kept))


def concerns_where(actor: User) -> ColumnElement[bool]:
    """The tasks whose day is the person's affair: the own unit's in every state and those one leads; to the office
    all; to others the ones that are in a state in which they have, or may get, something to do."""
    ways = [tasks_where(actor, right) for right in WHATEVER_STATE]
    ways += [and_(Task.state == duty.state, where) for duty, where in _duties_of(actor) if not duty.unforeseen]
    ways.append(Task.leader_id == actor.id)
    return and_(any_of(ways), tasks_where(actor, "task.view"), Task.voided_at.is_(None))


def _duties_of(actor: User) -> list[tuple[Duty, ColumnElement[bool]]]:
    """The duties that the person can have on some task, each with the tasks on which the right is held."""
    held = [(duty, tasks_where(actor, duty.right)) for duty in process().duties]
    return [(duty, where) for duty, where in held if not isinstance(where, False_)]
