"""The outbox as the office reads it: how many mails wait, went, or could not be delivered; never their text."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.reminders import Mail, MailStatus


def count_mails(session: Session) -> dict[MailStatus, int]:
    """The number of mails in each status."""
    counted = dict(session.execute(select(Mail.status, func.count()).group_by(Mail.status)).tuples().all())
    return {status: counted.get(status, 0) for status in MailStatus}


def find_mails(session: Session, status: MailStatus, *, offset: int, limit: int) -> list[Mail]:
    """Mails of a status, the newest first."""
    newest = select(Mail).where(Mail.status == status).order_by(Mail.id.desc())
    return list(session.scalars(newest.options(joinedload(Mail.user)).offset(offset).limit(limit)))
