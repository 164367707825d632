"""Ratings are drawn in one direction everywhere, with a legend; on a phone the matrix shows them, too."""

import re

from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from workflow.inspection.template import shipped_template

STRONGER = "The stronger the colour, the lower the rating."


def test_the_lower_a_rating_the_stronger_it_is_drawn_in_matrix_comparison_and_report(
    cast: Cast, browser: Browser
) -> None:
    assert [one.grade for one in shipped_template()[0].ratings] == ["full", "part", "none", "off"]
    Inspected.begin(cast).save(rating="no")
    office = browser.as_("office")
    matrix = office.get("/inspections/S26/matrix").text
    legend = ["full", "part", "none", "off"]
    assert re.findall(r'class="rate rate-(\w+)"', matrix.split('class="scale-legend')[1]) == legend
    assert matrix.split("scale-legend")[0].count("rate rate-none") == 1
    compared = office.get("/inspections/S26/compare/completed").text
    assert re.findall(r'class="bar-(\w+)"', compared)[:4] == legend
    report = office.get("/inspections/S26/report").text
    assert re.findall(r'<rect class="shade-(\d)"', report)[:5] == ["2", "1", "0", "3", "0"]
    for page in (matrix, compared, report):
        assert STRONGER in page


def test_every_cell_of_the_matrix_is_on_the_card_of_a_phone_with_its_number(cast: Cast, browser: Browser) -> None:
    Inspected.begin(cast).save(rating="partly")
    page = browser.as_("office").get("/inspections/S26/matrix").text
    assert "no-card" not in page
    assert re.findall(r'#q-\w+" data-question="(\d+)', page) == [str(number) for number in range(1, 13)] * 2
