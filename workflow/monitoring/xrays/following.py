"""What can be done about a hit besides setting it aside, by whom: next steps at each of its tasks."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import WRITTEN_OFF, State, Task
from models.looking_back import LookBackTask
from models.people import User
from models.words import N_
from models.xrays import HitStatus
from workflow.monitoring.xrays.listing import Shown
from workflow.process.rights import holds, tasks_where

LOOKING = {  # where to look, as config/xrays.toml names it
    "evidence": N_("Look at its evidence"),
    "review": N_("Look at its review"),
    "monitoring": N_("Look at its monitoring"),
    "comparing": N_("Compare its cycles"),
    "lasting": N_("Really and lastingly done?"),
}


@dataclass(frozen=True)
class NextStep:
    """`page` is one of a task, as views/pages.py names it; `looked` the task drawn that it is about, if it is."""

    label: str
    page: str
    looked: int = 0


@dataclass(frozen=True)
class Following:
    """The steps at each task by its id; `draws`: whether the reader can draw a look-back that may reach one."""

    steps: dict[int, list[NextStep]]
    draws: bool


@dataclass(frozen=True)
class Way:
    """A step offered to holders of the right while the task is in one of the states."""

    step: NextStep
    right: str
    states: frozenset[State]


WAYS = (
    Way(
        NextStep(N_("Draw a sample and check it on the spot"), "samples"), "review.record", frozenset({State.SUBMITTED})
    ),
    Way(
        NextStep(N_("Hold a review of it"), "monitoring"),
        "monitoring.record",
        frozenset({State.LONG_TERM_MONITORING}),
    ),
    Way(NextStep(N_("Report a rebound"), "rebound"), "task.rebound", frozenset(WRITTEN_OFF)),
    Way(
        NextStep(N_("Propose a deeper check (a comment: the units read it, too)"), "comments"),
        "comment.add",
        frozenset(State),
    ),
)
LOOK_BACK = N_("Look back at it, as it was drawn")


def find_following(session: Session, shown: Shown, *, actor: User) -> Following:
    """In a fixed number of queries, however many tasks; nothing but looking where a campaign is closed or the hit is
    not open any more."""
    ids = [task.id for task in shown.tasks]
    moving = shown.hit.status is HitStatus.OPEN and shown.hit.campaign.closed_at is None
    may = {right: _held(session, ids, actor, right) for right in ("look_back.record", *(way.right for way in WAYS))}
    drawn = _find_waiting(session, ids)
    steps = {}
    for task in shown.tasks:
        steps[task.id] = [NextStep(LOOKING[shown.check.look], shown.check.look)] if shown.check.look in LOOKING else []
        if moving and task.id in drawn and task.id in may["look_back.record"]:
            steps[task.id].append(NextStep(LOOK_BACK, "look_back", drawn[task.id]))
        if moving:
            steps[task.id] += [way.step for way in WAYS if task.state in way.states and task.id in may[way.right]]
    reached = any(task.state in WRITTEN_OFF and task.id not in drawn for task in shown.tasks)
    return Following(steps, moving and reached and holds(actor, "look_back.draw"))


def _held(session: Session, ids: list[int], actor: User, right: str) -> set[int]:
    """The tasks among these that are not void and on which the actor holds the right."""
    query = select(Task.id).where(Task.id.in_(ids), Task.voided_at.is_(None), tasks_where(actor, right))
    return set(session.scalars(query))


def _find_waiting(session: Session, ids: list[int]) -> dict[int, int]:
    """By task what was drawn of it and waits to be looked back at."""
    query = select(LookBackTask.task_id, LookBackTask.id).join(LookBackTask.task)
    waiting = (LookBackTask.held_on.is_(None), LookBackTask.cycle == Task.cycle, Task.state.in_(WRITTEN_OFF))
    return dict(session.execute(query.where(LookBackTask.task_id.in_(ids), *waiting)).tuples().all())
