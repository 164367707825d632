"""The days in the lists of a report say which day they are."""

from tests.cast import Cast
from tests.client import Browser
from tests.inspection.reporting import Reported
from tests.ledger.exported import text_of

REPORT = "/inspections/S26/report"


def test_a_day_in_the_report_says_which_day_it_is(cast: Cast, browser: Browser) -> None:
    Reported.begin(cast)
    office = browser.as_("office")
    assert '<th class="fit">Until when</th>' in office.get(f"{REPORT}/gaps").text
    assert '<th class="fit">Accepted on</th>' in office.get(f"{REPORT}/findings").text
    told = text_of(office.submit(f"{REPORT}/word", page=REPORT))
    assert "Until when: " in told
    assert "Accepted on: " in told


def test_the_word_file_counts_teams_and_units_as_each_language_does(cast: Cast, browser: Browser) -> None:
    Reported.begin(cast)
    office = browser.as_("office")
    for language, words in (("en", "2 inspection teams looked into 2 units"), ("zh", "设2个巡察组，对2个单位落实")):
        office.client.set_cookie("language", language)
        assert words in text_of(office.submit(f"{REPORT}/word", page=REPORT))
