"""A task brought to any state with every need met, written row by row where a rule of another room would be."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.concluding import ReviewConclusion
from models.evidence import Evidence, EvidenceKind, EvidenceMeasure, EvidenceSide, Revision
from models.ledger import Task
from models.measures import Contribution, MeasureProgress
from models.monitoring import Effectiveness, ReviewResult
from models.people import User
from models.process import Meaning, Statement, Submission
from tests.cast import PASSWORD, Cast
from tests.process.concluded import conclude_once, hold_interview
from tests.process.entered import CAME_BACK, ask_whys, goal_row
from tests.process.kept import VOUCHERS, keep_file
from tests.process.recorded import record_what_lacks
from workflow.ledger.contributions import part_as_signed
from workflow.process.context import Context
from workflow.process.engine import fire
from workflow.process.needs_inspection import running_plan
from workflow.process.signing import add_signature
from workflow.reminders.days import local_day
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Life:
    """One task of the finance office with a part of the estates office; `now` is its own clock."""

    cast: Cast
    task: Task
    now: datetime

    @classmethod
    def begin(cls, cast: Cast, **values: Any) -> "Life":
        return cls(cast, cast.task(lead="finance", co=("estates",), **values), cast.now)

    @property
    def session(self) -> Any:
        return self.cast.session

    def pass_time(self, span: timedelta = HOUR) -> None:
        self.now += span

    def fire(self, trigger: str, actor: str | User, **data: Any) -> None:
        """Fire as the named person, with the password and the newest version."""
        person = self.cast[actor] if isinstance(actor, str) else actor
        self.pass_time()
        fire(
            self.session,
            self.task,
            trigger,
            actor=person,
            seen_version=self.task.version,
            now=self.now,
            data={**self.data(trigger), **data},
            password=PASSWORD,
        )
        self.session.flush()

    def data(self, trigger: str) -> dict[str, Any]:
        """What the action's form would send so that every asked need is met."""
        today = local_day(self.now)
        match trigger:
            case "return":
                return {
                    "reason": "Two advances are still open.",
                    "gaps": [{"description": "Two advances are open", "wanted": "Vouchers"}],
                    "deadline": today + 30 * DAY,
                }
            case "verify":
                return {"conclusion": "Goal, effort and result agree."}
            case "monitor":
                return {
                    "interval_days": 30,
                    "first_review_on": today + 30 * DAY,
                    "ends_on": today + 60 * DAY,
                    "goals": [goal_row(today + 60 * DAY)],
                }
            case "conclude":
                return {"effectiveness": Effectiveness.GOOD, "conclusion": "It lasts."}
            case "rebound":
                return {**CAME_BACK, "evidence": [self.find_rebound_evidence().id]}
            case "reopen":
                return {"root_cause": "Nobody checked the list monthly.", "plan": "A monthly check by two people."}
        return {}

    def add_evidence(
        self,
        title: str = "Vouchers",
        *,
        kind: EvidenceKind = EvidenceKind.DATA,
        dated_on: date | None = None,
        side: EvidenceSide = EvidenceSide.UNIT,
        shows: bool = True,
    ) -> Evidence:
        found = side is EvidenceSide.INSPECTION
        item = Evidence(
            task=self.task,
            cycle=self.task.cycle,
            side=side,
            unit=None if found else self.cast.units["finance"],
            title=title,
            kind=kind,
            dated_on=dated_on or local_day(self.now),
            created_at=self.now,
        )
        uploader = self.cast["g1.inspector" if found else "finance.liaison"]
        item.revisions.append(
            Revision(
                number=1,
                sha256=keep_file(VOUCHERS),
                size=len(VOUCHERS),
                media_type="text/csv",
                filename="vouchers.csv",
                uploaded_at=self.now,
                uploaded_by=uploader,
            )
        )
        if shows and not found:
            item.shows += [EvidenceMeasure(measure=measure) for measure in self.task.measures]
        self.session.add(item)
        self.session.flush()
        return item

    def report_progress(self) -> None:
        for measure in self.task.measures:
            entry = measure.progress_in(self.task.cycle)
            if entry is None:
                entry = MeasureProgress(cycle=self.task.cycle)
                measure.progress.append(entry)
            entry.text, entry.percent, entry.done = "All 41 advances are settled.", 100, True
        self.session.flush()

    def write_statement(self) -> None:
        cycle = self.task.cycle
        statement = self.session.query(Statement).filter_by(task_id=self.task.id, cycle=cycle).one_or_none()
        if statement is None:
            statement = Statement(task_id=self.task.id, cycle=cycle, root_cause="", corrective_plan="")
            self.session.add(statement)
        statement.text = "Every advance was called in and settled."
        statement.root_cause = statement.root_cause or "Nobody owned the list."
        self.session.flush()

    def sign_parts(self) -> None:
        for part in self.task.parts:
            signer = self.cast["estates.leader"]
            entry = Contribution(cycle=self.task.cycle, text="We settled ours.")
            part.contributions.append(entry)
            signed = part_as_signed(part, entry)
            signature = add_signature(self.session, self.task, Meaning.PART, signed, actor=signer, now=self.now)
            entry.signature_id = signature.id
            told = {"unit": part.unit.name, "signed": signature.signed_hash}
            record(self.session, self.task, EventKind.PART_SIGNED, actor=signer, now=self.now, **told)
        self.session.flush()

    def record_review(self, by: str = "g1.inspector") -> None:
        """What `record_what_lacks` says, then a conclusion unless there is one."""
        self.record_what_lacks(by)
        conclude_once(self.session, self.find_submission(), self.cast[by], self.now)

    def record_what_lacks(self, by: str = "g1.inspector") -> None:
        """Three steps, a verdict on each file of the submission under review, an interview where one is asked."""
        both = self.cast[by], self.cast["g1.leader"]
        record_what_lacks(self.session, self.find_submission(), *both, self.now)

    def record_interview(self, submission: Submission) -> None:
        both = self.cast["g1.inspector"], self.cast["g1.leader"]
        hold_interview(self.session, submission, both, self.now)

    def conclude_anew(self, by: str = "g1.inspector") -> None:
        """Whatever was concluded is concluded on what is recorded now."""
        self.session.flush()
        self.session.query(ReviewConclusion).filter_by(submission_id=self.find_submission().id).delete()
        self.session.expire_all()
        conclude_once(self.session, self.find_submission(), self.cast[by], self.now)

    def find_submission(self) -> Submission:
        submission = Context(self.session, self.task, self.cast["g1.inspector"], self.now).submission()
        assert submission is not None
        return submission

    def find_rebound_evidence(self) -> Evidence:
        self.pass_time()
        return self.add_evidence("Photo of the new list", side=EvidenceSide.INSPECTION)

    def hold_monitoring(self) -> None:
        """Let the monitoring period pass with every review held and every phase goal met."""
        plan = running_plan(Context(self.session, self.task, self.cast["office"], self.now))
        assert plan is not None
        for review in plan.reviews:
            review.held_on, review.result = review.due_on, ReviewResult.HOLDS
            review.held_by_id = self.cast["g1.inspector"].id
        for goal in plan.goals:
            goal.met_on = goal.due_on
        self.pass_time(61 * DAY)
        self.session.flush()

    # ---- from state to state, each with every need of the next step met
    def start(self) -> "Life":
        self.fire("start", "finance.liaison")
        self.prepare()
        return self

    def prepare(self) -> None:
        self.pass_time()
        self.report_progress()
        self.write_statement()
        self.sign_parts()
        self.add_evidence()

    def submit(self) -> "Life":
        self.start().fire("submit", "finance.leader")
        return self

    def review(self) -> "Life":
        self.submit().record_review()
        return self

    def verify(self) -> "Life":
        self.review().fire("verify", "g1.leader")
        return self

    def monitor(self) -> "Life":
        self.verify().fire("monitor", "office")
        return self

    def outlast(self) -> "Life":
        self.monitor().hold_monitoring()
        return self

    def rebound(self) -> "Life":
        self.verify().fire("rebound", "office", deadline=local_day(self.now) + 90 * DAY)
        self.ask_whys()
        return self

    def ask_whys(self) -> None:
        ask_whys(self.session, self.task, self.cast["finance.liaison"], self.now)

    def reopen(self) -> "Life":
        self.rebound().fire("reopen", "finance.leader")
        return self
