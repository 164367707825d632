"""What people change about their own account: e-mail, language, password."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.people import OneTimeLink, User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.people.emails import check_email
from workflow.people.passwords import check_new_password, hash_password
from workflow.people.signing_in import end_sessions, prove_password
from workflow.process.locking import check_seen, mark
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind

LANGUAGES = ("en", "zh")


def edit_own_account(
    session: Session, actor: User, *, email: str, language: str, password: str, seen_version: int, now: datetime
) -> None:
    """Change e-mail and language; a new e-mail asks for the password, because reset links go there."""
    check_seen(session, actor, seen_version)
    email = check_email(email)
    check_language(language)
    if email != actor.email:
        wanted = say(N_("Enter your password to change the e-mail address."))
        prove_password(actor, password, wanted, "password")
        void_links(session, actor, now)  # they went to the old address
    _save(session, actor, now, email=email, language=language)


def choose_language(session: Session, actor: User, language: str, now: datetime) -> None:
    """Keep the language in which the actor wants pages and mails."""
    check_language(language)
    _save(session, actor, now, language=language)


def change_password(session: Session, actor: User, *, old: str, new: str, again: str, now: datetime) -> None:
    """Set a new password and end every session; the caller keeps its own by signing in again."""
    prove_password(actor, old, say(N_("This is not your present password.")), "old_password")
    if old == new:
        raise InvalidInput(say(N_("Choose a password other than the present one.")), "password")
    set_password(session, actor, new, again, now=now)
    record(session, actor, EventKind.PASSWORD_CHANGED, actor=actor, now=now)


def set_password(session: Session, user: User, new: str, again: str, *, now: datetime) -> None:
    """Check and set a password; ends every session and link of the account and lifts its lock."""
    check_new_password(new, user.username)
    if new != again:
        raise InvalidInput(say(N_("The two passwords are not the same.")), "again_password")
    user.password_hash = hash_password(new)
    user.password_set_at = now
    user.failed_sign_ins, user.locked_until = 0, None
    mark(user, user, now)
    void_links(session, user, now)
    end_sessions(session, user)


def void_links(session: Session, user: User, now: datetime) -> None:
    """From now on no link of the account counts."""
    void_links_of(session, [user], now)


def void_links_of(session: Session, users: Sequence[User], now: datetime) -> None:
    """The same for many accounts."""
    session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.user_id.in_([user.id for user in users]),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(expires_at=now)
    )


def _save(session: Session, actor: User, now: datetime, **after: str) -> None:
    changed = changes({name: getattr(actor, name) for name in after}, after)
    if not changed:
        return
    for name, value in after.items():
        setattr(actor, name, value)
    mark(actor, actor, now)
    record(session, actor, EventKind.ACCOUNT_EDITED, actor=actor, now=now, fields=changed)


def check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise InvalidInput(say(N_("This language is not offered.")), "language")
