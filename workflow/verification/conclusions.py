"""The conclusion of a review: goal, effort and result compared, an overall judgement, the gaps that are left.

Whoever concludes signs it: the first of the two signatures under a write-off. It is bound to what was recorded.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.concluding import Judgement, NotedGap, ReviewConclusion
from models.people import User
from models.process import Meaning, Submission
from models.verification import Gap, Severity
from models.words import N_, say
from workflow.errors import InvalidInput, NeedsUnmet
from workflow.ledger.dates import refuse_coming_day
from workflow.ledger.texts import refuse_all_at_once, take_reason, take_text
from workflow.process.context import Context
from workflow.process.locking import check_seen, mark
from workflow.process.needs_review import list_unrecorded
from workflow.process.signing import add_signature, confirm_password
from workflow.process.statements import list_unclosed_gaps
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.verification.concluded import (
    conclusion_as_signed,
    find_conclusion,
    is_conclusion_signed,
    tell_conclusion,
    tell_gaps,
)
from workflow.verification.not_as_reported import list_on_site, list_unfound
from workflow.verification.recorded import read_sealed
from workflow.verification.recording import open_for_record
from workflow.verification.reviews import find_review

MOST_GAPS = 100  # of one conclusion, as of one return


@dataclass(frozen=True)
class Noted:
    """A gap as it is entered."""

    description: str
    severity: Severity | None
    wanted: str
    due_on: date | None


@dataclass(frozen=True)
class Compared:
    """What is entered; `watched` are the numbers of standing gaps to be watched on after a write-off."""

    goal: str
    effort: str
    result: str
    judgement: Judgement | None
    gaps: Sequence[Noted] = ()
    watched: Collection[int] = ()


def conclude_review(
    session: Session,
    submission: Submission,
    compared: Compared,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
    password: str,
) -> ReviewConclusion:
    """Write or rewrite the conclusion, and sign it as it then stands, bound to the manifest and to what was recorded.

    Raises NeedsUnmet with what is not recorded yet and everything that is wrong, field by field, then Stale, then
    InvalidInput for a wrong `password`. `seen_version` is that of the task: whoever records marks it, so nobody signs
    what the form did not show. What the actor has signed already, word for word, stays as it is signed, so that a form
    sent twice is signed once.
    """
    task = open_for_record(session, submission, actor, "review.conclude")
    written, standing = find_conclusion(session, submission), list_unclosed_gaps(session, task)
    _refuse(Context(session, task, actor, now), submission, compared, written)
    sealed = find_review(session, submission).sealed
    signed = written is not None and _is_signed_so(session, submission, written, compared, standing, sealed, actor)
    if not signed:
        check_seen(session, task, seen_version, actor)
    confirm_password(actor, password)
    if written is not None and signed:
        return written
    before = tell_conclusion(written) if written else {}
    if written is None:
        written = ReviewConclusion(submission_id=submission.id)
        session.add(written)
    _write(session, written, compared, actor, now)
    watching = _watch(standing, compared.watched)
    changed = changes(before, tell_conclusion(written)) | ({"watched": watching} if watching else {})
    signed_text = conclusion_as_signed(submission, written, standing, sealed)
    _sign(session, submission, written, signed_text, changed, actor, now)
    return written


def _sign(
    session: Session,
    submission: Submission,
    written: ReviewConclusion,
    signed: str,
    changed: dict[str, Any],
    actor: User,
    now: datetime,
) -> None:
    """The password is confirmed; the trail keeps what changed and the hash of what is signed."""
    task = submission.task
    signature = add_signature(session, task, Meaning.CONCLUSION, signed, actor=actor, now=now)
    written.signature = signature
    mark(written, actor, now)
    mark(task, actor, now)
    about = {"submission": submission.number, "judgement": written.judgement.value, "changes": changed}
    told = {"manifest": submission.manifest_hash, "signed": signature.signed_hash}
    record(session, task, EventKind.REVIEW_CONCLUDED, actor=actor, now=now, **about, **told)


def _refuse(ctx: Context, submission: Submission, compared: Compared, written: ReviewConclusion | None) -> None:
    lacking = list_unrecorded(ctx)
    known = {gap.due_on for gap in written.gaps} if written else set()
    try:
        refuse_all_at_once(
            lambda: take_reason(compared.goal, "goal"),
            lambda: take_reason(compared.effort, "effort"),
            lambda: take_reason(compared.result, "result"),
            lambda: _check_judgement(ctx.session, submission, compared.judgement),
            lambda: _check_gaps(compared.gaps, known, ctx.today),
        )
    except NeedsUnmet as refused:
        lacking += refused.reasons
    if lacking:
        raise NeedsUnmet(lacking)


def _require_judgement(judgement: Judgement | None) -> Judgement:
    if judgement is None:
        raise InvalidInput(say(N_("Choose a judgement.")), "judgement")
    return judgement


def _check_judgement(session: Session, submission: Submission, judgement: Judgement | None) -> None:
    """Nobody signs that the goal is reached while a step is not passed, or something not found as reported."""
    if _require_judgement(judgement) is Judgement.REACHED:
        if failed := find_review(session, submission).failed:
            text = N_("Not passed: %(step)s. The goal is not reached as long as that stands.")
            raise InvalidInput(say(text, step=failed[0]), "judgement")
        unfound = list_unfound(submission.task, list_on_site(session, submission))
        if unfound:
            text = N_("Not found as reported on the spot: %(place)s. The goal is not reached as long as that stands.")
            raise InvalidInput(say(text, place=unfound[0].place), "judgement")


def _check_gaps(gaps: Sequence[Noted], known: Collection[date], today: date) -> None:
    """A day that stood there before may have come since."""
    if len(gaps) > MOST_GAPS:
        raise InvalidInput(say(N_("At most %(count)s at once."), count=MOST_GAPS), "gaps")
    for number, gap in enumerate(gaps, start=1):
        take_text(gap.description, "gaps")
        take_text(gap.wanted, "gaps")
        if not (gap.description.strip() and gap.wanted.strip() and gap.severity):
            wanted = N_("Gap %(number)s: say what is missing, how serious it is and what would close it.")
            raise InvalidInput(say(wanted, number=number), "gaps")
        if gap.due_on not in known and (wrong := refuse_coming_day(gap.due_on, today)):
            raise InvalidInput(say(N_("Gap %(number)s, until when: %(why)s"), number=number, why=wrong), "gaps")


def _is_signed_so(
    session: Session,
    submission: Submission,
    written: ReviewConclusion,
    compared: Compared,
    standing: Sequence[Gap],
    sealed: Mapping[str, str],
    actor: User,
) -> bool:
    """Whether the actor has signed just this on just what is recorded, and the signature holds."""
    gaps = tell_gaps(_row(number, gap) for number, gap in enumerate(compared.gaps, start=1))
    same = {**_texts_of(compared), "judgement": compared.judgement, "gaps": gaps} == tell_conclusion(written)
    if not same or any(gap.watched != (gap.number in compared.watched) for gap in standing):
        return False
    signature = written.signature
    if signature is None or signature.user_id != actor.id or read_sealed(signature.signed) != sealed:
        return False
    return is_conclusion_signed(session, submission, written)


def _texts_of(compared: Compared) -> dict[str, str]:
    return {name: take_text(getattr(compared, name), name) for name in ("goal", "effort", "result")}


def _write(session: Session, written: ReviewConclusion, compared: Compared, actor: User, now: datetime) -> None:
    texts = _texts_of(compared)
    written.goal, written.effort, written.result = texts.values()
    written.judgement = _require_judgement(compared.judgement)
    written.recorded_at, written.recorded_by = now, actor
    written.gaps[:] = []
    session.flush()  # the old numbers go first
    written.gaps[:] = [_row(number, gap) for number, gap in enumerate(compared.gaps, start=1)]
    session.flush()


def _row(number: int, gap: Noted) -> NotedGap:
    return NotedGap(
        number=number,
        description=take_text(gap.description, "gaps"),
        severity=gap.severity,
        wanted=take_text(gap.wanted, "gaps"),
        due_on=gap.due_on,
    )


def _watch(standing: Sequence[Gap], numbers: Collection[int]) -> dict[str, Any]:
    """Set which standing gaps come back with a write-off; tells what changed.

    The gap itself is not marked as changed: units read who changed a gap.
    """
    changed: dict[str, Any] = {}
    for gap in standing:
        if gap.watched != (gap.number in numbers):
            gap.watched = not gap.watched
            changed[str(gap.number)] = gap.watched
    return changed
