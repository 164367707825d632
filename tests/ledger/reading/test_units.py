"""Units in a cell are divided, their roles found, and short names traced to the long ones."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.ledger.reading.files import HEADINGS, ROW, cells, excel, read, words
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.units import Names, split

UNITS = words().units
NOTHING = words().rows.nothing


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (
            "教务处、人事处；财务处;科研处，团委,工会/校办",
            ["教务处", "人事处", "财务处", "科研处", "团委", "工会", "校办"],
        ),
        ("教务处 研究生院　科研处\n团委", ["教务处", "研究生院", "科研处", "团委"]),
        (" 发展规划处\xa0", ["发展规划处"]),
        (
            "学生工作部（处）、人事处（党委教师工作部、人才办）",
            ["学生工作部（处）", "人事处（党委教师工作部、人才办）"],
        ),
        ("教务处、教务处、", ["教务处"]),
        ("/", []),
        ("无", []),
        ("Director, General Ledger & Grants Accounting", ["Director, General Ledger & Grants Accounting"]),
        ("Finance Office, Estates Office; Registry", ["Finance Office", "Estates Office", "Registry"]),
        ("教务处（牵头", ["教务处（牵头"]),
    ],
)
def test_a_cell_is_divided_into_units(text: str, units: list[str]) -> None:
    assert split(text, UNITS, NOTHING) == units


@pytest.mark.parametrize(
    ("text", "lead", "co"),
    [
        ("教务处（牵头）、人事处", ["教务处"], ["人事处"]),
        ("人事处、教务处(牵头)", ["教务处"], ["人事处"]),
        ("牵头：教务处；配合：人事处、团委", ["教务处"], ["人事处", "团委"]),
        ("牵头单位：教务处\n配合单位：人事处", ["教务处"], ["人事处"]),
        ("由教务处牵头，人事处、团委配合", ["教务处"], ["人事处", "团委"]),
        ("教务处、人事处（配合）", ["教务处"], ["人事处"]),
        ("教务处、人事处", ["教务处", "人事处"], []),
    ],
)
def test_roles_inside_a_cell_are_found(tmp_path: Path, text: str, lead: list[str], co: list[str]) -> None:
    row = cells(tmp_path, 牵头单位=text, 配合单位="")
    assert (row.lead, row.co) == (lead, co)


def test_a_unit_that_leads_with_others_is_kept_where_the_ledger_names_it_again(tmp_path: Path) -> None:
    row = cells(tmp_path, 牵头单位="教务处、人事处", 配合单位="人事处、团委")
    assert (row.lead, row.co) == (["教务处", "人事处"], ["人事处", "团委"])


def test_the_responsible_unit_leads_where_no_lead_unit_is_named(tmp_path: Path) -> None:
    headings = ["序号", "反馈问题", "整改措施", "责任单位", "整改时限"]
    row = next(read(excel(tmp_path, [headings, [1, "甲", "乙", "教务处", "2025年"]])).rows())
    assert row.lead == ["教务处"]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("教务处 张三\n人事处 李四", ["教务处", "人事处"]),
        ("教务处\n张三", ["教务处"]),
        ("教务处　张三、欧阳小明；学生工作部（处） 李四", ["教务处", "学生工作部（处）"]),
        ("教务处（张三）、图书馆：王小五", ["教务处", "图书馆"]),
        ("教务处 人事处 高等教育研究院", ["教务处", "人事处", "高等教育研究院"]),
        ("教务处、张三", ["教务处", "张三"]),
        ("张三", ["张三"]),
    ],
)
def test_persons_beside_units_are_no_units_where_the_heading_names_both(
    tmp_path: Path, text: str, units: list[str]
) -> None:
    headings = ["序号", "反馈问题", "整改措施", "责任单位及责任人", "整改时限"]
    row = next(read(excel(tmp_path, [headings, [1, "甲", "乙", text, "2025年"]])).rows())
    assert [*row.lead, *row.co] == units
    assert row.text(FieldName.LEAD).split() == text.split()


def test_nobody_is_taken_for_a_person_where_the_heading_names_units_only(tmp_path: Path) -> None:
    assert cells(tmp_path, 牵头单位="教务处 张三", 配合单位="").lead == ["教务处", "张三"]


def names(known: Sequence[tuple[str, Sequence[str]]] = (), written: Sequence[str] = ()) -> Names:
    return Names(known, written, UNITS)


def test_a_short_name_of_the_organisation_is_traced() -> None:
    known = [("党委学生工作部（学生处）", ("学工部", "学工处")), ("教务处", ())]
    assert names(known).resolve("学工部") == "党委学生工作部（学生处）"
    assert names(known).resolve("教务处") == "教务处"


def test_the_tail_of_one_longer_name_is_traced_to_it() -> None:
    assert names([("党委宣传部", ())]).resolve("宣传部") == "党委宣传部"
    assert names(written=["党委宣传部", "党委宣传部", "宣传部"]).resolve("宣传部") == "党委宣传部"
    assert names([("学生工作部（处）", ())]).resolve("学生工作部") == "学生工作部（处）"


def test_a_name_that_could_be_two_units_stays_as_it_is() -> None:
    assert names([("党委宣传部", ()), ("工会宣传部", ())]).resolve("宣传部") == "宣传部"
    assert names([("教务处", ("教务",)), ("研究生院", ("教务",))]).resolve("教务") == "教务"


def test_a_name_that_is_usual_itself_is_not_taken_for_a_short_one() -> None:
    written = ["教务处", "教务处", "研究生院教务处"]
    assert names(written=written).resolve("教务处") == "教务处"
    assert names([("马克思主义学院", ())]).resolve("学院") == "学院"


def test_a_short_name_that_was_guessed_is_told_and_one_on_record_is_not(tmp_path: Path) -> None:
    rows = [HEADINGS, ROW, [2, "乙", "乙", "教务", "宣传部", "2025年9月", ""]]
    known = [("教务处", ("教务",)), ("党委宣传部", ())]
    row = list(read(excel(tmp_path, rows), known=known).rows())[1]
    assert (row.lead, row.co) == (["教务处"], ["党委宣传部"])
    assert [str(warning) for warning in row.warnings] == ["“宣传部” was read as “党委宣传部”."]
