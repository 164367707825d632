"""Files that an accepted review found not relevant: they show nothing."""

from sqlalchemy import Select, select

from models.evidence import Revision
from models.process import Submission, SubmissionStatus
from models.verification import EvidenceVerdict, Verdict


def found_irrelevant() -> Select[tuple[int]]:
    """The evidence that the accepted review found not relevant."""
    judged = select(Revision.evidence_id).join(EvidenceVerdict, EvidenceVerdict.revision_id == Revision.id)
    judged = judged.join(Submission, Submission.id == EvidenceVerdict.submission_id)
    return judged.where(Submission.status == SubmissionStatus.ACCEPTED, EvidenceVerdict.verdict == Verdict.IRRELEVANT)
