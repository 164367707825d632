"""The manifest of a submission: exactly what is signed, rebuilt at any time to see whether it still matches."""

import json
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.evidence import Evidence, EvidenceMeasure, EvidenceSide, Revision
from models.ledger import Problem, Task
from models.measures import Measure, Part
from models.process import Meaning, Signature, Statement, Submission, SubmissionStatus
from models.verification import Gap
from workflow.process.witness import are_parts_witnessed, find_witness, hash_text
from workflow.trail.chain import STANDING_IN, canonical

NAMES = frozenset(  # a unit or a category may be renamed; its code stands beside
    {"measures.unit", "parts.unit", "files.unit", "problem.category"}
)
PLANNED = frozenset(  # a later plan, or the office, may word these anew
    {"title", "goal", "problem", "measures.person", "measures.unit_code", "measures.deadline"}
)
BINDING = (SubmissionStatus.UNDER_REVIEW, SubmissionStatus.ACCEPTED)


def handed_in(task: Task) -> Select[tuple[Evidence]]:
    """The evidence that a submission made now would freeze; its needs are judged by the same."""
    query = select(Evidence).where(
        Evidence.task_id == task.id,
        Evidence.cycle == task.cycle,
        Evidence.side == EvidenceSide.UNIT,
        Evidence.withdrawn_at.is_(None),
    )
    return query.order_by(Evidence.id)


def build_manifest(session: Session, task: Task) -> dict[str, Any]:
    """What a submission made now would freeze: problem, statement, claims, parts, answers to gaps, files."""
    items = session.scalars(handed_in(task).options(*_FILES))
    gaps = session.scalars(_gaps(task).where(or_(Gap.cycle == task.cycle, Gap.closed_at.is_(None))))
    return {
        **_claims(session, task, task.cycle),
        "gaps": [{"number": gap.number, "gap": gap.description, "answer": gap.answer} for gap in gaps],
        "files": [_file(item.latest) for item in items],
    }


def rebuild_manifest(session: Session, submission: Submission) -> dict[str, Any]:
    """The same from today's rows, for the files and gaps that the submission names."""
    stored = json.loads(submission.manifest)
    numbers = [gap["number"] for gap in stored["gaps"]]
    gaps = session.scalars(_gaps(submission.task).where(Gap.number.in_(numbers)))
    ids = [file["revision"] for file in stored["files"]]
    named = select(Revision).where(Revision.id.in_(ids)).options(joinedload(Revision.evidence).options(*_SHOWN))
    revisions = {row.id: row for row in session.scalars(named)}
    return {
        **_claims(session, submission.task, submission.cycle),
        "gaps": [{"number": gap.number, "gap": gap.description, "answer": gap.answer} for gap in gaps],
        "files": [_file(revisions[i]) for i in ids if i in revisions],
    }


def find_differences(session: Session, submission: Submission) -> list[str]:
    """The parts of the manifest that no longer match what was signed; empty when everything does.

    What may lawfully change afterwards is not compared: it stays as signed in the manifest, which is itself checked.
    """
    if hash_text(submission.manifest) != submission.manifest_hash:
        return ["manifest"]
    signature = submission.signature
    if signature.signed_hash != submission.manifest_hash or signature.signed != submission.manifest:
        return ["signature"]
    witness = find_witness(session, signature, Meaning.SUBMISSION)
    if signature.signed_at != submission.submitted_at or witness is None:
        return ["signature"]
    if witness.get("manifest") != submission.manifest_hash:
        return ["manifest"]
    try:
        found = _compare(session, submission)
    except (ValueError, KeyError, TypeError, AttributeError):  # it was tampered with so that it cannot even be read
        return ["manifest"]
    if not are_parts_witnessed(session, submission.task_id, submission.cycle):
        found.add("parts")
    return sorted(found)


def _compare(session: Session, submission: Submission) -> set[str]:
    stored = json.loads(submission.manifest)
    rebuilt = json.loads(canonical(rebuild_manifest(session, submission)))
    free = NAMES if _binds_the_plan(submission) else NAMES | PLANNED
    return {key for key in stored if not _agrees(key, stored[key], rebuilt.get(key, []), free)}


def _binds_the_plan(submission: Submission) -> bool:
    """Whether problem, title, goal and who does each measure are fixed by this submission: not once it is past."""
    return submission.cycle == submission.task.cycle and submission.status in BINDING


def _agrees(section: str, stored: Any, rebuilt: Any, free: frozenset[str]) -> bool:
    """Whether a section is as it was signed; of its rows, all that the manifest keeps and that is not free."""
    if section in free:
        return True
    if isinstance(stored, dict):
        stored, rebuilt = [stored], [rebuilt]
    if not isinstance(stored, list):
        return bool(stored == rebuilt)
    return len(stored) == len(rebuilt) and all(
        now.get(key) == value
        for then, now in zip(stored, rebuilt, strict=True)
        for key, value in then.items()
        if f"{section}.{key}" not in free
    )


_REFS = joinedload(EvidenceMeasure.measure).lazyload("*")  # of the measures that a file shows only what each is called
_SHOWN = (joinedload(Evidence.unit), selectinload(Evidence.shows).options(_REFS))
_FILES = (selectinload(Evidence.revisions), *_SHOWN)


def _gaps(task: Task) -> Any:
    return select(Gap).where(Gap.task_id == task.id).order_by(Gap.number)


def _claims(session: Session, task: Task, cycle: int) -> dict[str, Any]:
    statement = session.scalar(select(Statement).where(Statement.task_id == task.id, Statement.cycle == cycle))
    return {
        "task": task.ref,
        "title": task.title,
        "problem": _problem(task.problem),
        "goal": task.goal,
        "cycle": cycle,
        "statement": statement.text if statement else "",
        "root_cause": statement.root_cause if statement else "",
        "corrective_plan": statement.corrective_plan if statement else "",
        "measures": _measures(session, task, cycle),
        "parts": _parts(session, task, cycle),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "ref": problem.ref,
        "title": problem.title,
        "manifestation": problem.manifestation,
        "source": problem.source,
        "category": problem.category.name,
        "category_id": problem.category_id,
    }


def _measures(session: Session, task: Task, cycle: int) -> list[dict[str, Any]]:
    query = select(Measure).where(Measure.task_id == task.id, Measure.since_cycle <= cycle).order_by(Measure.number)
    measures = session.scalars(query.options(selectinload(Measure.progress), joinedload(Measure.unit)))
    return [_measure(measure, cycle) for measure in measures]


def _parts(session: Session, task: Task, cycle: int) -> list[dict[str, Any]]:
    query = select(Part).where(Part.task_id == task.id, Part.since_cycle <= cycle).order_by(Part.id)
    parts = list(session.scalars(query.options(selectinload(Part.contributions), joinedload(Part.unit))))
    entries = [entry for part in parts if (entry := part.contribution_in(cycle))]
    signed = select(Signature).where(Signature.id.in_([e.signature_id for e in entries if e.signature_id]))
    signatures = {signature.id: signature for signature in session.scalars(signed)}
    return [_part(part, cycle, signatures) for part in parts]


def _measure(measure: Measure, cycle: int) -> dict[str, Any]:
    progress = measure.progress_in(cycle)
    return {
        "ref": measure.ref,
        "text": measure.text,
        "unit": measure.unit.name if measure.unit else "",
        "unit_code": measure.unit.code if measure.unit else "",
        "person": measure.person,
        "kind": measure.kind.value,
        "deadline": measure.deadline.isoformat() if measure.deadline else "",
        "expected_result": measure.expected_result,
        "percent": progress.percent if progress else 0,
        "done": progress.done if progress else False,
        "progress": progress.text if progress else "",
    }


def _part(part: Part, cycle: int, signatures: dict[int, Signature]) -> dict[str, Any]:
    entry = part.contribution_in(cycle)
    signature = signatures.get(entry.signature_id) if entry and entry.signature_id else None
    return {
        "unit": part.unit.name,
        "unit_code": part.unit.code,
        "part": part.description,
        "contribution": entry.text if entry else "",
        "signed_by": signature.signer_name if signature else "",
        "signed_at": signature.signed_at.isoformat() if signature else "",
        "waived": entry.waiver_reason if entry else "",
        **({STANDING_IN: signature.standing_in_for} if signature and signature.standing_in_for else {}),
    }


def _file(revision: Revision) -> dict[str, Any]:
    item = revision.evidence
    return {
        "revision": revision.id,
        "title": item.title,
        "kind": item.kind.value,
        "dated_on": item.dated_on.isoformat(),
        "filename": revision.filename,
        "sha256": revision.sha256,
        "size": revision.size,
        "unit": item.unit.name if item.unit else "",
        "unit_code": item.unit.code if item.unit else "",
        "shows": sorted(measure.ref for measure in item.measures),
    }
