"""Accounts as the administrator keeps them: opened, changed, closed, unlocked; never deleted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from models.people import Grant, LinkPurpose, Role, Unit, User
from models.words import N_, say
from workflow.errors import InvalidInput, WrongState
from workflow.ledger.texts import take_name
from workflow.people.account import check_language, void_links, void_links_of
from workflow.people.calendar_address import end_address
from workflow.people.emails import check_email
from workflow.people.former_units import leave_home_units
from workflow.people.grants import check_admin_remains, grant_role
from workflow.people.lending import keep_stand_ins, lock_accounts
from workflow.people.links import Address, issue_link
from workflow.people.signing_in import end_sessions
from workflow.process.locking import check_seen, lock_row, lock_rows, mark
from workflow.process.rights import require
from workflow.reminders.outbox import MailKind, owe_mail
from workflow.trail.chain import Happened, changes, record, record_all
from workflow.trail.kinds import EventKind

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@dataclass(frozen=True)
class UserFacts:
    """What is entered for an account, apart from its user name."""

    name: str
    email: str = ""
    language: str = "zh"
    home_unit: Unit | None = None


def create_user(session: Session, username: str, facts: UserFacts, *, actor: User, now: datetime) -> User:
    """Open an account without a password; a link lets the person choose one."""
    return create_users(session, [(username, facts)], actor=actor, now=now)[0]


def create_users(
    session: Session, wanted: Sequence[tuple[str, UserFacts]], *, actor: User, now: datetime
) -> list[User]:
    """The same for many accounts in few statements: all of them, or the first that cannot be opened is told."""
    require(actor, "people.manage")
    return _open(session, wanted, actor=actor, now=now)


def create_admin(session: Session, username: str, facts: UserFacts, address: Address, *, now: datetime) -> str:
    """The first administrator of an installation and the invitation link. Only the command line calls this."""
    (user,) = _open(session, [(username, facts)], actor=None, now=now)
    grant_role(session, user, Role.ADMIN, None, actor=None, now=now)
    return issue_link(session, user, LinkPurpose.INVITATION, address, actor=None, now=now)


def edit_user(session: Session, user: User, facts: UserFacts, *, seen_version: int, actor: User, now: datetime) -> None:
    edit_users(session, [(user, facts, seen_version)], actor=actor, now=now)


def edit_users(session: Session, wanted: Sequence[tuple[User, UserFacts, int]], *, actor: User, now: datetime) -> None:
    """Change many accounts: each with what is entered for it and the version that was seen. A home unit that one leaves
    stays on record as a former one."""
    require(actor, "people.manage")
    lock_rows(session, User, [user.id for user, *_ in wanted])
    happened: list[Happened] = []
    moved: list[tuple[User, str]] = []
    left: list[tuple[User, Unit | None]] = []
    for user, facts, seen_version in wanted:
        check_seen(session, user, seen_version)
        values, before, home = check_user(facts), _told(user), user.home_unit
        for name, value in values.items():
            setattr(user, name, value)
        if changed := changes(before, _told(user)):
            if "email" in changed:
                moved.append((user, before["email"]))
            if user.home_unit is not home:
                left.append((user, home))
            mark(user, actor, now)
            happened.append((user, EventKind.ACCOUNT_EDITED, {"fields": changed}))
    if moved:
        void_links_of(session, [user for user, _ in moved], now)  # they went to the old addresses
    for user, old in moved:
        _tell_old_address(session, user, old, actor, now)
    record_all(session, happened, actor=actor, now=now)
    leave_home_units(session, left, actor=actor, now=now)


def deactivate_user(session: Session, user: User, *, actor: User, now: datetime) -> None:
    """Close an account: its sessions, links and calendar end at once, its roles rest, what it did stays."""
    require(actor, "people.manage")
    check_admin_remains(session, user, actor)
    lock_accounts(session, [user.id])
    _set_active(session, user, False, actor, now)
    void_links(session, user, now)
    end_address(session, user, actor=actor, now=now)
    end_sessions(session, user)


def activate_user(session: Session, user: User, *, actor: User, now: datetime) -> None:
    """Open a closed account again, with the roles it still has."""
    require(actor, "people.manage")
    lock_accounts(session, [user.id])
    _set_active(session, user, True, actor, now)


def unlock_user(session: Session, user: User, *, actor: User, now: datetime) -> None:
    """Lift the lock after repeated failures."""
    require(actor, "people.manage")
    lock_row(session, user)
    if user.locked_until is None or user.locked_until <= now:
        raise WrongState(say(N_("This account is not locked.")))
    user.locked_until, user.failed_sign_ins = None, 0
    mark(user, actor, now)
    record(session, user, EventKind.ACCOUNT_UNLOCKED, actor=actor, now=now)


def find_users(text: str = "", role: Role | None = None) -> Select[tuple[User]]:
    """Accounts whose user name, name or e-mail contains the text, and that hold the role; by user name."""
    query = select(User).order_by(User.username)
    if wanted := text.strip():
        columns = (User.username, User.name, User.email)
        query = query.where(or_(*(func.lower(c).contains(wanted.lower(), autoescape=True) for c in columns)))
    if role is not None:
        query = query.where(User.id.in_(select(Grant.user_id).where(Grant.role == role, Grant.revoked_at.is_(None))))
    return query


def take_username(text: str) -> str:
    """The user name as it is stored; raises InvalidInput beside the field "username"."""
    username = text.strip().casefold()
    if not USERNAME.fullmatch(username):
        message = say(N_("Use 2 to 64 letters a–z, digits, dots, hyphens and underscores."))
        raise InvalidInput(message, "username")
    return username


def check_user(facts: UserFacts) -> dict[str, Any]:
    """What is stored for the facts; raises InvalidInput beside the field that is wrong."""
    check_language(facts.language)
    return {
        "name": take_name(facts.name, "name", required=True),
        "email": check_email(facts.email),
        "language": facts.language,
        "home_unit": facts.home_unit,
    }


def _open(
    session: Session, wanted: Sequence[tuple[str, UserFacts]], *, actor: User | None, now: datetime
) -> list[User]:
    names = [take_username(username) for username, _ in wanted]
    taken = set(session.scalars(select(User.username).where(User.username.in_(names))))
    users = []
    for username, (_, facts) in zip(names, wanted, strict=True):
        if username in taken:
            raise InvalidInput(say(N_("There is already an account %(username)s."), username=username), "username")
        taken.add(username)
        user = User(username=username, **check_user(facts))
        mark(user, actor, now)
        users.append(user)
    session.add_all(users)
    session.flush()
    told = [(user, EventKind.ACCOUNT_CREATED, {"username": user.username, **_told(user)}) for user in users]
    record_all(session, told, actor=actor, now=now)
    return users


def _tell_old_address(session: Session, user: User, old: str, actor: User, now: datetime) -> None:
    """At once, where the person still reads: whoever takes over an address, even of a closed account, must not
    go unnoticed."""
    if old:
        content = {"username": user.username, "by": actor.name, "at": now}
        owe_mail(session, user, MailKind.EMAIL_CHANGED, now.isoformat(), now=now, content=content, to=old)


def _set_active(session: Session, user: User, active: bool, actor: User, now: datetime) -> None:
    if user.active is active:
        raise WrongState(say(N_("Somebody has done this already.")))
    user.active = active
    mark(user, actor, now)
    fields = changes({"active": not active}, {"active": active})
    record(session, user, EventKind.ACCOUNT_EDITED, actor=actor, now=now, fields=fields)
    keep_stand_ins(session, now, [user.id])


def _told(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "home_unit": user.home_unit.name if user.home_unit else "",
    }
