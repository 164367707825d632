"""The send job: claim a due mail with a lease, hand it over, note what came of it; each mail its own transaction.

A mail that is refused is tried again after a growing while, whether the answer calls itself temporary or not: large
providers give a permanent one for what passes. The office sees it, with the answer, from the first refusal on. Only an
answer that speaks of the address itself, such as "no such mailbox", ends it at once: the office learns it the same
minute, corrects the address and sends the mail again, and the site does not look like one that guesses addresses.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, update
from sqlalchemy.orm import Session

from config.settings import settings
from models.reminders import Mail, MailStatus
from models.words import N_
from workflow.reminders.digest import drop_mail, fill_digest, is_still_so
from workflow.reminders.firing import may_send
from workflow.reminders.mailer import Line, Render, ServerDown
from workflow.reminders.message import Letter, Refused, compose
from workflow.reminders.outbox import WITH_SECRET, MailKind, address_of, mail_is_on

LEASE = timedelta(minutes=5)  # longer than any dialogue about one mail
SERVER_DOWN_DELAY = timedelta(minutes=1)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
MOST_ATTEMPTS = len(DELAYS) + 1

REMINDERS = (MailKind.DIGEST.value, MailKind.REMINDED.value)  # what only goes out in the sending hours
ACCOUNT_CLOSED = N_("The account is closed.")
NO_ADDRESS = N_("The account has no e-mail address.")
LINK_EXPIRED = N_("The link in this mail expired before it could be sent.")
GIVEN_UP = N_("Sending it was broken off too often.")
MAIL_OFF = N_("This site does not send mail.")
MINUTE = timedelta(minutes=1)
Clock = Callable[[], datetime]


def send_due_mails(
    session: Session,
    line: Line,
    render: Render,
    *,
    clock: Clock,
    commit: Callable[[], None],
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due, as much as this minute allows; returns how many were tried. Raises ServerDown.

    It never waits for the limit: the next run goes on. What was tried is counted in the database, so a restart, a crash
    or a second worker gets no second allowance.
    """
    if not mail_is_on():
        give_up_waiting(session, clock())
        return 0
    tried, allowed = 0, _allowed(session, clock())
    while tried != allowed and not stopping():
        if not send_next_mail(session, line, render, now=clock(), commit=commit):
            break
        tried += 1
    return tried


def _allowed(session: Session, now: datetime) -> int:
    """How many mails may be tried now; -1 for any number."""
    limit = settings().mails_per_minute
    if not limit:
        return -1
    lately = select(func.count()).select_from(Mail).where(Mail.tried_at > now - MINUTE, Mail.tried_at <= now)
    return max(0, limit - (session.scalar(lately) or 0))


def give_up_waiting(session: Session, now: datetime) -> None:
    """Where no mail is sent, none waits for ever: what was owed before it was switched off is shown as undelivered."""
    wiped = case((Mail.kind.in_([kind.value for kind in WITH_SECRET]), "{}"), else_=Mail.content)
    ended = {"status": MailStatus.UNDELIVERED, "last_error": MAIL_OFF, "leased_until": None, "content": wiped}
    waiting = update(Mail).where(Mail.status == MailStatus.QUEUED, _free(now)).values(ended)
    session.execute(waiting, execution_options={"synchronize_session": False})


def send_next_mail(session: Session, line: Line, render: Render, *, now: datetime, commit: Callable[[], None]) -> bool:
    """Send the next mail that is due; False when none is. Raises ServerDown with nothing lost.

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
        note_refused(session, letter, str(refused), now, hopeless=refused.hopeless)
    except ServerDown as down:
        put_back(session, letter, str(down), now)
        commit()
        raise
    else:
        note_sent(session, letter, now)
    commit()
    return True


def claim_mail(session: Session, now: datetime) -> Letter | None:
    """Take the most urgent mail that has been due longest; nobody else gets it until the lease is over."""
    due = (
        select(Mail)
        .where(Mail.status == MailStatus.QUEUED, Mail.due_at <= now, _free(now))
        .order_by(Mail.rank, Mail.due_at)  # as the index has them
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (mail := session.scalar(due)) is not None:
        if mail.kind in REMINDERS and not may_send(session, now):  # not at night, not on a day off
            due = due.where(Mail.kind.not_in(REMINDERS))
            continue
        if (why := _never(mail, now)) is not None:
            _give_up(mail, why)
        elif (content := _content(session, mail, now)) is None:
            drop_mail(session, mail)
        else:
            mail.leased_until, mail.tried_at = now + LEASE, now
            mail.attempts += 1
            return _letter(mail, content)
        session.flush()
    return None


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(Mail.leased_until.is_(None), Mail.leased_until <= now)


def note_sent(session: Session, letter: Letter, now: datetime) -> None:
    wiped = {"content": "{}"} if letter.kind in WITH_SECRET else {}
    _settle(session, letter, status=MailStatus.SENT, sent_at=now, last_error="", **wiped)


def note_refused(session: Session, letter: Letter, answer: str, now: datetime, *, hopeless: bool = False) -> None:
    """Keep the answer; try again later, each time after a longer while, and give up in the end or where it is idle."""
    if letter.attempts < MOST_ATTEMPTS and not hopeless:
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
    """What the mail says, and None when it is no longer so: of a reminder, or of all in a digest, put together now."""
    if mail.kind == MailKind.DIGEST:
        return fill_digest(session, mail, now)
    if mail.kind == MailKind.REMINDED and not is_still_so(session, mail, now):
        return None
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
    if not address_of(mail):
        return NO_ADDRESS
    expires = json.loads(mail.content).get("expires_at")
    return LINK_EXPIRED if expires and datetime.fromisoformat(expires) <= now else None


def _give_up(mail: Mail, why: str) -> None:
    mail.status = MailStatus.UNDELIVERED
    mail.last_error = why
    mail.leased_until = None
    if mail.kind in WITH_SECRET:
        mail.content = "{}"
