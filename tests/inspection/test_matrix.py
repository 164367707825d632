"""The matrix: who sees which units, progress, one screen at a time with as many queries for many units as for few."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.inspection import InspectedUnit
from models.inspection_work import Cell
from models.people import Recusal, Unit
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.ledger.test_speed import count_queries
from workflow.inspection.matrix import count_progress
from workflow.inspection.seeing import list_seen_units, units_where
from workflow.inspection.template import template_of
from workflow.process.rights import holds


def add_units(work: Inspected, many: int) -> None:
    """So many more units of team 1, each with all its questions rated."""
    session, questions = work.cast.session, template_of(work.row.template).questions
    for number in range(many):
        unit = Unit(code=f"u{number}", name=f"单位{number}", name_en=f"Unit {number}", short_names=[])
        inspected = InspectedUnit(inspection=work.row, unit=unit, team=work.finance.team)
        session.add(inspected)
        session.add_all(Cell(inspected=inspected, question=one.name, rating="yes") for one in questions)
    session.commit()


def test_the_rule_for_queries_sees_what_the_right_says(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    for name in ("g1.inspector", "office"):
        tie = Recusal(user_id=cast[name].id, unit_id=cast.units["finance"].id, reason="Tie", declared_at=cast.now)
        session.add(tie)
    cast["auditor"].home_unit = cast.units["estates"]
    session.commit()
    session.expire_all()
    units = [work.finance, work.estates]
    for name, person in cast.people.items():
        seen = list_seen_units(session, work.row, actor=person)
        assert seen == [one for one in units if holds(person, "inspected.view", one)], name
    assert list_seen_units(session, work.row, actor=cast["g1.inspector"]) == []
    assert list_seen_units(session, work.row, actor=cast["g1.leader"]) == [work.finance]


def test_nobody_sees_units_from_a_deactivated_account(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    cast["g1.leader"].active = False
    session.commit()
    assert session.query(InspectedUnit).filter(units_where(cast["g1.leader"])).all() == []
    assert work.finance.team is not None


def test_progress_counts_rated_questions_by_team(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    work.save(rating="yes")
    work.save(question="strategy", note="begun, not rated")
    template = template_of(work.row.template)

    def told(name: str) -> list[tuple[str, int, int]]:
        rows = count_progress(session, work.row, template, actor=cast[name])
        return [(row.team.name if row.team else "", row.rated, row.asked) for row in rows]

    assert told("office") == [("Group 1", 1, 12), ("Group 2", 0, 12)]
    assert told("g2.inspector") == [("Group 2", 0, 12)]


def test_the_matrix_shows_members_their_own_units_and_others_all(cast: Cast, browser: Browser) -> None:
    Inspected.begin(cast).save(rating="partly")
    own = browser.as_("g1.inspector").get("/inspections/S26/matrix").text
    assert "Finance" in own
    assert "Estates" not in own
    assert "/inspections/S26/units/finance/questions#q-completed" in own
    everything = browser.as_("committee").get("/inspections/S26/matrix").text
    assert "Finance" in everything
    assert "Estates" in everything
    only = browser.as_("office").get("/inspections/S26/matrix?team=2&point=deepening").text
    assert "Finance" not in only
    assert only.count('<th scope="col"') == 1
    assert browser.as_("office").get("/inspections/S26/matrix?team=x&point=y&page=z").status_code == 200


@pytest.mark.parametrize("page", ["matrix", "compare/completed", "findings"])
@pytest.mark.parametrize("name", ["office", "g1.leader"])
def test_queries_do_not_grow_with_the_units(app: Flask, browser: Browser, cast: Cast, page: str, name: str) -> None:
    work, person = Inspected.begin(cast), browser.as_(name)
    add_units(work, 1)
    few = count_queries(app, person, f"/inspections/S26/{page}")
    for number in range(1, 30):
        unit = Unit(code=f"v{number}", name=f"部门{number}", short_names=[])
        cast.session.add(InspectedUnit(inspection=work.row, unit=unit, team=work.finance.team))
    cast.session.commit()
    many = count_queries(app, person, f"/inspections/S26/{page}")
    assert few == many
    assert many <= 25


def test_a_unit_s_page_asks_as_much_for_many_cells_as_for_few(app: Flask, browser: Browser, cast: Cast) -> None:
    life, work, person = cast.task(), Inspected.begin(cast), browser.as_("g1.leader")
    work.save(rating="yes", basis=[f"task:{life.id}"])
    address = "/inspections/S26/units/finance/questions"
    few = count_queries(app, person, address)
    basis = [f"task:{cast.task().id}" for _ in range(3)]
    for question in template_of(work.row.template).questions:
        work.save(question=question.name, rating="no", basis=basis)
    assert count_queries(app, person, address) == few


def test_the_second_screen_of_units_goes_on_where_the_first_ends(cast: Cast, browser: Browser) -> None:
    add_units(Inspected.begin(cast), 30)
    office = browser.as_("office")
    pages = [office.get(f"/inspections/S26/matrix?page={number}").text for number in (1, 2)]
    shown = [{number for number in range(30) if f"/units/u{number}/" in page} for page in pages]
    assert not shown[0] & shown[1]
    assert shown[0] | shown[1] == set(range(30))


def test_units_see_nothing_of_the_work(cast: Cast, browser: Browser) -> None:
    work = Inspected.begin(cast)
    work.save(rating="no", note="What the unit must not know yet")
    unit = browser.as_("finance.leader")
    for path in ("matrix", "units/finance/questions", "units/finance/basis", "compare/completed", "meetings"):
        assert unit.get(f"/inspections/S26/{path}").status_code == 403, path
    other = browser.as_("g2.inspector")
    assert other.get("/inspections/S26/units/finance/questions").status_code == 403
    assert other.get("/inspections/S26/units/finance/basis").status_code == 403


def test_readers_see_what_stands_there_and_no_form(cast: Cast, browser: Browser) -> None:
    work = Inspected.begin(cast)
    work.save(rating="no", looked="The minutes", caught="Nothing was decided")
    page = browser.as_("committee").get("/inspections/S26/units/finance/questions").text
    assert "Nothing was decided" in page
    assert "data-cell " not in page
    work.row.fed_back_at = cast.now + timedelta(days=1)
    cast.session.commit()
    page = browser.as_("g1.inspector").get("/inspections/S26/units/finance/questions").text
    assert "data-cell " not in page
    assert "The findings were fed back; the ratings stand as they are." in page


def test_a_narrow_matrix_shows_the_question_without_the_words_for_its_dots(cast: Cast, browser: Browser) -> None:
    Inspected.begin(cast).save(rating="no", looked="The minutes")
    page = browser.as_("office").get("/inspections/S26/matrix").text
    said = re.findall(r'data-question="([^"]+)" title="([^"]+)"', page)
    assert [title.removeprefix(question) for question, title in said if question != title] == [" – looked at something"]
