"""The outbox as the office reads it: how many mails wait, went, or could not be delivered; never their text."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from models.people import User
from models.reminders import Mail, MailStatus
from models.words import N_, Labelled, say
from workflow.errors import WrongState
from workflow.process.locking import lock_row, lock_rows
from workflow.process.rights import require
from workflow.reminders.outbox import WITH_SECRET, MailKind, address_of, mail_is_on
from workflow.trail.chain import Happened, record, record_all
from workflow.trail.kinds import EventKind

AT_ONCE = 500  # undelivered mails queued again with one press


class Box(Labelled):
    """The parts of the outbox; a mail that was refused and is tried again has its own, so nobody learns it too late."""

    QUEUED = "queued", N_("Queued")
    REFUSED = "refused", N_("Refused, tried again")
    SENT = "sent", N_("Sent")
    UNDELIVERED = "undelivered", N_("Undelivered")

    def holds(self) -> ColumnElement[bool]:
        if self in (Box.SENT, Box.UNDELIVERED):
            return Mail.status == MailStatus(self.value)
        answered = Mail.attempts > 0, Mail.last_error != ""
        return and_(Mail.status == MailStatus.QUEUED, and_(*answered) if self is Box.REFUSED else ~and_(*answered))


def count_mails(session: Session) -> dict[Box, int]:
    """The number of mails in each box."""
    box = case(*((part.holds(), part.value) for part in Box), else_="")
    counted = dict(session.execute(select(box, func.count()).group_by(box)).tuples().all())
    return {part: counted.get(part.value, 0) for part in Box}


def find_mails(session: Session, box: Box, *, offset: int, limit: int) -> list[Mail]:
    """Mails of a box, the newest first."""
    newest = select(Mail).where(box.holds()).order_by(Mail.id.desc())
    return list(session.scalars(newest.options(joinedload(Mail.user)).offset(offset).limit(limit)))


def find_outage(session: Session) -> str:
    """Why no mail can be sent at present: what the server, or the way to it, answered to one that does not count."""
    waits = Mail.status == MailStatus.QUEUED, Mail.attempts == 0, Mail.last_error != ""
    return session.scalar(select(Mail.last_error).where(*waits).order_by(Mail.due_at.desc()).limit(1)) or ""


def is_sendable(mail: Mail) -> bool:
    """Whether an undelivered mail can be sent again: no link that is wiped, a receiver with an address, mail at all."""
    reached = mail.user.active or mail.kind == MailKind.EMAIL_CHANGED
    return mail_is_on() and mail.kind not in WITH_SECRET and reached and bool(address_of(mail))


def send_again(session: Session, mail: Mail, *, actor: User, now: datetime) -> None:
    """Queue an undelivered mail once more, as if it were new; raises WrongState for any other."""
    lock_row(session, mail)
    require(actor, "mail.resend")
    if mail.status is not MailStatus.UNDELIVERED:
        raise WrongState(say(N_("This mail is not among the undelivered ones any more.")))
    if not is_sendable(mail):
        raise WrongState(say(N_("This mail cannot be sent again. Send the person a new link, or correct the account.")))
    _queue(mail, now)
    record(session, mail.user, EventKind.MAIL_RESENT, actor=actor, now=now, mail=mail.kind)


def send_all_again(session: Session, *, actor: User, now: datetime) -> int:
    """Queue the undelivered mails that can be sent once more, so many at once, the oldest first; returns how many."""
    require(actor, "mail.resend")
    lost = select(Mail.id).join(Mail.user).where(_lost()).order_by(Mail.id).limit(AT_ONCE)
    keys = session.scalars(lost).all() if mail_is_on() else []
    lock_rows(session, Mail, keys)
    happened = list[Happened]()
    for mail in session.scalars(select(Mail).where(Mail.id.in_(keys)).options(joinedload(Mail.user))).all():
        if mail.status is MailStatus.UNDELIVERED and is_sendable(mail):  # nobody else was faster
            _queue(mail, now)
            happened.append((mail.user, EventKind.MAIL_RESENT, {"mail": mail.kind}))
    record_all(session, happened, actor=actor, now=now)
    return len(happened)


def lost_mails() -> Select[tuple[int]]:
    """How many undelivered mails somebody has to look after: they could be sent again."""
    return select(func.count()).select_from(Mail).join(Mail.user).where(_lost(), literal(mail_is_on()))


def _lost() -> ColumnElement[bool]:
    reached = or_(Mail.kind == MailKind.EMAIL_CHANGED.value, and_(User.active, User.email != ""))
    return and_(Box.UNDELIVERED.holds(), reached, Mail.kind.not_in([kind.value for kind in WITH_SECRET]))


def _queue(mail: Mail, now: datetime) -> None:
    mail.status, mail.attempts, mail.due_at, mail.last_error = MailStatus.QUEUED, 0, now, ""
