"""Many mails over one connection leave nothing behind: no row in memory, no open file, no second connection."""

import gc
import os
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.base import Base
from models.ledger import State, engine_at_work
from models.people import Grant, Role, User
from models.reminders import Mail
from tests.cast import Cast
from tests.reminders.postbox import Postbox
from views.mails import render_mail
from workflow.reminders.digest import queue_digests
from workflow.reminders.firing import run_ladder
from workflow.reminders.mailer import SmtpLine
from workflow.reminders.message import Letter
from workflow.reminders.notices import tell_news
from workflow.reminders.outbox import MailKind
from workflow.reminders.sending import send_next_mail

PEOPLE = 50  # each gets a digest, which is about a task, and two mails at once


def owe_many(session: Session, cast: Cast, now: datetime) -> None:
    people = [User(username=f"p{n}", name=f"P{n}", email=f"p{n}@example.test", language="zh") for n in range(PEOPLE)]
    session.add_all(people)
    session.flush()
    unit = cast.units["finance"].id
    session.add_all(Grant(user_id=user.id, role=Role.LEADER, unit_id=unit, granted_at=now) for user in people)
    with engine_at_work():
        task = cast.task(state=State.IN_PROGRESS, cycle_started_at=now, due_on=now.date() - timedelta(days=1))
    task.deadline = task.due_on
    session.flush()
    for kind in (MailKind.RETURNED, MailKind.REBOUNDED):
        tell_news(session, task, kind, actor=cast["office"], now=now, reason="The list ends in May.")
    session.commit()
    run_ladder(session, now, commit=session.commit)
    queue_digests(session, now, commit=session.commit)
    session.commit()


def size(session: Session) -> tuple[int, int, int]:
    """Rows that the session keeps, rows and letters that anybody keeps, open files."""
    gc.collect()
    kept = sum(isinstance(one, (Base, Letter)) for one in gc.get_objects())
    return len(session.identity_map), kept, len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_sender_of_many_mails_does_not_grow(
    session: Session, cast: Cast, app: Flask, smtp: Settings, postbox: Postbox, now: datetime
) -> None:
    owe_many(session, cast, now)
    line, sizes, sent = SmtpLine(smtp), [], 0
    with app.app_context():
        while send_next_mail(session, line, render_mail, now=now, commit=session.commit):
            sent += 1
            if sent % 25 == 0:
                sizes.append(size(session))
    line.close()
    kinds = list(session.scalars(select(Mail.kind)))
    assert len(postbox.messages) == sent == len(kinds) > 3 * PEOPLE
    assert kinds.count(MailKind.DIGEST) >= PEOPLE
    assert len(postbox.connections) == 1
    assert len(set(sizes)) == 1, sizes
