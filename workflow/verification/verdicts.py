"""Verdicts on the evidence files of a submission: all in one form, each guarded by its own version."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.people import User
from models.process import Submission
from models.verification import EvidenceVerdict, Verdict
from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import take_text
from workflow.process.locking import check_seen, mark
from workflow.process.rights import is_barred
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.verification.recording import open_for_record


@dataclass(frozen=True)
class Given:
    """What a reviewer gave on one file; `seen_version` is 0 where the form showed no verdict yet."""

    verdict: Verdict | None
    note: str = ""
    seen_version: int = 0


def give_verdicts(
    session: Session, submission: Submission, given: Mapping[int, Given], *, actor: User, now: datetime
) -> int:
    """Write the verdicts that changed, by revision id; tells how many. One event for each.

    A file left without a verdict is passed over, so that two reviewers can share the files.
    Raises InvalidInput with the field "verdict_<revision>" or "note_<revision>".
    """
    task = open_for_record(session, submission, actor)
    titles = titles_of(submission)
    given = {id_: replace(one, note=take_text(one.note, f"note_{id_}")) for id_, one in given.items()}
    stored = {row.revision_id: row for row in session.scalars(_verdicts_on(submission))}
    out = {user.id for user in {row.given_by for row in stored.values()} if is_barred(user, "review.record", task)}
    changed = {id_: one for id_, one in given.items() if _differs(one, stored.get(id_), out)}
    for id_, one in changed.items():
        if id_ not in titles:
            raise InvalidInput(say(N_("This file is not part of the submission.")))
        check_seen(session, stored.get(id_), one.seen_version)
    for id_, one in changed.items():
        if fault := find_fault(one):
            raise InvalidInput(fault, f"verdict_{id_}" if one.verdict is None else f"note_{id_}")
    if changed:
        mark(task, actor, now)
    for id_, one in changed.items():
        row = stored.get(id_) or _add_row(session, submission, id_)
        about = {"title": titles[id_], "revision": id_, "submission": submission.number, **_write(row, one, actor, now)}
        record(session, task, EventKind.VERDICT_GIVEN, actor=actor, now=now, **about)
    return len(changed)


def find_fault(one: Given) -> Message | None:
    """What is wrong with a verdict: a note without one, or one that has to be explained."""
    if one.verdict is None:
        return say(N_("Choose a verdict.")) if one.note.strip() else None
    if one.verdict is not Verdict.SUFFICIENT and not one.note.strip():
        return say(N_("Say in a note why."))
    return None


def propose_gaps(session: Session, submission: Submission) -> list[Message]:
    """What a return could name: each file found wanting, in the order of the submission; the notes stay inside."""
    wanting = _verdicts_on(submission).where(EvidenceVerdict.verdict != Verdict.SUFFICIENT)
    found = {row.revision_id: row.verdict for row in session.scalars(wanting)}
    titles = titles_of(submission).items()
    told = N_("“%(title)s”: %(verdict)s")
    return [say(told, title=title, verdict=found[id_]) for id_, title in titles if id_ in found]


def titles_of(submission: Submission) -> dict[int, str]:
    """The files that the submission froze: revision id → title."""
    return {file["revision"]: file["title"] for file in json.loads(submission.manifest)["files"]}


def _differs(one: Given, row: EvidenceVerdict | None, out: set[int]) -> bool:
    """Whether there is something to write; the same verdict is, in place of one whose giver must not review."""
    if row is None:
        return one.verdict is not None or bool(one.note)
    same = (one.verdict, one.note) == (row.verdict, row.note)
    return one.verdict is not None and (row.given_by_id in out or not same)


def _add_row(session: Session, submission: Submission, revision_id: int) -> EvidenceVerdict:
    row = EvidenceVerdict(submission_id=submission.id, revision_id=revision_id, note="")
    session.add(row)
    return row


def _write(row: EvidenceVerdict, one: Given, actor: User, now: datetime) -> dict[str, Any]:
    """Set the row; returns what the event tells."""
    before = {"verdict": row.verdict, "note": row.note}
    row.verdict, row.note = Verdict(one.verdict or ""), one.note
    row.given_at, row.given_by = now, actor
    mark(row, actor, now)
    return {"verdict": row.verdict, "changes": changes(before, {"verdict": row.verdict, "note": row.note})}


def _verdicts_on(submission: Submission) -> Select[tuple[EvidenceVerdict]]:
    return select(EvidenceVerdict).where(EvidenceVerdict.submission_id == submission.id)
