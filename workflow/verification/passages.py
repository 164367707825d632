"""Marks on the sentences of a frozen statement: all in one form, each guarded by its own version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.people import User
from models.process import Submission
from models.reviewing import Mark, PassageMark
from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import take_text
from workflow.process.locking import check_seen, mark
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.verification.frozen import read_statement_of
from workflow.verification.recording import open_for_record
from workflow.verification.sentences import split_sentences


@dataclass(frozen=True)
class Marked:
    """What a reviewer says of one sentence; `seen_version` is 0 where the form showed no mark yet."""

    mark: Mark | None
    note: str = ""
    seen_version: int = 0


def mark_passages(
    session: Session, submission: Submission, given: Mapping[int, Marked], *, actor: User, now: datetime
) -> int:
    """Write the marks that changed, by the number of the sentence; tells how many. One event for each.

    A mark that is taken back is gone from the page, not from the trail. Raises InvalidInput with the field
    "mark_<number>" or "mark_note_<number>".
    """
    task = open_for_record(session, submission, actor)
    sentences = sentences_of(submission)
    given = {number: replace(one, note=take_text(one.note, f"mark_note_{number}")) for number, one in given.items()}
    stored = {row.sentence: row for row in session.scalars(_marks_on(submission))}
    changed = {number: one for number, one in given.items() if _differs(one, stored.get(number))}
    for number, one in changed.items():
        if not 1 <= number <= len(sentences):
            raise InvalidInput(say(N_("The statement has no such sentence.")))
        check_seen(session, stored.get(number), one.seen_version)
        if one.mark is None and one.note:
            raise InvalidInput(say(N_("Choose a mark for the note.")), f"mark_{number}")
    if changed:
        mark(task, actor, now)
    for number, one in changed.items():
        row, passage = stored.get(number), sentences[number - 1]
        before, after = _told(row.mark if row else None, row.note if row else ""), _told(one.mark, one.note)
        _write(session, submission, number, row, one, passage=passage, actor=actor, now=now)
        about = {"sentence": number, "submission": submission.number, "mark": one.mark, "passage": passage}
        kind = EventKind.PASSAGE_MARKED if one.mark else EventKind.PASSAGE_UNMARKED
        record(session, task, kind, actor=actor, now=now, **about, changes=changes(before, after))
    return len(changed)


def sentences_of(submission: Submission) -> list[str]:
    """The statement of the submission as it was frozen, sentence by sentence."""
    return split_sentences(read_statement_of(submission.manifest))


def passage_of(submission: Submission, sentence: int | None) -> str:
    """The words of one sentence; nothing for none. Raises InvalidInput with the field "sentence"."""
    if sentence is None:
        return ""
    sentences = sentences_of(submission)
    if not 1 <= sentence <= len(sentences):
        raise InvalidInput(say(N_("The statement has no such sentence.")), "sentence")
    return sentences[sentence - 1]


def propose_answers(session: Session, submission: Submission) -> list[Message]:
    """What a return could name: each sentence that does not answer the problem or cannot be done; the notes stay."""
    wanting = _marks_on(submission).where(PassageMark.mark.in_((Mark.UNRESPONSIVE, Mark.NOT_FEASIBLE)))
    rows = session.scalars(wanting.order_by(PassageMark.sentence))
    return [say(N_("%(mark)s: “%(passage)s”"), mark=row.mark, passage=row.passage) for row in rows]


def _differs(one: Marked, row: PassageMark | None) -> bool:
    return (one.mark, one.note) != ((row.mark, row.note) if row else (None, ""))


def _told(given: Mark | None, note: str) -> dict[str, str]:
    return {"mark": given.value if given else "", "note": note}


def _write(
    session: Session,
    submission: Submission,
    number: int,
    row: PassageMark | None,
    one: Marked,
    *,
    passage: str,
    actor: User,
    now: datetime,
) -> None:
    if one.mark is None:
        session.delete(row)
        return
    if row is None:
        row = PassageMark(submission_id=submission.id, sentence=number, passage=passage)
        session.add(row)
    row.mark, row.note, row.marked_at, row.marked_by = one.mark, one.note, now, actor
    mark(row, actor, now)


def _marks_on(submission: Submission) -> Select[tuple[PassageMark]]:
    return select(PassageMark).where(PassageMark.submission_id == submission.id)
