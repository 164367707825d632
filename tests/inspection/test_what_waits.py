"""What waits for a person on My work: findings before the team's leader and the office, the unit's letter; one link
each."""

import pytest
from flask import Flask

from models.inspection import InspectionPhase, Phase
from models.people import Recusal
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.inspection.feeding import Fed
from tests.inspection.finding import Found
from tests.inspection.planning import Planned
from tests.ledger.test_speed import count_queries
from workflow.inspection.feedback_reading import find_waiting
from workflow.inspection.finding_waiting import waiting_findings
from workflow.reminders.days import DAY

DRAFTS = 'href="/inspections/S26/findings?status=draft"'
REVIEWED = 'href="/inspections/S26/findings?status=reviewed"'


def waits(cast: Cast, who: str) -> dict[str, int]:
    """How many findings wait for the person, by inspection."""
    cast.session.flush()
    cast.session.expire_all()
    return dict(cast.session.execute(waiting_findings(cast[who])).tuples().all())


def test_a_draft_waits_for_the_leader_of_its_team_and_a_reviewed_one_for_the_office(cast: Cast) -> None:
    found = Found.begin(cast)
    assert waits(cast, "g1.leader") == {}
    found.draft()
    assert waits(cast, "g1.leader") == {"S26": 1}
    for other in ("g1.inspector", "g2.inspector", "g2.leader", "office", "committee", "finance.leader"):
        assert waits(cast, other) == {}, other
    found.reviewed(statement="The second one")
    assert (waits(cast, "g1.leader"), waits(cast, "office")) == ({"S26": 1}, {"S26": 1})
    found.accepted(statement="The third one")
    assert waits(cast, "office") == {"S26": 1}
    found.inspected.row.fed_back_at = found.inspected.row.closed_at = cast.now
    assert (waits(cast, "g1.leader"), waits(cast, "office")) == ({}, {})


def test_own_words_and_those_of_a_tie_wait_for_somebody_else(cast: Cast) -> None:
    found = Found.begin(cast)
    for at in range(11):  # the first is not taken for the eleventh
        found.draft("g1.leader" if at == 0 else "g1.inspector", statement=f"Number {at}")
    assert waits(cast, "g1.leader") == {"S26": 10}
    found.reviewed(statement="Before the office")
    tie = {"unit_id": cast.units["finance"].id, "reason": "A cousin", "declared_at": cast.now}
    cast.session.add_all(Recusal(user_id=cast[name].id, **tie) for name in ("office", "g1.leader"))
    assert (waits(cast, "office"), waits(cast, "g1.leader")) == ({}, {})


@pytest.mark.parametrize(("who", "link"), [("g1.leader", DRAFTS), ("office", REVIEWED)])
def test_my_work_shows_it_with_one_link(cast: Cast, browser: Browser, who: str, link: str) -> None:
    found = Found.begin(cast)
    found.draft()
    found.reviewed(statement="The second one")
    cast.session.commit()
    person = browser.as_(who)
    assert person.get("/").text.count(link) == 1
    page = person.get(link.removeprefix('href="').rstrip('"')).text
    assert page.count('class="ref" href="/inspections/S26/findings/') == 1
    assert link not in browser.as_("g1.inspector").get("/").text


def test_two_inspections_have_a_line_each_with_its_own_count_and_link(cast: Cast, browser: Browser) -> None:
    first = Found.begin(cast)
    second = Found(cast, Inspected.begin(cast, code="S27"), first.now)
    for found, many in ((first, 2), (second, 3)):
        for at in range(many):
            found.draft(statement=f"Draft {at}")
            found.accepted(statement=f"Accepted {at}")
        found.hand_over()
    for code in ("S28", "S29"):
        Planned.begin(cast, code=code)
    cast.session.commit()
    leader, office = browser.as_("g1.leader").get("/").text, browser.as_("office").get("/").text
    for code, many in (("S26", 2), ("S27", 3)):
        assert f'href="/inspections/{code}/findings?status=draft"' in leader
        assert f"{many} findings of your group in the inspection {code} wait for your review" in leader
        assert f'href="/inspections/{code}/what-follows"' in office
        assert f"Decide what becomes of {many} matters of the inspection {code}" in office
        assert (
            f"S{53 - int(code[1:])}"
            not in browser.as_("office").get(f"/inspections/{code}").text.split('id="waits"')[1]
        )
    assert ['href="/inspections/S28/plan"' in office, 'href="/inspections/S29/plan"' in office] == [True, True]


def test_the_letter_of_a_unit_without_a_finding_waits_from_the_first_day_or_the_first_letter_on(cast: Cast) -> None:
    fed = Fed.begin(cast)
    fed.find()
    fed.row.phases = []

    def letters() -> list[int]:
        cast.session.flush()
        return [one.hand_over for one in find_waiting(cast.session, cast["office"], fed.today)]

    assert letters() == [1], "of finance, about which something was found"
    fed.hand_over("finance")
    assert letters() == [1], "of estates"
    day = fed.today + DAY
    fed.row.phases = [InspectionPhase(phase=Phase.FEEDBACK, begins_on=day, ends_on=day)]
    assert letters() == []


def test_the_first_leader_finds_the_letter_to_acknowledge(cast: Cast, browser: Browser) -> None:
    fed = Fed.begin(cast)
    fed.find()
    fed.hand_over("finance")
    page = browser.as_("finance.leader").get("/").text
    assert page.count('href="/inspections/S26/units/finance/feedback"') == 1


@pytest.mark.parametrize("who", ["office", "g1.leader"])
def test_the_first_page_asks_no_more_for_it(app: Flask, cast: Cast, browser: Browser, who: str) -> None:
    found, person = Found.begin(cast), browser.as_(who)
    cast.session.commit()
    few = count_queries(app, person, "/")
    for at in range(3):
        found.draft(statement=f"Number {at}")
        found.reviewed(statement=f"Reviewed {at}")
    cast.session.commit()
    many = count_queries(app, person, "/")
    assert few == many
    assert many < 25


def test_the_next_step_of_a_member_leads_to_the_matrix(cast: Cast, browser: Browser) -> None:
    Found.begin(cast)
    page = browser.as_("g1.inspector").get("/inspections/S26").text
    assert "Work through the units of your group" in page
    assert '<a class="btn btn-primary" href="/inspections/S26/matrix">' in page
