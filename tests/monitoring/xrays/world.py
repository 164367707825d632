"""A small world for the checks, written row by row: tasks in any state with files, statements, submissions, reviews."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.evidence import Evidence, EvidenceKind, EvidenceMeasure, EvidenceSide, Revision
from models.ledger import State, Task, engine_at_work
from models.monitoring import MonitoringPlan, Rebound, Review, ReviewResult
from models.process import Meaning, Signature, Statement, Submission, SubmissionStatus
from models.verification import SignOff
from models.xrays import HitStatus, XrayHit
from tests.cast import Cast
from workflow.monitoring.xrays.declared import find_check
from workflow.monitoring.xrays.registry import CHECKS, Found
from workflow.monitoring.xrays.running import run_xrays
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

RULE, DATA = EvidenceKind.INSTITUTIONAL_DOCUMENT, EvidenceKind.DATA


@dataclass
class XrayWorld:
    cast: Cast
    made: int = field(default=0)

    @property
    def now(self) -> datetime:
        return self.cast.now

    @property
    def today(self) -> date:
        return local_day(self.now)

    def task(self, lead: str = "finance", state: State = State.IN_PROGRESS, **values: Any) -> Task:
        known = {"state": state, "cycle_started_at": self.now, "verified_at": self.now, **values}
        with engine_at_work():
            return self.cast.task(lead, **known)

    def file(
        self,
        task: Task,
        kind: EvidenceKind = DATA,
        content: str = "",
        *,
        cycle: int = 1,
        dated_on: date | None = None,
        shows: bool = True,
        found: bool = False,
        withdrawn: bool = False,
    ) -> Evidence:
        """Every file has bytes of its own, unless the test names what is in it."""
        self.made += 1
        item = Evidence(task=task, cycle=cycle, title="File", kind=kind, dated_on=dated_on or self.today)
        item.side = EvidenceSide.INSPECTION if found else EvidenceSide.UNIT
        item.unit = None if found else task.lead_unit
        item.created_at, item.withdrawn_at = self.now, self.now if withdrawn else None
        item.shows += [EvidenceMeasure(measure=measure) for measure in task.measures if shows]
        item.revisions.append(
            Revision(
                number=1,
                sha256=(content or f"f{self.made}").ljust(64, "0"),
                size=1,
                media_type="text/csv",
                filename="file.csv",
                uploaded_at=self.now,
                uploaded_by=self.cast["finance.liaison"],
            )
        )
        self.cast.session.add(item)
        return item

    def submit(
        self,
        task: Task,
        status: SubmissionStatus = SubmissionStatus.UNDER_REVIEW,
        *,
        at: datetime | None = None,
        decided_at: datetime | None = None,
        by: str = "g1.leader",
        cycle: int = 1,
        deadline: date | None = None,
    ) -> Submission:
        self.made += 1
        at = at or self.now
        row = Submission(task=task, cycle=cycle, number=self.made, status=status, manifest="{}", manifest_hash="0" * 64)
        row.signature, row.submitted_at, row.deadline = self._sign(task, Meaning.SUBMISSION, at), at, deadline
        if status is not SubmissionStatus.UNDER_REVIEW:
            row.decided_at, row.decided_by = decided_at or at, self.cast[by]
        self.cast.session.add(row)
        self.cast.session.flush()
        return row

    def state(self, task: Task, text: str, cycle: int = 1, *, submitted: bool = True) -> Task:
        self.cast.session.add(Statement(task_id=task.id, cycle=cycle, text=text))
        if submitted:
            self.submit(task, cycle=cycle)
        return task

    def write_off(self, task: Task, at: datetime, cycle: int = 1) -> None:
        submission = self.submit(task, SubmissionStatus.ACCEPTED, at=at, cycle=cycle)
        row = SignOff(task=task, cycle=cycle, submission=submission, manifest_hash="0" * 64, conclusion="It holds.")
        row.signature, row.signed_at = self._sign(task, Meaning.WRITE_OFF, at), at
        self.cast.session.add(row)

    def rebound(self, task: Task, at: datetime, cycle: int = 1) -> None:
        raised = Rebound(task_id=task.id, cycle=cycle, cause="Back.", raised_at=at, raised_by=self.cast["office"])
        self.cast.session.add(raised)

    def watch(self, task: Task, due: Iterable[int], *, held: Iterable[int] = (), over: bool = False) -> None:
        """Under monitoring with reviews due so many days from today."""
        days = [self.today + timedelta(days=offset) for offset in due]
        plan = MonitoringPlan(task=task, cycle=1, interval_days=30, first_review_on=min(days), ends_on=max(days))
        plan.created_at, plan.created_by_id = self.now, self.cast["office"].id
        plan.broken_off_at = self.now if over else None
        held_days = {self.today + timedelta(days=offset) for offset in held}
        for day in days:
            done = {"held_on": day, "result": ReviewResult.HOLDS} if day in held_days else {}
            plan.reviews.append(Review(due_on=day, **done))
        self.cast.session.add(plan)

    def move(self, task: Task, before: date | None, after: date | None, *, extended: bool = False) -> None:
        """The deadline, as the trail tells of it."""
        told: dict[str, Any] = {"fields": {"deadline": [before, after]}}
        if extended:
            told = {"before": before, "deadline": after, "wanted": after}
        kind = EventKind.EXTENSION_GRANTED if extended else EventKind.TASK_EDITED
        record(self.cast.session, task, kind, actor=self.cast["office"], now=self.now, **told)

    def find(self, name: str, **thresholds: int) -> list[Found]:
        """What the check finds, with the shipped thresholds unless the test says otherwise."""
        self.cast.session.flush()
        row = find_check(name)
        assert row is not None
        return CHECKS[name].find(self.cast.session, self.today, {**row.thresholds, **thresholds})

    def found(self, name: str, **thresholds: int) -> list[list[int]]:
        """The tasks of each hit, in order."""
        return sorted(list(one.tasks) for one in self.find(name, **thresholds))

    def run(self, days: int = 0) -> "XrayWorld":
        run_xrays(self.cast.session, self.now + timedelta(days=days), commit=self.cast.session.commit)
        return self

    def hits(self, name: str) -> list[XrayHit]:
        return list(self.cast.session.query(XrayHit).filter_by(check_name=name).order_by(XrayHit.id))

    def statuses(self, name: str) -> list[HitStatus]:
        self.cast.session.expire_all()
        return [hit.status for hit in self.hits(name)]

    def _sign(self, task: Task, meaning: Meaning, at: datetime) -> Signature:
        row = Signature(task_id=task.id, user=self.cast["finance.leader"], signer_name="Finance", meaning=meaning)
        row.signed, row.signed_hash, row.signed_at = "{}", "0" * 64, at
        return row


def at_site(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the day at the site, eight hours ahead of UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)
