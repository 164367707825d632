"""Which problem, task and measure a row is: the same only when that is certain, else new, with a word about it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.ledger import Problem
from tests.cast import Cast
from tests.ledger.importing.files import Sent, send, tasks_of
from tests.ledger.reading.files import excel
from tests.process.lived import Life
from workflow.ledger.importing.likeness import Gallery, likeness, words_of
from workflow.ledger.plan import add_part

PLAIN = ["序号", "反馈问题", "整改措施", "牵头单位", "整改时限"]
DAY = "2026年12月30日"
OFFICE_A = [
    [1, "学习贯彻重要讲话精神不够深入，理论学习中心组学习质量不高", "制定学习计划", "图书馆", DAY],
    [2, "意识形态工作责任制落实不到位", "修订意识形态责任制实施办法", "图书馆", DAY],
    [3, "物资采购管理不规范，存在廉政风险", "完善采购制度", "图书馆", DAY],
]
OFFICE_B = [
    [1, "学习贯彻教育大会精神不够深入，干部学习培训质量不高", "制定培训计划", "后勤处", DAY],
    [2, "安全生产工作责任制落实不到位", "签订安全责任书", "后勤处", DAY],
    [3, "科研经费管理不规范，存在廉政风险", "完善经费制度", "后勤处", DAY],
]


def ledger(cast: Cast, folder: Path, *rows: list[Any], headings: list[str] = PLAIN) -> Sent:
    return send(cast, excel(folder, [headings, *rows]))


def problems(cast: Cast) -> list[str]:
    return list(cast.session.scalars(select(Problem.title).order_by(Problem.id)))[1:]


def test_another_office_that_numbers_from_one_again_overwrites_nothing(cast: Cast, tmp_path: Path) -> None:
    ledger(cast, tmp_path, *OFFICE_A).take_over()
    second = ledger(cast, tmp_path, *OFFICE_B)
    assert second.counts() == {"problems": 3, "tasks": 3, "measures": 3, "changes": 0}
    assert "Possible duplicate of X26-P02: “学习贯彻重要讲话精神不够深入" in second.said()
    second.take_over()
    assert problems(cast) == [row[1] for row in (*OFFICE_A, *OFFICE_B)]
    assert [measure.text for task in tasks_of(cast) for measure in task.measures] == [
        row[2] for row in (*OFFICE_A, *OFFICE_B)
    ]


@pytest.mark.parametrize(
    ("title", "measure", "lead"),
    [
        ("本单位2024年度预算执行率偏低", "加强预算管理", "图书馆"),  # another figure
        ("本单位2023年度预算的执行率偏低", "加强预算管理", "后勤处"),  # another lead unit
        ("本单位2023年度预算的执行率偏低", "约谈有关负责人", "图书馆"),  # another measure
    ],
)
def test_a_likeness_that_something_contradicts_is_a_new_problem_with_a_warning(
    cast: Cast, tmp_path: Path, title: str, measure: str, lead: str
) -> None:
    ledger(cast, tmp_path, [1, "本单位2023年度预算执行率偏低", "加强预算管理", "图书馆", DAY]).take_over()
    second = ledger(cast, tmp_path, [1, title, measure, lead, DAY])
    assert second.counts()["problems"] == 1
    assert "Possible duplicate of X26-P02: “本单位2023年度预算执行率偏低”." in second.said()


def test_a_clear_rewording_that_nothing_contradicts_is_the_same_problem(cast: Cast, tmp_path: Path) -> None:
    ledger(cast, tmp_path, *OFFICE_A).take_over()
    row = [7, "物资采购的管理不够规范，存在廉政风险", "完善采购制度", "图书馆", DAY]
    again = ledger(cast, tmp_path, row).take_over()
    assert again.counts() == {"problems": 0, "tasks": 0, "measures": 0, "changes": 1}
    assert problems(cast)[2] == row[1]


def test_signs_blanks_and_widths_make_no_other_problem(cast: Cast, tmp_path: Path) -> None:
    ledger(cast, tmp_path, *OFFICE_A).take_over()
    row = [9, "物资采购管理不规范,  存在廉政风险。", "完善采购制度", "图书馆", DAY]
    assert ledger(cast, tmp_path, row).counts()["problems"] == 0


def test_a_short_measure_is_never_taken_for_another_one(cast: Cast, tmp_path: Path) -> None:
    ledger(cast, tmp_path, [1, "问题丙", "措施丙", "图书馆", DAY]).take_over()
    again = ledger(cast, tmp_path, [1, "问题丙", "措施", "图书馆", DAY])
    assert again.counts()["measures"] == 1
    assert "Possible duplicate of X26-T001-1: “措施丙”." in again.said()
    again.take_over()
    assert [measure.text for measure in tasks_of(cast)[0].measures] == ["措施丙", "措施"]


@pytest.mark.parametrize(("day", "new"), [(DAY, 0), ("2026年11月30日", 1)])
def test_a_measure_half_alike_is_the_same_at_its_place_alone(cast: Cast, tmp_path: Path, day: str, new: int) -> None:
    """The same place is the same problem number, unit and day, among as many measures as before."""
    ledger(cast, tmp_path, [1, "预付款长期未清理", "开展专项清理", "图书馆", DAY]).take_over()
    again = ledger(cast, tmp_path, [1, "预付款长期未清理", "开展预付款全面清理", "图书馆", day])
    assert again.counts()["measures"] == new
    assert ("Possible duplicate of X26-T001-1" in again.said()) is bool(new)


def test_a_corrected_lead_unit_is_a_change_of_the_one_task(cast: Cast, tmp_path: Path) -> None:
    ledger(cast, tmp_path, *OFFICE_A).take_over()
    rows = [[*OFFICE_A[0][:3], "后勤处", DAY], *OFFICE_A[1:]]
    again = ledger(cast, tmp_path, *rows)
    assert "X26-T001, lead unit: “图书馆” becomes “后勤处”." in again.said()
    assert again.counts() == {"problems": 0, "tasks": 0, "measures": 0, "changes": 2}
    again.take_over()
    assert [task.lead_unit.code for task in tasks_of(cast)] == ["estates", "library", "library"]
    assert tasks_of(cast)[0].measures[0].unit is cast.units["estates"]
    assert tasks_of(cast)[0].group is cast.groups["g2"]
    assert set(ledger(cast, tmp_path, *rows).actions()) == {"same"}


def test_the_lead_unit_of_a_started_task_stays(cast: Cast, tmp_path: Path) -> None:
    life = Life.begin(cast)
    life.fire("start", "finance.leader")
    row = ["X26-P01", "Advances are not settled", "Settle all advances", "图书馆", DAY]
    row_new = ["X26-P01", "Advances are not settled", "Tell the units", "图书馆", DAY]
    again = ledger(cast, tmp_path, row, row_new)
    assert "X26-T001, lead unit: “图书馆” is not taken over, as the task is" in again.said()
    again.take_over()
    assert again.run.status == "done"
    assert life.task.lead_unit is cast.units["finance"]
    assert [measure.unit.code for measure in life.task.measures if measure.unit] == ["finance", "finance"]


def test_a_co_unit_does_not_become_the_lead_unit_by_a_file(cast: Cast, tmp_path: Path) -> None:
    ledger(cast, tmp_path, OFFICE_A[0]).take_over()
    task = tasks_of(cast)[0]
    add_part(cast.session, task, cast.units["estates"], "", None, actor=cast["office"], seen_version=1, now=cast.now)
    cast.session.commit()
    again = ledger(cast, tmp_path, [*OFFICE_A[0][:3], "后勤处", DAY])
    assert "X26-T001: 后勤处 does not become the lead unit" in again.said()
    assert again.take_over().run.status == "done"
    assert tasks_of(cast)[0].lead_unit is cast.units["library"]


def test_another_measure_of_another_unit_is_a_task_beside_the_old_one_and_says_so(cast: Cast, tmp_path: Path) -> None:
    ledger(cast, tmp_path, OFFICE_A[0]).take_over()
    again = ledger(cast, tmp_path, [*OFFICE_A[0][:2], "开展专题研讨", "后勤处", DAY])
    assert again.counts() == {"problems": 0, "tasks": 1, "measures": 1, "changes": 0}
    assert "X26-T001 of 图书馆 stays on record beside the new task." in again.said()


def test_a_measure_can_move_to_a_unit_that_becomes_a_co_unit_with_the_same_file(cast: Cast, tmp_path: Path) -> None:
    headings = [*PLAIN, "措施责任单位"]
    row = [*OFFICE_A[0], "图书馆"]
    ledger(cast, tmp_path, row, headings=headings).take_over()
    again = ledger(cast, tmp_path, [*OFFICE_A[0], "后勤处"], headings=headings).take_over()
    assert again.run.status == "done"
    assert tasks_of(cast)[0].measures[0].unit is cast.units["estates"]


def test_rewording_is_known_again_in_a_large_ledger_as_well(cast: Cast) -> None:
    """Seven hundred problems with much in common, all worded anew: each is likest to its own earlier wording."""
    units = ["图书馆", "后勤处", "财务处", "历史学院", "研究生院", "教务处", "科研院"]
    matters = [
        "预付款",
        "危化品",
        "公务用车",
        "食堂招标",
        "科研经费",
        "学生资助",
        "干部交流",
        "档案移交",
        "实验室",
        "校友基金",
    ]
    faults = ["长期未清理", "台账不健全", "审批不严格", "制度未修订", "监督不到位"] * 2
    texts = [
        f"{unit}{matter}{fault}，第{chr(0x4E00 + place * 7)}项未落实"
        for unit in units
        for matter in matters
        for place, fault in enumerate(faults)
    ]
    gallery = Gallery(dict(enumerate(texts)))
    for key, text in enumerate(texts):
        assert gallery.nearest(text.replace("，", "的问题，"))[0][1] == key
    assert len(texts) == 700


def test_words_are_compared_without_signs_but_with_their_figures() -> None:
    assert words_of("预付款　未清理（４１笔）。") == words_of("预付款未清理(41笔)")
    assert words_of("1.5万元") != words_of("15万元")
    assert likeness("干部交流不够", "干部交流力度不够大") == pytest.approx(0.8)
    assert likeness("干部交流不够", "食堂招标") == 0
