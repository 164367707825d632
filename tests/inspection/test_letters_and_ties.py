"""Whoever is tied to a unit reads no letter to it, page, Word or row, except those who have it for the unit."""

import pytest

from models.people import Grant, Recusal, Role
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.feeding import PAGE, STATEMENT, Fed

AT = PAGE.format("finance")


def handed(cast: Cast) -> None:
    fed = Fed.begin(cast)
    fed.find()
    fed.hand_over("finance")
    fed.acknowledge()
    fed.answer()


@pytest.mark.parametrize("who", ["g1.inspector", "office", "auditor"])
def test_who_is_tied_reads_no_page_word_or_row_of_the_letter(cast: Cast, browser: Browser, who: str) -> None:
    handed(cast)
    reader = browser.as_(who)
    assert STATEMENT in reader.get(AT).text
    listed = "S26-L001" in reader.get("/feedback").text
    assert listed is (who != "g1.inspector")  # whose letters stand with the inspection
    tie = {"reason": "A cousin works there", "declared_at": cast.now}
    cast.session.add(Recusal(user=cast[who], unit=cast.units["finance"], **tie))
    cast.session.commit()
    assert reader.get(AT).status_code == 404
    assert reader.submit(f"{AT}/word", page="/").status_code == 404
    assert "S26-L001" not in reader.get("/feedback").text


def test_the_units_own_people_read_their_letter_whatever_else_they_are(cast: Cast, browser: Browser) -> None:
    handed(cast)
    cast.session.add(Grant(user=cast["finance.leader"], role=Role.COMMITTEE, granted_at=cast.now))
    cast["finance.liaison"].home_unit = cast.units["finance"]
    cast.session.commit()
    for who in ("finance.leader", "finance.liaison"):
        assert STATEMENT in browser.as_(who).get(AT).text
        assert "S26-L001" in browser.as_(who).get("/feedback").text
