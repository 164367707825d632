"""Roles: granted in their scope, taken away, and which of them exclude each other."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Grant, InspectionGroup, Role, Scope, Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.process.declared import process
from workflow.process.locking import lock_row, mark
from workflow.process.rights import require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

Place = Unit | InspectionGroup | None


def grant_to(session: Session, user: User, role: Role, place: Place, *, actor: User, now: datetime) -> Grant:
    """The administrator gives a role in a unit, in a group, or everywhere."""
    require(actor, "people.manage")
    return grant_role(session, user, role, place, actor=actor, now=now)


def grant_role(session: Session, user: User, role: Role, place: Place, *, actor: User | None, now: datetime) -> Grant:
    """Add the role; the caller has seen to the right to do so."""
    lock_row(session, user)
    if not user.active:
        raise WrongState(say(N_("This account is not active.")))
    _check_place(role, place)
    held = live_grants(session, user)
    if any(grant.role is role and (grant.unit or grant.group) is place for grant in held):
        raise InvalidInput(say(N_("%(name)s holds this role there already."), name=user.name), "role")
    if clash := excluded_by(role, [grant.role for grant in held]):
        raise InvalidInput(say(N_("Nobody may be %(one)s and %(other)s at once."), one=role, other=clash), "role")
    grant = Grant(user_id=user.id, role=role, granted_at=now, granted_by_id=actor.id if actor else None)
    grant.unit = place if isinstance(place, Unit) else None
    grant.group = place if isinstance(place, InspectionGroup) else None
    session.add(grant)
    mark(user, actor, now)
    _record(session, EventKind.ROLE_GRANTED, user, role, place, actor, now)
    session.expire(user, ["grants"])
    return grant


def revoke_grant(session: Session, grant: Grant, *, actor: User, now: datetime) -> None:
    """Take a role away; the grant stays as history."""
    require(actor, "people.manage")
    if grant.role is Role.ADMIN:
        check_admin_remains(session, grant.user, actor)
    lock_row(session, grant)
    if grant.revoked_at is not None:
        raise WrongState(say(N_("Somebody has done this already.")))
    grant.revoked_at = now
    grant.revoked_by_id = actor.id
    mark(grant.user, actor, now)
    _record(session, EventKind.ROLE_REVOKED, grant.user, grant.role, grant.unit or grant.group, actor, now)
    session.expire(grant.user, ["grants"])


def excluded_by(role: Role, held: list[Role]) -> Role | None:
    """A held role that cannot go together with this one, in whichever direction it is declared."""
    excludes = process().excludes
    clashes = (other for other in held if other in excludes.get(role, ()) or role in excludes.get(other, ()))
    return next(clashes, None)


def check_admin_remains(session: Session, user: User, actor: User) -> None:
    """Refuse to end one's own administration, or the last one; administrators queue here.

    Who is acting as one of them meanwhile may still write rows that name him (FOR NO KEY UPDATE).
    """
    if user.id == actor.id:
        raise WrongState(say(N_("You cannot take the administration away from yourself; ask another administrator.")))
    session.flush()
    query = (
        select(Grant.user_id)
        .join(User, User.id == Grant.user_id)
        .where(Grant.role == Role.ADMIN, Grant.revoked_at.is_(None), User.active)
        .order_by(Grant.id)
        .with_for_update(key_share=True)
    )
    if {user.id} >= set(session.scalars(query)):
        raise WrongState(say(N_("The last administrator has to stay.")))


def live_grants(session: Session, user: User) -> list[Grant]:
    query = select(Grant).where(Grant.user_id == user.id, Grant.revoked_at.is_(None))
    return list(session.scalars(query.order_by(Grant.id)))


def _check_place(role: Role, place: Place) -> None:
    scope = Scope.UNIT if isinstance(place, Unit) else Scope.ALL if place is None else Scope.GROUP
    if role.scope is not scope:
        message = say(N_("The role %(role)s is held in %(scope)s."), role=role, scope=role.scope)
        if role.scope is Scope.ALL:
            message = say(N_("The role %(role)s is held everywhere, not in a unit or a group."), role=role)
        raise InvalidInput(message, "place")
    if place is not None and not place.active:
        raise InvalidInput(say(N_("%(name)s is not active."), name=place.name), "place")


def _record(
    session: Session, kind: EventKind, user: User, role: Role, place: Place, actor: User | None, now: datetime
) -> None:
    scope = place.name if place else ""
    record(session, user, kind, actor=actor, now=now, role=role.value, scope=scope)
