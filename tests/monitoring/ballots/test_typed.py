"""What is typed as people type it: references of tasks and codes with full-width signs, a code with one sign wrong."""

import logging

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import Held, facts_of
from views.clock import utc_now
from workflow.errors import InvalidInput
from workflow.monitoring.ballots.entering import take_statements
from workflow.monitoring.ballots.voting import CodeState, find_slip

PLAIN = "".join(map(chr, range(0x21, 0x7F)))
WIDE = str.maketrans(PLAIN, "".join(chr(ord(sign) + 0xFEE0) for sign in PLAIN))


@pytest.mark.parametrize("typed", ["Ｘ２６－Ｔ００１", "x26－t001", "Ｔ００１", "１"])
def test_the_number_of_a_task_may_be_typed_full_width(session: Session, cast: Cast, typed: str) -> None:
    task = cast.task()
    (taken,) = take_statements(session, cast.campaign, facts_of(cast, statements=f"{typed}：款项已清理"))
    assert (taken.task, taken.text) == (task, "款项已清理")


def test_a_number_that_does_not_exist_is_told_from_one_of_another_unit_and_a_void_one(
    session: Session, cast: Cast
) -> None:
    own, other = cast.task(), cast.task("history")
    own.voided_at = cast.now
    own.voided_by_id, own.void_reason = cast["office"].id, "Entered twice by mistake."
    for typed, told in (
        ("Ｔ９９９", "The campaign has no task X26-T999."),
        (other.ref, f"{other.ref} is led by another unit"),
        (own.ref, f"{own.ref} is void."),
    ):
        with pytest.raises(InvalidInput) as refused, session.no_autoflush:
            take_statements(session, cast.campaign, facts_of(cast, statements=typed))
        assert told in str(refused.value), typed
    session.rollback()


def test_a_code_may_be_typed_full_width(session: Session, cast: Cast) -> None:
    held = Held.begin(cast, cast.task())
    typed = held.codes[0].lower().translate(WIDE)
    assert find_slip(session, f"{typed[:4]}　{typed[4:]}", held.now).state is CodeState.OPEN


def test_a_wrong_code_stays_in_its_field_and_nowhere_else(
    session: Session, cast: Cast, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    Held.begin(cast, cast.task(), now=utc_now())
    session.rollback()
    wrong = 'ABCD EFGH "IJKL'
    with caplog.at_level(logging.DEBUG):
        answer = browser.client.post("/vote/open", data={"code": wrong, "language": "en"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers.getlist("Set-Cookie") == []
    assert 'name="code" value="ABCD EFGH &#34;IJKL" autocomplete="off"' in answer.text
    assert answer.text.count("ABCD EFGH") == 1
    assert "ABCD EFGH" not in caplog.text
    assert "value=" not in browser.get("/vote/ABCDEFGH?language=en").text.split('id="code"')[1].split(">")[0]
    assert "value=" not in browser.get("/vote?language=en").text.split('id="code"')[1].split(">")[0]
