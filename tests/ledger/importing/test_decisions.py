"""What the office decides: who a name is, which day a wording means, which rows stay out; and odd cells."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from models.ledger import Problem, TaskKind
from models.people import Unit
from tests.cast import Cast
from tests.ledger.importing.files import HEADINGS, ROWS, Sent, changed, send, tasks_of
from tests.ledger.reading.files import excel
from workflow.errors import InvalidInput
from workflow.ledger.importing.decisions import Decisions, UnitDecision, UnitFate
from workflow.ledger.importing.showing import origins_of, questions_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return excel(tmp_path, [HEADINGS, *ROWS])


@pytest.fixture
def sent(cast: Cast, file: Path) -> Sent:
    return send(cast, file)


def test_an_unknown_unit_has_to_be_decided_first(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 0, "牵头单位", "计财处")]))
    assert sent.actions() == ["open", "new", "new"]
    assert questions_of(sent.run)["units"] == [["计财处", 1]]
    with pytest.raises(InvalidInput):
        sent.take_over()
    cast.session.rollback()
    assert tasks_of(cast) == []


@pytest.mark.parametrize("fate", [UnitFate.KNOWN, UnitFate.SHORT_NAME])
def test_a_name_is_a_unit_on_record_this_time_or_from_now_on(cast: Cast, tmp_path: Path, fate: UnitFate) -> None:
    file = excel(tmp_path, [HEADINGS, *changed(ROWS, 0, "牵头单位", "计财处")])
    sent = send(cast, file)
    sent.decide(计财处=UnitDecision(fate, "finance"))
    sent.take_over()
    assert tasks_of(cast)[0].lead_unit.code == "finance"
    cast.session.refresh(cast.units["finance"])
    assert cast.units["finance"].short_names == (["计财处"] if fate is UnitFate.SHORT_NAME else [])


def test_a_unit_is_created_under_the_next_free_code(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 0, "牵头单位", "计财处")]))
    sent.decide(计财处=UnitDecision(UnitFate.CREATE))
    assert cast.session.scalar(select(Unit).where(Unit.name == "计财处")) is None
    sent.take_over()
    assert tasks_of(cast)[0].lead_unit.code == "u001"


def test_a_name_that_is_no_unit_stays_as_text_only(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 0, "配合单位", "各相关单位")]))
    sent.decide(各相关单位=UnitDecision(UnitFate.NO_UNIT))
    sent.take_over()
    assert tasks_of(cast)[0].parts == []
    kept = origins_of(cast.session, tasks_of(cast)[0])[0].read
    assert getattr(kept, "co", None) == ["各相关单位"]


def test_a_wording_without_a_day_is_long_term_until_a_day_is_given(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 2, "整改时限", "视情况而定")]))
    assert questions_of(sent.run)["days"] == {"视情况而定": {"raw": "视情况而定", "count": 1, "suggested": None}}
    sent.decide_all(Decisions(days={"视情况而定": date(2026, 8, 1)}))
    sent.take_over()
    assert (tasks_of(cast)[1].kind, tasks_of(cast)[1].deadline) == (TaskKind.TIME_LIMITED, date(2026, 8, 1))


@pytest.mark.parametrize(
    ("wording", "day"),
    [
        ("2026年秋季学期", "2027-01-31"),
        ("2026—2027学年第二学期末", "2027-07-31"),
        ("２０２６学年内", "2027-07-31"),
        ("本学期末", "2026-07-31"),
        ("下学期", "2027-01-31"),
        ("下学期开学前", None),
        ("2026年上学期", None),
    ],
)
def test_for_a_school_term_its_last_day_is_proposed(cast: Cast, tmp_path: Path, wording: str, day: str | None) -> None:
    cast.campaign.feedback_on = date(2026, 3, 2)
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 2, "整改时限", wording)]))
    asked = questions_of(sent.run)["days"]
    assert [one["suggested"] for one in asked.values()] == [day]


@pytest.mark.parametrize(
    ("wording", "within"),
    [
        ("集中整改期内完成", True),
        ("集中整改期结束前", True),
        ("集中整改期间", True),
        ("集中整改阶段结束之前完成", True),
        ("within the concentrated period", True),
        ("By the end of the concentrated rectification period", True),
        ("集中整改期结束后", False),
        ("after the concentrated period", False),
    ],
)
def test_within_the_concentrated_period_the_end_of_the_campaigns_is_proposed(
    cast: Cast, tmp_path: Path, wording: str, within: bool
) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 2, "整改时限", wording)]))
    suggested = [one["suggested"] for one in questions_of(sent.run)["days"].values()]
    assert suggested == [cast.campaign.concentrated_until.isoformat() if within else None]


@pytest.mark.parametrize("sheets", [1, 2])
def test_a_problem_and_measure_told_twice_are_pointed_out(cast: Cast, tmp_path: Path, sheets: int) -> None:
    book = Workbook()
    again = [ROWS[0]] if sheets == 2 else []
    for name, rows in {"甲": ROWS if again else [*ROWS, ROWS[0]], "乙": again}.items():
        sheet = book.create_sheet(name)
        for row in [HEADINGS, *rows]:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "twice.xlsx")
    sent = send(cast, tmp_path / "twice.xlsx")
    assert sent.said().count("The same problem and measure stand in row 2 of “甲” already.") == 1


def test_the_same_words_for_another_unit_are_no_double(cast: Cast, tmp_path: Path) -> None:
    other = changed(ROWS, 0, "牵头单位", "后勤处")[0]
    sent = send(cast, excel(tmp_path, [HEADINGS, *ROWS, other]))
    assert "The same problem and measure" not in sent.said()


def test_a_row_that_is_left_out_does_not_come_in(sent: Sent, cast: Cast) -> None:
    place = sent.rows()[2].place
    sent.decide_all(Decisions(left_out={place}))
    assert sent.actions() == ["new", "new", "left_out"]
    sent.take_over()
    assert [task.title for task in tasks_of(cast)] == ["预付款长期未清理"]


def test_a_deadline_before_the_feedback_is_taken_with_a_warning(cast: Cast, tmp_path: Path) -> None:
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 2, "整改时限", "2020年5月1日前")]))
    assert "The deadline 2020-05-01 lies before the feedback." in sent.said()
    sent.take_over()
    assert tasks_of(cast)[1].deadline == date(2020, 5, 1)


def test_texts_longer_than_a_title_are_kept_whole(cast: Cast, tmp_path: Path) -> None:
    long = "问题" * 900
    sent = send(cast, excel(tmp_path, [HEADINGS, *changed(ROWS, 2, "反馈问题", long)])).take_over()
    problem = cast.session.scalars(select(Problem).order_by(Problem.id.desc())).first()
    assert problem is not None
    assert problem.title.endswith("问…")
    assert len(problem.title) == 1000
    assert problem.manifestation == long
    assert "the whole text stands as the manifestation" in sent.said()
