"""A merging is a change of words like any other: kept with the reason; nothing is lost, nothing told anew."""

import pytest

from models.findings import Finding, FindingStatus
from models.verification import Severity
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import FACTS, STATEMENT, Found, kinds_told
from tests.inspection.test_merged_facts import OTHER
from workflow.errors import WrongState
from workflow.inspection.finding_words import compare_revisions
from workflow.inspection.findings import edit_finding
from workflow.inspection.merging import merge_finding

REASON = "Both groups found the same."
LEFT, TAKEN = "12 keys are missing.", "2 keys are missing."


def merge(found: Found, gone: Finding, taker: Finding) -> None:
    merge_finding(found.session, gone, taker, REASON, seen_version=gone.version, **found.by("office"))
    found.session.flush()
    found.session.expire_all()


def fields(finding: Finding) -> list[list[str]]:
    """What each revision changed, oldest first."""
    return [[str(one.field) for one in lines] for lines in compare_revisions(finding, finding.units).values()]


def test_what_a_merging_brought_is_a_revision_of_its_own_with_the_office_and_the_reason(cast: Cast) -> None:
    found = Found.begin(cast)
    taker, gone = found.accepted(), found.accepted(statement="The same in estates", facts=OTHER)
    gone.units[0].inspected = found.inspected.estates
    found.session.flush()
    words = found.facts(statement="Advances are settled on paper")
    edit_finding(
        found.session, taker, words, reason="Shorter and clearer", seen_version=taker.version, **found.by("office")
    )
    merge(found, gone, taker)
    assert fields(taker) == [
        ["The finding in a sentence"],
        ["Facts of Estates", "Where the facts of Estates come from"],
    ]
    kept = taker.revisions[-1]
    assert (kept.revised_by, kept.reason) == (cast["office"], REASON)
    assert kinds_told(found.session, found.inspected.row)[-2:] == ["finding.revised", "finding.merged"]
    edit_finding(
        found.session, taker, found.facts(), reason="As it was before", seen_version=taker.version, **found.by("office")
    )
    found.session.flush()
    assert fields(taker)[-1] == ["The finding in a sentence"]


def test_facts_added_to_those_of_a_unit_in_both_stand_beside_what_stood(cast: Cast) -> None:
    found = Found.begin(cast)
    taker, gone = found.accepted(facts=LEFT), found.accepted(statement="Again", facts=TAKEN)
    same = found.accepted(statement="Once more", facts=TAKEN)
    merge(found, gone, taker)
    assert taker.units[0].shown_facts == f"{LEFT}\n\n{TAKEN}"
    [[change]] = compare_revisions(taker, taker.units).values()
    assert "".join(str(piece.text) for piece in change.before) == LEFT
    merge(found, same, taker)
    assert taker.units[0].shown_facts == f"{LEFT}\n\n{TAKEN}"  # the very same is not told twice
    assert len(taker.revisions) == 1


def test_what_a_unit_was_told_does_not_change_by_what_the_finding_takes_in(cast: Cast) -> None:
    found = Found.begin(cast)
    taker, gone = found.accepted(), found.accepted(statement="The same in estates", facts=OTHER)
    gone.units[0].inspected = found.inspected.estates
    found.session.flush()
    found.hand_over()
    merge(found, gone, taker)
    assert [row.shown_facts for row in taker.units] == [FACTS, OTHER]
    assert taker.statement == STATEMENT


def test_a_finding_that_a_unit_was_told_goes_into_no_other_one(cast: Cast) -> None:
    found = Found.begin(cast)
    grave, general = found.accepted(severity=Severity.GRAVE), found.accepted(statement="The same, milder", facts=LEFT)
    letter = found.hand_over()
    for gone, taker in ((grave, general), (general, grave)):
        with pytest.raises(WrongState, match=letter.ref):
            merge(found, gone, taker)
    found.session.expire_all()
    assert [one.status for one in (grave, general)] == [FindingStatus.ACCEPTED] * 2


def test_the_page_of_a_finding_that_a_unit_was_told_offers_no_merging(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding = found.accepted()
    found.accepted(statement="Again")
    cast.session.commit()
    page, office = f"/inspections/S26/findings/{finding.number}", browser.as_("office")
    assert f"{page}/merge" in office.get(page).text
    cast.session.rollback()
    found.hand_over()
    cast.session.commit()
    shown = office.get(page).text
    assert f"{page}/merge" not in shown
    assert "its words stay as the unit was told them" in shown


def test_the_page_of_what_went_in_says_where_it_is_decided_what_follows(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    taker, gone = found.reviewed(), found.reviewed(statement="The same once more")
    merge(found, gone, taker)
    cast.session.commit()
    page = browser.as_("office").get("/inspections/S26/findings/2").text.split('id="units"')[1]
    assert "What follows is decided at the finding that took it in:" in page
    assert '<a class="ref" href="/inspections/S26/findings/1">S26-F001</a>' in page.partition("</table>")[0]
    assert "No outcome yet" not in page
