"""Real worker processes: mails go out, kill -9 loses none, one of several is elected, stopping is clean."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.settings import ROOT, Settings, use_settings
from models.reminders import Heartbeat, Mail, MailStatus
from models.trail import Seal
from tests.cast import Cast
from tests.client import Browser
from tests.reminders.conftest import owe
from tests.reminders.postbox import Postbox
from workflow.reminders.sign_of_life import WORKER

MANY = 30


@contextmanager
def worker(settings: Settings, smtp_port: int = 1) -> Iterator[subprocess.Popen[str]]:
    """A worker process on the test's database; gone at the end of the block."""
    chosen = {
        "MODE": "test",
        "DATABASE_URL": settings.database,
        "INSTANCE": str(settings.instance),
        "SMTP_PORT": str(smtp_port),
        "WORKER_POLL_SECONDS": "0.2",
        "WORKER_GONE_SECONDS": "2",
        "DIGEST_HOUR": "23",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env={**os.environ, **{f"RECTIFY_{name}": value for name, value in chosen.items()}},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(condition: Callable[[], bool], session: Session, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        session.rollback()
        session.expire_all()
        if condition():
            session.rollback()
            return
        session.rollback()  # an open transaction would hold SQLite's write lock
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def heart(session: Session) -> Heartbeat | None:
    return session.get(Heartbeat, WORKER)


def statuses(session: Session) -> set[MailStatus]:
    return set(session.scalars(select(Mail.status).distinct()))


def test_a_worker_sends_what_is_owed_seals_the_day_and_shows_that_it_lives(
    session: Session, cast: Cast, settings: Settings, postbox: Postbox, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    with worker(settings, postbox.port):
        wait_for(lambda: statuses(session) == {MailStatus.SENT}, session)
        wait_for(lambda: session.scalar(select(Seal)) is not None and heart(session) is not None, session)
    assert postbox.receivers() == ["finance.leader@example.test"]


def test_kill_9_in_the_middle_of_a_mail_run_loses_nothing(
    session: Session, cast: Cast, settings: Settings, postbox: Postbox, now: datetime
) -> None:
    for number in range(MANY):
        owe(session, cast["finance.leader"], now, str(number), ref=f"X26-T{number:03}")
    postbox.seconds = 0.1
    with worker(settings, postbox.port) as first:
        wait_for(lambda: len(postbox.messages) >= 8, session)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    assert len(postbox.messages) < MANY
    leases = update(Mail).where(Mail.leased_until.is_not(None)).values(leased_until=now)  # the lease runs out
    session.execute(leases)
    session.commit()
    with worker(settings, postbox.port):
        wait_for(lambda: statuses(session) == {MailStatus.SENT}, session)
    arrived = Counter(str(message["Subject"]) for message in postbox.messages)
    assert len(arrived) == MANY
    assert sum(arrived.values()) <= MANY + 1, "only the mail in flight may arrive twice"


def test_a_mail_server_that_is_away_stops_no_other_job(
    session: Session, cast: Cast, settings: Settings, now: datetime
) -> None:
    owe(session, cast["finance.leader"], now)
    with worker(settings):
        wait_for(lambda: bool(session.scalar(select(Mail.last_error))), session)
        seen = datetime.now(UTC)
        wait_for(lambda: (beat := heart(session)) is not None and beat.beat_at > seen + timedelta(seconds=1), session)
    assert statuses(session) == {MailStatus.QUEUED}


def test_healthz_turns_red_when_the_worker_is_killed(
    browser: Browser, session: Session, settings: Settings, cast: Cast
) -> None:
    use_settings(settings.model_copy(update={"worker_gone_seconds": 2}))
    with worker(settings) as process:
        wait_for(lambda: browser.get("/healthz").status_code == 200, session)
        process.kill()
        wait_for(lambda: browser.get("/healthz").status_code == 503, session)


def test_of_two_workers_one_works_and_the_other_carries_on_when_it_is_killed_while_sending(
    session: Session, cast: Cast, settings: Settings, postbox: Postbox, now: datetime
) -> None:
    postbox.seconds = 0.1
    with worker(settings, postbox.port) as one, worker(settings, postbox.port) as two:
        wait_for(lambda: heart(session) is not None, session)
        time.sleep(1)  # both have asked for the seat by now
        for number in range(MANY):
            owe(session, cast["finance.leader"], now, str(number), ref=f"X26-T{number:03}")
        wait_for(lambda: len(postbox.messages) >= 8, session)
        elected = heart(session)
        assert elected is not None
        first, second = (one, two) if elected.pid == one.pid else (two, one)
        session.rollback()
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        assert len(postbox.connections) == 1, "only the elected one sends"
        wait_for(lambda: len(arrived(postbox)) >= MANY - 1, session, seconds=60)  # all but the mail in flight
        beat = heart(session)
        assert beat is not None
        assert beat.pid == second.pid
        session.execute(update(Mail).where(Mail.leased_until.is_not(None)).values(leased_until=now))  # it runs out
        session.commit()
        wait_for(lambda: statuses(session) == {MailStatus.SENT}, session)
    assert len(arrived(postbox)) == MANY
    assert len(postbox.messages) <= MANY + 1, "only the mail in flight may arrive twice"


def arrived(postbox: Postbox) -> set[str]:
    return {str(message["Subject"]) for message in postbox.messages}


def test_a_worker_that_is_told_to_stop_stops_cleanly(session: Session, cast: Cast, settings: Settings) -> None:
    with worker(settings) as elected, worker(settings) as waiting:
        wait_for(lambda: heart(session) is not None, session)
        time.sleep(2)  # the other one is waiting for its election by now
        for process, number in ((waiting, signal.SIGINT), (elected, signal.SIGTERM)):
            process.send_signal(number)
            _, said = process.communicate(timeout=20)
            assert process.returncode == 0, said
            assert "Traceback" not in said
