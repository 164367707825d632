"""Deadlines are read as people mean them: wordings written by hand, each with the reading it must have."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from workflow.ledger.reading.deadlines import RULES, Deadline, DeadlineType, Note, read_deadline
from workflow.ledger.reading.deadlines_rules import Rule

WORDINGS = Path(__file__).parent / "data" / "deadline_wordings.csv"
FEEDBACK = date(2025, 5, 15)  # a Thursday
ABOVE = Deadline(DeadlineType.DATE, date(2025, 7, 31), raw="2025年7月31日")


def read(raw: object) -> Deadline:
    return read_deadline(raw, feedback=FEEDBACK, year=2025, above=ABOVE)


def wordings() -> list[dict[str, str]]:
    with WORDINGS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("wanted", wordings(), ids=lambda wanted: wanted["raw"])
def test_a_wording_is_read_as_people_mean_it(wanted: dict[str, str]) -> None:
    got = read(wanted["raw"])
    iso = got.iso.isoformat() if got.iso else ""
    assert (got.type, iso, "yes" if got.long_term else "") == (wanted["type"], wanted["iso"], wanted["long_term"])
    assert got.raw == wanted["raw"]


def test_the_table_holds_both_languages_and_every_type() -> None:
    table = wordings()
    assert len(table) >= 250
    assert {row["type"] for row in table} == {kind.value for kind in DeadlineType}
    assert sum(row["raw"].isascii() for row in table) >= 90


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.example)
def test_every_rule_finds_its_own_example(rule: Rule) -> None:
    assert rule.pattern.search(rule.example)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (date(2025, 9, 30), date(2025, 9, 30)),
        (datetime(2025, 9, 30, 8, 30), date(2025, 9, 30)),  # noqa: DTZ001 - cells have no time zone
        (45930, date(2025, 9, 30)),
        (45930.0, date(2025, 9, 30)),
        (45930.5, date(2025, 9, 30)),
        (20250930, date(2025, 9, 30)),
        (2025.11, date(2025, 11, 30)),
        (2025, date(2025, 12, 31)),
    ],
)
def test_numbers_and_dates_of_a_spreadsheet_are_days(value: object, day: date) -> None:
    assert read(value).iso == day


def test_a_number_that_lost_its_zero_is_pointed_out() -> None:
    assert Note.MONTH_GUESSED in read(2025.1).notes


@pytest.mark.parametrize("value", [None, "", "  ", "—", "/", "无", 0])
def test_an_empty_cell_is_understood_as_no_deadline(value: object) -> None:
    got = read(value)
    assert (got.type, got.iso, got.understood) == (DeadlineType.NONE, None, True)


@pytest.mark.parametrize(
    ("value", "notes"),
    [
        ("已完成", (Note.STATUS,)),
        ("Completed", (Note.STATUS,)),
        ("85.3%", (Note.STATUS,)),
        ("待定", (Note.NOT_SET,)),
        ("TBD", (Note.NOT_SET,)),
        ("2025年9月31日", (Note.NO_SUCH_DAY,)),
        ("2025.13.40", (Note.NO_SUCH_DAY,)),
        ("27/33", (Note.NO_SUCH_DAY,)),
        ("党委办公室", ()),
        ("Management will implement this", ()),
        ("2019-001", ()),
        (0.857, ()),
        (12, ()),
        (True, ()),
        (float("inf"), ()),
        (date(1900, 1, 1), (Note.NO_SUCH_DAY,)),
    ],
)
def test_what_is_no_deadline_is_not_understood_and_says_why(value: object, notes: tuple[Note, ...]) -> None:
    got = read(value)
    assert (got.type, got.iso, got.understood, got.notes) == (DeadlineType.NONE, None, False, notes)
    assert got.raw == str(value)


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("2025年6月30日前清理；2025年12月31日前修订", Note.SEVERAL),
        ("2/5/2021", Note.ORDER_GUESSED),
        ("9月30日", Note.YEAR_TAKEN),
        ("2026年春节前", Note.DAY_UNKNOWN),
        ("2025年9月中旬", Note.APPROXIMATE),
        ("验收后1个月内", Note.OTHER_START),
        ("The office will have revised the travel policy by June 30, 2022.", Note.IN_A_SENTENCE),
    ],
)
def test_a_doubtful_reading_is_pointed_out(raw: str, note: Note) -> None:
    assert note in read(raw).notes


def test_a_date_without_year_has_no_day_when_no_year_is_known() -> None:
    got = read_deadline("9月30日前", feedback=None, year=None, above=None)
    assert (got.type, got.iso, got.notes) == (DeadlineType.DATE, None, (Note.YEAR_MISSING,))


@pytest.mark.parametrize(
    ("raw", "feedback", "year", "day"),
    [
        ("9月30日前", None, 2024, date(2024, 9, 30)),
        ("9月30日前", date(2025, 3, 1), None, date(2025, 9, 30)),
        ("3月31日前", date(2025, 11, 10), 2025, date(2026, 3, 31)),
        ("3月31日前", date(2025, 11, 10), 2026, date(2026, 3, 31)),
        ("12月31日前", date(2025, 11, 10), 2024, date(2025, 12, 31)),
        ("年底前", date(2025, 11, 10), 2025, date(2025, 12, 31)),
        ("明年6月", date(2025, 11, 10), None, date(2026, 6, 30)),
    ],
)
def test_a_missing_year_is_the_first_that_lies_after_the_feedback(
    raw: str, feedback: date | None, year: int | None, day: date
) -> None:
    assert read_deadline(raw, feedback=feedback, year=year, above=None).iso == day


def test_without_campaign_and_feedback_the_row_above_gives_the_year() -> None:
    assert read_deadline("9月30日前", feedback=None, year=None, above=ABOVE).iso == date(2025, 9, 30)


def test_a_period_has_no_day_until_the_feedback_is_known() -> None:
    got = read_deadline("反馈后3个月内", feedback=None, year=2025, above=None)
    assert (got.type, got.iso, got.notes) == (DeadlineType.RELATIVE, None, (Note.FEEDBACK_MISSING,))


def test_a_period_ends_on_the_last_day_of_a_shorter_month() -> None:
    assert read_deadline("3个月内", feedback=date(2025, 11, 30), year=None, above=None).iso == date(2026, 2, 28)


def test_working_days_leave_out_public_holidays() -> None:
    got = read_deadline("5个工作日内", feedback=date(2025, 9, 29), year=None, above=None)
    assert got.iso == date(2025, 10, 13)  # the eight days of the National Day are free, the 11th is worked


def test_an_extension_keeps_the_day_before_it() -> None:
    got = read("2025年9月30日（经批准延期至2025年12月31日）")
    assert (got.type, got.original, got.iso) == (DeadlineType.EXTENDED, date(2025, 9, 30), date(2025, 12, 31))


def test_same_as_above_passes_on_through_several_rows() -> None:
    first = read_deadline("2025年9月30日前，并长期坚持", feedback=None, year=None, above=None)
    second = read_deadline("同上", feedback=None, year=None, above=first)
    third = read_deadline("〃", feedback=None, year=None, above=second)
    assert (third.type, third.iso, third.long_term) == (DeadlineType.SAME_AS_ABOVE, date(2025, 9, 30), True)


def test_same_as_above_below_nothing_is_not_understood() -> None:
    got = read_deadline("同上", feedback=None, year=2025, above=None)
    assert (got.type, got.iso, got.understood) == (DeadlineType.SAME_AS_ABOVE, None, False)
