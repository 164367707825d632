"""What the tests of step 3 do again and again: check on the spot, ask those whom the unit reports on."""

import io
from typing import Any

from models.spot import OnSiteCheck, ReverseCheck, SpotResult
from tests.evidence.files import make_picture
from tests.process.lived import Life
from tests.verification.ways import latest_submission
from workflow.evidence.uploads import Upload, receive_upload
from workflow.reminders.days import local_day
from workflow.verification.on_site import Looked, record_on_site
from workflow.verification.reverse import Asked, record_reverse

PLACE = "Counter 3 of the cashier"
LOOKED_AT = "The book of advances from March on."
FOUND = "Two receipts of April are missing."
ASKED_OF = "Staff of the cashier"
NOTED = "Nobody there had heard of the list."


def photo(name: str = "counter.png", content: bytes = b"") -> Upload:
    return receive_upload(io.BytesIO(content or make_picture()), name)


def check_on_site(
    life: Life, by: str = "g1.inspector", photos: list[Upload] | None = None, **values: Any
) -> OnSiteCheck:
    """A check of today by the inspector, with one photo; `values` change what is entered.

    One that looks again at another names no place.
    """
    entered = {
        "place": "" if values.get("again") else PLACE,
        "held_on": local_day(life.now),
        "looked_at": LOOKED_AT,
        "found": FOUND,
        "result": SpotResult.IN_PART,
        "checker_ids": [life.cast["g1.inspector"].id],
    }
    looked = Looked(**{**entered, **values})
    shown = [photo()] if photos is None else photos
    checked = record_on_site(life.session, latest_submission(life), looked, shown, actor=life.cast[by], now=life.now)
    life.session.flush()
    return checked


def check_reverse(life: Life, by: str = "g1.inspector", **values: Any) -> ReverseCheck:
    entered = {
        "asked": ASKED_OF,
        "held_on": local_day(life.now),
        "knew": 3,
        "knew_partly": 2,
        "knew_nothing": 7,
        "note": NOTED,
    }
    asked = Asked(**{**entered, **values})
    checked = record_reverse(life.session, latest_submission(life), asked, actor=life.cast[by], now=life.now)
    life.session.flush()
    return checked
