"""Roles: granted in their scope and taken away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.people import Grant, InspectionGroup, Role, Scope, Unit, User
from models.words import N_, KeptName, say
from workflow.errors import InvalidInput, WrongState
from workflow.inspection.tie_news import tell_of_conflicts
from workflow.people.excluding import check_together
from workflow.people.lending import keep_stand_ins, lock_accounts
from workflow.process.locking import lock_row, mark
from workflow.process.rights import require
from workflow.trail.chain import Happened, record, record_all
from workflow.trail.kinds import EventKind

Place = Unit | InspectionGroup | None
HELD_EVERYWHERE = N_("The role %(role)s is held everywhere, not in a unit or a group.")


def grant_to(session: Session, user: User, role: Role, place: Place, *, actor: User, now: datetime) -> Grant:
    """The administrator gives a role in a unit, in a group, or everywhere."""
    require(actor, "people.manage")
    return grant_role(session, user, role, place, actor=actor, now=now)


def grant_role(session: Session, user: User, role: Role, place: Place, *, actor: User | None, now: datetime) -> Grant:
    """Add the role; the caller has seen to the right to do so."""
    return grant_roles(session, [(user, role, place)], actor=actor, now=now)[0]


def grant_roles(
    session: Session, wanted: Sequence[tuple[User, Role, Place]], *, actor: User | None, now: datetime
) -> list[Grant]:
    """Add many roles: all of them, or the first that cannot be granted is told."""
    lock_accounts(session, [user.id for user, *_ in wanted])
    held = live_grants(session, *(user for user, *_ in wanted))
    grants: list[Grant] = []
    happened: list[Happened] = []
    for user, role, place in wanted:
        _check_grant(user, role, place, held[user.id])
        grant = Grant(user_id=user.id, role=role, granted_at=now, granted_by_id=actor.id if actor else None)
        grant.unit = place if isinstance(place, Unit) else None
        grant.group = place if isinstance(place, InspectionGroup) else None
        held[user.id].append(grant)
        grants.append(grant)
        mark(user, actor, now)
        happened.append((user, EventKind.ROLE_GRANTED, _told(role, place)))
    session.add_all(grants)
    record_all(session, happened, actor=actor, now=now)
    for user, *_ in wanted:
        session.expire(user, ["grants"])
    keep_stand_ins(session, now, [user.id for user, *_ in wanted])
    if actor is not None:
        here = [user for user, _role, place in wanted if isinstance(place, Unit)]
        tell_of_conflicts(session, here, actor=actor, now=now)
    return grants


def revoke_grant(session: Session, grant: Grant, *, actor: User, now: datetime) -> None:
    """Take a role away; the grant stays as history."""
    require(actor, "people.manage")
    if grant.role is Role.ADMIN:
        check_admin_remains(session, grant.user, actor)
    lock_accounts(session, [grant.user_id])
    lock_row(session, grant)
    if grant.revoked_at is not None:
        raise WrongState(say(N_("Somebody has done this already.")))
    if grant.stand_in_id is not None:
        raise WrongState(say(N_("This role is only lent; it goes back when the stand-in ends.")))
    grant.revoked_at = now
    grant.revoked_by_id = actor.id
    mark(grant.user, actor, now)
    told = _told(grant.role, grant.unit or grant.group)
    record(session, grant.user, EventKind.ROLE_REVOKED, actor=actor, now=now, **told)
    session.expire(grant.user, ["grants", "left_grants"])
    keep_stand_ins(session, now, [grant.user_id])


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


def live_grants(session: Session, *users: User) -> dict[int, list[Grant]]:
    """The roles that each of them holds now, by the person's id."""
    held: dict[int, list[Grant]] = {user.id: [] for user in users}
    query = select(Grant).where(Grant.user_id.in_(held), Grant.revoked_at.is_(None)).order_by(Grant.id)
    for grant in session.scalars(query.options(joinedload(Grant.unit), joinedload(Grant.group))):
        held[grant.user_id].append(grant)
    return held


def _check_grant(user: User, role: Role, place: Place, held: Sequence[Grant]) -> None:
    if not user.active:
        raise WrongState(say(N_("This account is not active.")))
    check_place(role, place)
    if any(grant.role is role and (grant.unit or grant.group) is place and not grant.stand_in_id for grant in held):
        raise InvalidInput(say(N_("%(name)s holds this role there already."), name=user.name), "role")
    check_together(role, [grant.role for grant in held])


def check_place(role: Role, place: Place) -> None:
    """Raise InvalidInput unless the role can be held there."""
    scope = Scope.UNIT if isinstance(place, Unit) else Scope.ALL if place is None else Scope.GROUP
    if role.scope is not scope:
        message = say(N_("The role %(role)s is held in %(scope)s."), role=role, scope=role.scope)
        if role.scope is Scope.ALL:
            message = say(HELD_EVERYWHERE, role=role)
        raise InvalidInput(message, "place")
    if place is not None and not place.active:
        raise InvalidInput(say(N_("%(name)s is not active."), name=KeptName(place.name)), "place")


def _told(role: Role, place: Place) -> dict[str, str]:
    return {"role": role.value, "scope": place.name if place else ""}
