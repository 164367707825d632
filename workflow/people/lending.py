"""Lent roles: given to a stand-in when the period begins, taken back when it ends, whoever changes roles meanwhile."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from models.people import Grant, Role, User
from models.stand_ins import StandIn
from workflow.people.excluding import excluded_by
from workflow.process.locking import lock_rows, mark
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def keep_stand_ins(session: Session, now: datetime, people: Collection[int] | None = None) -> None:
    """Bring the lent roles into line with who stands in for whom today; a second run changes nothing.

    A job of the worker, for everybody; after a change of roles or accounts, for those `people`.
    """
    today = local_day(now)
    astray = [one for one in _find_begun(session, today, people) if _is_astray(session, one, today)]
    if not astray:
        return
    # of each only the two, whom a caller holds already: who reached for more of a chain in the making met the others
    lock_rows(session, User, sorted({key for one in astray for key in (one.absent_id, one.stand_in_id)}))
    for one in astray:
        if one.ended_at is None and one.until_on < today:
            close_stand_in(session, one, actor=None, now=now)
        elif one.ended_at is None:
            _bring_into_line(session, one, now)


def lock_accounts(session: Session, keys: Collection[int]) -> None:
    """Lock the accounts and those that they lend roles to or have them from: whoever touches a stand-in, or a role that
    may be lent, holds both. All in one order, so that two never wait for each other."""
    pairs = select(StandIn.absent_id, StandIn.stand_in_id).where(StandIn.ended_at.is_(None))
    others = {key for pair in session.execute(pairs) for key in pair if not {*pair}.isdisjoint(keys)}
    lock_rows(session, User, [*keys, *others])


def close_stand_in(session: Session, one: StandIn, *, actor: User | None, now: datetime) -> None:
    """It is over, early or by its last day: everything lent goes back."""
    one.ended_at, one.ended_by_id = now, actor.id if actor else None
    mark(one, actor, now)
    for grant in _lent_by(session, one):
        _take_back(session, grant, one, actor, now)
    record(session, one.absent, EventKind.STAND_IN_ENDED, actor=actor, now=now, **_told(one))


def list_own_grants(session: Session, user: User) -> list[Grant]:
    """The live roles that are the person's own, and that can be lent: the administration cannot."""
    own = (Grant.user_id == user.id, Grant.revoked_at.is_(None), Grant.stand_in_id.is_(None))
    return list(session.scalars(select(Grant).where(*own, Grant.role != Role.ADMIN).order_by(Grant.id)))


def choose_lendable(lent: Collection[Grant], held: Collection[Grant]) -> list[Grant]:
    """Of an absent person's roles those that whoever holds these others may be lent: neither has already nor is kept
    from by one of them."""
    places = {_place_of(grant) for grant in held if grant.stand_in_id is None}
    roles = [grant.role for grant in held]
    return [grant for grant in lent if _place_of(grant) not in places and excluded_by(grant.role, roles) is None]


def has_lapsed(user: User, today: date) -> bool:
    """Whether a role is still lent after its last day, because no worker has taken it back."""
    return any(grant.until_on is not None and grant.until_on < today for grant in user.grants)


def forget_lapsed(user: User, today: date) -> None:
    """For a request that only reads: such a role counts as gone, although it is not yet taken back."""
    live = [grant for grant in user.grants if grant.until_on is None or grant.until_on >= today]
    set_committed_value(user, "grants", live)


def _find_begun(session: Session, today: date, people: Collection[int] | None) -> list[StandIn]:
    """Whatever has begun and is not ended yet."""
    query = select(StandIn).where(StandIn.ended_at.is_(None), StandIn.from_on <= today).order_by(StandIn.id)
    if people is not None:
        query = query.where(or_(StandIn.absent_id.in_(people), StandIn.stand_in_id.in_(people)))
    return list(session.scalars(query))


def _is_astray(session: Session, one: StandIn, today: date) -> bool:
    if one.until_on < today or one.begun_at is None:
        return True
    return {grant.lent_from_id for grant in _lent_by(session, one)} != {g.id for g in _find_lendable(session, one)}


def _bring_into_line(session: Session, one: StandIn, now: datetime) -> None:
    if one.begun_at is None:
        one.begun_at = now
        record(session, one.absent, EventKind.STAND_IN_BEGUN, actor=None, now=now, **_told(one))
    wanted, lent = _find_lendable(session, one), _lent_by(session, one)
    for grant in lent:
        if grant.lent_from_id not in {source.id for source in wanted}:
            _take_back(session, grant, one, None, now)
    for source in wanted:
        if source.id not in {grant.lent_from_id for grant in lent}:
            _lend(session, source, one, now)


def _find_lendable(session: Session, one: StandIn) -> list[Grant]:
    if not (one.absent.active and one.stand_in.active):
        return []
    held = select(Grant).where(Grant.user_id == one.stand_in_id, Grant.revoked_at.is_(None))
    others = [grant for grant in session.scalars(held) if grant.stand_in_id != one.id]
    return choose_lendable(list_own_grants(session, one.absent), others)


def _lent_by(session: Session, one: StandIn) -> list[Grant]:
    lent = (Grant.stand_in_id == one.id, Grant.revoked_at.is_(None))
    return list(session.scalars(select(Grant).where(*lent).order_by(Grant.id)))


def _lend(session: Session, source: Grant, one: StandIn, now: datetime) -> None:
    scope = {"unit_id": source.unit_id, "group_id": source.group_id}
    lent = {"stand_in_id": one.id, "lent_from_id": source.id, "until_on": one.until_on}
    grant = Grant(user_id=one.stand_in_id, role=source.role, granted_at=now, **scope, **lent)
    session.add(grant)
    told = {**_told_of(source), "absent": one.absent.name, "until": one.until_on}
    record(session, one.stand_in, EventKind.ROLE_LENT, actor=None, now=now, **told)
    session.expire(one.stand_in, ["grants"])


def _take_back(session: Session, grant: Grant, one: StandIn, actor: User | None, now: datetime) -> None:
    grant.revoked_at, grant.revoked_by_id = now, actor.id if actor else None
    told = {**_told_of(grant), "absent": one.absent.name}
    record(session, one.stand_in, EventKind.ROLE_TAKEN_BACK, actor=actor, now=now, **told)
    session.expire(one.stand_in, ["grants"])


def _place_of(grant: Grant) -> tuple[Role, int | None, int | None]:
    return grant.role, grant.unit_id, grant.group_id


def _told(one: StandIn) -> dict[str, Any]:
    return {"name": one.stand_in.name, "until": one.until_on}


def _told_of(grant: Grant) -> dict[str, str]:
    place = grant.unit or grant.group
    return {"role": grant.role.value, "scope": place.name if place else ""}
