"""A conclusion as it stands and as it was signed: the first of the two signatures under a write-off."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.concluding import NotedGap, ReviewConclusion
from models.ledger import Task
from models.process import Signature, Submission
from models.trail import Event
from models.verification import Gap
from workflow.process.witness import hash_text
from workflow.trail.chain import STANDING_IN, canonical, stream_of
from workflow.trail.kinds import EventKind
from workflow.verification.recorded import read_sealed


def find_conclusion(session: Session, submission: Submission) -> ReviewConclusion | None:
    query = select(ReviewConclusion).where(ReviewConclusion.submission_id == submission.id)
    people = (joinedload(ReviewConclusion.recorded_by), joinedload(ReviewConclusion.signature))
    return session.scalar(query.options(selectinload(ReviewConclusion.gaps), *people))


def list_signed_gaps(session: Session, submission: Submission | None) -> list[NotedGap]:
    """The gaps of a conclusion that somebody has signed: a return takes them over as they stand."""
    written = find_conclusion(session, submission) if submission else None
    return list(written.gaps) if written and written.signature_id else []


def find_first_signature(session: Session, submission: Submission) -> Signature | None:
    """That of whoever concluded the review; the earliest conclusions have none."""
    query = select(Signature).join(ReviewConclusion, ReviewConclusion.signature_id == Signature.id)
    return session.scalar(query.where(ReviewConclusion.submission_id == submission.id))


def tell_conclusion(written: ReviewConclusion) -> dict[str, Any]:
    """What the trail keeps of it."""
    texts = {"goal": written.goal, "effort": written.effort, "result": written.result}
    return {**texts, "judgement": written.judgement, "gaps": tell_gaps(written.gaps)}


def tell_gaps(gaps: Iterable[NotedGap]) -> list[dict[str, Any]]:
    return [
        {
            "description": gap.description,
            "severity": gap.severity.value,
            "wanted": gap.wanted,
            "due_on": gap.due_on.isoformat(),
        }
        for gap in gaps
    ]


def conclusion_as_signed(
    submission: Submission, written: ReviewConclusion, standing: Iterable[Gap], sealed: Mapping[str, str]
) -> str:
    """Exactly what whoever concludes signs, as canonical JSON; `standing` are the gaps that could be watched on.

    `sealed` are the parts of what was recorded until then; the earliest conclusions name none.
    """
    return canonical(
        {
            "task": submission.task.ref,
            "cycle": submission.cycle,
            "submission": submission.number,
            "manifest": submission.manifest_hash,
            **tell_conclusion(written),
            "watched": {str(gap.number): gap.watched for gap in standing},
            **({"recorded": dict(sealed)} if sealed else {}),
        }
    )


def write_off_as_signed(manifest_hash: str, conclusion: str, first: str, terms: Mapping[str, str]) -> str:
    """Exactly what the group leader signs; `first` is the hash of the first signature, empty where there is none.

    `terms` are what the task was when it was signed (`terms_of`); the earliest write-offs name none.
    """
    more = ({"concluded": first} if first else {}) | ({"terms": dict(terms)} if terms else {})
    return canonical({"manifest": manifest_hash, "conclusion": conclusion} | more)


def terms_of(task: Task) -> dict[str, str]:
    """Whose task it is, of which kind, who inspects it and who answers for it: names, as they may move afterwards."""
    return {
        "lead": task.lead_unit.name,
        "kind": task.kind.value,
        "group": task.group.name if task.group else "",
        "leader": task.leader.name if task.leader else "",
    }


def read_terms(signed: str) -> dict[str, str]:
    """The same from a signed write-off; empty for the earliest."""
    try:
        return dict(json.loads(signed)["terms"])
    except (ValueError, KeyError, TypeError):
        return {}


def is_conclusion_signed(session: Session, submission: Submission, written: ReviewConclusion) -> bool:
    """Whether it stands as it was signed, and the trail tells last of this signature, by whom and when.

    What was recorded meanwhile is another matter: `Reviewed.changed`.
    One that the trail tells of as not signed, from before conclusions were signed, has to be without a signature.
    """
    signature, told = written.signature, _find_told(session, submission)
    data = json.loads(told.data) if told else {}
    if signature is None or told is None:
        return signature is None and "signed" not in data
    signer = (signature.user_id, signature.signer_name, signature.signed_at, signature.standing_in_for)
    if signer != (told.actor_id, told.actor_name, told.at, data.get(STANDING_IN)):
        return False
    if (written.recorded_by_id, written.recorded_at) != (signature.user_id, signature.signed_at):
        return False
    return data.get("signed") == signature.signed_hash == hash_text(signature.signed) and _says(
        session, submission, written, signature.signed
    )


def _says(session: Session, submission: Submission, written: ReviewConclusion, signed: str) -> bool:
    """Whether the signed text is what stands now, down to which gaps are watched on."""
    try:
        numbers = [int(number) for number in json.loads(signed)["watched"]]
    except (ValueError, KeyError, TypeError):  # it was tampered with so that it cannot even be read
        return False
    standing = _find_gaps(session, submission, numbers)
    return signed == conclusion_as_signed(submission, written, standing, read_sealed(signed))


def _find_gaps(session: Session, submission: Submission, numbers: Collection[int]) -> list[Gap]:
    if not numbers:
        return []
    query = select(Gap).where(Gap.task_id == submission.task_id, Gap.number.in_(numbers))
    return list(session.scalars(query.order_by(Gap.number)))


def _find_told(session: Session, submission: Submission) -> Event | None:
    """The last event that tells of a conclusion of this submission."""
    query = select(Event).where(Event.stream == stream_of(submission.task))
    told = session.scalars(query.where(Event.kind == EventKind.REVIEW_CONCLUDED.value).order_by(Event.seq.desc()))
    return next((one for one in told if json.loads(one.data).get("submission") == submission.number), None)
