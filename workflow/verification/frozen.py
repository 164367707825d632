"""A submission as it was frozen: its manifest, read back for people."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.evidence import EvidenceKind
from models.ledger import Problem
from models.measures import MeasureKind
from models.process import Submission
from models.words import Message, name_with_absent

GROUP = 4  # characters: what a person can read aloud and another can compare


@dataclass(frozen=True)
class FrozenProblem:
    ref: str
    title: str
    manifestation: str
    source: str
    category: str
    category_id: int

    def reads_as(self, problem: Problem) -> bool:
        """Whether the problem still reads as it did; a category may be renamed."""
        kept = ("title", "manifestation", "source", "category_id")
        return all(getattr(self, name) == getattr(problem, name) for name in kept)


@dataclass(frozen=True)
class FrozenFile:
    revision: int
    title: str
    kind: EvidenceKind
    dated_on: date
    filename: str
    sha256: str
    size: int
    unit: str
    shows: list[str]
    unit_code: str = ""


@dataclass(frozen=True)
class FrozenMeasure:
    """A measure with what was claimed for it and the files that are to show it; the earliest manifests keep neither
    kind, deadline nor expected result."""

    ref: str
    text: str
    unit: str
    person: str
    percent: int
    done: bool
    progress: str
    files: list[FrozenFile]
    unit_code: str = ""
    kind: MeasureKind | None = None
    deadline: date | None = None
    expected_result: str = ""


@dataclass(frozen=True)
class FrozenPart:
    unit: str
    part: str
    contribution: str
    signed_by: str
    signed_at: datetime | None
    waived: str
    unit_code: str = ""
    standing_in_for: str = ""

    @property
    def signer(self) -> str | Message:
        return name_with_absent(self.signed_by, self.standing_in_for)


@dataclass(frozen=True)
class FrozenGap:
    number: int
    gap: str
    answer: str


@dataclass(frozen=True)
class Frozen:
    """Everything that was signed, with the manifest code in groups; the earliest submissions keep no problem."""

    task: str
    title: str
    goal: str
    cycle: int
    statement: str
    root_cause: str
    corrective_plan: str
    measures: list[FrozenMeasure]
    parts: list[FrozenPart]
    gaps: list[FrozenGap]
    files: list[FrozenFile]
    code: str
    problem: FrozenProblem | None = None


def read_frozen(submission: Submission) -> Frozen | None:
    """The manifest as it was sealed; None when it was tampered with so that it cannot even be read."""
    try:
        return read_manifest(json.loads(submission.manifest), submission.manifest_hash)
    except (ValueError, KeyError, TypeError):
        return None


def read_statement_of(manifest: str) -> str:
    """The statement alone, from the kept text of a manifest; nothing where it cannot be read."""
    try:
        return str(json.loads(manifest)["statement"])
    except (ValueError, KeyError, TypeError):
        return ""


def group_code(code: str) -> str:
    """A manifest code in groups that can be read aloud: "3fa2 91bc …"."""
    return " ".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def read_manifest(manifest: dict[str, Any], code: str = "") -> Frozen:
    """The same of a manifest as JSON gives it, e.g. of one that is about to be signed and has no code yet."""
    files = [
        FrozenFile(**{**file, "kind": EvidenceKind(file["kind"]), "dated_on": date.fromisoformat(file["dated_on"])})
        for file in manifest["files"]
    ]
    return Frozen(
        task=manifest["task"],
        title=manifest["title"],
        goal=manifest["goal"],
        cycle=manifest["cycle"],
        statement=manifest["statement"],
        root_cause=manifest["root_cause"],
        corrective_plan=manifest["corrective_plan"],
        measures=[_measure(row, [file for file in files if row["ref"] in file.shows]) for row in manifest["measures"]],
        parts=[FrozenPart(**{**part, "signed_at": _moment(part["signed_at"])}) for part in manifest["parts"]],
        gaps=[FrozenGap(**gap) for gap in manifest["gaps"]],
        files=files,
        code=group_code(code),
        problem=FrozenProblem(**manifest["problem"]) if "problem" in manifest else None,
    )


def _measure(row: dict[str, Any], files: list[FrozenFile]) -> FrozenMeasure:
    day, kind = row.get("deadline"), row.get("kind")
    planned = {"deadline": date.fromisoformat(day) if day else None, "kind": MeasureKind(kind) if kind else None}
    return FrozenMeasure(**{**row, **planned}, files=files)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
