"""What the tests of evaluations do again and again: begin one, take a unit's sheet, each step on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from models.evaluating import Evaluation, Sheet
from models.people import Unit
from tests.cast import PASSWORD, Cast
from workflow.monitoring.evaluation import holding as rules
from workflow.monitoring.evaluation.reading import freeze, hash_of, score_sheet
from workflow.monitoring.evaluation.scoring import Line, Scored
from workflow.monitoring.evaluation.withdrawing import withdraw_evaluation
from workflow.reminders.days import local_day

REASON = "The list of March was handed in after all."


@dataclass
class Evaluated:
    """An evaluation of the cast's campaign; each step a little later, with the newest version."""

    cast: Cast
    row: Evaluation
    now: datetime

    @classmethod
    def begin(cls, cast: Cast, now: datetime, by: str = "office") -> "Evaluated":
        days = cast.campaign.feedback_on, local_day(now)
        row = rules.begin_evaluation(cast.session, cast.campaign, *days, actor=cast[by], now=now)
        cast.session.commit()
        return cls(cast, row, now)

    def sheet(self, unit: str = "finance") -> Sheet:
        query = select(Sheet).join(Unit).where(Sheet.evaluation_id == self.row.id, Unit.code == unit)
        found: Sheet = self.cast.session.scalars(query).one()
        return found

    def scored(self, unit: str = "finance") -> Scored:
        return score_sheet(self.cast.session, self.sheet(unit))

    def line(self, name: str, unit: str = "finance") -> Line:
        return next(line for line in self.scored(unit).lines if line.name == name)

    def adjust(
        self, name: str, points: float | None, reason: str = REASON, by: str = "office", unit: str = "finance"
    ) -> None:
        rules.adjust_points(self.cast.session, self.sheet(unit), name, points, reason, **self._who(by, unit))
        self.cast.session.flush()

    def propose(self, by: str = "office", unit: str = "finance") -> None:
        rules.propose_sheet(self.cast.session, self.sheet(unit), **self._who(by, unit))
        self.cast.session.flush()

    def send_back(self, reason: str = REASON, by: str = "committee") -> None:
        rules.send_back(self.cast.session, self.sheet(), reason, **self._who(by))
        self.cast.session.flush()

    def withdraw(self, reason: str = REASON, by: str = "office", seen: int | None = None) -> None:
        self.now += timedelta(minutes=1)
        who = {"actor": self.cast[by], "now": self.now}
        withdraw_evaluation(
            self.cast.session, self.row, reason, seen_version=self.row.version if seen is None else seen, **who
        )
        self.cast.session.flush()

    def decide(
        self, by: str = "committee", shown: str | None = None, unit: str = "finance", password: str = PASSWORD
    ) -> None:
        sheet = self.sheet(unit)
        seen = hash_of(freeze(sheet, self.scored(unit))) if shown is None else shown
        rules.decide_sheet(self.cast.session, sheet, seen, "", **self._who(by, unit), password=password)
        self.cast.session.flush()

    def decide_all(self) -> Sheet:
        """Every sheet, so that another evaluation can begin; returns that of the finance office."""
        for sheet in list(self.row.sheets):
            self.propose(unit=sheet.unit.code)
            self.decide(unit=sheet.unit.code)
        self.cast.session.commit()
        return self.sheet()

    def _who(self, by: str, unit: str = "finance") -> dict[str, Any]:
        self.now += timedelta(minutes=1)
        return {"actor": self.cast[by], "seen_version": self.sheet(unit).version, "now": self.now}
