"""What an export does not do: two at once for one person, and an empty one that an import would take for a ledger."""

from pathlib import Path

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import exports, take_out
from tests.ledger.importing.files import send
from views.ledger.one_at_a_time import only_one_of
from workflow.ledger.importing.preparing import refusal_of


@pytest.fixture(autouse=True)
def kept(cast: Cast) -> None:
    cast.session.expire_on_commit = False


def test_a_ledger_of_headings_alone_is_refused_in_plain_words(browser: Browser, cast: Cast, tmp_path: Path) -> None:
    cast.session.commit()
    office = browser.as_("office")
    for ending in ("xlsx", "csv"):
        file = tmp_path / f"empty.{ending}"
        file.write_bytes(take_out(office, ending, "?state=verified").data)
        told = refusal_of(send(cast, file).run)
        assert "has the headings of a ledger but no rows" in str(told)
        cast.session.commit()


def test_a_second_export_waits_until_the_first_is_made(browser: Browser, cast: Cast) -> None:
    cast.task()
    person = cast["office"]
    assert person.id
    cast.session.commit()
    office, other = browser.as_("office"), browser.as_("auditor")
    with only_one_of(person):
        answer = take_out(office, "xlsx")
        assert answer.status_code == 429
        assert "Your last export is still being made." in answer.text
        assert take_out(other, "csv").status_code == 200
    assert exports(cast.session)[0][1] == "account.ledger_exported"
    assert take_out(office, "xlsx").status_code == 200
