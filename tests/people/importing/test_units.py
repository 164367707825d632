"""Rows of units: new ones below later ones, changes field by field, names and codes that cannot be."""

import pytest
from sqlalchemy import func, select

from models.people import Unit
from models.trail import Event
from tests.cast import Cast
from tests.people.importing.files import Sent, send, unit, workbook

NEW = [
    ["cs", "计算机学院", "School of Computing", "计院、计算机", "校部"],
    ["main", "校部", "", "", ""],
    ["lab", "实验中心", "", "", "cs"],
]


def test_units_come_in_below_units_that_stand_later_in_the_file(cast: Cast) -> None:
    sent = send(cast, NEW)
    assert sent.actions() == ["new", "new", "new"]
    assert "New unit cs, belongs to 校部." in sent.said()
    assert sent.take_over()
    assert (unit(cast, "cs").parent, unit(cast, "lab").parent) == (unit(cast, "main"), unit(cast, "cs"))
    assert (unit(cast, "cs").name_en, unit(cast, "cs").short_names) == ("School of Computing", ["计院", "计算机"])
    assert [row.unit.code for row in sent.rows() if row.unit] == ["cs", "main", "lab"]


def test_each_unit_and_the_import_itself_are_told_in_the_trail(cast: Cast) -> None:
    send(cast, NEW).take_over()
    kinds = cast.session.scalars(select(Event.kind).where(Event.stream == f"unit:{unit(cast, 'lab').id}")).all()
    assert kinds == ["unit.created"]
    own = select(Event.kind, Event.data).where(Event.stream == f"account:{cast['admin'].id}").order_by(Event.seq)
    started, done = cast.session.execute(own).all()
    assert (started.kind, done.kind) == ("account.people_import", "account.people_import_done")
    assert '"units":3' in done.data


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    send(cast, NEW).take_over()
    again = send(cast, NEW)
    assert again.actions() == ["same", "same", "same"]
    before = cast.session.scalar(select(func.count(Event.id)).where(Event.stream.startswith("unit:")))
    assert again.take_over()
    assert cast.session.scalar(select(func.count(Event.id)).where(Event.stream.startswith("unit:"))) == before


def test_only_what_differs_changes_and_a_blank_cell_or_a_dash_says_nothing(cast: Cast) -> None:
    finance = unit(cast, "finance")
    finance.short_names = ["计财处"]
    cast.session.commit()
    sent = send(cast, [["FINANCE", "", "—", "财务", "图书馆"], ["library", "图书馆", "Library", "", ""]])
    assert sent.actions() == ["changed", "same"]
    assert "Short names: “计财处” becomes “计财处、财务”." in sent.said()
    assert "Belongs to: “图书馆” is filled in." in sent.said()
    sent.take_over()
    assert (finance.name, finance.name_en, finance.parent) == ("财务处", "Finance", unit(cast, "library"))
    assert finance.short_names == ["计财处", "财务"]


def test_a_unit_without_a_code_is_found_by_any_of_its_names_or_gets_a_free_code(cast: Cast) -> None:
    unit(cast, "finance").short_names = ["计财处"]
    cast.session.commit()
    sent = send(cast, [["", "计财处", "Finance Office", "", ""], ["u001", "甲", "", "", ""], ["", "乙", "", "", ""]])
    assert sent.actions() == ["changed", "new", "new"]
    assert "The file gives no code" in sent.said(2)
    sent.take_over()
    assert (unit(cast, "finance").name, unit(cast, "finance").name_en) == ("财务处", "Finance Office")
    assert unit(cast, "u002").name == "乙"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["x", "", "", "", ""], "A new unit needs a name."),
        (["with blank", "甲", "", "", ""], "Code: Use up to 32 letters"),
        (["x", "财务处", "", "", ""], "财务处 is already a name of the unit finance."),
        (["x", "甲", "", "财务处", ""], "Short names: 财务处 is already a name"),
        (["x", "甲", "", "", "火星校区"], "no unit on record or in this file is called “火星校区”"),
        (["x", "甲", "", "", "甲"], "A unit cannot stand below itself"),
        (["x", "甲" * 201, "", "", ""], "Unit name: Write at most 200 characters."),
        (["library", "财务处", "", "", ""], "财务处 is already a name of the unit finance."),
    ],
)
def test_a_row_that_the_rules_refuse_needs_attention(cast: Cast, row: list[str], said: str) -> None:
    sent = send(cast, [row])
    assert sent.actions() == ["open"]
    assert said in sent.said()


def test_circles_are_told_on_every_row_of_the_circle(cast: Cast) -> None:
    rows = [["a", "甲", "", "", "丙"], ["b", "乙", "", "", "a"], ["c", "丙", "", "", "乙"], ["d", "丁", "", "", "甲"]]
    assert send(cast, rows).actions() == ["open", "open", "open", "new"]
    on_record = [["finance", "", "", "", "图书馆"], ["library", "", "", "", "财务处"]]
    assert send(cast, on_record).actions() == ["open", "open"]


def test_two_units_may_change_places_in_one_file(cast: Cast) -> None:
    unit(cast, "finance").parent = unit(cast, "library")
    cast.session.commit()
    sent = send(cast, [["library", "", "", "", "finance"], ["finance", "", "", "", "estates"]])
    assert sent.actions() == ["changed", "changed"]
    sent.take_over()
    assert unit(cast, "library").parent is unit(cast, "finance")


def test_a_code_that_stands_twice_is_told_and_a_contradiction_needs_attention(cast: Cast) -> None:
    sent = send(cast, [["x", "甲", "", "", ""], ["Ｘ", "甲", "", "", ""], ["X", "乙", "", "", ""]])
    assert sent.actions() == ["new", "same", "open"]
    assert "The same stands in row 2 already." in sent.said(1)
    assert "row 2 says “甲” of the same code" in sent.said(2)


def test_full_width_codes_are_plain_ones(cast: Cast) -> None:
    send(cast, [["ｃｓ－１", "计算机学院", "", "", ""]]).take_over()
    assert unit(cast, "cs-1").name == "计算机学院"


def test_titles_sections_repeated_headings_and_notes_are_no_rows(cast: Cast) -> None:
    text = "某大学单位一览表\n\n代码,名称,上级\na,甲,\n,,合计\n代码,名称,上级\nb,乙,a\n"
    sent = Sent(cast, text.encode("gb18030"), "units.csv")
    assert [row.row for row in sent.rows()] == [4, 5, 6, 7]
    assert [row.action.value for row in sent.rows()] == ["new", "skipped", "skipped", "new"]


def test_a_tree_of_three_hundred_units_is_taken_over(cast: Cast) -> None:
    rows = [[f"n{number}", f"单位{number}", "", "", f"n{number + 1}" if number % 10 else ""] for number in range(301)]
    sent = Sent(cast, workbook(rows))
    assert set(sent.actions()) == {"new"}
    assert sent.take_over()
    assert cast.session.scalar(select(func.count(Unit.id)).where(Unit.parent_id.is_not(None))) == 270
