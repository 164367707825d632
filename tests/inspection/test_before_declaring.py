"""Who joins a team of an open inspection declares ties before reading about a unit or working on it."""

import pytest
from sqlalchemy.orm import Session

from models.inspection import TeamMember
from models.people import Role
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.inspection.finding import Found
from tests.process.players import hire
from workflow.errors import Undeclared
from workflow.inspection.declaring import declare_ties
from workflow.inspection.finding_list import Wanted, find_findings
from workflow.inspection.seeing import list_seen_units
from workflow.process.rights import find_tie, holds

DECLARATION = "/inspections/S26/declaration"
UNIT = "/inspections/S26/units/finance"


def join(work: Inspected, name: str = "late", *, leads: bool = False) -> None:
    """Somebody comes into team 1 while it works; a new leader takes the place of the old one."""
    cast, team = work.cast, work.finance.team
    assert team is not None
    user = hire(cast, name, Role.GROUP_LEADER if leads else Role.INSPECTOR, group="g1")
    for member in team.members:
        member.leads = member.leads and not leads
    team.members.append(TeamMember(inspection_id=work.row.id, user=user, leads=leads))
    cast.session.commit()


def declare(work: Inspected, name: str = "late") -> None:
    declare_ties(work.cast.session, work.row, [], none=True, actor=work.cast[name], now=work.cast.now)
    work.cast.session.commit()


def test_rating_notes_and_findings_wait_for_the_declaration(session: Session, cast: Cast) -> None:
    found = Found.begin(cast)
    work = found.inspected
    join(work)
    for act in (
        lambda: work.save("late", rating="yes"),
        lambda: work.save("late", note="Seen"),
        lambda: found.draft("late"),
    ):
        with pytest.raises(Undeclared) as refused:
            act()
        assert refused.value.inspection == "S26"
        session.rollback()
    declare(work)
    assert work.save("late", rating="yes", note="Seen").rating == "yes"
    assert found.draft("late").drafted_by is cast["late"]


def test_reading_waits_too_and_nothing_of_the_unit_is_listed(session: Session, cast: Cast) -> None:
    found = Found.begin(cast)
    work = found.inspected
    finding, task = found.draft(), cast.task("finance", group=None)
    join(work)
    window = {"offset": 0, "limit": 9}

    def seen() -> tuple[int, int, bool, bool]:
        units = list_seen_units(session, work.row, actor=cast["late"])
        findings = find_findings(session, work.row, Wanted(), actor=cast["late"], **window)
        rights = [holds(cast["late"], "inspected.view", work.finance), holds(cast["late"], "task.view", task)]
        return len(units), len(findings), rights[0], rights[1]

    assert seen() == (0, 0, False, False)
    declare(work)
    assert seen() == (1, 1, True, True)
    assert finding.team is work.finance.team


def test_a_new_leader_neither_compares_nor_aligns_before(session: Session, cast: Cast, browser: Browser) -> None:
    work = Inspected.begin(cast)
    work.save(rating="yes")
    join(work, leads=True)
    with pytest.raises(Undeclared):
        work.align("no", by="late")
    session.rollback()
    address, late = "/inspections/S26/compare/completed", browser.as_("late")
    assert "Finance" not in late.get(address).text
    declare(work)
    page = late.get(address).text
    assert "Finance" in page
    assert "Estates" in page  # leaders compare those of other teams, too
    assert work.align("no", by="late").after == "no"


def test_a_unit_that_came_into_the_plan_after_the_declaration_waits_alone(session: Session, cast: Cast) -> None:
    work = Inspected.begin(cast)
    work.estates.team, work.estates.added_at = work.finance.team, cast.now.replace(year=2027)
    session.commit()
    assert work.save(rating="yes").rating == "yes"
    with pytest.raises(Undeclared):
        work.save(rating="yes", unit="estates")


def test_a_tie_and_not_the_declaration_stands_in_the_way_of_who_has_declared(cast: Cast) -> None:
    work = Inspected.begin(cast)
    cast["g1.inspector"].home_unit = work.finance.unit
    cast.session.commit()
    with pytest.raises(Exception, match="You belong to a unit") as refused:
        work.save(rating="yes")
    assert not isinstance(refused.value, Undeclared)
    assert find_tie(cast["g1.inspector"], "cell.rate", work.finance) is not None


def test_the_pages_say_it_with_a_way_to_the_declaration(cast: Cast, browser: Browser) -> None:
    work = Inspected.begin(cast)
    join(work)
    late = browser.as_("late")
    overview = late.get("/inspections/S26")
    assert overview.status_code == 200
    assert "Declare your ties" in overview.text
    assert late.get(DECLARATION).status_code == 200
    for path in ("matrix", "findings"):
        page = late.get(f"/inspections/S26/{path}")
        assert page.status_code == 200
        assert "Before you read about an inspected unit" in page.text
        assert "Finance" not in page.text
    for address in (f"{UNIT}/questions", f"{UNIT}/dossier", f"{UNIT}/basis", "/inspections/S26/findings/new"):
        page = late.get(address)
        assert page.status_code == 403, address
        assert f'href="{DECLARATION}"' in page.text, address
    sent = late.submit(
        f"{UNIT}/questions/completed", {"note": "Seen"}, page=DECLARATION, headers={"Accept": "application/json"}
    )
    assert sent.status_code == 403
    assert sent.json is not None
    assert "say whether you have a tie" in sent.json["error"]
    assert late.submit(DECLARATION, {"none": "y"}).status_code == 302
    matrix = late.get("/inspections/S26/matrix").text
    assert "Before you read about an inspected unit" not in matrix
    assert "Finance" in matrix
    assert late.get(f"{UNIT}/questions").status_code == 200


def test_who_stands_in_no_team_is_told_so_and_not_asked_to_declare(cast: Cast, browser: Browser) -> None:
    Inspected.begin(cast)
    page = browser.as_("g2.leader").get(f"{UNIT}/questions")
    assert page.status_code == 403
    assert DECLARATION not in page.text
