"""The jobs of the worker: how often each runs, when it last ran and failed, when it runs next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import settings
from models.reminders import JobRun
from models.words import N_, Labelled

MINUTE = 60


class Job(Labelled):
    """What the worker does by the clock; the label says it to the office."""

    HEARTBEAT = "heartbeat", N_("Sign of life")
    ANSWER_RESETS = "answer_resets", N_("Answer requests for a new password")
    SEND_MAILS = "send_mails", N_("Send mails")
    WORK_ON_IMPORTS = "work_on_imports", N_("Read and take over ledger files")
    NOTE_COLOURS = "note_colours", N_("Note changes of colour")
    RUN_LADDER = "run_ladder", N_("Remind of what is due")
    QUEUE_DIGESTS = "queue_digests", N_("Write the daily digests")
    RUN_XRAYS = "run_xrays", N_("Look for patterns of formalism")
    COUNT_BALLOTS = "count_ballots", N_("Count ballots that are over")
    CHECK_SIGN_OFFS = "check_sign_offs", N_("Compare the write-offs with what was signed")
    KEEP_STAND_INS = "keep_stand_ins", N_("Lend roles to stand-ins and take them back")
    SEAL_DAY = "seal_day", N_("Seal the trail of the day")
    SWEEP_ORPHANS = "sweep_orphans", N_("Remove what broken-off uploads left")
    SWEEP_SESSIONS = "sweep_sessions", N_("Remove expired sessions")


@dataclass(frozen=True)
class Standing:
    """A job as the office sees it; `last` is None until it has run."""

    job: Job
    every: timedelta
    last: JobRun | None

    @property
    def next_at(self) -> datetime | None:
        return self.last.ran_at + self.every if self.last else None

    @property
    def failing(self) -> bool:
        return bool(self.last and self.last.error)


def interval_of(job: Job) -> timedelta:
    """How long after one run the next one begins."""
    often, poll = settings(), settings().worker_poll_seconds
    seconds: dict[Job, float] = {
        Job.HEARTBEAT: min(10, often.worker_gone_seconds / 4),
        Job.ANSWER_RESETS: poll,
        Job.SEND_MAILS: poll,
        Job.WORK_ON_IMPORTS: min(2, poll),
        Job.NOTE_COLOURS: 10 * MINUTE,
        Job.RUN_LADDER: MINUTE,
        Job.QUEUE_DIGESTS: MINUTE,
        Job.RUN_XRAYS: 24 * 60 * MINUTE,
        Job.COUNT_BALLOTS: MINUTE,
        Job.CHECK_SIGN_OFFS: 24 * 60 * MINUTE,
        Job.KEEP_STAND_INS: MINUTE,
        Job.SEAL_DAY: 10 * MINUTE,
        Job.SWEEP_ORPHANS: 10 * MINUTE,
        Job.SWEEP_SESSIONS: 60 * MINUTE,
    }
    return timedelta(seconds=seconds[job])


def list_jobs(session: Session) -> list[Standing]:
    """Every job, in the order in which it is declared."""
    runs = {run.name: run for run in session.scalars(select(JobRun))}
    return [Standing(job, interval_of(job), runs.get(job.value)) for job in Job]


def note_run(session: Session, job: Job, now: datetime, error: str = "") -> None:
    """Keep when a job last ran, and what went wrong then or the last time that anything did."""
    run = session.get(JobRun, job.value) or JobRun(name=job.value)
    run.ran_at, run.error = now, error
    if error:
        run.failed_at, run.failure = now, error
    session.add(run)


def last_failure(session: Session, job: Job) -> str:
    """What went wrong in the last run of a job; empty when nothing did."""
    run = session.get(JobRun, job.value)
    return run.error if run else ""
