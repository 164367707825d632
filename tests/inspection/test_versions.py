"""The questionnaire as data: what is shipped, what a wrong file does, how versions are made and compared."""

from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import ROOT, Mode, Settings
from models.inspection import InspectionTemplate
from models.people import User
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.planning import Planned
from tests.process.racing import WON, let_go, race
from views.app import create_app
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale
from workflow.inspection.template import shipped_template, template_of
from workflow.inspection.version_differences import compare_versions
from workflow.inspection.versions import keep_shipped, list_versions, make_version, newest_content
from workflow.inspection.word_diff import Piece

SHIPPED = (ROOT / "config" / "inspection.toml").read_text("utf-8")
NAMED = {  # question → signs of what the domain names it for, in Chinese
    "first_leader": ("第一责任",),
    "not_on_paper": ("纸面整改", "过关心态"),
    "statement_true": ("进展", "材料"),
    "completed": ("层层",),
    "no_rebound": ("反弹", "师生"),
    "phase_goals": ("阶段性目标",),
    "supplementary": ("补充", "巩固"),
    "rules_lived": ("制度",),
    "lead_coordinates": ("牵头", "跟踪"),
    "co_units_answer": ("协办", "反馈"),
    "one_board": ("一盘棋",),
    "strategy": ("国家战略", "严的"),
}


def edited(cast: Cast, **values: Any) -> dict[str, Any]:
    """The shipped questionnaire with another name for the first aspect, and whatever else is changed."""
    data = deepcopy(shipped_template()[1])
    data["aspect"][0]["label"]["zh"] = "主体责任"
    return {**data, **values}


def told(pieces: list[Piece]) -> str:
    return "".join(str(piece.text) for piece in pieces)


def make(cast: Cast, data: dict[str, Any], seen: int = 1, by: str = "office") -> InspectionTemplate:
    made = make_version(cast.session, data, "Aspect", actor=cast[by], seen_number=seen, now=cast.now)
    cast.session.commit()
    return made


@pytest.mark.usefixtures("settings")
def test_the_shipped_questionnaire_has_one_theme_four_points_twelve_questions_and_five_aspects() -> None:
    template, _ = shipped_template()
    assert [point.label.zh for point in template.key_points] == ["抓落实", "抓长远", "抓协同", "抓深化"]
    assert {row.name for row in template.questions} == set(NAMED)
    for name, signs in NAMED.items():
        question = template.question(name)
        assert question is not None
        assert all(sign in question.label.zh for sign in signs), name
    assert len(template.aspects) == 5
    assert [row.weight for row in template.ratings] == [1, 0.5, 0, None]


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ('name = "long_term"\n', 'name = "implementation"\n', 19, "implementation is declared twice"),
        ('key_point = "deepening"', 'key_point = "depth"', None, "no key point is called depth"),
        ("weight = 0.5", "weight = 5", None, "less than or equal to 1"),
        ('name = "responsibility"', 'name = "Responsibility"', None, "pattern"),
        ("[theme]", "[theme", None, "line"),
    ],
)
def test_a_wrong_file_stops_the_start_with_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int | None, why: str
) -> None:
    file = tmp_path / "inspection.toml"
    assert old in SHIPPED
    file.write_text(SHIPPED.replace(old, new, 1), "utf-8")
    chosen = Settings(mode=Mode.TEST, instance=tmp_path, inspection_file=file, _env_file=None)
    with pytest.raises(SystemExit) as stopped:
        create_app(chosen)
    told = str(stopped.value)
    assert str(file) in told
    assert "line " in told
    assert why in told
    assert line is None or f"line {line}" in told


def test_the_shipped_one_becomes_version_1_when_it_is_needed_and_only_once(cast: Cast) -> None:
    assert list_versions(cast.session) == []
    assert newest_content(cast.session)[0] == 1
    first = keep_shipped(cast.session, now=cast.now)
    assert first is keep_shipped(cast.session, now=cast.now)
    assert (first.number, first.made_by_id) == (1, None)
    assert template_of(first) == shipped_template()[0]


def test_an_edit_is_the_next_version_and_a_planned_inspection_keeps_its_own(cast: Cast) -> None:
    before = Planned.begin(cast)
    second = make(cast, edited(cast))
    after = Planned.begin(cast, code="S28")
    assert (before.row.template.number, second.number, after.row.template.number) == (1, 2, 2)
    assert second.made_by is cast["office"]
    (change,) = compare_versions(template_of(before.row.template), template_of(second))
    assert (change.kind, change.called.zh) == ("Aspect of findings", "主体责任")
    was = shipped_template()[0].aspects[0].label.zh
    assert [(str(line.field), told(line.before), told(line.after)) for line in change.lines] == [
        ("Name, Chinese", was, "主体责任")
    ]


def test_a_difference_names_its_language_and_says_weights_and_key_points_in_words(cast: Cast, browser: Browser) -> None:
    data = deepcopy(shipped_template()[1])
    data["rating"][1]["weight"] = 0.25
    data["question"][0]["key_point"] = "deepening"
    data["question"][0]["bad"]["en"] += " Nobody knows."
    second = make(cast, data)
    question, rating = compare_versions(shipped_template()[0], template_of(second))
    assert (question.kind, rating.kind) == ("Question of the inspection", "Rating")
    bad = question.lines[1]
    assert [piece.text for piece in bad.after if piece.differs] == [" Nobody knows."]
    assert [told(rating.lines[0].before), told(rating.lines[0].after)] == ["counts 50%", "counts 25%"]
    cast.session.rollback()
    office = browser.as_("office")
    office.client.set_cookie("language", "zh")
    page = office.get("/inspection-template/2").text
    for words in ("巡察内容：", "重点", "抓深化", "负面表现（英文）", "计入比率的权重", "按25%计"):
        assert words in page, words
    assert "询问内容" not in page


def test_rows_added_taken_out_and_moved_are_told(cast: Cast) -> None:
    data = deepcopy(shipped_template()[1])
    data["question"][0], data["question"][1] = data["question"][1], data["question"][0]
    gone = data["question"].pop()
    data["question"].append({**gone, "name": "", "label": {"en": "New?", "zh": "新增？"}})
    made = make(cast, data)
    told = compare_versions(shipped_template()[0], template_of(made))
    signs = [(one.called.en[:12], one.new, one.gone, one.moved) for one in told]
    assert [sign for sign in signs if sign[1]] == [("New?", True, False, False)]
    assert len([sign for sign in signs if sign[2]]) == 1
    assert len([sign for sign in signs if sign[3]]) == 2
    assert made.content["question"][-1]["name"] == "question_1"


def test_everything_that_is_missing_is_told_beside_its_field(cast: Cast) -> None:
    data = edited(cast)
    data["question"][2]["read"]["zh"] = " "
    data["question"][3]["key_point"] = "nothing"
    data["key_point"].append({"name": "", "label": {"en": "More", "zh": ""}, "explain": {"en": "x", "zh": "x"}})
    with pytest.raises(NeedsUnmet) as refused:
        make(cast, data)
    assert [one.field for one in refused.value.reasons] == [
        "key_point-4-label_zh",
        "question-2-read_zh",
        "key_point-4-label_zh",
        "question-3-key_point",
    ]
    with pytest.raises(NeedsUnmet) as refused:
        make(cast, {"theme": {}, "key_point": [], "question": [], "rating": [], "aspect": []})
    assert {one.field for one in refused.value.reasons} >= {"theme-label_zh", "key_point", "question", "rating"}


def test_when_two_edit_the_second_is_told_and_the_same_sent_twice_is_one(cast: Cast) -> None:
    data = edited(cast)
    assert make(cast, data) is make(cast, data)
    other = edited(cast, theme={"label": {"en": "Other", "zh": "另"}, "explain": {"en": "x", "zh": "x"}})
    with pytest.raises(Stale):
        make(cast, other)
    cast.session.rollback()
    assert make(cast, other, seen=2).number == 3
    with pytest.raises(InvalidInput, match="Nothing differs"):
        make_version(cast.session, other, "", actor=cast["office"], seen_number=3, now=cast.now + timedelta(hours=1))


@pytest.mark.parametrize("name", ["committee", "g1.leader", "auditor", "finance.leader", "admin"])
def test_only_the_office_makes_a_version(cast: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        make(cast, edited(cast), by=name)


def test_of_two_versions_at_once_one_wins(cast: Cast, database: str) -> None:
    keep_shipped(cast.session, now=cast.now)
    office, now, data = cast["office"].id, cast.now, [edited(cast), edited(cast)]
    data[1]["aspect"][1]["label"]["zh"] = "机制"
    let_go(cast)

    def work(content: dict[str, Any]) -> Any:
        def run(session: Session) -> None:
            actor = session.get(User, office)
            assert actor is not None
            make_version(session, content, "", actor=actor, seen_number=1, now=now)

        return run

    assert sorted(race(database, [work(one) for one in data])) == ["stale", WON]
    numbers = cast.session.scalars(select(InspectionTemplate.number).order_by(InspectionTemplate.number)).all()
    assert list(numbers) == [1, 2]


def test_an_earlier_wording_can_come_back_and_sent_twice_it_is_one_version(cast: Cast) -> None:
    def put(data: dict[str, Any], seen: int, later: int) -> int:
        at = cast.now + timedelta(seconds=later)
        return make_version(cast.session, data, "Note", actor=cast["office"], seen_number=seen, now=at).number

    one, other = edited(cast), edited(cast)
    other["aspect"][0]["label"]["zh"] = "监督责任"
    assert [put(one, 1, 0), put(other, 2, 20), put(one, 3, 40), put(one, 3, 45)] == [2, 3, 4, 4]


def test_the_name_of_a_question_taken_out_is_not_given_to_another(cast: Cast) -> None:
    def with_question(label: str) -> dict[str, Any]:
        data = edited(cast)
        data["question"].append({**data["question"][0], "name": "", "label": {"en": label, "zh": label}})
        return data

    first = make(cast, with_question("About A?"))
    make(cast, edited(cast), seen=2)
    later = make(cast, with_question("About B?"), seen=3)
    assert first.content["question"][-1]["name"] != later.content["question"][-1]["name"]
