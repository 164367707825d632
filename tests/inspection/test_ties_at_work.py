"""A tie that comes up while an inspection runs bars at once: the member reads and writes nothing of the unit."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.people import Role, Unit, User
from models.reminders import Notice
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.inspection.finding import Found
from tests.inspection.test_team_reads import reads
from workflow.errors import NotPermitted
from workflow.inspection.conflicts import find_conflicts
from workflow.inspection.finding_list import require_finding_seen
from workflow.inspection.seeing import list_seen_units
from workflow.people.former_units import add_former_unit, list_former_units, remove_former_unit
from workflow.people.grants import grant_to, revoke_grant
from workflow.people.recusals import declare_recusal
from workflow.people.units import UnitFacts, create_units, edit_unit
from workflow.people.users import UserFacts, edit_user
from workflow.process.rights import holds
from workflow.reminders.days import local_day

RIGHTS = ("inspected.view", "cell.rate", "finding.write", "feedback.view")


def leave(found: Found, left_on: date, unit: str = "finance", who: str = "g1.inspector") -> User:
    """The administrator enters that the member worked there until then."""
    person = found.cast[who]
    add_former_unit(found.session, person, found.cast.units[unit], left_on, **found.by("admin"))
    found.session.commit()
    return person


def held(found: Found, who: str = "g1.inspector") -> set[str]:
    """What the member may do with the finance office; a list agrees with the check of one."""
    unit, person = found.inspected.finance, found.cast[who]
    found.session.expire_all()
    listed = unit in list_seen_units(found.session, found.inspected.row, actor=person)
    assert listed is holds(person, "inspected.view", unit)
    return {right for right in RIGHTS if holds(person, right, unit)}


def told(found: Found) -> list[str]:
    query = select(User.username).join(Notice, Notice.user_id == User.id).where(Notice.kind == "tie_found")
    return list(found.session.scalars(query))


def test_a_former_unit_entered_during_the_work_bars_at_once_and_the_office_is_told(cast: Cast) -> None:
    found = Found.begin(cast)
    task, finding = cast.task("finance", group=cast.groups["g2"]), found.draft()
    assert held(found) == set(RIGHTS)
    assert reads(cast, task)
    person = leave(found, local_day(cast.now) - timedelta(days=400))
    assert held(found) == set()
    assert not reads(cast, task)
    for act in (lambda: found.inspected.save(rating="no"), found.draft):
        with pytest.raises(NotPermitted, match="three years"):
            act()
    with pytest.raises(NotPermitted):
        require_finding_seen(found.session, finding, actor=person)
    [conflict] = find_conflicts(found.session, found.inspected.row, local_day(cast.now))
    assert (conflict.user, conflict.why.value, told(found)) == (person, "former", ["office"])
    remove_former_unit(found.session, person, cast.units["finance"], **found.by("admin"))
    assert held(found) == set(RIGHTS)


def test_the_three_years_count_from_the_opening_on(cast: Cast) -> None:
    found = Found.begin(cast)
    day = local_day(cast.now)
    leave(found, day.replace(year=day.year - 3))
    assert (held(found), told(found)) == (set(RIGHTS), [])
    leave(found, day.replace(year=day.year - 3) + timedelta(days=1))
    assert held(found) == set()
    later = day + timedelta(days=90)
    assert len(find_conflicts(found.session, found.inspected.row, later)) == 1


def test_a_role_granted_in_the_unit_and_taken_away_again_goes_on_barring(cast: Cast) -> None:
    found = Found.begin(cast)
    person, unit = cast["g1.inspector"], cast.units["finance"]
    grant = grant_to(found.session, person, Role.LIAISON, unit, **found.by("admin"))
    assert (held(found) - {"feedback.view"}, told(found)) == (set(), ["office"])
    revoke_grant(found.session, grant, **found.by("admin"))
    assert held(found) == set()


def test_a_home_unit_given_bars_and_is_told_and_left_it_stays_as_a_former_one(cast: Cast) -> None:
    found = Found.begin(cast)
    person, before = cast["g1.inspector"], cast["g1.inspector"].home_unit

    def belong(unit: Unit | None) -> None:
        facts = UserFacts(person.name, person.email, person.language, unit)
        edit_user(found.session, person, facts, seen_version=person.version, **found.by("admin"))
        found.session.commit()

    belong(cast.units["finance"])
    assert (held(found) - {"feedback.view"}, told(found)) == (set(), ["office"])
    belong(before)
    assert (held(found), told(found)) == (set(), ["office"])
    [former] = list_former_units(found.session, person)
    assert (former.unit, former.left_on) == (cast.units["finance"], local_day(found.now))


def test_a_unit_moved_below_an_inspected_one_ties_its_people_and_is_told(cast: Cast) -> None:
    found = Found.begin(cast)
    [desk] = create_units(found.session, [("desk", UnitFacts("Cash desk"))], **found.by("admin"))
    cast["g1.inspector"].home_unit = desk
    found.session.commit()
    assert (held(found), told(found)) == (set(RIGHTS), [])
    facts = UnitFacts("Cash desk", parent=cast.units["finance"])
    edit_unit(found.session, desk, facts, seen_version=desk.version, **found.by("admin"))
    found.session.commit()
    assert (held(found) - {"feedback.view"}, told(found)) == (set(), ["office"])


def test_a_recusal_entered_by_the_office_bars_and_is_told_as_well(cast: Cast) -> None:
    found = Found.begin(cast)
    declare_recusal(
        found.session, cast["g1.inspector"], cast.units["finance"], "A cousin works there", **found.by("office")
    )
    assert "inspected.view" not in held(found)
    assert told(found) == ["office"]


def test_the_other_units_of_the_group_and_other_people_are_as_before(cast: Cast) -> None:
    found = Found.begin(cast)
    found.inspected.estates.team = found.inspected.finance.team
    leave(found, local_day(cast.now), unit="finance")
    assert list_seen_units(found.session, found.inspected.row, actor=cast["g1.inspector"]) == [found.inspected.estates]
    assert held(found, "g1.leader") == set(RIGHTS)


def test_the_pages_show_the_conflict_with_its_next_step_and_keep_the_unit_back(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    leave(found, local_day(cast.now))
    office, member = browser.as_("office"), browser.as_("g1.inspector")
    page = office.get("/inspections/S26/plan").text
    assert "G1 Inspector worked in Finance until" in page
    assert 'href="/inspections/S26/distribution"' in page
    assert "Give the unit to another group" in office.get("/inspections/S26").text
    assert 'href="/inspections/S26/plan"' in office.get("/inbox").text
    for address in ("dossier", "feedback", "questions"):
        assert member.get(f"/inspections/S26/units/finance/{address}").status_code in (403, 404)


@pytest.mark.parametrize("ended", ["role", "account"])
def test_a_member_whose_role_or_account_ended_at_work_stands_on_the_plan(
    cast: Cast, browser: Browser, ended: str
) -> None:
    Inspected.begin(cast)
    plan, office = "/inspections/S26/plan", browser.as_("office")
    assert "These members can no longer inspect" not in office.get(plan).text
    person = cast["g1.leader"]
    if ended == "account":
        person.active = False
    else:
        for grant in person.grants:
            grant.revoked_at = cast.now
    cast.session.commit()
    told = office.get(plan).text
    assert "These members can no longer inspect" in told
    assert "G1 Leader holds neither the role" in told
    assert 'href="#team-1"' in told


def test_of_a_unit_that_has_its_letter_there_is_nothing_to_give_away(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.hand_over()
    found.inspected.row.fed_back_at = None
    leave(found, local_day(cast.now))
    assert told(found) == []
    found.session.commit()
    office = browser.as_("office")
    page = office.get("/inspections/S26/plan").text
    assert "G1 Inspector worked in Finance until" in page
    assert "Give the unit to another group" not in page + office.get("/inspections/S26").text


def test_the_declaration_names_the_other_inspections_in_which_it_holds(cast: Cast, browser: Browser) -> None:
    Inspected.begin(cast)
    Inspected.begin(cast, code="S27")
    closed = Inspected.begin(cast, code="S28").row
    closed.fed_back_at = closed.closed_at = cast.now
    cast.session.commit()
    page = browser.as_("g1.inspector").get("/inspections/S26/declaration").text
    assert '<a class="ref" href="/inspections/S27">' in page
    assert "/inspections/S28" not in page
