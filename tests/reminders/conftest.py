"""What the tests of mails share: a mail server, the line to it, one way to owe and to send."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings, use_settings
from models.people import User
from models.reminders import Mail
from tests.cast import Cast
from tests.reminders.postbox import Postbox, open_postbox
from tests.reminders.writing import Late
from views.mails import render_mail
from workflow.reminders.mailer import SmtpLine
from workflow.reminders.outbox import MailKind, owe_mail
from workflow.reminders.sending import send_next_mail

SendAll = Callable[[datetime], int]


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def smtp(settings: Settings, postbox: Postbox) -> Settings:
    """The settings with the postbox as mail server."""
    chosen = settings.model_copy(update={"smtp_port": postbox.port, "site_url": "https://rectify.example.test"})
    use_settings(chosen)
    return chosen


@pytest.fixture
def send_all(session: Session, app: Flask, smtp: Settings) -> Iterator[SendAll]:
    """Send everything that is due at a moment, over one connection; returns the number of mails tried."""

    def send(now: datetime) -> int:
        line, tried = SmtpLine(smtp), 0
        use_settings(smtp)
        try:
            while send_next_mail(session, line, render_mail, now=now, commit=session.commit):
                tried += 1
        finally:
            line.close()
        return tried

    with app.app_context():
        yield send


def owe(session: Session, user: User, now: datetime, dedupe: str = "1", **content: object) -> None:
    """Owe one mail about a returned task."""
    told = {"task": 7, "ref": "X26-T007", "title": "Settle advances", "by": "Li", "reason": "The list ends in May."}
    owe_mail(session, user, MailKind.RETURNED, dedupe, now=now, content={**told, **content})
    session.commit()


def mail_of(session: Session, user: User) -> Mail:
    session.expire_all()
    return session.scalars(select(Mail).where(Mail.user_id == user.id)).one()


@pytest.fixture
def late(session: Session, cast: Cast) -> Late:
    """What was read stays readable after a commit, so that no transaction stands open while pages are asked for."""
    session.expire_on_commit = False
    begun = Late.begin(cast)
    session.commit()
    return begun
