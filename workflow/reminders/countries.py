"""The days off of a country as the libraries chinesecalendar and holidays know them, year by year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from models.words import Words

CHINA, WEEKENDS_ONLY = "CN", "none"  # of RECTIFY_HOLIDAYS
SATURDAY, SUNDAY = 5, 6
FIRST, LAST = 1990, 2100  # outside of these nobody plans, and the libraries know little
Named = Mapping[date, Words]


@dataclass(frozen=True)
class Year:
    """One year: its weekend, the days off by name, and the days of weekends that are worked all the same.

    `official` is false where the government's calendar of the year is not known in this installation.
    """

    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    off: Named = field(default_factory=dict)
    worked: Named = field(default_factory=dict)
    official: bool = True

    def is_working(self, day: date) -> bool:
        return day in self.worked or (day.weekday() not in self.weekend and day not in self.off)


@cache  # handed out only when it is whole: the library fills its own object while others may read it
def year_of(code: str, year: int) -> Year:
    """The year in the country, or the part of one, that RECTIFY_HOLIDAYS names."""
    if code == WEEKENDS_ONLY or not FIRST <= year <= LAST:
        return Year(official=code == WEEKENDS_ONLY)
    return _year_in_china(year) if code == CHINA else _year_in_library(code, year)


def _year_in_china(year: int) -> Year:
    """As the State Council announced it; before that the days that are free by law, without make-up days."""
    from chinese_calendar import constants

    off = {day: _chinese(name) for day, name in constants.holidays.items() if day.year == year}
    worked = {day: _chinese(name) for day, name in constants.workdays.items() if day.year == year}
    if off:
        return Year(off=off, worked=worked)
    by_law = _year_in_library(CHINA, year)
    return Year(by_law.weekend, by_law.off, by_law.worked, official=False)


def _chinese(name: str) -> Words:
    from chinese_calendar.constants import Holiday

    return Words(name, Holiday(name).chinese)


def _year_in_library(code: str, year: int) -> Year:
    """Public holidays as a whole day; what only a bank, a school or half a day is free for is worked."""
    import holidays  # takes a moment, so only where it is asked for

    country, _, part = code.partition("-")
    chinese = holidays.country_holidays(country, subdiv=part or None, years=year, language="zh_CN")
    known = holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US")
    off = {day: Words(name, chinese.get(day) or name) for day, name in known.items() if day.year == year}
    worked = {day: Words("Make-up working day", "调休上班") for day in known.weekend_workdays if day.year == year}
    return Year(frozenset(known.weekend), off, worked)
