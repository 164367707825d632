"""While the letter of authority of a group is void, it writes no finding and hands none on."""

from collections.abc import Callable

import pytest

from models.findings import Finding
from models.people import Role
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found
from tests.inspection.planning import Planned, told_of
from tests.process.players import hire
from workflow.errors import WrongState
from workflow.inspection.authority import issue_authority
from workflow.inspection.finding_review import accept_finding, review_finding
from workflow.inspection.findings import edit_finding
from workflow.inspection.teams import TeamFacts, edit_team
from workflow.inspection.void import make_void


def test_a_group_without_its_letter_of_authority_writes_and_hands_on_nothing(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    handed, finding, team = found.reviewed(statement="Handed on before"), found.draft(), found.inspected.finance.team
    assert team is not None
    make_void(cast.session, [team], **found.by("office"))
    cast.session.commit()
    acts: list[Callable[[], Finding | None]] = [
        lambda: found.draft(statement="Another one"),
        lambda: edit_finding(
            cast.session, finding, found.facts(statement="Sharper"), reason="", seen_version=finding.version,
            **found.by("g1.inspector"),
        ),
        lambda: review_finding(cast.session, finding, seen_version=finding.version, **found.by("g1.leader")),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(WrongState, match="void"):
            act()
        cast.session.rollback()
    page = browser.as_("g1.leader").get("/inspections/S26/findings/2").text
    assert "The letter of authority of Group 1 is void" in page
    assert "Reviewed: hand it to the office" not in page
    member = browser.as_("g1.inspector")
    for form in ("new", "2/edit"):
        refused = member.get(f"/inspections/S26/findings/{form}")
        assert refused.status_code == 409, form
        for words in ("The letter of authority of Group 1 is void", "as soon as the office has issued a new one"):
            assert words in refused.text, form
    assert browser.as_("office").get("/inspections/S26/findings/1/edit").status_code == 200
    accept_finding(cast.session, handed, seen_version=handed.version, **found.by("office"))
    team.authorised_on, team.authorised_by, team.authority_number = found.now.date(), cast["office"], 7
    cast.session.flush()
    for act in acts:
        act()
        cast.session.commit()
    assert member.get("/inspections/S26/findings/new").status_code == 200
    found.inspected.row.fed_back_at = found.inspected.row.closed_at = found.tick()
    cast.session.commit()
    for reader, form in ((member, "new"), (browser.as_("office"), "1/edit")):
        assert "The inspection is closed." in reader.get(f"/inspections/S26/findings/{form}").text, form


def test_another_person_of_the_same_name_makes_the_letter_void(cast: Cast) -> None:
    twin = hire(cast, "g1.twin", Role.INSPECTOR, group="g1")
    twin.name = cast["g1.inspector"].name
    plan = Planned.begin(cast, "finance", teams=1).man(1, "g1.leader", "g1.inspector").give(finance=1)
    team, by = plan.team(1), {"actor": cast["office"], "now": plan.now}
    issue_authority(cast.session, team, seen_version=team.version, **by)
    version, facts = team.version, TeamFacts(team.name, team.name_en, cast["g1.leader"], [twin])
    edit_team(cast.session, team, facts, seen_version=version, **by)
    assert {one.user.username for one in team.members} == {"g1.leader", "g1.twin"}
    assert team.authorised_on is None
    assert team.version > version
    (told,) = told_of(cast.session, plan.row, "inspection.team_edited")[-1:]
    assert "g1.twin" in str(told)
