"""What an inspector has to rate stands on My work: the units of the own group, how far each is, until when."""

from datetime import date

from flask import Flask

from models.inspection import InspectedUnit, InspectionPhase, Phase
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.ledger.test_speed import count_queries
from workflow.inspection.rating_waiting import list_to_rate

SENTENCE = "Rate the units of your group in the inspection S26"


def units_of(cast: Cast, who: str) -> dict[str, int]:
    cast.session.flush()
    cast.session.expire_all()
    return {unit.unit.code: rated for one in list_to_rate(cast.session, actor=cast[who]) for unit, rated in one.units}


def test_my_work_leads_to_the_next_unit_and_tells_until_when(cast: Cast, browser: Browser) -> None:
    work = Inspected.begin(cast)
    days = {"begins_on": date(2026, 3, 2), "ends_on": date(2026, 4, 14)}
    cast.session.add(InspectionPhase(inspection=work.row, phase=Phase.FIELDWORK, **days))
    work.save(rating="partly")
    page = browser.as_("g1.inspector").get("/").text
    assert f"{SENTENCE}: 1 of 12 rated" in page
    assert "14 Apr 2026" in page
    assert page.count('href="/inspections/S26/units/finance/questions"') == 2
    assert "1/12" in page
    assert "Nothing waits for you" not in page
    for other in ("office", "committee", "finance.leader"):
        assert SENTENCE not in browser.as_(other).get("/").text


def test_only_the_own_group_at_work_and_only_what_is_not_finished(cast: Cast) -> None:
    work = Inspected.begin(cast)
    assert (units_of(cast, "g1.leader"), units_of(cast, "g2.inspector")) == ({"finance": 0}, {"estates": 0})
    work.row.fed_back_at = cast.now
    assert units_of(cast, "g1.leader") == {}
    work.row.fed_back_at = None
    team = work.finance.team
    assert team is not None
    letter = {name: getattr(team, name) for name in ("authorised_on", "authorised_by", "authority_number")}
    for name in letter:
        setattr(team, name, None)
    assert units_of(cast, "g1.leader") == {}
    for name, value in letter.items():
        setattr(team, name, value)
    work.row.opened_at = None
    assert units_of(cast, "g1.leader") == {}


def test_a_finished_group_has_nothing_to_rate(cast: Cast) -> None:
    work = Inspected.begin(cast)
    for question in work.row.template.content["question"]:
        work.save(question=question["name"], rating="yes")
    assert units_of(cast, "g1.inspector") == {}


def test_many_units_ask_as_little_as_one(app: Flask, cast: Cast, browser: Browser) -> None:
    work, person = Inspected.begin(cast), browser.as_("g1.inspector")
    few = count_queries(app, person, "/")
    known = {"inspection": work.row, "team": work.finance.team}
    cast.session.add_all(InspectedUnit(unit=cast.units[name], **known) for name in ("library", "history"))
    cast.session.commit()
    assert count_queries(app, person, "/") == few < 25
