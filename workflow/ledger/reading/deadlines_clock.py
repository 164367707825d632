"""From numbers and words to days: which year is meant, last days of months and quarters, periods counted on."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

from workflow.ledger.reading.deadlines_kinds import DATED, DeadlineType, Moved, Note, Period, Point
from workflow.reminders.days import WorkingDays

FIRST_YEAR, LAST_YEAR = 1990, 2099  # outside of these a number is no deadline
YEARS_ON = {"去年": -1, "上年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1, "来年": 1, "后年": 2}
NEXT_TO_PREVIOUS = ("次年", "翌年")  # the year after the one named before
NO_SUCH_DAY = Point(DeadlineType.NONE, notes=(Note.NO_SUCH_DAY,))


@dataclass(frozen=True)
class Clock:
    """What is known when one expression of a text is read."""

    feedback: date | None = None
    year: int | None = None  # for dates without one: of the campaign or of the rows around
    above: int | None = None  # the year of the deadline above, when nothing better is known
    before: Point | None = None  # the nearest expression before this one that names a year
    last: Point | None = None  # the expression right before this one, with a year or without
    between: str = ""  # the text between the last one and this one
    joined: bool = False  # the two are the ends of a range
    moved: Moved | None = None  # this one replaces the one before
    ahead: int | None = None  # a year that stands after this one and belongs to both
    days: WorkingDays = field(default_factory=WorkingDays)  # by which 工作日 are counted

    @property
    def present(self) -> int | None:
        """The year in which the file speaks: 今年."""
        return self.feedback.year if self.feedback else self.year or self.above

    def year_said(self, said: str) -> int | None:
        """2025, 25, 今年, 明年, 次年 as a year."""
        if said.isdecimal():
            year = int(said)
            return year + 2000 if len(said) == 2 else year
        if said in NEXT_TO_PREVIOUS:
            base = self.before.year if self.before and self.before.year else self.present
            return base + 1 if base else None
        return self.present + YEARS_ON[said] if self.present else None

    def settle(self, kind: DeadlineType, said: str | None, day_in: Callable[[int], date], *notes: Note) -> Point:
        """The point that a wording means, with the year it says or else the one that fits best."""
        try:
            if said is None:
                return self._settle_without_year(kind, day_in, notes)
            year = self.year_said(said)
            if year is None:
                return Point(kind, notes=(*notes, Note.YEAR_MISSING))
            return Point(kind, check_year(day_in(year)), year, notes)
        except (ValueError, OverflowError):
            return NO_SUCH_DAY

    def _settle_without_year(self, kind: DeadlineType, day_in: Callable[[int], date], notes: tuple[Note, ...]) -> Point:
        if self.before and self.before.year:
            return self._settle_after(self.before, kind, day_in, notes)
        if self.ahead:
            return Point(kind, check_year(day_in(self.ahead)), self.ahead, notes)
        year = self.year or self.present
        if year is None:
            day_in(2024)  # a leap year: refuses days that no year has
            return Point(kind, notes=(*notes, Note.YEAR_MISSING))
        day = check_year(self._not_before_feedback(year, day_in))
        return Point(kind, day, day.year, (*notes, Note.YEAR_TAKEN))

    def _settle_after(
        self, before: Point, kind: DeadlineType, day_in: Callable[[int], date], notes: tuple[Note, ...]
    ) -> Point:
        """9月 after 2025年3月 is in 2025; 2025年11月至3月 ends in 2026, 2026年1月提前至11月 in 2025."""
        year = before.year or 0
        if before.day and self.moved is Moved.EITHER:
            day = self._nearest(before.day, day_in)
            return Point(kind, check_year(day), day.year, notes)
        day = day_in(year)
        if before.day and day < before.day and (self.joined or self.moved is Moved.LATER):
            day = day_in(year + 1)
        if before.day and day > before.day and self.moved is Moved.EARLIER:
            day = day_in(year - 1)
        return Point(kind, check_year(day), day.year, notes)

    @staticmethod
    def _nearest(before: date, day_in: Callable[[int], date]) -> date:
        """31 March is nearer to 31 December 2025 in 2026; 29 February is nowhere near but in its own year."""
        near = []
        for year in (before.year, before.year + 1, before.year - 1):
            with suppress(ValueError):
                near.append(day_in(year))
        return min(near, key=lambda day: abs(day - before))

    def _not_before_feedback(self, year: int, day_in: Callable[[int], date]) -> date:
        """Nothing is due before the feedback: 3月31日 in a campaign of November is next year's."""
        day = day_in(year)
        while self.feedback and day < self.feedback and year <= self.feedback.year:
            year += 1
            day = day_in(year)
        return day


def check_year(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day


def month_end(year: int, month: int) -> date:
    """The last day; raises ValueError for a thirteenth month."""
    first = date(year, month, 1)
    return date(year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)


def quarter_end(year: int, quarter: int) -> date:
    return month_end(year, 3 * quarter)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    last = month_end(count // 12, count % 12 + 1)
    return min(last, last.replace(day=min(day.day, last.day)))


def add_period(day: date, period: Period, days: WorkingDays) -> date:
    """The day on which a period that starts on `day` is over."""
    moved = add_months(day, period.months) + timedelta(days=period.days)
    return days.add(moved, period.working_days)


def settle_period(clock: Clock, period: Period, *, other_start: bool = False) -> Point:
    """A period from the feedback, or from what is named right before it: 自2025年3月15日起2个月内."""
    kind, last, start = DeadlineType.RELATIVE, clock.last, clock.feedback
    follows = last is not None and last.kind in DATED and STARTS_THERE.search(clock.between) is not None
    if last and follows:
        other_start = last.day is None  # 开学后一个月内
        start = last.day if last.kind is DeadlineType.DATE else clock.feedback
    if other_start:
        return Point(kind, notes=(Note.OTHER_START,), period=period, takes_previous=follows)
    if start is None:
        return Point(kind, notes=(Note.FEEDBACK_MISSING,), period=period, takes_previous=follows)
    try:
        day = check_year(add_period(start, period, clock.days))
    except (ValueError, OverflowError):
        return NO_SUCH_DAY
    return Point(kind, day, day.year, period=period, takes_previous=follows)


STARTS_THERE = re.compile(r"^.{0,8}(?:起|后|算)[,的]?$")
