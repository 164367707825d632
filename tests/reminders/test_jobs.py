"""The worker's jobs as the office sees them, one job run by hand, and a mail sent once more."""

import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings, use_settings
from models.reminders import JobRun, Mail, MailStatus
from models.trail import Seal
from tests.cast import Cast
from tests.client import Browser
from tests.reminders.conftest import mail_of, owe
from tests.reminders.postbox import Postbox
from views.clock import utc_now
from views.worker import Worker
from workflow.reminders.jobs import Job, interval_of, list_jobs, note_run
from workflow.reminders.outbox import MailKind
from workflow.reminders.sign_of_life import beat

GONE = "No worker is running"


def test_the_worker_knows_every_declared_job(app: Flask) -> None:
    with app.app_context():
        assert list(Worker(app).jobs) == list(Job)
        assert all(interval_of(job) > timedelta(0) for job in Job)


def test_one_job_is_run_once_as_if_it_were_then(app: Flask, session: Session) -> None:
    result = app.test_cli_runner().invoke(args=["run-job", "seal_day", "--now", "2026-03-01T23:30"])
    assert (result.exit_code, result.output) == (0, "seal_day: done.\n")
    assert session.scalars(select(Seal.day)).one().isoformat() == "2026-03-01"  # at the site's time
    assert session.get_one(JobRun, "seal_day").ran_at == datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    session.rollback()
    app.test_cli_runner().invoke(args=["run-job", "seal_day", "--now", "2026-03-01T20:00+00:00"])
    assert {day.isoformat() for day in session.scalars(select(Seal.day))} == {"2026-03-01", "2026-03-02"}


@pytest.mark.parametrize("asked", [["sing"], ["seal_day", "--now", "tomorrow"]])
def test_an_unknown_job_or_moment_is_refused_in_a_sentence(app: Flask, asked: list[str]) -> None:
    result = app.test_cli_runner().invoke(args=["run-job", *asked])
    assert result.exit_code == 2
    assert asked[-1] in result.output


def test_a_job_that_fails_says_so(app: Flask, session: Session) -> None:
    connection = session.connection()
    connection.exec_driver_sql("DROP TABLE seal")
    session.commit()
    result = app.test_cli_runner().invoke(args=["run-job", "seal_day"])
    assert result.exit_code == 1
    assert "seal_day failed: " in result.output
    assert session.get_one(JobRun, "seal_day").failed_at is not None


def test_a_failure_is_kept_after_the_job_succeeds_again(session: Session, now: datetime) -> None:
    note_run(session, Job.SEND_MAILS, now, "ServerDown: no route")
    note_run(session, Job.SEND_MAILS, now + timedelta(minutes=1))
    (standing,) = [one for one in list_jobs(session) if one.job is Job.SEND_MAILS]
    assert standing.last is not None
    assert (standing.failing, standing.last.failed_at, standing.last.failure) == (False, now, "ServerDown: no route")
    assert standing.next_at == now + timedelta(minutes=1) + interval_of(Job.SEND_MAILS)


def test_the_page_tells_runs_failures_and_what_waits(browser: Browser, session: Session, cast: Cast) -> None:
    owe(session, cast["finance.leader"], cast.now)
    note_run(session, Job.QUEUE_DIGESTS, cast.now, "OSError: <the disk> is full")
    beat(session, utc_now(), 1)
    session.commit()
    page = browser.as_("admin").get("/jobs").text
    assert GONE not in page
    assert "Write the daily digests" in page
    assert "OSError: &lt;the disk&gt; is full" in page
    assert "not yet" in page


def test_those_who_can_start_a_worker_are_told_on_every_page_that_none_runs(
    browser: Browser, session: Session, cast: Cast
) -> None:
    beat(session, utc_now() - timedelta(hours=1), 1)
    session.commit()
    for name, told in {"office": True, "admin": True, "finance.leader": False, "auditor": False}.items():
        assert (GONE in browser.as_(name).get("/account").text) is told, name
    beat(session, utc_now(), 1)
    session.commit()
    assert GONE not in browser.as_("office").get("/account").text


def _undelivered(session: Session, cast: Cast, **values: str) -> int:
    """The mail's number."""
    owe(session, cast["finance.leader"], cast.now)
    mail = mail_of(session, cast["finance.leader"])
    mail.status, mail.attempts, mail.last_error = MailStatus.UNDELIVERED, 7, "550 unknown"
    for name, value in values.items():
        setattr(mail, name, value)
    number = mail.id
    session.commit()
    return number


def test_an_undelivered_mail_is_sent_again_once(
    app: Flask, browser: Browser, session: Session, cast: Cast, smtp: Settings, postbox: Postbox
) -> None:
    number = _undelivered(session, cast)
    office = browser.as_("office")
    page = office.get("/mail").text
    assert f"/mail/{number}/again" in page
    assert office.submit(f"/mail/{number}/again", page="/mail").status_code == 302
    assert office.submit(f"/mail/{number}/again", page="/mail").status_code == 409
    use_settings(smtp)
    assert Worker(app).run_job(Job.SEND_MAILS) == ("", 1)
    session.expire_all()
    assert session.get_one(Mail, number).status is MailStatus.SENT
    assert postbox.receivers() == ["finance.leader@example.test"]


def test_a_mail_whose_link_was_wiped_is_not_sent_again(browser: Browser, session: Session, cast: Cast) -> None:
    number = _undelivered(session, cast, kind=MailKind.INVITATION.value, content="{}")
    office = browser.as_("office")
    assert "Send again" not in office.get("/mail").text
    answer = office.submit(f"/mail/{number}/again", page="/mail")
    assert answer.status_code == 409
    assert "Send the person a new link" in answer.text


def test_a_job_that_ends_with_an_error_nobody_expected_is_seen_to_fail(
    app: Flask, browser: Browser, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # this process keeps its own
    worker = Worker(app)

    def break_down(_: Session, __: datetime) -> None:
        threading.Thread(target=worker.stop).start()
        raise ValueError("a rule that nobody thought of")

    worker.jobs = {Job.NOTE_COLOURS: break_down}
    with app.app_context():
        worker.run()
    run = session.get_one(JobRun, Job.NOTE_COLOURS.value)
    assert run.error == "ValueError: a rule that nobody thought of"
    session.rollback()
    assert "a rule that nobody thought of" in browser.as_("admin").get("/jobs").text
