"""A rule of the ladder that tells at once: a mail of its own, as each person chose, and only while it is so."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings, use_settings
from models.ledger import State, Task, engine_at_work
from models.reminders import Mail, Notice, ReminderChoice
from tests.cast import Cast
from tests.reminders.conftest import SendAll
from tests.reminders.postbox import Postbox
from workflow.reminders.digest import queue_digests
from workflow.reminders.firing import run_ladder

DAY = timedelta(days=1)


@pytest.fixture
def task(session: Session, cast: Cast, app: Flask, smtp: Settings, tmp_path: Path, now: datetime) -> Task:
    """One that is due in five days, and a ladder that says so at once, in yellow, to the unit."""
    text = smtp.reminders_file.read_text("utf-8")
    file = tmp_path / "reminders.toml"
    file.write_text(text.replace('name = "deadline_near"', 'name = "deadline_near"\nat_once = true'), "utf-8")
    use_settings(smtp.model_copy(update={"reminders_file": file}))
    due = now.date() + 5 * DAY
    with engine_at_work():
        begun = cast.task(state=State.IN_PROGRESS, cycle_started_at=now, deadline=due, due_on=due)
    session.commit()
    return begun


def tell_at_once(session: Session, now: datetime) -> list[str]:
    """Run the ladder; who is owed a mail."""
    run_ladder(session, now, commit=session.commit)
    assert queue_digests(session, now, commit=session.commit) == 0
    session.commit()
    return sorted(mail.user.username for mail in session.scalars(select(Mail)))


def test_each_gets_a_mail_about_it_and_its_notice_names_that_mail(
    session: Session, task: Task, send_all: SendAll, postbox: Postbox, now: datetime
) -> None:
    assert tell_at_once(session, now) == ["finance.leader", "finance.liaison"]
    assert send_all(now) == 2
    assert {str(message["Subject"]) for message in postbox.messages} == {f"Reminder: {task.ref} {task.title}"}
    owed = {mail.id: mail.user_id for mail in session.scalars(select(Mail))}
    assert owed == {notice.mail_id: notice.user_id for notice in session.scalars(select(Notice))}


def test_who_chose_the_inbox_for_yellow_gets_no_mail(session: Session, task: Task, cast: Cast, now: datetime) -> None:
    session.add(ReminderChoice(user_id=cast["finance.leader"].id, digest_hour=None, bell_only=["yellow"]))
    assert tell_at_once(session, now) == ["finance.liaison"]
    told = session.scalars(select(Notice.user_id)).all()
    assert set(told) == {cast["finance.leader"].id, cast["finance.liaison"].id}


@pytest.mark.parametrize("change", ["moved", "submitted"])
def test_what_waits_for_the_mail_server_is_not_sent_when_it_is_no_longer_so(
    session: Session, task: Task, send_all: SendAll, postbox: Postbox, now: datetime, change: str
) -> None:
    tell_at_once(session, now)
    if change == "moved":
        task.deadline = task.due_on = task.due_on + 60 * DAY
    else:
        with engine_at_work():
            task.state, task.state_since = State.SUBMITTED, now
    session.commit()
    assert send_all(now + DAY) == 0
    assert postbox.messages == []
    assert session.scalars(select(Mail)).all() == []
    assert len(session.scalars(select(Notice)).all()) == 2, "it stays in the inbox"
