"""The list of causes of rebounds: the office adds, renames and retires; none is deleted."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.causes import ReboundCause, ReboundGround
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.texts import fold_name, take_name
from workflow.process.locking import check_seen, mark
from workflow.process.rights import require
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind


def list_active(session: Session) -> list[ReboundCause]:
    """What can be chosen, in the order of entry."""
    return list(session.scalars(select(ReboundCause).where(ReboundCause.active).order_by(ReboundCause.id)))


def list_causes(session: Session) -> list[tuple[ReboundCause, int]]:
    """All of them, each with the number of rebounds for which it was chosen; the retired ones last."""
    used = func.count(ReboundGround.rebound_id)
    query = select(ReboundCause, used).outerjoin(ReboundGround, ReboundGround.cause_id == ReboundCause.id)
    ordered = query.group_by(ReboundCause.id).order_by(ReboundCause.active.desc(), ReboundCause.id)
    return list(session.execute(ordered).tuples())


def add_cause(session: Session, name: str, name_en: str, *, actor: User, now: datetime) -> ReboundCause:
    require(actor, "ledger.edit")
    name, name_en = _take_names(session, name, name_en, None)
    cause = ReboundCause(name=name, name_en=name_en, active=True)
    session.add(cause)
    mark(cause, actor, now)
    record(session, actor, EventKind.CAUSE_ADDED, actor=actor, now=now, name=name, name_en=name_en)
    return cause


def edit_cause(
    session: Session,
    cause: ReboundCause,
    name: str,
    name_en: str,
    active: bool,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Rename it, or retire it: then it is no longer offered and stays where it was chosen."""
    require(actor, "ledger.edit")
    session.refresh(cause, with_for_update=True)
    check_seen(session, cause, seen_version)
    name, name_en = _take_names(session, name, name_en, cause)
    if not active and cause.active and len(list_active(session)) == 1:
        raise InvalidInput(say(N_("One cause has to stay in use.")), "active")
    before = {"name": cause.name, "name_en": cause.name_en, "active": cause.active}
    changed = changes(before, {"name": name, "name_en": name_en, "active": active})
    if not changed:
        return
    cause.name, cause.name_en, cause.active = name, name_en, active
    mark(cause, actor, now)
    record(session, actor, EventKind.CAUSE_EDITED, actor=actor, now=now, name=name, fields=changed)


def _take_names(session: Session, name: str, name_en: str, cause: ReboundCause | None) -> tuple[str, str]:
    name, name_en = take_name(name, "name", required=True), take_name(name_en, "name_en")
    others = [other for other in session.scalars(select(ReboundCause)) if other is not cause]
    if any(fold_name(other.name) == fold_name(name) for other in others):
        raise InvalidInput(say(N_("There is already a cause of this name.")), "name")
    return name, name_en
