"""The write-off on its page: what was signed, by whom, under which code, and whether it still matches."""

import hashlib

import pytest
from flask import Flask
from sqlalchemy import select, text

from models.verification import SignOff
from tests.cast import Cast
from tests.client import Browser
from tests.process.kept import VOUCHERS
from tests.process.lived import Life
from tests.verification.ways import SAID, counted, interview
from workflow.verification.frozen import group_code


@pytest.fixture
def written_off(cast: Cast) -> Life:
    return Life.begin(cast).verify()


def address(life: Life) -> str:
    """The page of the latest write-off; the session is left closed."""
    query = select(SignOff.id).where(SignOff.task_id == life.task.id).order_by(SignOff.id.desc()).limit(1)
    page = f"/tasks/{life.task.ref}/sign-offs/{life.session.scalars(query).one()}"
    life.session.commit()
    return page


def test_everybody_who_sees_the_task_sees_its_write_off(written_off: Life, browser: Browser) -> None:
    page = address(written_off)
    for who in ("finance.liaison", "estates.leader", "g1.inspector", "g1.leader", "office", "committee", "auditor"):
        assert browser.as_(who).get(page).status_code == 200, who
    for who in ("history.leader", "g2.leader", "admin"):
        assert browser.as_(who).get(page).status_code == 403, who


def test_the_page_shows_what_was_signed_by_whom_and_under_which_code(written_off: Life, browser: Browser) -> None:
    code = group_code(written_off.session.scalars(select(SignOff.manifest_hash)).one())
    page = address(written_off)
    shown = browser.as_("finance.leader").get(page).text
    expected = (
        "G1 Leader",
        "Finance Leader",
        "Goal, effort and result agree.",
        "Vouchers",
        hashlib.sha256(VOUCHERS).hexdigest(),
        "We settled ours.",
    )
    for words in (code, "Everything is still as it was signed.", *expected):
        assert words in shown


def test_the_review_of_a_write_off_stays_a_click_away_for_who_may_read_it(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).submit()
    interview(life)
    life.record_review()
    life.fire("verify", "g1.leader")
    page, task = address(life), f"/tasks/{life.task.ref}"
    life.session.commit()
    inspector, unit = browser.as_("g1.inspector"), browser.as_("finance.leader")
    link = f'href="{task}/review/1"'
    for shown in (page, task):
        assert link in inspector.get(shown).text
        assert link not in unit.get(shown).text
    found = inspector.get(f"{task}/review/1").text
    assert found.count("It holds.") == 3
    for words in (SAID, "Genuine and sufficient", "Every advance was called in"):
        assert words in found
    assert "<details" not in found.split('id="main"')[1].split("<footer")[0]
    assert unit.get(f"{task}/review/1").status_code == 403


def test_the_page_says_what_was_changed_behind_the_application(written_off: Life, browser: Browser) -> None:
    written_off.session.execute(text("UPDATE measure_progress SET percent = 50, done = false"))
    page = address(written_off)
    shown = browser.as_("finance.leader").get(page).text
    assert "No longer matches" in shown
    assert "the measures and their progress" in shown


def test_an_overtaken_write_off_stays_readable_and_says_so(cast: Cast, browser: Browser) -> None:
    page = address(Life.begin(cast).reopen())
    shown = browser.as_("finance.leader").get(page).text
    assert "Overtaken" in shown
    assert "Everything is still as it was signed." in shown


def test_a_write_off_is_found_under_its_own_task_only(written_off: Life, browser: Browser) -> None:
    other = Life.begin(written_off.cast)
    number = address(written_off).rsplit("/", 1)[1]
    wrong = f"/tasks/{other.task.ref}/sign-offs/{number}"
    written_off.session.commit()
    assert browser.as_("office").get(wrong).status_code == 404


def test_the_number_of_queries_does_not_depend_on_the_files(app: Flask, browser: Browser, cast: Cast) -> None:
    def queries(files: int) -> int:
        life = Life.begin(cast).start()
        for number in range(files):
            life.add_evidence(f"File {number}")
        life.fire("submit", "finance.leader")
        life.record_review()
        life.fire("verify", "g1.leader")
        page = address(life)
        with counted(app) as statements:
            assert reader.get(page).status_code == 200
        return len(statements)

    cast.session.commit()
    reader = browser.as_("g1.leader")
    queries(1)  # the first page of a process also fills caches
    assert queries(1) == queries(9)
