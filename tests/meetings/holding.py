"""What the tests of meetings do again and again: a meeting about tasks, an action item, each step on it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from models.ledger import Task
from models.meetings import ActionItem, Meeting, MeetingKind
from models.people import User
from tests.cast import Cast
from workflow.meetings import actions as rules
from workflow.meetings.entering import MeetingFacts
from workflow.meetings.holding import record_meeting
from workflow.reminders.days import local_day

NOTE = "The list was handed over to the finance office."
REASON = "The list leaves out the years before 2024."
HOUR = timedelta(hours=1)


@dataclass
class Held:
    """A meeting of the cast; each act a little later, with the newest version."""

    cast: Cast
    meeting: Meeting
    now: datetime
    at_hand: ActionItem | None = None

    @classmethod
    def begin(cls, cast: Cast, *tasks: Task, by: str = "office", **values: Any) -> "Held":
        facts = facts_of(cast, *tasks, **values)
        meeting = record_meeting(cast.session, cast.campaign, facts, actor=cast[by], now=cast.now)
        cast.session.commit()
        return cls(cast, meeting, cast.now)

    @property
    def item(self) -> ActionItem:
        assert self.at_hand is not None
        return self.at_hand

    @property
    def today(self) -> date:
        return local_day(self.now)

    def give_in_general(self, unit: str, days: int = 10, by: str = "office", text: str = "") -> "Held":
        facts = replace(self.facts(unit, days, text=text), task=None)
        self.at_hand = rules.add_action(self.cast.session, self.meeting, facts, **self._who(by))
        return self._save()

    def give(self, unit: str, days: int = 10, task: Task | None = None, by: str = "office", text: str = "") -> "Held":
        facts = self.facts(unit, days, task, text)
        self.at_hand = rules.add_action(self.cast.session, self.meeting, facts, **self._who(by))
        return self._save()

    def facts(self, unit: str, days: int = 10, task: Task | None = None, text: str = "") -> rules.ActionFacts:
        about, due = task or next(iter(self.meeting.tasks), None), self.today + timedelta(days=days)
        return rules.ActionFacts(text or "Hand over the list of advances", about, self.cast.units[unit], due)

    def report(self, by: str, note: str = NOTE, on: date | None = None, **seen: int) -> "Held":
        rules.report_action(self.cast.session, self.item, note, on or self.today, **self._seen(by, seen))
        return self._save()

    def confirm(self, by: str = "office", **seen: int) -> "Held":
        rules.confirm_action(self.cast.session, self.item, **self._seen(by, seen))
        return self._save()

    def reopen(self, by: str = "office", reason: str = REASON, **seen: int) -> "Held":
        rules.reopen_action(self.cast.session, self.item, reason, **self._seen(by, seen))
        return self._save()

    def drop(self, by: str = "office", reason: str = REASON, **seen: int) -> "Held":
        rules.drop_action(self.cast.session, self.item, reason, **self._seen(by, seen))
        return self._save()

    def edit(self, facts: rules.ActionFacts, by: str = "office", **seen: int) -> "Held":
        rules.edit_action(self.cast.session, self.item, facts, **self._seen(by, seen))
        return self._save()

    def _who(self, by: str) -> dict[str, Any]:
        self.now += HOUR
        actor: User = self.cast[by]
        return {"actor": actor, "now": self.now}

    def _seen(self, by: str, seen: dict[str, int]) -> dict[str, Any]:
        return {**self._who(by), "seen_version": self.item.version, **seen}

    def _save(self) -> "Held":
        self.cast.session.commit()
        return self


def facts_of(cast: Cast, *tasks: Task, **values: Any) -> MeetingFacts:
    """A joint meeting of today that discussed the tasks."""
    known: dict[str, Any] = {
        "kind": MeetingKind.JOINT,
        "title": "Joint meeting on advances",
        "held_on": local_day(cast.now),
        "tasks": " ".join(task.ref for task in tasks),
    }
    return MeetingFacts(**{**known, **values})
