"""Good practice is neither minor nor serious: not in its form, its page, its letter, the report or the lists."""

import pytest

from models.findings import Finding, FindingKind
from models.verification import Severity
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found
from workflow.inspection.finding_list import Wanted, count_findings
from workflow.inspection.finding_words import compare_revisions
from workflow.inspection.findings import edit_finding

PRAISE = "A list that everybody reads"


@pytest.fixture
def found(cast: Cast) -> Found:
    return Found.begin(cast)


def praise(found: Found) -> Finding:
    return found.accepted(statement=PRAISE, kind=FindingKind.GOOD_PRACTICE, severity=Severity.GRAVE)


def test_no_page_calls_it_grave(found: Found, browser: Browser) -> None:
    number = praise(found).number
    found.session.commit()
    office = browser.as_("office")
    at = "/inspections/S26"
    for page in (f"{at}/findings/{number}", f"{at}/report/good-practice", f"{at}/units/finance/feedback"):
        text = office.get(page).text
        assert PRAISE in text
        assert "Grave" not in text, page
    assert ">Grave" not in office.get(f"{at}/findings").text.partition("<tbody>")[2]
    form = office.get(f"{at}/findings/{number}/edit").text
    assert "of-shortcoming" in form  # which is hidden beside good practice, see forms.css


def test_the_letter_keeps_none(found: Found) -> None:
    praise(found)
    [row] = found.hand_over().content["good"]
    assert "severity" not in row


def test_the_filter_finds_shortcomings_alone(found: Found) -> None:
    praise(found)
    grave, office = Wanted(severity=Severity.GRAVE), found.cast["office"]
    assert count_findings(found.session, found.inspected.row, grave, actor=office)[None] == 0
    found.draft(severity=Severity.GRAVE)
    assert count_findings(found.session, found.inspected.row, grave, actor=office)[None] == 1


def test_a_revision_of_its_severity_alone_shows_nothing(found: Found) -> None:
    finding = found.reviewed(kind=FindingKind.GOOD_PRACTICE)
    seen = {"reason": "It is no shortcoming.", "seen_version": finding.version, **found.by("office")}
    edit_finding(found.session, finding, found.facts(kind=FindingKind.GOOD_PRACTICE, severity=Severity.MINOR), **seen)
    assert list(compare_revisions(finding, finding.units).values()) == [[]]
