"""Merging: the form tells as what a finding would count in each that could take it in."""

import re

import pytest

from models.verification import Severity
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found
from workflow.inspection.merging import is_less_serious

PAGE = "/inspections/S26/findings/1/merge"


@pytest.mark.parametrize(
    ("severity", "less"), [(Severity.MINOR, True), (Severity.SERIOUS, False), (Severity.GRAVE, False)]
)
def test_a_finding_counts_for_less_in_a_less_serious_one(cast: Cast, severity: Severity, less: bool) -> None:
    found = Found.begin(cast)
    finding, other = found.draft(), found.draft(statement="The same", severity=severity)
    assert is_less_serious(other, finding) is less


def test_the_form_tells_severity_and_aspect_of_each_and_warns_of_the_less_serious(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.reviewed()
    found.reviewed(statement="The same, taken lightly", severity=Severity.MINOR, aspect="mechanism")
    found.reviewed(statement="The same, taken as seriously")
    found.reviewed(statement="The same, taken gravely", severity=Severity.GRAVE)
    cast.session.commit()
    shown = browser.as_("office").get(PAGE).text
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"(?s)<tr><th scope.*?</tr>", shown)]
    wanted = (
        ("S26-F002", "Minor", "Less serious: Serious becomes Minor.", "Another aspect."),
        ("S26-F003", "Serious", "As before."),
        ("S26-F004", "Grave", "More serious: Serious becomes Grave."),
    )
    for row, words in zip(rows, wanted, strict=True):
        for word in words:
            assert word in row, row
    assert "must not become small" in shown
    assert "those of this one are lost" in shown


def test_no_warning_where_no_other_one_is_less_serious(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.reviewed()
    found.reviewed(statement="The same")
    cast.session.commit()
    assert "must not become small" not in browser.as_("office").get(PAGE).text
