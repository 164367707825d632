"""Gaps that the conclusion watches on: the write-off with any number of them is read by all pages and the worker."""

import pytest
from sqlalchemy import select, text

from models.verification import Gap, SignOff
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import HOUR, Life
from tests.verification.concluding import conclude
from tests.verification.ways import answer_gaps
from workflow.verification import watching
from workflow.verification.sign_offs import SignOffStatus, sign_off_status
from workflow.verification.watching import check_sign_offs, list_found

WATCHED = "UPDATE gap SET watched = NOT watched WHERE number = 1"
PAGES = ("", "/cycles", "/sign-offs/{id}", "/lasting")


def write_off(cast: Cast, gaps: int) -> Life:
    """A task that was returned with gaps, all of which the conclusion under its write-off watches on."""
    life = Life.begin(cast).submit()
    rows = [{"description": f"Voucher {number} is missing", "wanted": "Hand it in"} for number in range(gaps)]
    life.fire("return", "g1.inspector", gaps=rows)
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    conclude(life, watched=list(life.session.scalars(select(Gap.number))))
    life.record_review()
    life.fire("verify", "g1.leader")
    return life


def look(life: Life) -> int:
    life.now += HOUR
    return check_sign_offs(life.session, life.now, commit=life.session.commit)


@pytest.mark.parametrize("gaps", [1, 2, 3])
def test_a_write_off_that_watches_any_number_of_gaps_on_is_shown_and_compared(
    cast: Cast, browser: Browser, gaps: int
) -> None:
    life = write_off(cast, gaps)
    sign_off = life.session.query(SignOff).one()
    pages = [f"/tasks/{life.task.ref}" + page.format(id=sign_off.id) for page in PAGES]
    assert look(life) == 0
    reader = browser.as_("committee")
    assert {page: reader.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    life.session.execute(text(WATCHED))
    assert look(life) == 1
    assert {one.place for one in list_found(life.session, sign_off)} == {"concluded", "review"}


def test_one_that_cannot_be_compared_fails_the_job_by_name_after_all_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, forged = Life.begin(cast).verify(), Life.begin(cast).verify()
    forged.task.goal = "Something else."

    def read(session: object, sign_off: SignOff) -> SignOffStatus:
        if sign_off.task_id == broken.task.id:
            raise ValueError("nobody can read this")
        return sign_off_status(broken.session, sign_off)

    monkeypatch.setattr(watching, "sign_off_status", read)
    with pytest.raises(ExceptionGroup, match=f"{broken.task.ref}: ValueError: nobody can read this"):
        look(broken)
    kept = [list_found(cast.session, one) for one in cast.session.query(SignOff).order_by(SignOff.id)]
    assert [[row.place for row in rows] for rows in kept] == [[], ["goal"]]
