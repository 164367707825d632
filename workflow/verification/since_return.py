"""Whether a submission that came back after a return has anything new, for whoever concludes or signs it."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import Submission, SubmissionStatus
from models.verification import EvidenceVerdict, Verdict
from models.words import N_, Listed, Message, say
from workflow.verification.frozen import read_frozen
from workflow.verification.reviews import Reviewed


def list_unchanged(session: Session, reviewed: Reviewed) -> Iterator[Message]:
    """That no file is new, and which files are sufficient now that were not on the submission returned before it."""
    returned = _find_returned(session, reviewed.submission)
    before = read_frozen(returned) if returned is not None else None
    if returned is None or before is None or reviewed.frozen is None:
        return
    known = {file.revision for file in before.files}
    if all(file.revision in known for file in reviewed.frozen.files):
        told = N_("No file was added or changed since submission %(number)s was returned.")
        yield say(told, number=returned.number)
    wanting = select(EvidenceVerdict.revision_id).where(
        EvidenceVerdict.submission_id == returned.id, EvidenceVerdict.verdict != Verdict.SUFFICIENT
    )
    judged = set(session.scalars(wanting))
    now = {id_ for id_, row in reviewed.verdicts.items() if row.verdict is Verdict.SUFFICIENT}
    if better := [file.title for file in reviewed.frozen.files if file.revision in judged & now]:
        told = N_("Sufficient now, and not on submission %(number)s, though the file is the same: %(files)s")
        yield say(told, number=returned.number, files=Listed(tuple(better)))


def _find_returned(session: Session, submission: Submission) -> Submission | None:
    """The last one before it in its cycle, where that was returned."""
    cycle = (Submission.task_id == submission.task_id, Submission.cycle == submission.cycle)
    earlier = select(Submission).where(*cycle, Submission.number < submission.number)
    last = session.scalar(earlier.order_by(Submission.number.desc()).limit(1))
    return last if last is not None and last.status is SubmissionStatus.RETURNED else None
