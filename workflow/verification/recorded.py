"""What was recorded in a review, sealed part by part: so the first signature says what its signer could read."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from models.reviewing import PassageMark, Question, SpotSample
from models.spot import OnSiteCheck, ReverseCheck
from models.verification import EvidenceVerdict, Interview, StepRecord, StepResult
from models.words import N_, Listed, say
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical
from workflow.verification.interviews import seal_of_interview
from workflow.verification.on_site import seal_of_check
from workflow.verification.reverse import seal_reverse

PARTS = {
    "steps": N_("the three steps"),
    "verdicts": N_("the verdicts on the files"),
    "interviews": N_("interviews"),
    "on_site": N_("on-site checks"),
    "reverse": N_("reverse checks"),
    "marks": N_("marked sentences"),
    "questions": N_("questions to the unit"),
    "samples": N_("samples"),
}
Told = list[Any]


def seal_parts(rows: Mapping[str, Iterable[Any]]) -> dict[str, str]:
    """SHA-256 in hex over the rows of each part, in whatever order they come: content, who, when."""
    return {part: hash_text(canonical(sorted(canonical(tell(row)) for row in rows[part]))) for part, tell in _TOLD}


def read_sealed(signed: str) -> dict[str, str]:
    """The parts that a signed conclusion is bound to, with their seals; empty for the earliest, which name none."""
    try:
        return dict(json.loads(signed)["recorded"])
    except (ValueError, KeyError, TypeError):
        return {}


def list_changed(signed: str, sealed: Mapping[str, str]) -> list[str]:
    """The parts that are not what they were when the conclusion was signed; those it does not name are not compared."""
    return [part for part, seal in read_sealed(signed).items() if sealed.get(part) != seal]


def name_parts(parts: Iterable[str]) -> Listed:
    return Listed(tuple(say(PARTS[part]) for part in parts if part in PARTS))


def _tell_step(row: StepRecord) -> Told:
    """That it is passed goes without saying: the earliest seals know no result."""
    failed = [] if row.result is StepResult.PASSED else [row.result]
    return [row.step, row.conclusion, row.recorded_at, row.recorded_by_id, *failed]


def _tell_verdict(row: EvidenceVerdict) -> Told:
    return [row.revision_id, row.verdict, row.note, row.given_at, row.given_by_id]


def _tell_interview(row: Interview) -> Told:
    return [seal_of_interview(row), row.recorded_at, row.recorded_by_id]


def _tell_on_site(row: OnSiteCheck) -> Told:
    photos = sorted([photo.sha256, photo.filename, photo.uploaded_at.isoformat()] for photo in row.photos)
    return [seal_of_check(row), photos, row.recorded_at, row.recorded_by_id]


def _tell_reverse(row: ReverseCheck) -> Told:
    return [seal_reverse(row), row.recorded_at, row.recorded_by_id]


def _tell_mark(row: PassageMark) -> Told:
    return [row.sentence, row.passage, row.mark, row.note, row.marked_at, row.marked_by_id]


def _tell_question(row: Question) -> Told:
    asked = [row.number, row.sentence, row.passage, row.text, row.asked_at, row.asked_by_id]
    answered = [row.answer, row.answered_at, row.answered_by_id]
    files = [[[file.sha256, file.filename] for file in row.files]] if row.files else []
    return [*asked, *answered, row.withdrawn_at, row.withdrawn_by_id, *files]


def _tell_sample(row: SpotSample) -> Told:
    drawn = [row.number, row.drawn_from, row.seed, row.listed, row.drawn_at, row.drawn_by_id]
    items = [[one.position, one.drawn, one.title, one.checked_at, one.checked_by_id, one.note] for one in row.items]
    return [*drawn, items]


_TOLD: tuple[tuple[str, Callable[[Any], Told]], ...] = (
    ("steps", _tell_step),
    ("verdicts", _tell_verdict),
    ("interviews", _tell_interview),
    ("on_site", _tell_on_site),
    ("reverse", _tell_reverse),
    ("marks", _tell_mark),
    ("questions", _tell_question),
    ("samples", _tell_sample),
)
