"""Dates written in digits alone (2025.9.30, 20250930, 6/30/2022), and the day numbers of a spreadsheet."""

from collections.abc import Callable
from datetime import date, timedelta
from re import Match

from workflow.ledger.reading.deadlines_clock import NO_SUCH_DAY, Clock, check_year, month_end
from workflow.ledger.reading.deadlines_kinds import DeadlineType, Note, Point
from workflow.ledger.reading.deadlines_rules import rule

DAY_ZERO = date(1899, 12, 30)  # day number 0 of a spreadsheet
DAYS_TO_1904 = (date(1904, 1, 1) - DAY_ZERO).days
FIRST_SERIAL, LAST_SERIAL = (date(1990, 1, 1) - DAY_ZERO).days, (date(2099, 12, 31) - DAY_ZERO).days
YEAR = r"(?P<y>(?:199|20\d)\d)"


def day_of_serial(serial: float) -> date | None:
    """46112 is 31 March 2026; a number that is no day of our years is none."""
    if not FIRST_SERIAL <= serial < LAST_SERIAL + 1:
        return None
    return DAY_ZERO + timedelta(days=int(serial))


def read_serial(found: Match[str], clock: Clock) -> Point:
    day = day_of_serial(float(found[0]))
    return Point(DeadlineType.DATE, day, day.year) if day else NO_SUCH_DAY


def read_day(found: Match[str], clock: Clock) -> Point:
    month, day = int(found["m"]), int(found["d"])
    return clock.settle(DeadlineType.DATE, found["y"], lambda year: date(year, month, day))


def read_month(found: Match[str], clock: Clock) -> Point:
    month = int(found["m"])
    return clock.settle(DeadlineType.MONTH, found["y"], lambda year: month_end(year, month))


def read_month_range(found: Match[str], clock: Clock) -> Point:
    month, over = int(found["m"]), int(int(found["m"]) < int(found["m0"]))
    return clock.settle(DeadlineType.MONTH, found["y"], lambda year: month_end(year + over, month))


def read_three_numbers(found: Match[str], clock: Clock) -> Point:
    """2/5/2021 is 5 February (2.5.2021 is 2 May); 25.9.30 begins with the year, 6/30/23 ends with it."""
    first, second, third = (int(found[name]) for name in ("a", "b", "c"))
    year_last = third if len(found["c"]) == 4 else 2000 + third
    orders = [(year_last, first, second), (year_last, second, first)]
    if found["sep"] == ".":
        orders.reverse()
    if len(found["c"]) == 2 and 20 <= first < 40:
        orders.insert(0, (2000 + first, second, third))
    days = [day for order in orders if (day := _day_of(*order))]
    if not days:
        return NO_SUCH_DAY
    near = clock.year or clock.present
    day = min(days, key=lambda each: abs(each.year - near)) if near else days[0]
    return Point(DeadlineType.DATE, day, day.year, (Note.ORDER_GUESSED,) if len(set(days)) > 1 else ())


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return check_year(date(year, month, day))
    except ValueError:
        return None


def read_two_numbers(found: Match[str], clock: Clock) -> Point:
    """A whole cell that says 9.30 or 9/30: month and day, or day and month when that alone is possible."""
    first, second = int(found["a"]), int(found["b"])
    near = clock.year or clock.present
    if found["sep"] == "." and near and abs(2000 + first - near) <= 2 and 1 <= second <= 12:  # 25.10 in 2025
        year = 2000 + first
        return Point(DeadlineType.MONTH, month_end(year, second), year, (Note.ORDER_GUESSED,))

    def day_in(month: int, day: int) -> Callable[[int], date]:
        return lambda year: date(year, month, day)

    point = clock.settle(DeadlineType.DATE, None, day_in(first, second))
    return clock.settle(DeadlineType.DATE, None, day_in(second, first)) if point == NO_SUCH_DAY else point


def read_range_end(found: Match[str], clock: Clock) -> Point:
    """The second half of 2025.3.1-6.30."""
    month, day = int(found["m"]), int(found["d"])
    return clock.settle(DeadlineType.DATE, None, lambda year: date(year, month, day))


def read_last_year(found: Match[str], clock: Clock) -> Point:
    return clock.settle(DeadlineType.YEAR_END, found["y"], lambda year: date(year, 12, 31))


NUMBER_RULES = (
    rule("46112", r"^\d{5}(?:\.\d+)?$", read_serial),
    rule("2025-09-30", rf"(?<!\d){YEAR}(?P<sep>[./,-])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)[日号]?", read_day),
    rule("2025.9/30", rf"(?<!\d){YEAR}[./](?P<m>\d{{1,2}})[./](?P<d>\d{{1,2}})(?!\d)[日号]?", read_day),
    rule("20170830", rf"(?<![\d.]){YEAR}(?P<m>\d\d)(?P<d>\d\d)(?![\d.])", read_day),
    rule(
        "6/30/2022",
        r"(?<![\d.])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d\d)(?![\d年])",
        read_three_numbers,
    ),
    rule("2025.3-6", rf"(?<!\d){YEAR}[./](?P<m0>\d{{1,2}})-(?P<m>\d{{1,2}})(?![\d./-])", read_month_range),
    rule("2025.11", rf"(?<!\d){YEAR}[./-](?P<m>0?[1-9]|1\d)(?![\d%])", read_month),
    rule("202511", rf"(?<![\d.]){YEAR}(?P<m>\d\d)(?![\d.])", read_month),
    rule("06/2022", rf"(?<![\d./-])(?P<m>\d{{1,2}})[/-]{YEAR}(?![\d年])", read_month),
    rule("\0-6.30", r"(?<=\0[-至到])(?P<m>\d{1,2})[./](?P<d>\d{1,2})(?![\d./%])", read_range_end),
    rule(
        "9.30前", r"^(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?:日|号)?(?:以前|之前|前)?(?:完成)?$", read_two_numbers
    ),
    rule("2024-2025年", rf"^(?:(?:199|20\d)\d年?[-至到/])?{YEAR}年?(?:以前|之前|前)?$", read_last_year),
)
