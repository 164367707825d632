"""What the plan says of its days, and in which order units are given to groups."""

import re

from models.inspection import Phase
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.planning import Planned
from workflow.inspection.calendar import EFFECTS


def test_the_calendar_says_what_its_days_do(cast: Cast, browser: Browser) -> None:
    Planned.begin(cast)
    office = browser.as_("office")
    for page in ("plan", "plan/edit"):
        shown = office.get(f"/inspections/S27/{page}").text
        for effect in EFFECTS.values():
            assert effect in shown, (page, effect)
    assert set(EFFECTS) == set(Phase)
    assert "the ratings stay open until the last letter" in office.get("/inspections/S27/plan").text


def test_units_without_a_group_come_first_where_groups_are_given(cast: Cast, browser: Browser) -> None:
    plan = Planned.begin(cast)
    plan.give(finance=2, estates=1)
    cast.session.commit()
    page = browser.as_("office").get("/inspections/S27/distribution").text
    names = re.findall(r'<label for="team_\d+">([^<]+)</label>', page)
    assert names[-2:] == ["Estates", "Finance"]
    assert len(names) == len(plan.row.units)


def test_phases_of_one_first_day_are_told_in_their_order(cast: Cast) -> None:
    plan = Planned.begin(cast)
    first = plan.row.phases[0].begins_on
    for row in plan.row.phases:
        row.begins_on = first
    cast.session.commit()
    assert [row.phase for row in plan.row.phases] == list(Phase)
