"""Whether what comes back after a return has anything new: for who submits it, and for who concludes or signs then."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.process import Submission, SubmissionStatus
from models.verification import EvidenceVerdict, Verdict
from models.words import N_, Listed, Message, say
from workflow.verification.frozen import Frozen, read_frozen
from workflow.verification.reviews import Reviewed


def tell_nothing_new(session: Session, task: Task, about_to_go: Frozen) -> Iterator[Message]:
    """The same of what is about to be signed and submitted: that no file of it is new since the last return."""
    if (returned := _find_returned(session, _of_cycle(task.id, task.cycle))) is not None:
        yield from _tell_same_files(returned, about_to_go)


def list_unchanged(session: Session, reviewed: Reviewed) -> Iterator[Message]:
    """That no file is new, and which files are sufficient now that were not when last judged in the cycle."""
    at, frozen = reviewed.submission, reviewed.frozen
    earlier = _of_cycle(at.task_id, at.cycle).where(Submission.number < at.number)
    returned = _find_returned(session, earlier)
    if returned is None or frozen is None:
        return
    yield from _tell_same_files(returned, frozen)
    now = [id_ for id_, row in reviewed.verdicts.items() if row.verdict is Verdict.SUFFICIENT]
    judged = earlier.join(EvidenceVerdict, EvidenceVerdict.submission_id == Submission.id).with_only_columns(
        EvidenceVerdict.revision_id, EvidenceVerdict.verdict, Submission.number
    )
    query = judged.where(EvidenceVerdict.revision_id.in_(now)).order_by(Submission.number)
    last = {revision: (number, verdict) for revision, verdict, number in session.execute(query)}
    files = [(last[file.revision], file.title) for file in frozen.files if file.revision in last]
    better = [(number, title) for (number, verdict), title in files if verdict is not Verdict.SUFFICIENT]
    for number, titles in groupby(sorted(better, key=itemgetter(0)), itemgetter(0)):
        told = N_("Sufficient now, and not on submission %(number)s, though the file is the same: %(files)s")
        yield say(told, number=number, files=Listed(tuple(title for _, title in titles)))


def _tell_same_files(returned: Submission, now: Frozen) -> Iterator[Message]:
    if (before := read_frozen(returned)) is None:
        return
    known = {file.revision for file in before.files}
    if all(file.revision in known for file in now.files):
        told = N_("No file was added or changed since submission %(number)s was returned.")
        yield say(told, number=returned.number)


def _of_cycle(task_id: int, cycle: int) -> Select[tuple[Submission]]:
    return select(Submission).where(Submission.task_id == task_id, Submission.cycle == cycle)


def _find_returned(session: Session, submissions: Select[tuple[Submission]]) -> Submission | None:
    """The last of them, where that was returned; one withdrawn meanwhile does not hide the return before it."""
    kept = submissions.where(Submission.status != SubmissionStatus.WITHDRAWN)
    last = session.scalar(kept.order_by(Submission.number.desc()).limit(1))
    return last if last is not None and last.status is SubmissionStatus.RETURNED else None
