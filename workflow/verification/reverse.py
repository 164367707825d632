"""The reverse check: did those whom the unit reports on know of it? Read by the inspection side only."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import User
from models.process import Submission
from models.spot import ReverseCheck
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import refuse_all_at_once, take_name, take_text
from workflow.process.locking import mark
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated
from workflow.verification.recording import open_for_record, take_day_held

MOST_PEOPLE = 100_000  # asked in one check


@dataclass(frozen=True)
class Asked:
    """Who was asked when, and how many of them knew of it; a number that is left out is none."""

    asked: str
    held_on: date | None
    knew: int | None
    knew_partly: int | None
    knew_nothing: int | None
    note: str = ""


def record_reverse(
    session: Session, submission: Submission, asked: Asked, *, actor: User, now: datetime
) -> ReverseCheck:
    """Add a reverse check; it is never rewritten. Raises NeedsUnmet with everything that is wrong, field by field.

    Sent twice, it is added once. The trail keeps that it took place and a seal over its words and numbers.
    """
    task = open_for_record(session, submission, actor)
    _refuse(asked, task, now)
    check = ReverseCheck(
        submission_id=submission.id,
        asked=take_name(asked.asked, "asked", required=True),
        held_on=take_day_held(asked.held_on, task, now),
        knew=asked.knew or 0,
        knew_partly=asked.knew_partly or 0,
        knew_nothing=asked.knew_nothing or 0,
        note=take_text(asked.note, "note"),
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    sealed = seal_reverse(check)
    about, kind = {"submission": submission.number, "sealed": sealed}, EventKind.REVERSE_RECORDED
    if find_repeated(session, kind, about, within=task, actor=actor, now=now, whenever=True):
        known = session.scalars(select(ReverseCheck).where(ReverseCheck.submission_id == submission.id))
        return next(one for one in known if seal_reverse(one) == sealed)
    session.add(check)
    mark(task, actor, now)
    record(session, task, kind, actor=actor, now=now, **about)
    return check


def seal_reverse(check: ReverseCheck) -> str:
    """SHA-256 in hex over the content of a reverse check."""
    counts = [check.knew, check.knew_partly, check.knew_nothing]
    return hash_text(canonical([check.asked, check.held_on, *counts, check.note]))


def _refuse(asked: Asked, task: Task, now: datetime) -> None:
    refuse_all_at_once(
        lambda: take_name(asked.asked, "asked", required=True),
        lambda: take_day_held(asked.held_on, task, now),
        lambda: _check_count(asked.knew, "knew"),
        lambda: _check_count(asked.knew_partly, "knew_partly"),
        lambda: _check_count(asked.knew_nothing, "knew_nothing"),
        lambda: _require_somebody(asked),
        lambda: take_text(asked.note, "note"),
    )


def _check_count(count: int | None, field: str) -> None:
    if count is not None and not 0 <= count <= MOST_PEOPLE:
        raise InvalidInput(say(N_("Give a number from 0 to %(most)s."), most=MOST_PEOPLE), field)


def _require_somebody(asked: Asked) -> None:
    if not any((asked.knew, asked.knew_partly, asked.knew_nothing)):
        raise InvalidInput(say(N_("Say how many were asked: at least one.")), "knew")
