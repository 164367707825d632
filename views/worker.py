"""The worker: `flask --app wsgi worker` runs the jobs by the clock. The only place that knows APScheduler."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import click
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from config.settings import Mode, settings
from models.connection import empty_log
from views.clock import utc_now
from views.database import db
from views.election import Seat, open_seat
from views.mails import render_mail
from workflow.evidence.upkeep import sweep_orphans
from workflow.ledger.importing.waiting import work_on_imports
from workflow.monitoring.ballots.counting import count_ballots
from workflow.monitoring.ballots.urn_keys import destroy_keys
from workflow.monitoring.xrays.running import run_xrays
from workflow.people.lending import keep_stand_ins
from workflow.people.links import answer_resets
from workflow.people.sessions import sweep_sessions
from workflow.reminders.digest import queue_digests
from workflow.reminders.firing import run_ladder
from workflow.reminders.jobs import Job, interval_of, note_run
from workflow.reminders.mailer import open_line
from workflow.reminders.sending import send_due_mails
from workflow.reminders.sign_of_life import beat
from workflow.reminders.turning import note_colours
from workflow.trail.audit import seal_day
from workflow.verification.watching import check_sign_offs

log = logging.getLogger("rectify.worker")
Work = Callable[[Session, datetime], object]
Clock = Callable[[], datetime]
ELECTION_SECONDS = 5  # how often a waiting worker tries, and the elected one looks whether it still is


@click.command("worker")
def worker() -> None:
    """Send mails and digests, seal the days, sweep what was left behind; runs until it is told to stop."""
    logging.basicConfig(level=settings().log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    Worker(current_app._get_current_object()).run()  # type: ignore[attr-defined]


@click.command("run-job")
@click.argument("name", type=click.Choice([job.value for job in Job]))
@click.option(
    "--now", "moment", default="", help="As if it were then: ISO, at the site's time unless it says otherwise."
)
@with_appcontext
def run_job(name: str, moment: str) -> None:
    """Run one job of the worker once, whether or not a worker is running."""
    try:
        then = datetime.fromisoformat(moment) if moment else None
    except ValueError as wrong:
        raise click.BadParameter(f"{moment!r} is not a moment such as 2026-03-02T08:30", param_hint="--now") from wrong
    at = None if then is None else (then if then.tzinfo else then.replace(tzinfo=settings().zone)).astimezone(UTC)
    if at is not None and at > utc_now() and settings().mode is Mode.PRODUCTION:
        raise click.BadParameter("what lies ahead is tried out on demonstration data only", param_hint="--now")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    error, count = Worker(app, utc_now if at is None else lambda: at).run_job(Job(name))
    if error:
        raise click.ClickException(f"{name} failed: {error}")
    click.echo(f"{name}: done." if count is None else f"{name}: done, {count}.")


class Worker:
    """Waits until it is elected, then schedules until it is told to stop or loses its seat."""

    def __init__(self, app: Flask, clock: Clock = utc_now) -> None:
        self.app = app
        self.clock = clock
        self.stopping = threading.Event()
        self.scheduler: BlockingScheduler | None = None
        self.quiet = threading.Event()  # the scheduler's last job has ended
        self.jobs: dict[Job, Work] = {
            Job.HEARTBEAT: _beat,
            Job.ANSWER_RESETS: _answer_resets,
            Job.SEND_MAILS: self._send_mails,
            Job.WORK_ON_IMPORTS: _work_on_imports,
            Job.NOTE_COLOURS: _note_colours,
            Job.RUN_LADDER: _run_ladder,
            Job.QUEUE_DIGESTS: _queue_digests,
            Job.RUN_XRAYS: _run_xrays,
            Job.COUNT_BALLOTS: _count_ballots,
            Job.CHECK_SIGN_OFFS: _check_sign_offs,
            Job.KEEP_STAND_INS: keep_stand_ins,
            Job.SEAL_DAY: seal_day,
            Job.SWEEP_ORPHANS: sweep_orphans,
            Job.SWEEP_SESSIONS: sweep_sessions,
        }

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=self.stop).start())
        seat = open_seat(db.engine)
        while not self.stopping.is_set():
            if self._take(seat):
                log.info("elected: this worker runs the jobs")
                self._schedule(seat)
                seat.leave()
            self.stopping.wait(ELECTION_SECONDS)
        log.info("stopped")

    def stop(self) -> None:
        """Let the running jobs end and run no more."""
        self.stopping.set()
        self._shut_down()

    def run_job(self, job: Job) -> tuple[str, int | None]:
        """One run in a session of its own: what went wrong, which is logged and kept, and how much was done.

        Any other error is a fault of the program: it ends the run, and the scheduler has it noted, too.
        """
        with self.app.app_context():
            now, error, count = self.clock(), "", None
            try:
                with Session(db.engine) as session:
                    done = self.jobs[job](session, now)
                    session.commit()
                count = done if isinstance(done, int) else None
            except (SQLAlchemyError, OSError) as failed:  # smtplib's errors are OSErrors too
                error = f"{type(failed).__name__}: {failed}"
                log.error("%s failed: %s", job.value, error)
            self._note(job, now, error)
        return error, count

    def _take(self, seat: Seat) -> bool:
        try:
            return seat.take()
        except (SQLAlchemyError, OSError) as failed:
            log.error("no election: %s", failed)
            return False

    def _schedule(self, seat: Seat) -> None:
        """Run the jobs by the clock; returns when stopped or when the seat is lost."""
        scheduler = self.scheduler = BlockingScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for job in self.jobs:
            seconds = interval_of(job).total_seconds()
            scheduler.add_job(self.run_job, "interval", (job,), id=job.value, seconds=seconds, next_run_time=utc_now())
        scheduler.add_listener(self._note_fault, EVENT_JOB_ERROR)
        scheduler.add_job(self._look_at_seat, "interval", (seat,), id="seat", seconds=ELECTION_SECONDS)
        if not self.stopping.is_set():
            self.quiet.clear()
            scheduler.start()  # may return while its jobs are still running
            self.quiet.wait()

    def _look_at_seat(self, seat: Seat) -> None:
        """Also catches a stop that came while the scheduler was just starting."""
        if not seat.is_held():
            log.warning("no longer elected: the connection that held the lock is gone")
        elif not self.stopping.is_set():
            return
        threading.Thread(target=self._shut_down).start()  # not from one of its own threads

    def _shut_down(self) -> None:
        if self.scheduler is not None and self.scheduler.running:
            self.scheduler.shutdown(wait=True)
            self.quiet.set()

    def _note(self, job: Job, now: datetime, error: str) -> None:
        try:
            with Session(db.engine) as session:
                note_run(session, job, now, error)
                session.commit()
        except SQLAlchemyError as failed:
            log.error("the run of %s could not be noted: %s", job.value, failed)

    def _note_fault(self, event: JobExecutionEvent) -> None:
        """A job that ended with an error that nobody expected: the office sees that it fails, and with what."""
        if event.job_id in set(Job):
            error = f"{type(event.exception).__name__}: {event.exception}"
            log.error("%s failed: %s\n%s", event.job_id, error, event.traceback)
            with self.app.app_context():
                self._note(Job(event.job_id), self.clock(), error)

    def _send_mails(self, session: Session, _: datetime) -> int:
        line, stopping = open_line(settings()), self.stopping.is_set
        try:
            return send_due_mails(
                session, line, render_mail, clock=self.clock, commit=session.commit, stopping=stopping
            )
        finally:
            line.close()


def _beat(session: Session, now: datetime) -> None:
    beat(session, now, os.getpid())


def _work_on_imports(session: Session, now: datetime) -> object:
    return work_on_imports(session, now, commit=session.commit)


def _note_colours(session: Session, now: datetime) -> int:
    return note_colours(session, now, commit=session.commit)


def _run_ladder(session: Session, now: datetime) -> int:
    keep_stand_ins(session, now)  # steps are told once: who stands in since midnight is among those who hear of them
    session.commit()
    return run_ladder(session, now, commit=session.commit)


def _queue_digests(session: Session, now: datetime) -> int:
    return queue_digests(session, now, commit=session.commit)


def _run_xrays(session: Session, now: datetime) -> int:
    return run_xrays(session, now, commit=session.commit)


def _count_ballots(session: Session, now: datetime) -> int:
    """And what is left of ballots that are over; the log of SQLite, too, where a reader held a vote's emptying up."""
    counted = count_ballots(session, now, commit=session.commit)
    destroy_keys(session)
    session.commit()
    empty_log(db.engine)
    return counted


def _check_sign_offs(session: Session, now: datetime) -> int:
    return check_sign_offs(session, now, commit=session.commit)


def _answer_resets(session: Session, now: datetime) -> None:
    from views.people.links import link_address  # the rooms hang their commands on ours

    answer_resets(session, link_address, now)
