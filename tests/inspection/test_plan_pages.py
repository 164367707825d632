"""The pages of a plan: from the form to the opening, what is told to whom, forms that lose nothing, Word, My work."""

import io
import re

from docx import Document
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.inspection import FormerUnit, InspectionTemplate, SpecialInspection
from models.people import Recusal
from tests.cast import Cast
from tests.client import Browser, Hidden
from tests.inspection.planning import TIED, Planned
from tests.ledger.test_speed import count_queries
from workflow.inspection.planning import choose_units
from workflow.inspection.template import shipped_template
from workflow.inspection.versions import KINDS


def fields_of_template() -> dict[str, str]:
    """The form of the shipped questionnaire as a browser sends it."""
    _, data = shipped_template()
    rows = [("theme", 0, data["theme"])]
    rows += [(kind, at, row) for kind in KINDS for at, row in enumerate(data[kind])]
    sent: dict[str, str] = {}
    for kind, at, row in rows:
        for name, value in row.items():
            texts = {f"_{tongue}": value[tongue] for tongue in value} if isinstance(value, dict) else {"": str(value)}
            sent |= {f"{kind}-{at}-{name}{ending}": text for ending, text in texts.items()}
    return sent


def test_the_office_plans_from_the_form_to_the_opening(session: Session, cast: Cast, browser: Browser) -> None:
    for lead in ("finance", "estates"):
        cast.task(lead)
    campaign = cast.campaign.id
    ids = {name: cast[name].id for name in ("g1.leader", "g1.inspector", "g2.leader", "g2.inspector")}
    session.commit()
    office = browser.as_("office")
    new = {"code": "S27", "name": "专项巡察", "campaigns": [campaign], "teams": "2", "with_units": "y", "previous": 0}
    answer = office.submit("/inspections/new", new)
    assert answer.status_code == 302, answer.text
    assert "Complete the plan of the special inspection S27" in office.get("/").text
    for number, (leader, member) in enumerate((("g1.leader", "g1.inspector"), ("g2.leader", "g2.inspector")), 1):
        people = {"name": f"第{number}组", "leader": ids[leader], "members": [ids[member]]}
        assert office.submit(f"/inspections/S27/teams/{number}", people).status_code == 302
    row = session.scalars(select(SpecialInspection)).one()
    page = office.get("/inspections/S27/distribution?propose=anew").text
    assert "A proposal, not saved yet" in page
    units = {f"team_{one.id}": str(n) for n, one in enumerate(row.units, 1)}
    session.rollback()
    assert office.submit("/inspections/S27/distribution", units).status_code == 302
    for name in ids:
        person = browser.as_(name)
        assert "Declare your ties for the special inspection S27" in person.get("/").text
        assert "Declare your ties" in person.get("/inspections/S27").text
        assert person.submit("/inspections/S27/declaration", {"none": "y"}).status_code == 302
        assert "Declare your ties" not in person.get("/").text
    refused = office.submit("/inspections/S27/open", page="/inspections/S27/plan")
    assert refused.status_code in (409, 422)
    for number in (1, 2):
        address = f"/inspections/S27/teams/{number}/authority"
        assert office.submit(address, page="/inspections/S27/plan").status_code == 302
    assert office.submit("/inspections/S27/open", page="/inspections/S27/plan").status_code == 302
    session.rollback()
    session.expire_all()
    assert row.opened_at is not None
    session.rollback()
    assert "Complete the plan" not in office.get("/").text
    assert "Work through the units of your group" in browser.as_("g1.inspector").get("/inspections/S27").text


def test_the_plan_tells_what_is_missing_and_where_conflicts_are(session: Session, cast: Cast, browser: Browser) -> None:
    plan = Planned.begin(cast).man_all().give(finance=1)
    plan.declare("g1.inspector", "finance")
    session.rollback()
    page = browser.as_("office").get("/inspections/S27/plan").text
    assert "G1 Inspector has a recusal in force for Finance." in page
    assert "G2 Leader has not declared ties to all units yet." in page
    assert 'class="clash"' in page
    for reader in ("committee", "auditor"):
        assert "Issue the letter of authority" not in browser.as_(reader).get("/inspections/S27/plan").text
    for stranger in ("g1.leader", "finance.leader", "admin"):
        assert browser.as_(stranger).get("/inspections/S27/plan").status_code == 403


def test_a_refused_team_comes_back_with_what_was_chosen(session: Session, cast: Cast, browser: Browser) -> None:
    cast["g1.inspector"].home_unit = cast.units["finance"]
    plan = Planned.begin(cast).man(1, "g1.leader").give(finance=1)
    ids = [cast["g1.inspector"].id, cast["g1.leader"].id]
    number = plan.team(1).number
    session.rollback()
    office = browser.as_("office")
    address = f"/inspections/S27/teams/{number}"
    assert "(Finance: own unit)" in office.get(address).text
    answer = office.submit(address, {"name": "Typed name", "leader": ids[1], "members": ids})
    assert answer.status_code == 422
    assert "G1 Inspector belongs to Finance." in answer.text
    assert "Typed name" in answer.text


def test_a_declaration_with_faults_comes_back_and_then_bars(session: Session, cast: Cast, browser: Browser) -> None:
    Planned.begin(cast).man_all()
    finance = cast.units["finance"].id
    session.rollback()
    person = browser.as_("g1.inspector")
    address = "/inspections/S27/declaration"
    row = {"ties-3-unit": finance, "ties-3-kind": "relative", "ties-3-words": "short"}
    answer = person.submit(address, row)
    assert answer.status_code == 422
    assert "at least 10 characters" in answer.text
    assert "short" in answer.text
    assert person.submit(address, {**row, "ties-3-words": TIED}).status_code == 302
    assert session.scalars(select(Recusal)).one().reason == TIED
    session.rollback()
    page = person.get(address).text
    assert "On record already" in page
    assert TIED in page
    assert TIED not in browser.as_("g2.inspector").get(address).text
    assert browser.as_("office").get(address).status_code == 403


def test_the_letter_of_authority_names_the_team_and_its_units(session: Session, cast: Cast, browser: Browser) -> None:
    Planned.begin(cast).ready()
    session.rollback()
    address = "/inspections/S27/teams/1/authority/word"
    answer = browser.as_("g1.inspector").submit(address, page="/inspections/S27")
    assert answer.status_code == 200
    text = "\n".join(line.text for line in Document(io.BytesIO(answer.data)).paragraphs)
    assert "No. S27-1/2026" in text
    assert "Group 1, led by G1 Leader, with the members G1 Inspector" in text
    assert "Finance" in text
    assert "Estates" not in text
    assert "{{" not in text
    assert browser.as_("finance.leader").submit(address, page="/").status_code == 403


def test_the_template_is_edited_in_the_browser_as_a_new_version(session: Session, cast: Cast, browser: Browser) -> None:
    office, address = browser.as_("office"), "/inspection-template/edit"
    shown = office.get("/inspection-template").text
    assert "Is the rectification carried out" in shown
    sent = {**fields_of_template(), "note": "One question more"}
    same = office.submit(address, sent)
    assert (same.status_code, "Nothing differs from version 1" in same.text) == (422, True)
    texts = [f"{name}_{tongue}" for name in ("label", "read", "ask", "good", "bad") for tongue in ("en", "zh")]
    more = {f"question-40-{text}": text for text in texts}
    broken = {**sent, **more, "question-40-key_point": "deepening", "question-40-bad_zh": ""}
    answer = office.submit(address, broken)
    assert answer.status_code == 422
    assert "A bad sign, Chinese: Please fill this in." in answer.text
    assert session.scalars(select(InspectionTemplate)).all() == []
    session.rollback()
    answer = office.submit(address, {**broken, "question-40-bad_zh": "空话"})
    assert (answer.status_code, answer.location) == (302, "/inspection-template/2")
    page = office.get(answer.location).text
    assert "1 row differs from version 1" in page
    assert "One question more" in page
    stale = office.client.post(address, data={**sent, "seen_version": "1", "csrf_token": token(office)})
    assert stale.status_code == 409
    assert "One question more" in stale.text
    assert browser.as_("committee").get(address).status_code == 403
    assert browser.as_("g1.inspector").get("/inspection-template").status_code == 200


def test_what_is_missing_stands_once_on_the_page(cast: Cast, browser: Browser) -> None:
    Planned.begin(cast, "finance", "estates", "library", "history").man(2, "", "g2.inspector")
    page = browser.as_("office").get("/inspections/S27/plan").text
    for told in ("4 units have no group", "Group 2: 3 points are missing", "Group 2 has no leader."):
        assert page.count(told) == 1, told
    assert "without a group: " not in page
    assert browser.as_("committee").get("/inspections/S27/plan").text.count("Group 2 has no leader.") == 1


def token(browser: Browser) -> str:
    page = Hidden()
    page.feed(browser.get("/account").text)
    return next(fields["csrf_token"] for _, fields in page.forms if "csrf_token" in fields)


def test_the_page_of_a_plan_asks_as_little_for_many_units_as_for_few(
    app: Flask, session: Session, cast: Cast, browser: Browser
) -> None:
    plan = Planned.begin(cast, "finance").man_all().give(finance=1).declare_all()
    office = browser.as_("office")
    session.rollback()
    office.get("/inspections/S27/plan")
    few = count_queries(app, office, "/inspections/S27/plan")
    for lead in ("estates", "library", "history"):
        cast.task(lead)
    units = list(cast.units.values())
    choose_units(session, plan.row, units, actor=cast["office"], seen_version=plan.row.version, now=plan.now)
    session.commit()
    plan.give(estates=2, library=2, history=1)
    session.rollback()
    assert count_queries(app, office, "/inspections/S27/plan") <= few


def test_former_units_are_entered_on_the_account(session: Session, cast: Cast, browser: Browser) -> None:
    admin, finance = browser.as_("admin"), cast.units["finance"].id
    session.rollback()
    address = "/people/users/g1.leader/former-units"
    page = "/people/users/g1.leader"
    assert admin.submit(address, {"unit": finance}, page=page).status_code == 422
    assert admin.submit(address, {"unit": finance, "left_on": "2026-01-31"}, page=page).status_code == 302
    assert "31 Jan 2026" in admin.get(page).text
    assert admin.submit(f"{address}/finance/remove", page=page).status_code == 302
    assert session.scalars(select(FormerUnit)).all() == []


def test_a_group_says_beside_its_name_what_its_letter_of_authority_still_needs(cast: Cast, browser: Browser) -> None:
    plan = Planned.begin(cast).man(1, "g1.leader")
    version = plan.team(1).version
    cast.session.commit()
    office, page, at = browser.as_("office"), "/inspections/S27/plan", "/inspections/S27/teams"
    shown = office.get(page).text
    assert "Issue the letter of authority" not in shown
    assert f'<a href="{at}/1">Group 1 has fewer than 2 members.</a>' in shown
    assert '<a href="/inspections/S27/distribution">Group 1 has no unit; give it one, or take it out.</a>' in shown
    refused = office.submit(f"{at}/1/authority", {"seen_version": str(version)}, page=f"{at}/1")
    assert refused.status_code == 422
    assert "The letter of authority cannot be issued yet" in refused.text
    plan.man(1, "g1.leader", "g1.inspector").give(finance=1)
    assert office.get(page).text.count("Issue the letter of authority") == 1


def test_a_fresh_proposal_is_no_version_that_an_older_draft_was_written_over(cast: Cast, browser: Browser) -> None:
    Planned.begin(cast).man_all()
    office, page = browser.as_("office"), "/inspections/S27/distribution"
    seen = [
        re.findall(r'name="seen_version_proposed" value="([^"]+)"', office.get(f"{page}{asked}").text)
        for asked in ("", "?propose=anew", "?propose=anew")
    ]
    assert seen[0] == []
    assert seen[1] != seen[2]
    assert len(seen[1]) == len(seen[2]) == 1


def test_a_running_inspection_says_what_is_fixed_and_what_a_change_costs(cast: Cast, browser: Browser) -> None:
    plan, office, told = Planned.begin(cast).ready().open(), browser.as_("office"), "The inspection is open: "
    page = office.get("/inspections/S27/plan").text
    assert f"{told}which units are inspected and what they are asked is fixed." in page
    assert "/inspections/S27/units" not in page
    assert f"{told}a group whose units change here waits" in office.get("/inspections/S27/distribution").text
    for fixed in ("units", "teams/1/remove", "open"):
        answer = office.submit(f"/inspections/S27/{fixed}", page="/inspections/S27/distribution")
        assert answer.status_code == 409, fixed
    plan.row.fed_back_at = plan.now
    cast.session.commit()
    page = office.get("/inspections/S27/plan").text
    for act in ("/distribution", '/teams/1"', "Add a group", "Change plan and calendar", told):
        assert act not in page, act
