"""The page on which an inspection is closed: what stands in the way with its page, and what a refusal says."""

import re

from models.findings import FindingStatus
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found, acknowledge, by_task
from workflow.inspection.closing import close_inspection, propose_closing

AT = "/inspections/S26"
CLOSE = f"{AT}/close"


def test_each_thing_that_stands_in_the_way_leads_to_its_page(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    committee = browser.as_("committee")
    cast.session.commit()
    assert ways(committee) == [f"{AT}/units/{unit}/feedback" for unit in ("finance", "estates")]
    for unit in ("Finance", "Estates"):
        assert f"The feedback letter of {unit} is not handed over." in committee.get(CLOSE).text
    found.draft(statement="Two")
    found.waiting()
    found.problem()
    cast.session.commit()
    follows = [f"{AT}/what-follows/{matter}/finance" for matter in ("finding/2", "problem/1")]
    assert ways(committee) == [f"{AT}/findings/1", f"{AT}/units/finance/feedback", *follows]
    for way in ways(committee):
        assert committee.get(way).status_code == 200, way


def test_the_office_reads_what_stands_in_the_way(cast: Cast, browser: Browser) -> None:
    Found.begin(cast)
    cast.session.commit()
    told, page = "The feedback letter of Finance is not handed over.", f"{AT}/what-follows"
    assert told in browser.as_("office").get(page).text
    assert told not in browser.as_("g1.leader").get(page).text


def test_a_refused_closing_says_what_has_happened_not_that_somebody_was_faster(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.hand_over()
    acknowledge(found)
    cast.session.commit()
    committee = browser.as_("committee")
    form = committee.get(CLOSE).text
    draft = found.draft("g2.inspector", statement="Written meanwhile", units=(found.inspected.estates,))
    cast.session.commit()
    refused = committee.submit(CLOSE)
    assert refused.status_code == 422
    assert "S26-F001 is not decided on" in refused.text
    draft.status = FindingStatus.DROPPED
    cast.session.commit()
    assert committee.submit(CLOSE).status_code == 302
    typed = dict(re.findall(r'name="(csrf_token|seen_version)"[^>]*value="([^"]*)"', form))
    again = committee.client.post(CLOSE, data=typed)
    assert again.status_code == 409
    for words in ("Committee closed the inspection on ", "Not possible at the moment", "how things stand"):
        assert words in again.text, words
    assert "faster" not in again.text
    closed = committee.get(CLOSE).text
    assert "The inspection is closed." in closed
    assert "Nothing in the inspection can be changed from then on" not in closed


def test_the_page_of_declaring_void_says_that_a_closed_inspection_counts_on_the_task(
    cast: Cast, browser: Browser
) -> None:
    found = Found.begin(cast)
    matter, row = found.waiting(), found.inspected.row
    found.hand_over(found.inspected.estates)
    acknowledge(found)
    by_task(found, matter)
    assert matter.became is not None
    page = f"/tasks/{matter.became.ref}/void"
    cast.session.commit()
    office = browser.as_("office")
    assert "This cannot be undone" in office.get(page).text
    close_inspection(cast.session, row, seen_version=row.version, **found.by("committee"))
    cast.session.commit()
    shown = office.get(page).text
    assert "S26 was closed because this task stands" in shown
    assert "This cannot be undone" not in shown


def test_what_waits_for_the_committee_is_said_so_and_leads_to_the_decision(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    matter, reason = found.waiting(), "The unit was dissolved in March."
    assert found.loose_ends()[-1].endswith("nothing has come of it yet.")
    propose_closing(cast.session, matter, reason, seen_version=matter.version, **found.by("office"))
    assert found.loose_ends()[-1].endswith("waits for the committee to close it.")
    cast.session.commit()
    page = browser.as_("committee").get(f"{AT}/what-follows").text
    assert "Decide on the closing" in page
    assert "Decide what becomes of it" not in page


def ways(reader: Browser) -> list[str]:
    listed = reader.get(CLOSE).text.split('<ul class="reasons">')[1].split("</ul>")[0]
    return re.findall(r'<a href="([^"]+)"', listed)
