"""Attacks on step 3: nobody but the inspection side learns who was interviewed, what was said, or sees a photo."""

import io
import json
import zipfile

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import EvidenceKind
from models.reminders import Mail, Notice
from models.spot import SpotPhoto
from models.verification import SignOff
from tests.cast import Cast
from tests.client import Browser
from tests.house.test_routes import routes
from tests.process.lived import Life
from tests.process.players import hire_the_tied
from tests.verification.spotting import ASKED_OF, FOUND, LOOKED_AT, NOTED, PLACE, check_on_site, check_reverse
from tests.verification.ways import QUESTIONS, SAID, interview, latest_submission
from workflow.reminders.days import local_day

SECRETS = (QUESTIONS, SAID, "Head of accounting", PLACE, LOOKED_AT, FOUND, ASKED_OF, NOTED, "counter.png")
UNIT_PEOPLE = ("finance.liaison", "finance.leader", "estates.liaison", "estates.leader")
TIED = ("g1.inspector.recused", "g1.inspector.at_home", "g1.leader.recused.co")
STRANGERS = ("g2.inspector", "g2.leader", "history.leader", "admin")


@pytest.fixture
def told(life: Life) -> Life:
    """The task with everything that step 3 can hold, written off; nothing is left locked."""
    interview(life)
    check_on_site(life)
    check_reverse(life)
    life.record_review()
    life.fire("verify", "g1.leader")
    return life


def address_of_photo(life: Life) -> str:
    row = life.session.query(SpotPhoto).one()
    return f"/tasks/{life.task.ref}/review/{latest_submission(life).number}/photos/{row.id}"


def words_of(content: bytes) -> str:
    """The text of an answer, unpacked where it is a workbook or a Word document."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def addresses(app: Flask, life: Life) -> list[str]:
    """Every page of the product that asks for nothing but what the task gives, and the searches for each secret."""
    given = {"ref": life.task.ref, "number": 1, "code": life.cast.campaign.code, "trigger": "rebound"}
    given |= {"sign_off_id": life.session.query(SignOff).one().id}
    made = []
    with app.test_request_context():
        for endpoint, method, wanted in routes(app):
            if method == "GET" and wanted <= given.keys():
                made.append(app.url_for(endpoint, **{name: given[name] for name in wanted}))
    searched = [f"/ledger?q={secret}" for secret in SECRETS]
    return sorted({*made, *searched, f"/tasks/{life.task.ref}/history?format=csv", "/trail?kind=review.on_site"})


def test_no_page_tells_those_who_must_not_know(
    told: Life, cast: Cast, app: Flask, browser: Browser, session: Session
) -> None:
    hire_the_tied(cast)
    pages = addresses(app, told)
    session.commit()
    assert len(pages) > 40
    for who in (*UNIT_PEOPLE, *TIED, *STRANGERS):
        reader = browser.as_(who)
        for page in pages:
            answer = words_of(reader.get(page).data)
            sought = page.partition("?q=")[2]
            for secret in SECRETS:
                assert secret == sought or secret not in answer, (who, page, secret)


def test_the_inspection_side_reads_all_of_it(told: Life, browser: Browser, session: Session) -> None:
    url = f"/tasks/{told.task.ref}/review/1"
    session.commit()
    for who in ("g1.inspector", "g1.leader", "office", "committee", "auditor"):
        page = browser.as_(who).get(url).text
        assert [secret for secret in SECRETS if secret not in page] == [], who


def test_no_export_tells_a_word_of_it_to_anybody(told: Life, browser: Browser, session: Session) -> None:
    """Workbook, CSV, Word: the inspection side's own exports leave the house, so they tell no more."""
    ref, sign_off = told.task.ref, told.session.query(SignOff).one().id
    code = told.cast.campaign.code
    session.commit()
    exports = [(f"/tasks/{ref}/sign-offs/{sign_off}/form", {}), (f"/campaigns/{code}/statement", {})]
    exports += [("/ledger/export", {"format": kind}) for kind in ("xlsx", "csv", "docx")]
    for who in ("finance.leader", "office", "g1.leader"):
        reader, ok = browser.as_(who), 0
        for url, form in exports:
            answer = reader.submit(url, form, page=f"/tasks/{ref}")
            ok += answer.status_code == 200
            for secret in SECRETS:
                assert secret not in words_of(answer.data), (who, url, secret)
        assert ok >= 3, who


def test_a_photo_is_opened_by_the_inspection_side_alone(
    told: Life, cast: Cast, browser: Browser, session: Session
) -> None:
    hire_the_tied(cast)
    url = address_of_photo(told)
    session.commit()
    for who in (*UNIT_PEOPLE, *TIED, *STRANGERS):
        answer = browser.as_(who).get(url)
        assert answer.status_code == 403, who
        assert b"PNG" not in answer.data
    for who in ("g1.inspector", "g1.leader", "office", "committee", "auditor"):
        answer = browser.as_(who).get(url)
        assert answer.data.startswith(b"\x89PNG"), who
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_photo_is_found_under_no_other_task_and_no_other_address(
    told: Life, browser: Browser, session: Session
) -> None:
    """A unit's own task lends it no photo of another one, and a photo is no evidence: no address of a file gives it."""
    other = Life.begin(told.cast).submit()
    row = told.session.query(SpotPhoto).one()
    number, ref = row.id, other.task.ref
    session.commit()
    for who in ("finance.leader", "g1.inspector", "office"):
        reader = browser.as_(who)
        assert reader.get(f"/tasks/{ref}/review/1/photos/{number}").status_code in (403, 404)
        for url in (f"/files/{number + 1000}", f"/meetings/files/{number}", f"/evidence/{number + 1000}"):
            assert reader.get(url).status_code == 404


def test_a_unit_that_hands_in_the_same_picture_is_not_told_that_it_is_known(
    life: Life, browser: Browser, session: Session
) -> None:
    check_on_site(life)
    life.fire("return", "g1.inspector")
    before = life.session.query(SpotPhoto).one().sha256
    item = life.add_evidence("Our counter", kind=EvidenceKind.PHOTO)
    item.latest.sha256 = before
    number = item.id
    session.commit()
    page = browser.as_("finance.liaison").get(f"/evidence/{number}").text
    assert "counter.png" not in page
    assert "elsewhere" not in page.lower()


def test_no_mail_and_no_notice_holds_a_word_of_it(told: Life) -> None:
    for model in (Mail, Notice):
        for content in told.session.scalars(select(model.content)):
            for secret in SECRETS:
                assert secret not in json.loads(json.dumps(content)), model


def test_the_unit_sees_that_they_took_place_and_when(told: Life, browser: Browser, session: Session) -> None:
    day = local_day(told.now)
    url = f"/tasks/{told.task.ref}"
    session.commit()
    for who in ("finance.leader", "estates.liaison"):
        page = browser.as_(who).get(url).text
        for kind in ("Interviews: 1", "On-site checks: 1", "Reverse checks: 1"):
            assert f"{kind} ({day.day} " in page, (who, kind)


def test_nobody_who_must_not_know_records_a_photo_into_the_review(
    life: Life, cast: Cast, browser: Browser, session: Session
) -> None:
    hire_the_tied(cast)
    url = f"/tasks/{life.task.ref}/review/1"
    session.commit()
    for who in (*UNIT_PEOPLE, *TIED, "g2.inspector"):
        reader = browser.as_(who)
        for kind in ("interviews", "on-site", "reverse"):
            assert reader.submit(f"{url}/{kind}", {}, page="/").status_code == 403, (who, kind)
