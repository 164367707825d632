"""The whys with which a new cycle begins: a small tree, asked by the lead unit until the root cause is reached."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from models.causes import Why
from models.ledger import State, Task
from models.people import User
from models.process import Submission
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.texts import fold_name, take_reason, take_text
from workflow.process.locking import check_seen, is_still, lock, mark
from workflow.process.rights import holds, require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

DEEPEST = 5  # five whys
SHALLOWEST = 3  # whys under each other before a rebounded task is reopened
MOST_BESIDE = 4  # answers to one why
LONGEST = 500


@dataclass
class Branch:
    """A why with what explains it; `depth` counts from one."""

    why: Why
    depth: int
    below: list["Branch"] = field(default_factory=list)

    @property
    def may_go_on(self) -> bool:
        """Whether there is room for one more why under it."""
        return self.depth < DEEPEST and len(self.below) < MOST_BESIDE


def list_whys(session: Session, task: Task) -> dict[int, list[Branch]]:
    """{cycle: its tree}, in the order of entry, in one query."""
    trees: dict[int, list[Branch]] = {}
    by_id: dict[int, Branch] = {}
    for why in session.scalars(select(Why).where(Why.task_id == task.id).order_by(Why.id)):
        above = by_id.get(why.parent_id) if why.parent_id else None
        branch = by_id[why.id] = Branch(why, above.depth + 1 if above else 1)
        (above.below if above else trees.setdefault(why.cycle, [])).append(branch)
    return trees


def depth_of(tree: list[Branch]) -> int:
    """How many whys stand under each other in its deepest branch; 0 where there is none."""
    return max((branch.depth for branch in _branches(tree)), default=0)


def find_last_why(session: Session, task: Task) -> str:
    """The last why of the deepest branch in the cycle that can be asked, the earlier one of two; empty without any."""
    branches = _branches(list_whys(session, task).get(cycle_asked(task), []))
    deepest = max(branches, key=lambda branch: (branch.depth, -branch.why.id), default=None)
    return deepest.why.text if deepest else ""


def is_deep_enough() -> ColumnElement[bool]:
    """Tasks with at least `SHALLOWEST` whys under each other for the cycle that a reopening would begin."""
    levels = [aliased(Why) for _ in range(SHALLOWEST)]
    under = [below.parent_id == above.id for above, below in pairwise(levels)]
    return exists().where(levels[0].task_id == Task.id, levels[0].cycle == Task.cycle + 1, *under).correlate(Task)


def cycle_asked(task: Task) -> int:
    """The cycle that begins, or has begun, with the whys that can be asked now; 0 when none can."""
    if task.state is State.REBOUNDED:
        return task.cycle + 1
    return task.cycle if task.state is State.IN_PROGRESS and task.cycle > 1 else 0


def may_ask_why(session: Session, actor: User, task: Task) -> bool:
    cycle = cycle_asked(task)
    if not cycle or is_still(task) or not holds(actor, "task.prepare", task):
        return False
    return not is_submitted_once(session, task, cycle)


def is_submitted_once(session: Session, task: Task, cycle: int) -> bool:
    """Whether a submission of the cycle was ever handed in, withdrawn or returned ones included."""
    sent = select(Submission.id).where(Submission.task_id == task.id, Submission.cycle == cycle)
    return session.scalar(sent.limit(1)) is not None


def add_why(session: Session, task: Task, text: str, under: Why | None, *, actor: User, now: datetime) -> Why:
    """Put a why at the top of the tree, or under the one that it explains; raises InvalidInput unless it has at least
    `SHORTEST_REASON` characters and is another one than those above and beside it."""
    cycle = _begin(session, task, actor)
    branches = _branches(list_whys(session, task).get(cycle, []))
    parent = next((branch for branch in branches if under is not None and branch.why.id == under.id), None)
    if under is not None and parent is None:
        raise WrongState(say(N_("This why is no longer there.")))
    beside = parent.below if parent else [branch for branch in branches if branch.depth == 1]
    words = _take(text, _beside_and_above(branches, under.id if under else None))
    if len(beside) >= MOST_BESIDE or (parent is not None and parent.depth >= DEEPEST):
        told = say(
            N_("At most %(depth)s whys deep and %(beside)s beside each other."), depth=DEEPEST, beside=MOST_BESIDE
        )
        raise InvalidInput(told, "text")
    why = Why(task=task, cycle=cycle, parent_id=under.id if under else None, text=words, added_at=now, added_by=actor)
    session.add(why)
    mark(why, actor, now)
    record(session, task, EventKind.WHY_ADDED, actor=actor, now=now, cycle=cycle, said=words)
    return why


def edit_why(session: Session, why: Why, text: str, *, actor: User, seen_version: int, now: datetime) -> None:
    _begin(session, why.task, actor, why)
    check_seen(session, why, seen_version)
    branches = _branches(list_whys(session, why.task)[why.cycle])
    below = next(_branches(branch.below) for branch in branches if branch.why.id == why.id)
    near = [*_beside_and_above(branches, why.parent_id), *(branch.why for branch in below)]
    words = _take(text, [other for other in near if other.id != why.id])
    if words == why.text:
        return
    before, why.text = why.text, words
    mark(why, actor, now)
    record(session, why.task, EventKind.WHY_EDITED, actor=actor, now=now, cycle=why.cycle, before=before, said=words)


def remove_why(session: Session, why: Why, *, actor: User, seen_version: int, now: datetime) -> None:
    """Take out one that nothing hangs on; the trail keeps its words. What a task was reopened on stays deep enough."""
    task = why.task
    _begin(session, task, actor, why)
    check_seen(session, why, seen_version)
    if session.scalar(select(Why.id).where(Why.parent_id == why.id).limit(1)) is not None:
        raise WrongState(say(N_("Other whys stand under this one; remove those first.")))
    branches = _branches(list_whys(session, task)[why.cycle])
    left = max((branch.depth for branch in branches if branch.why.id != why.id), default=0)
    if task.state is State.IN_PROGRESS and left < SHALLOWEST <= depth_of(branches):
        held = N_("The task was reopened on at least %(least)s whys under each other; add another one first.")
        raise WrongState(say(held, least=SHALLOWEST))
    told = {"cycle": why.cycle, "said": why.text}
    session.delete(why)
    record(session, task, EventKind.WHY_REMOVED, actor=actor, now=now, **told)


def _begin(session: Session, task: Task, actor: User, why: Why | None = None) -> int:
    lock(session, task)
    require(actor, "task.prepare", task)
    cycle = cycle_asked(task)
    if not cycle or (why is not None and why.cycle != cycle):
        raise WrongState(say(N_("The whys of a cycle are asked between the rebound and the next submission.")))
    if is_submitted_once(session, task, cycle):
        told = N_("The cycle was submitted, so its whys stay as the inspection group has read them.")
        raise WrongState(say(told))
    return cycle


def _beside_and_above(branches: list[Branch], parent_id: int | None) -> list[Why]:
    """The whys right under the same one, and those that lead down to it."""
    by_id = {branch.why.id: branch.why for branch in branches}
    near = [why for why in by_id.values() if why.parent_id == parent_id]
    while parent_id is not None:
        near.append(by_id[parent_id])
        parent_id = by_id[parent_id].parent_id
    return near


def _take(text: str, near: list[Why]) -> str:
    """A reason as long as every other, which none of those near it says already."""
    take_text(text, "text", required=True, longest=LONGEST)
    words = take_reason(text, "text")
    if any(fold_name(other.text) == fold_name(words) for other in near):
        raise InvalidInput(say(N_("This stands here already.")), "text")
    return words


def _branches(tree: list[Branch]) -> list[Branch]:
    """Every branch of a tree, those above before those below."""
    return [one for branch in tree for one in (branch, *_branches(branch.below))]
