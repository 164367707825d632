"""Withdrawing an evaluation that was begun by mistake: it stays readable, is marked, and another one can begin."""

from datetime import datetime
from operator import attrgetter

from sqlalchemy.orm import Session

from models.evaluating import Evaluation, SheetStatus
from models.people import User
from models.words import N_, say
from workflow.errors import NotPermitted, Stale, WrongState
from workflow.ledger.texts import take_reason, take_text
from workflow.monitoring.evaluation.untied import require_untied_to_all, units_of
from workflow.process.locking import lock_row, require_open
from workflow.process.rights import holds, require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def withdraw_evaluation(
    session: Session, row: Evaluation, reason: str, *, actor: User, seen_version: int, now: datetime
) -> None:
    """With a reason of ten characters; a form that was sent twice withdraws once.

    Not once the committee has decided on a sheet: what it signed is not the office's to take back. Nor by somebody
    tied to one of the units, see `require_untied_to_all`; Stale where a step on a sheet was not seen.
    """
    require(actor, "evaluation.edit")
    lock_row(session, row.campaign)
    require_open(row.campaign)
    lock_row(session, row)
    if row.withdrawn_at is not None:
        if (row.withdrawn_by_id, row.withdraw_reason) == (actor.id, take_text(reason, "reason")):
            return
        raise WrongState(say(N_("This evaluation is withdrawn.")))
    require_untied_to_all(session, actor, row.campaign, units_of(session, row))
    _check_seen(session, row, seen_version)
    if _is_begun_to_decide(row):
        raise WrongState(say(N_("The committee has decided on a sheet of this evaluation, so it stands.")))
    row.withdraw_reason = take_reason(reason, "reason")
    row.withdrawn_at, row.withdrawn_by = now, actor
    told = {"number": row.number, "reason": row.withdraw_reason}
    record(session, row.campaign, EventKind.EVALUATION_WITHDRAWN, actor=actor, now=now, **told)


def may_withdraw(session: Session, actor: User, row: Evaluation) -> bool:
    """Whether the person may do it now."""
    over = row.withdrawn_at is not None or row.campaign.closed_at is not None
    if over or not holds(actor, "evaluation.edit") or _is_begun_to_decide(row):
        return False
    try:
        require_untied_to_all(session, actor, row.campaign, units_of(session, row))
    except NotPermitted:
        return False
    return True


def _check_seen(session: Session, row: Evaluation, seen_version: int) -> None:
    """Raise Stale, with who took the latest step, unless the form showed every sheet as it is."""
    if row.version == seen_version:
        return
    last = max((sheet for sheet in row.sheets if sheet.changed_at), key=attrgetter("changed_at"), default=None)
    who = session.get(User, last.changed_by_id) if last else None
    raise Stale(who.name if who else "", last.changed_at if last else None, who.id if who else None)


def _is_begun_to_decide(row: Evaluation) -> bool:
    return any(sheet.status is SheetStatus.DECIDED for sheet in row.sheets)
