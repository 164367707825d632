"""Findings as the tests need them: written by a member, brought on by the rules, and letters handed over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.feedback import FeedbackLetter
from models.findings import Finding, FindingKind, FindingUnit, ThematicProblem
from models.inspection import InspectedUnit
from models.ledger import Category, TaskKind
from models.people import User
from models.trail import Event
from models.verification import Severity
from tests.cast import Cast
from tests.inspection.acting import Inspected
from tests.process.lived import Life
from workflow.inspection.answering import DAYS_TO_ANSWER
from workflow.inspection.closing import find_loose_ends
from workflow.inspection.feedback_content import digest_of, draft_content, fix_content
from workflow.inspection.finding_review import accept_finding, review_finding
from workflow.inspection.finding_words import FindingFacts
from workflow.inspection.findings import draft_finding
from workflow.inspection.following import waiting_outcomes
from workflow.inspection.outcomes import Matter
from workflow.inspection.settling import settle_by_gap, settle_by_task
from workflow.inspection.thematic import ProblemFacts, enter_problem
from workflow.ledger.supplementary import Thematic
from workflow.ledger.tasks import TaskFacts
from workflow.reminders.days import local_day
from workflow.trail.chain import stream_of
from workflow.verification.gaps import GapFacts

STATEMENT, FACTS = "Advances are settled on paper only", "Of 41 advances 6 were never paid back."
SOURCE = "The ledger of advances, looked through on 2 March."


@dataclass
class Found:
    """An inspection at work; `now` is its own clock."""

    cast: Cast
    inspected: Inspected
    now: datetime

    @classmethod
    def begin(cls, cast: Cast) -> "Found":
        return cls(cast, Inspected.begin(cast), cast.now)

    @property
    def session(self) -> Any:
        return self.cast.session

    def facts(self, **values: Any) -> FindingFacts:
        units = (self.inspected.finance,)
        first: dict[str, Any] = {
            "kind": FindingKind.SHORTCOMING,
            "statement": STATEMENT,
            "facts": FACTS,
            "source": SOURCE,
        }
        first |= {"aspect": "responsibility", "severity": Severity.SERIOUS, "units": units}
        return FindingFacts(**{**first, **values})

    def tick(self) -> datetime:
        self.now += timedelta(minutes=5)
        return self.now

    def by(self, who: str | User) -> dict[str, Any]:
        """Who acts, and when: a little later than before."""
        return {"actor": self.cast[who] if isinstance(who, str) else who, "now": self.tick()}

    def loose_ends(self) -> list[str]:
        """What stands in the way of closing the inspection."""
        self.session.flush()
        row = self.inspected.row
        return [str(one.message) for one in find_loose_ends(self.session, row, local_day(self.now))]

    def draft(self, who: str = "g1.inspector", **values: Any) -> Finding:
        finding = draft_finding(self.session, self.inspected.row, self.facts(**values), **self.by(who))
        self.session.flush()
        return finding

    def reviewed(self, **values: Any) -> Finding:
        finding = self.draft(**values)
        review_finding(self.session, finding, seen_version=finding.version, **self.by("g1.leader"))
        return finding

    def accepted(self, **values: Any) -> Finding:
        finding = self.reviewed(**values)
        accept_finding(self.session, finding, seen_version=finding.version, **self.by("office"))
        self.session.flush()
        return finding

    def hand_over(self, unit: InspectedUnit | None = None, **values: Any) -> FeedbackLetter:
        """The unit's letter, as a row."""
        unit, row = unit or self.inspected.finance, self.inspected.row
        letter = FeedbackLetter(inspected=unit, inspection_id=row.id, number=row.next_letter)
        row.next_letter += 1
        row.fed_back_at = letter.handed_over_at = self.tick()
        letter.handed_over_on, letter.handed_over_by = self.now.date(), self.cast["office"]
        drafted = draft_content(self.session, row, unit)
        letter.content = fix_content(drafted, unit, letter.number, letter.handed_over_on)
        letter.digest = digest_of(letter.content)
        for name, value in values.items():
            setattr(letter, name, value)
        self.session.add(letter)
        self.session.flush()
        return letter

    def waiting(self, **values: Any) -> FindingUnit:
        """An accepted shortcoming of the finance office whose letter is handed over."""
        matter = self.accepted(**values).units[0]
        self.hand_over()
        return matter

    def problem(self, text: str = "Meetings replace work") -> ThematicProblem:
        facts = ProblemFacts(self.inspected.finance, text, "Self-criticism meeting")
        problem = enter_problem(self.session, self.inspected.row, facts, **self.by("office"))
        self.session.flush()
        return problem


def acknowledge(found: Found) -> None:
    """All letters handed over so far, by the leader of the finance office; the days to answer them are over, too."""
    for letter in found.session.scalars(select(FeedbackLetter).where(FeedbackLetter.acknowledged_at.is_(None))):
        letter.acknowledged_at, letter.acknowledged_by = found.tick(), found.cast["finance.leader"]
        letter.signed = "Received"
    found.now += timedelta(days=2 * DAYS_TO_ANSWER)
    found.session.flush()


def kinds_told(session: Session, subject: object) -> list[str]:
    """What the trail of the inspection or the task tells, in order."""
    query = select(Event.kind).where(Event.stream == stream_of(subject)).order_by(Event.seq)
    return list(session.scalars(query))


def by_gap(found: Found, matter: Matter, life: Life, who: str = "office", **values: object) -> None:
    facts = GapFacts(STATEMENT, Severity.GRAVE, "Vouchers", local_day(found.now) + timedelta(days=30))
    seen = {"seen_version": matter.version, **values}
    settle_by_gap(found.session, matter, life.task, facts, **seen, **found.by(who))  # type: ignore[arg-type]
    found.session.flush()


def by_task(
    found: Found,
    matter: Matter,
    title: str = "Settle what is left",
    who: str = "office",
    category: Category | None = None,
) -> None:
    category = category or found.cast.problem.category
    due = local_day(found.now) + timedelta(days=90)
    facts = TaskFacts(title, TaskKind.TIME_LIMITED, found.cast.units["finance"], due, planned_on=local_day(found.now))
    problem = Thematic(category, STATEMENT, "Special inspection")
    settle_by_task(
        found.session, matter, category.campaign, problem, facts, seen_version=matter.version, **found.by(who)
    )
    found.session.flush()


def waits_for(cast: Cast, who: str) -> int:
    cast.session.flush()
    return sum(total for _, total in cast.session.execute(waiting_outcomes(cast[who])).tuples())
