"""Who may add or change which evidence when, how much fits on a task, and what a submission has frozen."""

import json
from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.evidence import Evidence, EvidenceSide, Revision
from models.ledger import State, Task
from models.people import User
from models.process import Submission
from models.words import N_, say
from workflow.errors import NotPermitted, TooLarge, WrongState
from workflow.evidence.uploads import MB
from workflow.process.locking import require_open
from workflow.process.rights import holds, require

RIGHTS = {EvidenceSide.UNIT: "evidence.add", EvidenceSide.INSPECTION: "evidence.find"}
OPEN_FOR = {
    State.IN_PROGRESS: EvidenceSide.UNIT,
    State.VERIFIED: EvidenceSide.INSPECTION,
    State.LONG_TERM_MONITORING: EvidenceSide.INSPECTION,
}


def require_side(actor: User, task: Task) -> EvidenceSide:
    """The side on which the actor may add evidence now: units while they work, the inspection side afterwards."""
    held = [side for side, right in RIGHTS.items() if holds(actor, right, task)]
    require(actor, RIGHTS[held[0] if held else EvidenceSide.UNIT], task)
    require_open(task.campaign)
    side = OPEN_FOR.get(task.state)
    if side is None or side not in held:
        raise WrongState(
            say(N_("You cannot add or change evidence while the task is in the state “%(state)s”."), state=task.state)
        )
    require(actor, RIGHTS[side], task)
    return side


def may_add(actor: User, task: Task) -> bool:
    """Whether the actor may add evidence now, and change what is the actor's own."""
    try:
        require_side(actor, task)
    except (NotPermitted, WrongState):
        return False
    return True


def require_change(actor: User, item: Evidence) -> None:
    """Evidence is changed by its own unit or side, in its own cycle, while that side's turn lasts."""
    task = item.task
    if item.side is EvidenceSide.UNIT and item.unit_id not in _units_of(actor):
        raise NotPermitted(say(N_("This evidence belongs to another unit or to the inspection side.")))
    if item.side is EvidenceSide.INSPECTION:
        require(actor, RIGHTS[EvidenceSide.INSPECTION], task)
    require_side(actor, task)
    if item.cycle != task.cycle:
        raise WrongState(say(N_("This evidence belongs to an earlier cycle and stays as it is.")))
    if item.withdrawn_at is not None:
        raise WrongState(say(N_("This evidence was taken out and stays as it is.")))


def may_change(actor: User, item: Evidence) -> bool:
    try:
        require_change(actor, item)
    except (NotPermitted, WrongState):
        return False
    return True


def own_unit_id(actor: User, task: Task) -> int | None:
    """The actor's unit among the task's: the lead unit first."""
    own = _units_of(actor)
    return next((unit for unit in (task.lead_unit_id, *(p.unit_id for p in task.parts)) if unit in own), None)


def _units_of(actor: User) -> set[int]:
    return {grant.unit_id for grant in actor.grants if grant.unit_id is not None}


def frozen_in(session: Session, task: Task) -> dict[int, list[int]]:
    """{revision id: numbers of the submissions whose manifest contains it}."""
    found: dict[int, list[int]] = defaultdict(list)
    query = select(Submission.number, Submission.manifest).where(Submission.task_id == task.id)
    for number, manifest in session.execute(query.order_by(Submission.number)):
        for file in json.loads(manifest)["files"]:
            found[file["revision"]].append(number)
    return dict(found)


def submissions_of(item: Evidence, frozen: dict[int, list[int]]) -> list[int]:
    """The numbers of the submissions that contain a revision of the item."""
    return sorted({number for revision in item.revisions for number in frozen.get(revision.id, [])})


def used_on(session: Session, task: Task) -> tuple[int, int]:
    """(number, bytes) of the files on a task; what was taken out makes room again."""
    query = select(func.count(Revision.id), func.coalesce(func.sum(Revision.size), 0)).join(Evidence)
    count, size = session.execute(query.where(Evidence.task_id == task.id, Evidence.withdrawn_at.is_(None))).one()
    return count, int(size)


def require_room(session: Session, task: Task, size: int) -> None:
    """Raise TooLarge when one more file of the size would pass a limit of the task."""
    count, used = used_on(session, task)
    limits = settings()
    if count >= limits.evidence_task_files:
        raise TooLarge(
            say(N_("This task already has %(count)s files, the limit for one task."), count=limits.evidence_task_files)
        )
    if used + size > limits.evidence_task_mb * MB:
        raise TooLarge(
            say(
                N_("With this file the task would pass %(limit)s MB, the limit for all its files."),
                limit=limits.evidence_task_mb,
            )
        )
