"""Checking, some months after a document was issued, whether what it says is carried out 执行效果检查."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.institutional import DocumentKind, Effect, EffectCheck, InstitutionalDocument
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.evidence.own_entries import did_enter
from workflow.evidence.register import set_due
from workflow.evidence.register_rights import living, require_alive, task_held
from workflow.ledger.dates import take_coming_day, take_past_day
from workflow.ledger.texts import take_reason
from workflow.process.locking import check_seen, hold_open, lock_row, mark
from workflow.process.rights import find_absent, is_barred, refuse, require, require_free_of
from workflow.trail.chain import record_all
from workflow.trail.kinds import EventKind

CHECK = "document.check"
OWN_ENTRY = N_("You entered this document, so somebody else checks how it is carried out.")
BY_NAME = N_(
    "This document was entered or changed by you, in your name or by the person for whom you stand in, so somebody "
    "else checks how it is carried out."
)


def record_check(
    session: Session,
    document: InstitutionalDocument,
    *,
    held_on: date | None,
    result: Effect | None,
    note: str,
    next_check_on: date | None,
    actor: User,
    seen_version: int,
    now: datetime,
) -> EffectCheck:
    """Write down what a check found; it stands as it is, a further one may follow."""
    hold_open(session, document.tasks[0])
    lock_row(session, document)
    require_check(actor, document)
    check_seen(session, document, seen_version)
    if result is None:
        raise InvalidInput(say(N_("Choose a result.")), "result")
    day = _take_day(document, held_on, now)
    note = take_reason(note, "note")
    later = take_coming_day(next_check_on, "next_check_on", now) if next_check_on else None
    check = EffectCheck(held_on=day, result=result, note=note, next_check_on=later, recorded_at=now, held_by=actor)
    document.checks.append(check)
    document.effect = result
    set_due(document)
    mark(document, actor, now)
    session.flush()
    told = {"document": document.id, "name": document.name, "effect": result.value, "held_on": day, "note": note}
    happened = [(task, EventKind.DOCUMENT_CHECKED, {**told, "next_check_on": later}) for task in document.tasks]
    record_all(session, happened, actor=actor, now=now)
    return check


def require_check(actor: User, document: InstitutionalDocument) -> None:
    """The inspection side of one of its tasks, free of every tie to any of them and to the unit that issued it; nobody
    who entered the document or changed what it says, nor in the name of such a person."""
    require(actor, CHECK, held := task_held(actor, CHECK, document))
    for task in living(document):
        if is_barred(actor, CHECK, task):
            raise refuse(actor, CHECK, task)
    require_free_of(actor, document.unit)
    if document.created_by_id == actor.id:
        raise NotPermitted(say(OWN_ENTRY), tied=True)
    require_alive(document)
    if document.kind is DocumentKind.ABOLISHED:
        raise WrongState(say(N_("This document is abolished, so nobody checks how it is carried out.")))
    if did_enter([actor, *find_absent(actor, CHECK, held)], document):
        raise NotPermitted(say(BY_NAME), tied=True)


def may_check(actor: User, document: InstitutionalDocument) -> bool:
    try:
        require_check(actor, document)
    except (NotPermitted, WrongState):
        return False
    return True


def _take_day(document: InstitutionalDocument, held_on: date | None, now: datetime) -> date:
    """A day from the issue on, not before the last check."""
    day = take_past_day(held_on, "held_on", now)
    if day < document.issued_on:
        told = N_("The document was issued only on %(day)s.")
        raise InvalidInput(say(told, day=document.issued_on), "held_on")
    if document.checks and day < document.checks[-1].held_on:
        told = N_("The last check was held later than this, on %(day)s.")
        raise InvalidInput(say(told, day=document.checks[-1].held_on), "held_on")
    return day
