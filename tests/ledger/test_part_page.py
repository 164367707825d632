"""The page of a co-unit's part: one form that saves and signs, so that nothing typed is lost or passed over."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import Signature
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from workflow.ledger.contributions import write_part
from workflow.process.engine import fire


@pytest.fixture
def address(session: Session, cast: Cast, now: datetime) -> str:
    """A part of the estates office that its liaison has written."""
    task = cast.task(co=("estates",))
    fire(session, task, "start", actor=cast["finance.leader"], seen_version=task.version, now=now)
    part = task.parts[0]
    write_part(session, part, "We moved the desks.", actor=cast["estates.liaison"], seen_version=0, now=now)
    found = f"/parts/{part.id}"
    session.commit()
    return found


def test_unsaved_text_is_kept_and_never_passed_over_by_a_signature(
    session: Session, address: str, browser: Browser
) -> None:
    leader = browser.as_("estates.leader")
    typed = {"text": "We moved the desks and the shelves.", "password": PASSWORD}
    refused = leader.submit(f"{address}/sign", typed, page=address)
    assert refused.status_code == 422
    assert "Nothing was signed: your text is not saved yet." in refused.text
    assert ">\r\nWe moved the desks and the shelves.</textarea>" in refused.text
    assert session.scalars(select(Signature)).all() == []
    session.rollback()
    assert leader.submit(f"{address}/write", typed, page=address).status_code == 302
    assert leader.submit(f"{address}/sign", typed, page=address).status_code == 302
    assert "and the shelves." in session.scalars(select(Signature.signed)).one()


def test_enter_in_the_password_of_a_part_signs_and_does_not_save(address: str, browser: Browser) -> None:
    form = browser.as_("estates.leader").get(address).text.split("data-draft")[1]
    assert form.index(f'formaction="{address}/sign"') < form.index("Save contribution")
