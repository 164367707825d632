"""What the tests of the feedback do again and again: findings about units, letters handed over, each step on them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.feedback import AnswerDecision, FeedbackLetter
from models.findings import Finding, FindingCell, FindingKind, FindingStatus, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection
from models.inspection_work import Basis, BasisKind, Cell
from models.meetings import Meeting, MeetingKind
from models.people import User
from models.verification import Interview, Severity
from tests.cast import PASSWORD, Cast
from tests.inspection.acting import Inspected
from workflow.inspection.acknowledging import acknowledge_letter
from workflow.inspection.answering import answer_letter, decide_answer
from workflow.inspection.feedback_content import digest_of, draft_contents
from workflow.inspection.feedback_reading import find_letter
from workflow.inspection.handing_over import Handed, hand_over_letters
from workflow.reminders.days import local_day

STATEMENT = "Advances were settled on paper only."
FACTS = "Of 41 advances that were reported as settled, 12 are still open in the books."
ANSWER = "Nine of the twelve were settled in February; the vouchers are attached to X26-T001."
WHY = "The nine vouchers were checked and are in order."
UNFINISHED = {"unfinished": True, "why": "The rest is rated after the feedback."}
SECRETS = ("The driver told us who signs", "Looked into the cabinet", "Caught an empty folder", "A note between us")
PAGE = "/inspections/S26/units/{}/feedback"


@dataclass
class Fed:
    """An inspection whose findings are accepted; each act a little later than the one before."""

    cast: Cast
    work: Inspected
    now: datetime

    @classmethod
    def begin(cls, cast: Cast, **values: Any) -> "Fed":
        return cls(cast, Inspected.begin(cast, **values), cast.now)

    @property
    def session(self) -> Session:
        return self.cast.session

    @property
    def row(self) -> SpecialInspection:
        return self.work.row

    def find(self, *units: str, status: FindingStatus = FindingStatus.ACCEPTED, **values: Any) -> Finding:
        """A finding about the units, with a cell behind it whose words never leave the team."""
        inspected: list[InspectedUnit] = [getattr(self.work, unit) for unit in units or ("finance",)]
        office, number = self.cast["office"], self.row.next_finding
        known: dict[str, Any] = {"statement": STATEMENT, "facts": FACTS, "aspect": "responsibility"}
        known |= {"severity": Severity.SERIOUS, "kind": FindingKind.SHORTCOMING}
        if status in (FindingStatus.ACCEPTED, FindingStatus.REVIEWED):
            known |= {"reviewed_at": self.now, "reviewed_by": self.cast["g1.leader"]}
        if status is FindingStatus.ACCEPTED:
            known |= {"accepted_at": self.now, "accepted_by": office}
        finding = Finding(inspection=self.row, number=number, team=inspected[0].team, status=status)
        for name, value in {**known, **values}.items():
            setattr(finding, name, value)
        finding.drafted_at, finding.drafted_by = self.now, self.cast["g1.inspector"]
        finding.units = [FindingUnit(inspected=one) for one in inspected]
        self.row.next_finding += 1
        self.session.add(finding)
        self.session.commit()
        return finding

    def hide_behind(self, finding: Finding, interview: Interview) -> None:
        """What the team wrote and heard: a cell with words, resting on an interview."""
        texts = dict(zip(("looked", "caught", "note"), SECRETS[1:], strict=True))
        cell = Cell(inspected=self.work.finance, question="completed", rating="no", **texts)
        kept = {"added_at": self.now, "added_by": self.cast["g1.inspector"]}
        cell.basis.append(Basis(kind=BasisKind.INTERVIEW, interview=interview, **kept))
        finding.cells.append(FindingCell(cell=cell))
        self.session.commit()

    def draft(self, *units: str) -> dict[int, str]:
        """The digests of the drafts as a page shows them now."""
        rows = [getattr(self.work, unit) for unit in units]
        drafted = draft_contents(self.session, self.row, rows)
        return {row.id: digest_of(drafted[row.id]) for row in rows}

    def hand_over(self, *units: str, by: str = "office", **values: Any) -> list[FeedbackLetter]:
        seen = values.get("seen") or self.draft(*(units or ("finance",)))
        handed = Handed(values.get("on", self.today), values.get("meeting"), **values.get("unfinished", UNFINISHED))
        who = {"actor": self.cast[by], "now": self._later()}
        letters = hand_over_letters(self.session, self.row, seen, handed, **who)  # type: ignore[arg-type]
        self.session.commit()
        return letters

    def letter(self, unit: str = "finance") -> FeedbackLetter:
        found = find_letter(self.session, getattr(self.work, unit))
        assert found is not None
        return found

    def acknowledge(self, by: str = "finance.leader", password: str = PASSWORD, **values: Any) -> FeedbackLetter:
        letter = self.letter(by.partition(".")[0])
        who = {"actor": self.cast[values.get("who", by)], "now": self._later()}
        acknowledge_letter(self.session, letter, values.get("shown", letter.digest), password, **who)  # type: ignore[arg-type]
        self.session.commit()
        return letter

    def answer(self, text: str = ANSWER, by: str = "finance.leader", **seen: int) -> FeedbackLetter:
        letter = self.letter(by.partition(".")[0])
        answer_letter(self.session, letter, text, **self._seen(letter, by, seen))
        self.session.commit()
        return letter

    def decide(
        self, decision: AnswerDecision | None = AnswerDecision.IN_PART, why: str = WHY, by: str = "office", **seen: int
    ) -> FeedbackLetter:
        letter = self.letter()
        decide_answer(self.session, letter, decision, why, **self._seen(letter, by, seen))
        self.session.commit()
        return letter

    def meet(self, on: date | None = None) -> Meeting:
        """A feedback meeting of the inspection, today if not on another day."""
        meeting = Meeting(campaign=self.cast.campaign, inspection=self.row, kind=MeetingKind.FEEDBACK)
        meeting.title, meeting.held_on = "Feedback meeting", on or self.today
        meeting.recorded_at, meeting.recorded_by = self.now, self.cast["office"]
        self.session.add(meeting)
        self.session.commit()
        return meeting

    def begin_another(self) -> SpecialInspection:
        """Of the finance and estates offices, too."""
        facts = {
            "name": "再巡察",
            "template": self.row.template,
            "planned_at": self.now,
            "planned_by": self.cast["office"],
        }
        other = SpecialInspection(code="S27", **facts)
        self.session.add_all([other, *(InspectedUnit(inspection=other, unit=one.unit) for one in self.row.units)])
        self.session.commit()
        return other

    @property
    def today(self) -> date:
        return local_day(self.now)

    def _seen(self, letter: FeedbackLetter, by: str, seen: dict[str, int]) -> dict[str, Any]:
        return {"actor": self.cast[by], "now": self._later(), "seen_version": letter.version, **seen}

    def _later(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def by_name(session: Session, username: str) -> User:
    return session.scalars(select(User).where(User.username == username)).one()


def as_racer(username: str, act: Callable[[Session, User], object]) -> Callable[[Session], object]:
    """An act of somebody in a session of the racer's own."""
    return lambda session: act(session, by_name(session, username))


def feed_back(cast: Cast) -> str:
    """The code of an inspection of which the finance office has its letter."""
    fed = Fed.begin(cast)
    fed.find()
    fed.hand_over("finance")
    return fed.row.code
