"""The ledger's address is passed on: it says what was asked and no more; who sees nothing by it is told why."""

from urllib.parse import quote

from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser


def test_fields_that_were_left_empty_are_dropped_from_the_address(cast: Cast, browser: Browser) -> None:
    office = browser.as_("office")
    answer = office.get("/ledger?q=&campaign=&unit=finance&group=&state=submitted&state=rebounded&from=&to=+&due=")
    assert (answer.status_code, answer.location) == (302, "/ledger?unit=finance&state=submitted&state=rebounded")
    assert office.get("/ledger?q=&unit=").location == "/ledger"
    strange = office.get("/ledger?_external=1&_host=evil.test&endpoint=x&q=")
    assert strange.location == "/ledger?_external=1&_host=evil.test&endpoint=x"
    assert office.get(f"/ledger?q=&category={quote('财务 & 管理')}").location.startswith("/ledger?category=%E8")


def test_who_opens_a_filter_on_a_unit_of_others_is_told_why_it_is_empty(
    cast: Cast, browser: Browser, session: Session
) -> None:
    cast.task()
    session.commit()
    told = "You see no tasks of Finance"
    assert told in browser.as_("library.liaison").get("/ledger?unit=finance").text
    assert told not in browser.as_("finance.liaison").get("/ledger?unit=finance&state=verified").text
    assert told not in browser.as_("office").get("/ledger?unit=finance&state=verified").text
