"""What the product itself knows of the files of a submission: dates, revisions, the same content elsewhere."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.evidence import Evidence, Revision
from models.ledger import Task
from models.people import User
from models.process import Submission
from models.spot import OnSiteCheck, SpotPhoto
from workflow.process.rights import tasks_where
from workflow.reminders.days import local_day
from workflow.verification.frozen import Frozen, FrozenFile, read_frozen


@dataclass(frozen=True)
class Elsewhere:
    """The same content in another task or cycle that the reader may see."""

    ref: str
    cycle: int


@dataclass
class FileFacts:
    """`revision` of `revisions` handed in; `hidden` counts places with the same content that the reader may not see."""

    evidence_id: int
    revision: int
    revisions: int
    uploaded_at: datetime
    made_on: date | None = None  # as the file tells of itself
    made_before: date | None = None  # the day of the feedback, where it was made earlier
    made_after: date | None = None  # the day that the document is said to be of, where it was made later
    before_problem: date | None = None
    before_cycle: date | None = None
    twice: bool = False
    elsewhere: list[Elsewhere] = field(default_factory=list)
    hidden: int = 0
    handed_in_before: int | None = None  # the last earlier submission of this cycle that held the same content
    own_photo: bool = False  # the inspection side took it itself, at an on-site check of this task

    @property
    def replaced(self) -> bool:
        """Whether a newer file has been handed in since."""
        return self.revisions > self.revision


def look_at_files(session: Session, submission: Submission, frozen: Frozen, *, actor: User) -> dict[int, FileFacts]:
    """Facts on each file by its revision, in a fixed number of queries, however many there are."""
    task = submission.task
    facts = _find_revisions(session, [file.revision for file in frozen.files])
    places = _find_places(session, {file.sha256 for file in frozen.files})
    before = _find_handed_in(session, submission)
    photos = _find_photos(session, task, places)
    seen = _find_seen(session, {task_id for found in places.values() for task_id, _ in found}, actor)
    for file in frozen.files:
        if (one := facts.get(file.revision)) is None:
            continue
        _judge_dates(one, file, submission)
        one.handed_in_before, one.own_photo = before.get(file.sha256), file.sha256 in photos
        one.twice = sum(other.sha256 == file.sha256 for other in frozen.files) > 1
        others = places[file.sha256] - {(task.id, submission.cycle)}
        one.elsewhere = sorted((Elsewhere(seen[id_], cycle) for id_, cycle in others if id_ in seen), key=_in_order)
        one.hidden = len({id_ for id_, _ in others} - seen.keys())
    return facts


def _find_handed_in(session: Session, submission: Submission) -> dict[str, int]:
    """By content the last earlier submission of this cycle that held it."""
    earlier = (Submission.cycle == submission.cycle, Submission.number < submission.number)
    query = select(Submission).where(Submission.task_id == submission.task_id, *earlier).order_by(Submission.number)
    read = [(one.number, read_frozen(one)) for one in session.scalars(query)]
    return {file.sha256: number for number, frozen in read if frozen for file in frozen.files}


def _find_photos(session: Session, task: Task, hashes: Collection[str]) -> set[str]:
    """Which of the contents are photos of on-site checks of this task."""
    query = select(SpotPhoto.sha256).join(SpotPhoto.check).join(OnSiteCheck.submission)
    return set(session.scalars(query.where(Submission.task_id == task.id, SpotPhoto.sha256.in_(hashes))))


def _judge_dates(one: FileFacts, file: FrozenFile, submission: Submission) -> None:
    task, started = submission.task, submission.task.cycle_started_at
    if one.made_on is not None and one.made_on < task.campaign.feedback_on:
        one.made_before = task.campaign.feedback_on
    if one.made_on is not None and one.made_on > file.dated_on:
        one.made_after = file.dated_on
    if file.dated_on < task.campaign.feedback_on:
        one.before_problem = task.campaign.feedback_on
    if submission.cycle == task.cycle and started is not None and file.dated_on < local_day(started):
        one.before_cycle = local_day(started)


def _find_revisions(session: Session, ids: Collection[int]) -> dict[int, FileFacts]:
    count = (
        select(Revision.evidence_id, func.count().label("many"))
        .where(Revision.evidence_id.in_(select(Revision.evidence_id).where(Revision.id.in_(ids))))
        .group_by(Revision.evidence_id)
        .subquery()
    )
    query = select(Revision, count.c.many).join(count, count.c.evidence_id == Revision.evidence_id)
    found = session.execute(query.where(Revision.id.in_(ids))).tuples()
    return {row.id: FileFacts(row.evidence_id, row.number, many, row.uploaded_at, row.made_on) for row, many in found}


def _find_places(session: Session, hashes: Collection[str]) -> dict[str, set[tuple[int, int]]]:
    """Task and cycle of every file with one of these contents; what was taken out is left out."""
    places: dict[str, set[tuple[int, int]]] = defaultdict(set)
    query = select(Revision.sha256, Evidence.task_id, Evidence.cycle).join(Evidence)
    for sha256, task_id, cycle in session.execute(
        query.where(Revision.sha256.in_(hashes), Evidence.withdrawn_at.is_(None)).distinct()
    ):
        places[sha256].add((task_id, cycle))
    return places


def _find_seen(session: Session, ids: Collection[int], actor: User) -> dict[int, str]:
    """Id and reference of those among the tasks that the reader may see."""
    query = select(Task.id, Task.ref).where(Task.id.in_(ids), tasks_where(actor, "task.view"))
    return dict(session.execute(query).tuples().all())


def _in_order(place: Elsewhere) -> tuple[str, int]:
    return place.ref, place.cycle
