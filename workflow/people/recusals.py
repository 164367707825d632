"""Recusals: a person does not inspect a unit that he or she has a tie to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models.people import Grant, Recusal, Role, Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.inspection.tie_news import tell_of_conflicts
from workflow.ledger.texts import take_reason
from workflow.process.declared import process
from workflow.process.locking import lock_row
from workflow.process.rights import SPARED, require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

LIFTED_SHOWN = 100


def declare_recusal(session: Session, user: User, unit: Unit, reason: str, *, actor: User, now: datetime) -> Recusal:
    """From now on the person has no inspecting right on any task of the unit or of one below it."""
    require(actor, "recusal.declare")
    lock_row(session, user)
    if roles_to_recuse().isdisjoint(grant.role for grant in user.grants):
        raise InvalidInput(say(N_("This person has no role that a recusal could bar.")), "user")
    reason = take_reason(reason, "reason")
    if any(recusal.unit_id == unit.id for recusal in user.recusals):
        raise InvalidInput(say(N_("This recusal is declared already.")), "unit")
    recusal = Recusal(user_id=user.id, unit_id=unit.id, reason=reason, declared_at=now, declared_by_id=actor.id)
    session.add(recusal)
    record(session, user, EventKind.RECUSAL_DECLARED, actor=actor, now=now, unit=unit.name, reason=reason)
    session.expire(user, ["recusals"])
    tell_of_conflicts(session, [user], actor=actor, now=now)
    return recusal


def recuse_oneself(session: Session, user: User, ties: Sequence[tuple[Unit, str]], *, now: datetime) -> None:
    """A member of an inspection declared ties to these units, in these words: recusals, where there is none yet."""
    require(user, "inspection.declare")
    lock_row(session, user)
    known = {recusal.unit_id for recusal in user.recusals}
    for unit, words in ties:
        if unit.id not in known:
            by = {"declared_at": now, "declared_by_id": user.id}
            session.add(Recusal(user_id=user.id, unit_id=unit.id, reason=words, **by))
            told = {"unit": unit.name, "reason": words}
            record(session, user, EventKind.RECUSAL_DECLARED, actor=user, now=now, **told)
    session.expire(user, ["recusals"])
    tell_of_conflicts(session, [user], actor=user, now=now)


def lift_recusal(session: Session, recusal: Recusal, *, actor: User, now: datetime) -> None:
    """The tie is gone; the recusal stays as history. Nobody lifts the own recusal."""
    require(actor, "recusal.declare")
    if recusal.user_id == actor.id:
        raise NotPermitted(say(N_("Somebody else has to lift your own recusal.")))
    lock_row(session, recusal)
    if recusal.lifted_at is not None:
        raise WrongState(say(N_("Somebody has done this already.")))
    recusal.lifted_at = now
    recusal.lifted_by_id = actor.id
    record(session, recusal.user, EventKind.RECUSAL_LIFTED, actor=actor, now=now, unit=recusal.unit.name)
    session.expire(recusal.user, ["recusals"])


def roles_to_recuse() -> set[Role]:
    """The roles from which a declared tie takes some right."""
    bars = [(right, bar) for right in process().rights.values() for bar in right.barred if bar.relation == "recused"]
    taken = [(bar, one) for right, bar in bars for one in right.holders if one.relation != SPARED]
    return {one.role for bar, one in taken if bar.role in (None, one.role)}


def find_people_to_recuse() -> Select[tuple[User]]:
    """The active people who hold such a role, by name."""
    live = select(Grant.user_id).where(Grant.role.in_(roles_to_recuse()), Grant.revoked_at.is_(None))
    return select(User).where(User.active, User.id.in_(live)).order_by(User.name, User.id)


def list_recusals(session: Session) -> tuple[list[Recusal], list[Recusal]]:
    """Those in force by person, and the ones lifted lately."""
    named = select(Recusal).options(joinedload(Recusal.user), joinedload(Recusal.unit))
    live = named.join(User, User.id == Recusal.user_id).where(Recusal.lifted_at.is_(None))
    lifted = named.where(Recusal.lifted_at.is_not(None)).order_by(Recusal.lifted_at.desc()).limit(LIFTED_SHOWN)
    return list(session.scalars(live.order_by(User.name, Recusal.id))), list(session.scalars(lifted))
