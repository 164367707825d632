"""The outbox as the office reads it: how many mails wait, went, or could not be delivered; never their text."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.people import User
from models.reminders import Mail, MailStatus
from models.words import N_, say
from workflow.errors import WrongState
from workflow.process.locking import lock_row
from workflow.process.rights import require
from workflow.reminders.outbox import WITH_SECRET, address_of
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind


def count_mails(session: Session) -> dict[MailStatus, int]:
    """The number of mails in each status."""
    counted = dict(session.execute(select(Mail.status, func.count()).group_by(Mail.status)).tuples().all())
    return {status: counted.get(status, 0) for status in MailStatus}


def find_mails(session: Session, status: MailStatus, *, offset: int, limit: int) -> list[Mail]:
    """Mails of a status, the newest first."""
    newest = select(Mail).where(Mail.status == status).order_by(Mail.id.desc())
    return list(session.scalars(newest.options(joinedload(Mail.user)).offset(offset).limit(limit)))


def is_sendable(mail: Mail) -> bool:
    """Whether an undelivered mail can be sent again: a link is wiped, the receiver gone, or there is an address."""
    return mail.kind not in WITH_SECRET and mail.user.active and bool(address_of(mail))


def send_again(session: Session, mail: Mail, *, actor: User, now: datetime) -> None:
    """Queue an undelivered mail once more, as if it were new; raises WrongState for any other."""
    lock_row(session, mail)
    require(actor, "mail.resend")
    if mail.status is not MailStatus.UNDELIVERED:
        raise WrongState(say(N_("This mail is not among the undelivered ones any more.")))
    if not is_sendable(mail):
        raise WrongState(say(N_("This mail cannot be sent again. Send the person a new link, or correct the account.")))
    mail.status, mail.attempts, mail.due_at, mail.last_error = MailStatus.QUEUED, 0, now, ""
    record(session, mail.user, EventKind.MAIL_RESENT, actor=actor, now=now, mail=mail.kind)
