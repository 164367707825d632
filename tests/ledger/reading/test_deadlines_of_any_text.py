"""Deadlines of any text: nothing makes the reading fail, and a date written in any usual way reads back."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.ledger.reading.deadlines import RULES, Deadline, DeadlineType, read_deadline
from workflow.ledger.reading.deadlines_clock import month_end
from workflow.ledger.reading.deadlines_numbers import DAY_ZERO

CHINESE_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
FULL_WIDTH = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905 - reads as it is written

DAY_FORMATS = {
    "2025年9月30日": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "2025年09月30日前": lambda day: f"{day:%Y年%m月%d日}前",
    "2025 年 9 月 30 日": lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    "２０２５年９月３０日": lambda day: f"{day.year}年{day.month}月{day.day}日".translate(FULL_WIDTH),
    "二〇二五年九月三十日": lambda day: f"{_digits(day.year)}年{_count(day.month)}月{_count(day.day)}日",
    "2025.9.30": lambda day: f"{day.year}.{day.month}.{day.day}",
    "２０２５．９．３０": lambda day: f"{day.year}.{day.month}.{day.day}".translate(FULL_WIDTH),
    "2025-09-30": lambda day: day.isoformat(),
    "2025/9/30": lambda day: f"{day.year}/{day.month}/{day.day}",
    "2025-09-30 00:00:00": lambda day: f"{day} 00:00:00",
    "20250930": lambda day: f"{day:%Y%m%d}",
    "45930": lambda day: str((day - DAY_ZERO).days),
    "9/30/2025": lambda day: f"{day.month}/{day.day}/{day.year}",
    "September 30, 2025": lambda day: f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
    "30 September 2025": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "30-Sep-2025": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3]}-{day.year}",
    "by Sep. 30, 2025.": lambda day: f"by {MONTHS[day.month - 1][:3]}. {day.day}, {day.year}.",
}
MONTH_FORMATS = {
    "2025年9月": lambda day: f"{day.year}年{day.month}月",
    "2025年9月底前": lambda day: f"{day.year}年{day.month}月底前",
    "2025.9": lambda day: f"{day.year}.{day.month}",
    "2025-09": lambda day: f"{day:%Y-%m}",
    "二〇二五年九月": lambda day: f"{_digits(day.year)}年{_count(day.month)}月",
    "September 2025": lambda day: f"{MONTHS[day.month - 1]} {day.year}",
    "by the end of September 2025": lambda day: f"by the end of {MONTHS[day.month - 1]} {day.year}",
}
PIECES = st.sampled_from(
    [
        *(rule.example for rule in RULES),
        *DAY_FORMATS,
        "同上",
        "延期至",
        "原定",
        "9999",
        "99月99日",
        "0",
        "-",
        "至",
        "\n",
        "（",
    ]
)


def _digits(number: int) -> str:
    return str(number).translate(CHINESE_DIGITS)


def _count(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _digits(tens)) + ("十" if tens else "") + (_digits(ones) if ones else "")


days = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("form", DAY_FORMATS)
@settings(max_examples=60, deadline=None)
@given(day=days)
def test_a_day_reads_back_however_it_is_written(form: str, day: date) -> None:
    got = read_deadline(DAY_FORMATS[form](day), feedback=None, year=None, above=None)
    assert (got.type, got.iso, got.understood) == (DeadlineType.DATE, day, True)


@pytest.mark.parametrize("form", MONTH_FORMATS)
@settings(max_examples=40, deadline=None)
@given(day=days)
def test_a_month_reads_back_as_its_last_day(form: str, day: date) -> None:
    got = read_deadline(MONTH_FORMATS[form](day), feedback=None, year=None, above=None)
    assert (got.type, got.iso) == (DeadlineType.MONTH, month_end(day.year, day.month))


@settings(max_examples=40, deadline=None)
@given(first=days, length=st.integers(0, 900), form=st.sampled_from(["2025年9月30日", "2025.9.30", "2025/9/30"]))
def test_a_range_ends_with_its_last_day(first: date, length: int, form: str) -> None:
    last = min(first + timedelta(days=length), date(2099, 12, 31))
    text = f"{DAY_FORMATS[form](first)}—{DAY_FORMATS[form](last)}"
    assert read_deadline(text, feedback=None, year=None, above=None).iso == last


@settings(max_examples=300, deadline=None)
@given(
    value=st.one_of(st.text(), st.lists(PIECES, max_size=6).map("".join), st.floats(), st.integers(), st.dates()),
    feedback=st.none() | st.dates(date(2000, 1, 1), date(2080, 12, 31)),
    year=st.none() | st.integers(1, 9999),
)
def test_nothing_makes_the_reading_fail(value: object, feedback: date | None, year: int | None) -> None:
    above = Deadline(DeadlineType.DATE, feedback)
    got = read_deadline(value, feedback=feedback, year=year, above=above)
    assert got.iso is None or got.type is DeadlineType.SAME_AS_ABOVE or 1990 <= got.iso.year <= 2099


@settings(max_examples=5, deadline=None)
@given(piece=PIECES)
def test_a_cell_of_the_greatest_length_is_read(piece: str) -> None:
    got = read_deadline((piece or "-") * 4000, feedback=date(2025, 5, 15), year=2025, above=None)
    assert len(got.raw) == len(piece or "-") * 4000
