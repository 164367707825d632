"""The review after a return: what was found and wanted before stands beside what is new."""

import pytest

from models.evidence import Evidence, Revision
from models.verification import Verdict
from tests.client import Browser
from tests.process.kept import keep_file
from tests.process.lived import Life
from tests.verification.ways import GROUND, answer_gaps, judge, latest_submission, record
from workflow.verification.verdicts import Given, titles_of

NOTE = "Two vouchers lack a date."


@pytest.fixture
def again(life: Life) -> str:
    """The review page of the second submission; the first was judged and returned with a gap."""
    record(life)
    judge(life, {revision: Given(Verdict.INSUFFICIENT, NOTE) for revision in titles_of(latest_submission(life))})
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    return f"/tasks/{life.task.ref}/review"


def resubmit(life: Life) -> None:
    life.fire("submit", "finance.leader")
    life.session.commit()


def test_earlier_conclusions_and_verdicts_stand_beside_the_new_fields(life: Life, browser: Browser, again: str) -> None:
    resubmit(life)
    shown = browser.as_("g1.inspector").get(again).text
    material = shown.split('id="earlier"')[0]
    for words in ("Conclusion on submission 1, cycle 1", GROUND, "On submission 1: Genuine, not sufficient", NOTE):
        assert words in material
    assert "The file has been replaced since." not in shown


def test_a_file_that_was_replaced_shows_the_verdict_on_what_it_was(life: Life, browser: Browser, again: str) -> None:
    item = life.session.query(Evidence).filter_by(task_id=life.task.id).one()
    old = item.revisions[-1]
    values = {name: getattr(old, name) for name in ("size", "media_type", "filename", "uploaded_at", "uploaded_by")}
    item.revisions.append(Revision(number=2, sha256=keep_file(b"40,settled\n"), **values))
    life.session.flush()
    resubmit(life)
    shown = browser.as_("g1.inspector").get(again).text.split('id="earlier"')[0]
    assert "On submission 1: Genuine, not sufficient" in shown
    assert "The file has been replaced since." in shown


def test_gaps_of_earlier_returns_tell_what_was_wanted_and_what_was_answered(
    life: Life, browser: Browser, again: str
) -> None:
    resubmit(life)
    gaps = browser.as_("g1.leader").get(again).text.split("Gaps of earlier returns")[1].split("</table>")[0]
    for words in ("Two advances are open", "What would close it", "Vouchers", "Both are settled now."):
        assert words in gaps


def test_a_first_review_shows_nothing_from_before(life: Life, browser: Browser) -> None:
    life.session.commit()
    shown = browser.as_("g1.inspector").get(f"/tasks/{life.task.ref}/review").text
    assert "Conclusion on submission" not in shown
    assert "On submission" not in shown
