"""One-time links: an invitation or a reset, worth one new password until it expires."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.people import LinkPurpose, OneTimeLink, ResetRequest, User
from models.trail import Event
from models.words import N_, say
from workflow.errors import NotFound, WrongState
from workflow.people.account import set_password, void_links
from workflow.people.secrets import hash_secret
from workflow.people.signing_in import welcome
from workflow.process.locking import lock_row
from workflow.process.rights import require
from workflow.reminders.outbox import MailKind, is_reached, mail_is_on, owe_mail
from workflow.trail.chain import record, stream_of
from workflow.trail.kinds import EventKind

Address = Callable[[LinkPurpose, str], str]  # where the page behind a link is
LONGEST_NAME = 254  # an e-mail address has no more characters
AT_ONCE = 500  # requests answered in one run of the job
PAUSE = timedelta(minutes=5)  # between two resets of one account, so that nobody's mailbox is flooded
REST = timedelta(hours=24)  # without a reset after somebody else changed the e-mail: time for the person to notice
MAILS = {LinkPurpose.INVITATION: MailKind.INVITATION, LinkPurpose.RESET: MailKind.RESET}


def send_link(session: Session, user: User, address: Address, *, actor: User, now: datetime) -> str:
    """Issue and mail a link for an account; returns it when the administrator has to hand it over.

    A reset of an account that mail reaches goes there alone: nobody else gets to set that password.
    That the e-mail was emptied or led elsewhere by somebody else does not help: then there is no reset for a day.
    """
    require(actor, "people.manage")
    lock_row(session, user)
    if not user.active:
        raise WrongState(say(N_("This account is not active.")))
    if user.password_hash is None:
        return issue_link(session, user, LinkPurpose.INVITATION, address, actor=actor, now=now)
    if _email_touched(session, user, now):
        raise WrongState(
            say(N_("The e-mail of this account was changed by somebody else: no reset link for 24 hours after that."))
        )
    url = issue_link(session, user, LinkPurpose.RESET, address, actor=actor, now=now)
    return "" if is_reached(user) else url


def ask_reset(session: Session, typed: str, now: datetime) -> None:
    """Take the wish for a reset link. Whether there is such an account is looked up later, by the worker, so that
    neither the answer nor the time it takes says so to the one who asks."""
    session.add(ResetRequest(typed=typed.strip()[:LONGEST_NAME], asked_at=now))


def answer_resets(session: Session, address: Address, now: datetime) -> None:
    """Mail a link for each request to whoever has this user name or e-mail: a job of the worker."""
    asked = session.execute(select(ResetRequest.id, ResetRequest.typed).order_by(ResetRequest.id).limit(AT_ONCE)).all()
    session.execute(delete(ResetRequest).where(ResetRequest.id.in_([request.id for request in asked])))
    if not mail_is_on():  # a link that nobody gets would only void the one that was handed over
        return
    for name in dict.fromkeys(request.typed.casefold() for request in asked):
        _answer(session, name, address, now)


def _answer(session: Session, name: str, address: Address, now: datetime) -> None:
    fits = (User.username == name) | (func.lower(User.email) == name)
    query = select(User).where(fits, User.active, User.email != "").order_by(User.id).limit(3)
    for user in session.scalars(query).all() if name else []:
        lock_row(session, user)
        if not _asked_lately(session, user, now) and not _email_touched(session, user, now):
            issue_link(session, user, LinkPurpose.RESET, address, actor=None, now=now)


def issue_link(
    session: Session, user: User, purpose: LinkPurpose, address: Address, *, actor: User | None, now: datetime
) -> str:
    """A new link, mailed to those with an address; earlier ones of the account are void from now on."""
    void_links(session, user, now)
    secret = secrets.token_urlsafe(32)
    hours = settings().invitation_hours if purpose is LinkPurpose.INVITATION else settings().reset_hours
    link = OneTimeLink(
        user_id=user.id,
        purpose=purpose,
        secret_hash=hash_secret(secret),
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    session.add(link)
    record(session, user, EventKind.LINK_ISSUED, actor=actor, now=now, purpose=purpose.value)
    url = address(purpose, secret)
    content = {"url": url, "username": user.username, "expires_at": link.expires_at}
    owe_mail(session, user, MAILS[purpose], str(link.id), now=now, content=content)
    return url


def find_link(session: Session, purpose: LinkPurpose, secret: str, now: datetime) -> OneTimeLink:
    """The link that still counts; raises NotFound for one that is unknown, used, expired, or for something else."""
    link = session.scalar(
        select(OneTimeLink).where(OneTimeLink.secret_hash == hash_secret(secret), OneTimeLink.purpose == purpose)
    )
    if link is None or not _counts(link, now):
        raise NotFound(say(N_("This link does not count any more: it was used, replaced or is too old.")))
    return link


def use_link(session: Session, purpose: LinkPurpose, secret: str, *, new: str, again: str, now: datetime) -> User:
    """Set the password of the link's account, once."""
    lock_row(session, find_link(session, purpose, secret, now))
    link = find_link(session, purpose, secret, now)  # whoever came first has used it
    set_password(session, link.user, new, again, now=now)
    link.used_at = now
    record(session, link.user, EventKind.LINK_USED, actor=link.user, now=now, purpose=purpose.value)
    welcome(session, link.user, now=now)
    return link.user


def _counts(link: OneTimeLink, now: datetime) -> bool:
    return link.used_at is None and link.expires_at > now and link.user.active


def _email_touched(session: Session, user: User, now: datetime) -> bool:
    """Whether somebody else changed or emptied the e-mail of an account with a password within the last day."""
    if user.password_hash is None:
        return False
    edits = select(Event.data).where(Event.stream == stream_of(user), Event.at > now - REST)
    others = edits.where(Event.kind == EventKind.ACCOUNT_EDITED.value, Event.actor_id != user.id)
    return any("email" in json.loads(data)["fields"] for data in session.scalars(others))


def _asked_lately(session: Session, user: User, now: datetime) -> bool:
    lately = select(OneTimeLink.id).where(OneTimeLink.user_id == user.id, OneTimeLink.created_at > now - PAUSE)
    return session.scalar(lately.where(OneTimeLink.purpose == LinkPurpose.RESET).limit(1)) is not None
