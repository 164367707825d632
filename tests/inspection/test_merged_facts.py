"""Merged findings keep the facts of each unit apart: the finding shows whose they are, a letter tells its unit's."""

import re

import pytest

from models.findings import Finding
from models.inspection import InspectedUnit
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import FACTS, SOURCE, STATEMENT, Found
from workflow.errors import InvalidInput
from workflow.inspection.feedback_content import draft_content
from workflow.inspection.finding_words import compare_revisions
from workflow.inspection.findings import edit_finding
from workflow.inspection.merging import merge_finding

REASON, OTHER = "Both groups found the same.", "In the boiler house two keys are missing."
AGAIN = "Of 17 contracts 3 have no date."


def merged(found: Found) -> Finding:
    """The finance office's finding, which took in the one about the estates office."""
    taker, gone = found.accepted(), found.accepted(statement="The same in estates", facts=OTHER)
    gone.units[0].inspected = found.inspected.estates
    found.session.flush()
    merge_finding(found.session, gone, taker, REASON, seen_version=gone.version, **found.by("office"))
    found.session.flush()
    return taker


def told(found: Found, unit: InspectedUnit) -> str:
    [row] = draft_content(found.session, found.inspected.row, unit)["findings"]
    facts: str = row["facts"]
    return facts


def test_the_letter_of_each_unit_tells_its_own_facts_alone(cast: Cast) -> None:
    found = Found.begin(cast)
    merged(found)
    work = found.inspected
    assert (told(found, work.finance), told(found, work.estates)) == (FACTS, OTHER)
    letter = found.hand_over(work.estates)
    assert FACTS not in str(letter.content)


def test_facts_of_a_unit_in_both_stand_one_below_the_other_and_go_on_through_another_merging(cast: Cast) -> None:
    found = Found.begin(cast)
    taker, last = merged(found), found.accepted(statement="Once more", facts=AGAIN)
    merge_finding(found.session, taker, last, REASON, seen_version=taker.version, **found.by("office"))
    found.session.flush()
    assert told(found, found.inspected.finance) == f"{AGAIN}\n\n{FACTS}"
    assert told(found, found.inspected.estates) == OTHER


def test_the_office_changes_the_facts_of_a_unit_and_what_stood_is_kept(cast: Cast) -> None:
    found = Found.begin(cast)
    finding = merged(found)
    estates = found.inspected.estates
    with pytest.raises(InvalidInput) as refused:
        edit_finding(
            found.session, finding, found.facts(of_units={estates.id: " "}), reason=REASON,
            seen_version=finding.version, **found.by("office"),
        )  # fmt: skip
    assert refused.value.field == f"of_unit_{estates.id}"
    edit_finding(
        found.session, finding, found.facts(of_units={estates.id: AGAIN}), reason=REASON,
        seen_version=finding.version, **found.by("office"),
    )  # fmt: skip
    found.session.flush()
    assert (told(found, estates), told(found, found.inspected.finance)) == (AGAIN, FACTS)
    [_, [change]] = compare_revisions(finding, finding.units).values()
    assert str(change.field) == "Facts of Estates"
    assert "".join(str(piece.text) for piece in change.before) == OTHER


def test_the_pages_name_the_unit_beside_its_facts(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding = merged(found)
    found.session.commit()
    office = browser.as_("office")
    page = office.get(f"/inspections/S26/findings/{finding.number}").text
    assert page.index("Facts of Finance") < page.index(FACTS) < page.index("Facts of Estates") < page.index(OTHER)
    assert OTHER in office.get(f"/inspections/S26/findings/{finding.number}/edit").text
    report = office.get("/inspections/S26/report/findings").text
    assert f"Finance: {FACTS}" in report
    assert f"Estates: {OTHER}" in report
    member = browser.as_("g2.inspector").get(f"/inspections/S26/findings/{finding.number}").text
    assert OTHER in member
    assert FACTS not in member
    typed = {"statement": STATEMENT, "facts": FACTS, "source": SOURCE, "kind": "shortcoming", "reason": REASON}
    typed |= {"aspect": "responsibility", "severity": "serious", f"of_unit_{found.inspected.estates.id}": AGAIN}
    at = f"/inspections/S26/findings/{finding.number}"
    found.session.rollback()
    assert office.submit(f"{at}/edit", typed).status_code == 302
    assert AGAIN in office.get(at).text


def test_no_team_reads_the_facts_of_another_teams_unit_in_revisions(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding, more = merged(found), "Of 41 advances 7 were never paid back."
    entered = found.facts(facts=more, of_units={found.inspected.estates.id: AGAIN})
    why = "Counted once more by the office"
    edit_finding(found.session, finding, entered, reason=why, seen_version=finding.version, **found.by("office"))
    only = found.facts(facts=FACTS, of_units={found.inspected.estates.id: AGAIN})
    edit_finding(
        found.session, finding, only, reason="The advances were right", seen_version=finding.version,
        **found.by("office"),
    )  # fmt: skip
    found.session.flush()
    at = f"/inspections/S26/findings/{finding.number}"
    found.session.commit()
    of_finance, of_estates = ("41 advances", "were right"), ("17 contracts", "boiler")
    for who, reads, hidden in (
        ("g1.inspector", of_finance, of_estates),
        ("g2.inspector", of_estates, of_finance),
        ("office", of_finance + of_estates, ()),
    ):
        page = re.sub(r"<[^>]+>", "", browser.as_(who).get(at).text)
        assert [one for one in reads if one not in page] == [], who
        assert [one for one in hidden if one in page] == [], who
        assert why in page
