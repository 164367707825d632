"""Days that stand in a cell and are no deadline: of extensions not granted, and on which something only begins."""

from datetime import date
from pathlib import Path

import pytest

from tests.ledger.reading.files import HEADINGS, ROW, read_rows
from workflow.ledger.reading.deadlines import Deadline, DeadlineType, Note, read_deadline

FEEDBACK = date(2026, 3, 1)
JUNE, SEPTEMBER = date(2026, 6, 30), date(2026, 9, 30)


def read(raw: str) -> Deadline:
    return read_deadline(raw, feedback=FEEDBACK, year=2026)


@pytest.mark.parametrize(
    "raw",
    [
        "2026年6月30日前（拟延期至2026年9月30日，未批准）",
        "2026年6月30日前完成（已申请延期至2026年9月30日）",
        "2026年6月30日（申请延期3个月，待审批）",
        "2026年6月30日前（延期至2026年9月30日的申请正在审批）",
        "2026年6月30日前，最长可延期至2026年12月31日",
        "2026年6月30日前，确需延期的，经批准可延期至2026年9月30日",
        "2026年6月30日（延期至2026年9月30日，尚未获学校党委批准）",
        "2026年9月底前（延期申请未批准，原定2026年6月底）",
        "2026年6月30日，拟申请延期至2026年9月30日或2026年12月31日",
        "June 30, 2026 (requested extension to September 30, 2026)",
        "June 30, 2026; extension to September 30, 2026 pending",
    ],
)
def test_an_extension_that_is_only_asked_for_leaves_the_day(raw: str) -> None:
    got = read(raw)
    assert (got.iso, got.raw, got.type is DeadlineType.EXTENDED) == (JUNE, raw, False)
    assert Note.EXTENSION_ASKED in got.notes


@pytest.mark.parametrize(
    "raw",
    [
        "2026年6月30日，经研究不同意延期至2026年9月30日",
        "2026年6月30日前，不再延期至9月",
        "不得延期至2026年12月31日，须于2026年6月30日前完成",
        "2026年6月30日（申请延期至2026年9月30日，被驳回）",
        "2026年6月30日（申请延期至2026年9月30日，不予批准）",
        "2026年6月30日前（党委会不予批准延期至2026年9月30日）",
        "June 30, 2026 (extension to September 30, 2026 denied)",
    ],
)
def test_an_extension_that_was_refused_leaves_the_day(raw: str) -> None:
    got = read(raw)
    assert (got.iso, got.raw, got.type is DeadlineType.EXTENDED) == (JUNE, raw, False)
    assert Note.EXTENSION_REFUSED in got.notes


@pytest.mark.parametrize(
    "raw",
    [
        "2026年6月30日前（已延期至2026年9月30日）",
        "2026年6月30日（经批准延期至2026年9月30日）",
        "2026年6月30日（申请延期至2026年9月30日，已获批准）",
        "2026年6月30日（经学校党委同意，延期至2026年9月30日，不得再次延期）",
        "原定2026年6月30日，经申请并报学校批准，延期至2026年9月30日",
        "2026年6月30日（已批准延期至2026年9月30日，再次申请延期至2026年12月31日未批准）",
        "June 30, 2026, extended to September 30, 2026",
    ],
)
def test_an_extension_that_was_granted_is_read_as_before(raw: str) -> None:
    got = read(raw)
    assert (got.type, got.iso) == (DeadlineType.EXTENDED, SEPTEMBER)


@pytest.mark.parametrize("raw", ["2026年6月30日，不得延期", "2026年6月30日前完成，如需延期须报批"])
def test_a_rule_on_extensions_tells_of_none(raw: str) -> None:
    assert (read(raw).iso, read(raw).notes) == (JUNE, ())


def test_without_an_original_day_an_extension_that_is_asked_for_leaves_none() -> None:
    got = read("拟延期至2026年9月30日")
    assert (got.type, got.iso, got.understood) == (DeadlineType.NONE, None, False)
    assert got.notes == (Note.EXTENSION_ASKED,)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("自2026年1月1日起", DeadlineType.NONE),
        ("2026年5月起实施", DeadlineType.NONE),
        ("从2026年5月开始，长期坚持", DeadlineType.LONG_TERM),
        ("从2026年5月起持续推进", DeadlineType.ONGOING),
        ("自2026年5月，常态化开展", DeadlineType.ONGOING),
        ("2026年9月30日后", DeadlineType.NONE),
        ("2026年9月30日以后", DeadlineType.NONE),
        ("2026年9月30日之后", DeadlineType.NONE),
        ("2026年9月30日（含）起", DeadlineType.NONE),
        ("9月启动", DeadlineType.NONE),
    ],
)
def test_a_day_on_which_something_begins_is_no_deadline(raw: str, kind: DeadlineType) -> None:
    got = read(raw)
    assert (got.type, got.iso, got.raw) == (kind, None, raw)
    assert Note.BEGINNING in got.notes
    assert got.long_term is (kind is not DeadlineType.NONE)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("自2026年3月起至2026年6月底", JUNE),
        ("自2026年3月-6月底", JUNE),
        ("2026年3月1日启动，2026年6月底前完成", JUNE),
        ("2026年3月30日起3个月内", JUNE),
        ("2026年6月30日后勤处完成", JUNE),
        ("2026年6月底前起草完成", JUNE),
        ("2026年6月底前启动", JUNE),
        ("2026年6月前后", JUNE),
    ],
)
def test_the_end_beside_a_beginning_is_the_deadline(raw: str, day: date) -> None:
    got = read(raw)
    assert (got.iso, Note.BEGINNING in got.notes) == (day, False)


def year_of(folder: Path, near: str, raw: str) -> tuple[date | None, bool]:
    rows = [HEADINGS, *([number, f"问题{number}", *ROW[2:5], day, ""] for number, day in enumerate((near, raw), 1))]
    found = read_rows(folder, rows, feedback=FEEDBACK, year=2026)[1]
    return found.deadline.iso, any("before the feedback" in str(warning) for warning in found.warnings)


@pytest.mark.parametrize(
    ("near", "raw", "found"),
    [
        ("已于2026年1月完成", "9月底", (SEPTEMBER, False)),
        ("2026年1月31日", "9月30日", (SEPTEMBER, False)),
        ("2025年12月31日", "2月底", (date(2027, 2, 28), False)),
        ("2026年12月31日", "1月底", (date(2027, 1, 31), False)),
        ("2022年12月31日", "9月底", (date(2022, 9, 30), True)),
    ],
)
def test_a_year_that_is_guessed_lies_after_the_feedback_where_it_can(
    tmp_path: Path, near: str, raw: str, found: tuple[date, bool]
) -> None:
    assert year_of(tmp_path, near, raw) == found
