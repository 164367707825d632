"""The worker's look at the standing write-offs: the group leader, whoever signed and the office are told when one no
longer matches."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.connection import READ_ONLY
from models.ledger import Task
from models.process import Submission
from models.reminders import Colour
from models.verification import SignOff, SignOffDifference
from workflow.reminders.ladder import Receiver
from workflow.reminders.notices import tell
from workflow.reminders.outbox import MailKind
from workflow.reminders.receivers import Staff
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind
from workflow.verification.sign_offs import sign_off_status

BATCH = 50  # sign-offs looked at before anything is written
TOLD = (Receiver("group_leader@assigned_group"), Receiver("office@any"))
FAULTS = (ValueError, TypeError, LookupError, AttributeError)  # what rows that nobody foresaw end in
Found = dict[int, list[str]]  # by sign-off the kinds of difference


def check_sign_offs(session: Session, now: datetime, *, commit: Callable[[], None]) -> int:
    """Compare every standing sign-off with what was signed; returns how many no longer match.

    Files are read in a transaction that only reads, so that nobody waits for it.
    Each kind of difference is told once, and again when it has gone and come back.
    Raises an ExceptionGroup over those that could not be compared, once all others are and what they differ in is told.
    """
    failed: list[Exception] = []
    commit()
    query = select(SignOff.id).join(SignOff.task).where(SignOff.overtaken_at.is_(None), Task.voided_at.is_(None))
    ids, differing = list(session.scalars(query.order_by(SignOff.id))), 0
    for first in range(0, len(ids), BATCH):
        commit()
        session.connection(execution_options=READ_ONLY)
        found = _compare(session, ids[first : first + BATCH], failed)
        commit()
        _keep(session, found, now)
        commit()
        differing += sum(bool(places) for places in found.values())
    if failed:
        raise ExceptionGroup("; ".join(note for fault in failed for note in fault.__notes__), failed)
    return differing


def list_found(session: Session, sign_off: SignOff) -> list[SignOffDifference]:
    """What the worker found at a sign-off and has not seen go again."""
    query = select(SignOffDifference).where(SignOffDifference.sign_off_id == sign_off.id)
    return list(session.scalars(query.where(SignOffDifference.gone_at.is_(None)).order_by(SignOffDifference.id)))


def _compare(session: Session, ids: Sequence[int], failed: list[Exception]) -> Found:
    """The kinds of difference of each; a fault goes to `failed` with the task's reference, and that one is left out."""
    loaded = (joinedload(SignOff.signature), joinedload(SignOff.submission).joinedload(Submission.signature))
    found: Found = {}
    for one in session.scalars(select(SignOff).where(SignOff.id.in_(ids)).options(*loaded)).all():
        try:
            found[one.id] = sign_off_status(session, one).places
        except FAULTS as fault:
            fault.add_note(f"{one.task.ref}: {type(fault).__name__}: {fault}")
            failed.append(fault)
    return found


def _keep(session: Session, found: Found, now: datetime) -> None:
    """Write what is new, what is gone and what is back; tell of what is new."""
    rows = session.scalars(select(SignOffDifference).where(SignOffDifference.sign_off_id.in_(found))).all()
    known = {(row.sign_off_id, row.place): row for row in rows}
    for (sign_off_id, place), row in known.items():
        if place not in found[sign_off_id]:
            row.gone_at = row.gone_at or now
    for sign_off_id, places in found.items():
        fresh = []
        for place in places:
            before = known.get((sign_off_id, place))
            if before is None:
                session.add(SignOffDifference(sign_off_id=sign_off_id, place=place, found_at=now))
            elif before.gone_at is None:
                continue
            else:
                before.found_at, before.gone_at = now, None
            fresh.append(place)
        if fresh:
            _tell(session, session.get_one(SignOff, sign_off_id), fresh, now)


def _tell(session: Session, sign_off: SignOff, places: Sequence[str], now: datetime) -> None:
    task = sign_off.task
    record(session, task, EventKind.SIGN_OFF_DIFFERS, actor=None, now=now, cycle=sign_off.cycle, places=list(places))
    content = {"task": task.id, "ref": task.ref, "title": task.title}
    signer = sign_off.signature.user
    people = [*Staff(session, task).find(TOLD, task), *([signer] if signer.active else [])]
    for user in dict.fromkeys(people):
        for place in places:
            dedupe = f"sign_off:{sign_off.id}:{place}:{now:%Y%m%d%H%M%S}"
            tell(session, user, MailKind.SIGN_OFF_DIFFERS, dedupe, now=now, content=content, colour=Colour.RED)
