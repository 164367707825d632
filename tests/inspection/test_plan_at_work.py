"""What the office can still change in the plan of a running inspection, and what that costs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.inspection import Phase
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.planning import Planned, another_campaign
from workflow.errors import NeedsUnmet
from workflow.inspection.planning import PlanFacts, edit_plan


def stands(plan: Planned) -> PlanFacts:
    row = plan.row
    phases: dict[Any, Any] = {one.phase: (one.begins_on, one.ends_on) for one in row.phases}
    return PlanFacts(row.name, row.name_en, list(row.campaigns), row.previous, phases=phases)


def edit(plan: Planned, facts: PlanFacts) -> None:
    edit_plan(plan.cast.session, plan.row, facts, seen_version=plan.row.version, **plan._by("office"))
    plan.cast.session.commit()


def issued(plan: Planned) -> list[bool]:
    return [team.authorised_on is not None for team in plan.row.teams]


@pytest.mark.parametrize("opened", [False, True])
def test_letters_of_authority_are_void_when_what_they_say_of_the_plan_changes(cast: Cast, opened: bool) -> None:
    plan, other = Planned.begin(cast).ready(), another_campaign(cast)
    if opened:
        plan.open()
    kept = stands(plan)
    later = {
        one: (begins + timedelta(days=30), ends + timedelta(days=30))
        for one, (begins, ends) in kept.phases.items()
        if begins and ends
    }
    edit(plan, replace(kept, phases={**kept.phases, Phase.FOLLOW_UP: later[Phase.FOLLOW_UP]}))
    assert issued(plan) == [True, True]  # no letter says when what follows is looked at
    for change in ({"name_en": "Another"}, {"campaigns": [cast.campaign, other]}, {"phases": later}):
        edit(plan, replace(stands(plan), **change))
        assert issued(plan) == [False, False], change
        plan.issue(1).issue(2)
    edit(plan, stands(plan))
    assert issued(plan) == [True, True]


def test_no_campaign_goes_once_the_groups_work(cast: Cast, browser: Browser) -> None:
    plan, other = Planned.begin(cast).ready(), another_campaign(cast)
    edit(plan, replace(stands(plan), campaigns=[cast.campaign, other]))
    edit(plan, replace(stands(plan), campaigns=[cast.campaign]))
    plan.issue(1).issue(2).open()
    with pytest.raises(NeedsUnmet) as refused:
        edit(plan, replace(stands(plan), campaigns=[other]))
    assert [one.field for one in refused.value.reasons] == ["campaigns"]
    assert cast.campaign.code in str(refused.value.reasons[0].message)
    cast.session.rollback()
    page = browser.as_("office").get("/inspections/S27/plan/edit").text
    assert "Letters of authority are issued." in page
