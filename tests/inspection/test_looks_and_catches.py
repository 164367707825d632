"""Four looks and four catches: what was looked at stands beside what came to light, from the cell to the report."""

import io
from typing import Any

import pytest
from docx import Document
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.inspection_work import BasisKind, Cell
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from workflow.inspection.dossier.unit import count_dossier, read_dossier
from workflow.inspection.looks import came_to_light, came_to_light_where, tells, tells_where
from workflow.inspection.matrix import count_progress
from workflow.inspection.report.behind import Behind, Narrow, count_behind
from workflow.inspection.report.rating import count_ratings
from workflow.inspection.report.scope import look
from workflow.inspection.template import template_of
from workflow.reminders.days import local_day

COUNTED = "Questions with something looked at: 3 · with something come to light: 1"
LOOKED, CAUGHT, WELL = "The minutes of March", "No decision in them", "材料与实际相符，未发现问题。"


def begin(cast: Cast) -> Inspected:
    """One cell with both, one rated best whose words say that all is well, one with a look alone and no rating; one
    that says “none”."""
    work = Inspected.begin(cast)
    work.save(question="completed", rating="no", looked=LOOKED, caught=CAUGHT)
    work.save(question="no_rebound", rating="yes", looked="The list of rebounds", caught=WELL)
    work.save(question="strategy", looked="The plan of the school")
    work.save(question="co_units_answer", looked="无。", caught="None")
    return work


def test_the_progress_of_a_group_counts_both_beside_the_ratings(session: Session, cast: Cast) -> None:
    work = begin(cast)
    rows = count_progress(session, work.row, template_of(work.row.template), actor=cast["office"])
    assert [(row.rated, row.looked, row.caught, row.asked) for row in rows] == [(2, 3, 1, 12), (0, 0, 0, 12)]


def test_ratings_that_rest_on_nothing_are_counted_where_progress_is_shown(cast: Cast, browser: Browser) -> None:
    work = begin(cast)
    told = "with nothing looked at, come to light or linked"
    pages = [f"/inspections/S26/{page}" for page in ("matrix", "feedback", "units/finance/feedback")]
    office = browser.as_("office")
    assert [told in office.get(page).text for page in pages] == [False] * 3
    cast.session.rollback()
    task = cast.task("finance")
    work.save(question="phase_goals", rating="yes", basis=[f"{BasisKind.TASK}:{task.id}"])
    for question in ("supplementary", "rules_lived"):
        work.save(question=question, rating="yes", looked="无")
    assert [f"2 ratings {told}" in office.get(page).text for page in pages] == [True] * 3


def test_the_matrix_marks_the_cells_and_says_it_in_words(cast: Cast, browser: Browser) -> None:
    begin(cast)
    page = browser.as_("office").get("/inspections/S26/matrix").text
    assert COUNTED in page
    assert page.count("matrix-cell looked caught") == 1
    assert page.count("– looked at something, something came to light") == 1
    assert page.count('– looked at something"') == 2
    assert COUNTED in browser.as_("g1.inspector").get("/inspections/S26/matrix").text


def test_the_dossier_lists_the_cells_that_say_something(session: Session, cast: Cast) -> None:
    work = begin(cast)
    office, now = cast["office"], cast.now
    amounts = count_dossier(session, work.finance, actor=office)
    listed = read_dossier(session, work.finance, actor=office, now=now, amounts=amounts).cells
    assert sorted(cell.question for _, cell in listed) == ["completed", "no_rebound", "strategy"]


def test_the_report_counts_both_by_key_point_with_the_cells_behind(session: Session, cast: Cast) -> None:
    work = begin(cast)
    scope = look(session, work.row, actor=cast["office"], today=local_day(cast.now))
    told = {
        point.name: (tally.rated, tally.looked, tally.caught) for point, tally in count_ratings(session, scope).by_point
    }
    assert told == {
        "implementation": (1, 1, 1),
        "long_term": (1, 1, 0),
        "coordination": (0, 0, 0),
        "deepening": (0, 1, 0),
    }
    for point, (rated, looked, caught) in told.items():
        counts = [
            count_behind(session, Behind.CELLS, scope, Narrow(key_point=point, told=which))
            for which in ("", "looked", "caught")
        ]
        assert counts == [rated, looked, caught]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_dossier_tells_the_rating_beside_them(cast: Cast, browser: Browser, language: str) -> None:
    work = begin(cast)
    rated = template_of(work.row.template).rating("no")
    assert rated is not None
    office, page = browser.as_("office"), "/inspections/S26/units/finance/dossier"
    office.client.set_cookie("language", language)
    told = rated.label.spoken(language)
    assert f">{told}</td>" in office.get(page).text.split('id="cells"')[1].split("</section>")[0]
    word: Any = Document(io.BytesIO(office.submit(f"{page}/word", page=page).data))
    assert any(told in [cell.text for cell in row.cells] for table in word.tables for row in table.rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", False),
        ("无", False),
        ("无。", False),
        ("None.", False),
        ("–", False),
        ("无人签字", True),
        ("No list", True),
    ],
)
def test_a_box_that_says_nothing_is_not_counted(session: Session, cast: Cast, text: str, said: bool) -> None:
    work = Inspected.begin(cast)
    work.save(rating="no", caught=text)
    assert tells(text) is said
    assert session.scalar(select(func.count()).select_from(Cell).where(tells_where(Cell.caught))) == said


@pytest.mark.parametrize(
    ("rating", "counted"), [("yes", False), ("partly", True), ("no", True), ("not_applicable", True), ("", True)]
)
def test_beside_the_best_rating_nothing_came_to_light(session: Session, cast: Cast, rating: str, counted: bool) -> None:
    work = Inspected.begin(cast)
    work.save(rating=rating, caught=WELL)
    template = template_of(work.row.template)
    assert came_to_light(session.scalars(select(Cell)).one(), template) is counted
    assert session.scalar(select(func.count()).select_from(Cell).where(came_to_light_where(template))) == counted


def test_the_list_behind_what_came_to_light_and_the_legends_follow_the_same_rule(cast: Cast, browser: Browser) -> None:
    begin(cast)
    office = browser.as_("office")
    listed = office.get("/inspections/S26/report/cells?told=caught").text
    assert CAUGHT in listed
    assert WELL not in listed
    for page in ("report", "matrix"):
        assert "the rating is not the best one of the scale (Yes)" in office.get(f"/inspections/S26/{page}").text


@pytest.mark.parametrize("page", ["report/cells?told=looked", "units/finance/dossier"])
def test_the_words_stand_beside_each_other(cast: Cast, browser: Browser, page: str) -> None:
    begin(cast)
    text = browser.as_("office").get(f"/inspections/S26/{page}").text
    assert LOOKED in text
    assert CAUGHT in text
    assert "The plan of the school" in text
    assert browser.as_("office").get("/inspections/S26/report").text.count("told=looked") == 3
