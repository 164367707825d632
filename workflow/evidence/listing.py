"""Reading evidence for pages: a fixed number of queries, however many files a task has."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.evidence import Evidence, EvidenceMeasure, Revision
from models.ledger import Task
from models.people import User
from workflow.process.rights import tasks_where

LOADED = (
    selectinload(Evidence.revisions).joinedload(Revision.uploaded_by),
    selectinload(Evidence.shows).joinedload(EvidenceMeasure.measure),
    joinedload(Evidence.unit),
)


def evidence_by_cycle(session: Session, task: Task) -> list[tuple[int, list[Evidence]]]:
    """All evidence of the task, the newest cycle and the newest file first; what was taken out comes last."""
    query = select(Evidence).where(Evidence.task_id == task.id).options(*LOADED)
    items = session.scalars(query.order_by(Evidence.cycle.desc(), Evidence.created_at.desc(), Evidence.id.desc()))
    cycles: dict[int, list[Evidence]] = defaultdict(list)
    for item in items:
        cycles[item.cycle].append(item)
    return [(cycle, sorted(group, key=lambda item: item.withdrawn_at is not None)) for cycle, group in cycles.items()]


def evidence_in_cycle(session: Session, task: Task) -> list[Evidence]:
    """What stands in the present cycle, newest first; what was taken out is left out."""
    return standing(task, evidence_by_cycle(session, task))


def standing(task: Task, filed: list[tuple[int, list[Evidence]]]) -> list[Evidence]:
    """The same of what `evidence_by_cycle` has found."""
    return [item for item in dict(filed).get(task.cycle, []) if item.withdrawn_at is None]


def same_files_elsewhere(session: Session, actor: User, items: Iterable[Evidence]) -> dict[str, list[Task]]:
    """{hash: other tasks with the same file}, among the tasks that the actor may see."""
    found: dict[str, list[Task]] = defaultdict(list)
    items = list(items)
    hashes = {revision.sha256 for item in items for revision in item.revisions}
    if not hashes:
        return {}
    query = (
        select(Revision.sha256, Task)
        .join(Evidence, Revision.evidence_id == Evidence.id)
        .join(Task, Evidence.task_id == Task.id)
        .where(Revision.sha256.in_(hashes), Task.id.not_in({item.task_id for item in items}))
        .where(Evidence.withdrawn_at.is_(None), tasks_where(actor, "task.view"))
        .order_by(Task.id)
    )
    for sha256, task in session.execute(query):
        if task not in found[sha256]:
            found[sha256].append(task)
    return dict(found)
