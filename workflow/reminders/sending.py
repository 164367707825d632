"""The send job: claim a due mail with a lease, hand it over, note what came of it; each mail its own transaction."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from config.settings import settings
from models.reminders import Mail, MailStatus
from models.words import N_
from workflow.reminders.digest import drop_mail, fill_digest
from workflow.reminders.mailer import Letter, Line, Refused, Render, ServerDown, compose
from workflow.reminders.outbox import WITH_SECRET, MailKind, address_of

LEASE = timedelta(minutes=5)  # longer than any dialogue about one mail
SERVER_DOWN_DELAY = timedelta(minutes=1)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
MOST_ATTEMPTS = len(DELAYS) + 1

ACCOUNT_CLOSED = N_("The account is closed.")
LINK_EXPIRED = N_("The link in this mail expired before it could be sent.")
GIVEN_UP = N_("Sending it was broken off too often.")


def send_next_mail(session: Session, line: Line, render: Render, *, now: datetime, commit: Callable[[], None]) -> bool:
    """Send the mail that has been due longest; False when none is. Raises ServerDown with nothing lost.

    No transaction is open while the server is spoken to. Killed in the middle, only the mail in flight may
    arrive twice: its lease runs out and it is sent again.
    """
    letter = claim_mail(session, now)
    commit()
    if letter is None:
        return False
    try:
        line.send(compose(letter, render(letter), settings(), now))
    except Refused as refused:
        note_refused(session, letter, str(refused), now)
    except ServerDown as down:
        put_back(session, letter, str(down), now)
        commit()
        raise
    else:
        note_sent(session, letter, now)
    commit()
    return True


def claim_mail(session: Session, now: datetime) -> Letter | None:
    """Take the mail that has been due longest; nobody else gets it until the lease is over."""
    free = or_(Mail.leased_until.is_(None), Mail.leased_until <= now)
    due = (
        select(Mail)
        .where(Mail.status == MailStatus.QUEUED, Mail.due_at <= now, free)
        .order_by(Mail.due_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (mail := session.scalar(due)) is not None:
        if (why := _never(mail, now)) is not None:
            _give_up(mail, why)
        elif (content := _content(session, mail, now)) is None:
            drop_mail(session, mail)
        else:
            mail.leased_until = now + LEASE
            mail.attempts += 1
            return _letter(mail, content)
        session.flush()
    return None


def note_sent(session: Session, letter: Letter, now: datetime) -> None:
    wiped = {"content": "{}"} if letter.kind in WITH_SECRET else {}
    _settle(session, letter, status=MailStatus.SENT, sent_at=now, last_error="", **wiped)


def note_refused(session: Session, letter: Letter, answer: str, now: datetime) -> None:
    """Keep the answer; try again later, each time after a longer while, and give up in the end."""
    if letter.attempts < MOST_ATTEMPTS:
        _settle(session, letter, due_at=now + DELAYS[letter.attempts - 1], last_error=answer)
    elif letter.kind in WITH_SECRET:
        _settle(session, letter, status=MailStatus.UNDELIVERED, last_error=answer, content="{}")
    else:
        _settle(session, letter, status=MailStatus.UNDELIVERED, last_error=answer)


def put_back(session: Session, letter: Letter, answer: str, now: datetime) -> None:
    """The server is away: not counted against the mail, however long it lasts."""
    _settle(session, letter, attempts=letter.attempts - 1, due_at=now + SERVER_DOWN_DELAY, last_error=answer)


def _settle(session: Session, letter: Letter, **values: object) -> None:
    """Only while the claim is still ours: a slower worker must not undo what another has noted since."""
    ours = (Mail.id == letter.id, Mail.status == MailStatus.QUEUED, Mail.attempts == letter.attempts)
    settled = update(Mail).where(*ours).values(leased_until=None, **values)
    session.execute(settled, execution_options={"synchronize_session": False})


def _content(session: Session, mail: Mail, now: datetime) -> dict[str, Any] | None:
    """What the mail says; a digest is put together only now, and is None when nothing of it is true any more."""
    if mail.kind == MailKind.DIGEST:
        return fill_digest(session, mail, now)
    content: dict[str, Any] = json.loads(mail.content)
    return content


def _letter(mail: Mail, content: dict[str, Any]) -> Letter:
    user = mail.user
    return Letter(
        id=mail.id,
        kind=mail.kind,
        content=content,
        name=user.name,
        address=address_of(mail),
        language=user.language,
        created_at=mail.created_at,
        attempts=mail.attempts,
    )


def _never(mail: Mail, now: datetime) -> str | None:
    """Why a mail must not be sent at all."""
    if mail.attempts >= MOST_ATTEMPTS:
        return mail.last_error or GIVEN_UP
    if not mail.user.active and mail.kind != MailKind.EMAIL_CHANGED:  # closing must not silence the warning
        return ACCOUNT_CLOSED
    expires = json.loads(mail.content).get("expires_at")
    return LINK_EXPIRED if expires and datetime.fromisoformat(expires) <= now else None


def _give_up(mail: Mail, why: str) -> None:
    mail.status = MailStatus.UNDELIVERED
    mail.last_error = why
    mail.leased_until = None
    if mail.kind in WITH_SECRET:
        mail.content = "{}"
