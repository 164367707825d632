"""What speaks against a write-off, said beside both signatures in words; it is no bar."""

import json

from sqlalchemy import select

from models.concluding import Judgement
from models.reviewing import Mark
from models.spot import SpotResult
from models.verification import EvidenceVerdict, Verdict
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life
from tests.verification import asking
from tests.verification.concluding import conclude, noted
from tests.verification.spotting import FOUND, check_on_site
from tests.verification.ways import answer_gaps, interview, latest_submission
from workflow.reminders.days import local_day
from workflow.verification.against import list_against
from workflow.verification.passages import Marked
from workflow.verification.reviews import find_review


def test_sentences_that_do_not_answer_it_what_is_not_confirmed_and_what_is_not_checked_speak_against_it(
    life: Life,
) -> None:
    life.record_review()
    asking.mark(life, {1: Marked(Mark.RESPONSIVE)})
    interview(life)
    assert list_against(life.session, find_review(life.session, latest_submission(life))) == []
    asking.mark(life, {1: Marked(Mark.NOT_FEASIBLE, "Nobody could do this in a week.", 1)})
    interview(life, confirmed_on=None, unconfirmed="She did not say this.")
    asking.draw(life)
    told = [str(one) for one in list_against(life.session, find_review(life.session, latest_submission(life)))]
    assert told == [
        "Sentences of the statement, not_feasible: 1",
        f"Interview of {local_day(life.now)} not confirmed: Head of accounting. She did not say this.",
        "Drawn to be checked and not checked: 1",
    ]


def test_what_was_found_in_part_on_the_spot_is_said_until_another_check_did_not_find_it_at_all(life: Life) -> None:
    def told() -> list[str]:
        return [str(one) for one in list_against(life.session, find_review(life.session, latest_submission(life)))]

    life.record_review()
    check_on_site(life, result=SpotResult.HOLDS)
    assert told() == []
    check_on_site(life, place="Counter 4", result=SpotResult.IN_PART)
    assert told() == [f"Found in part on {local_day(life.now)}: Counter 4. Found: {FOUND}"]
    check_on_site(life, place="Counter 5", result=SpotResult.DOES_NOT_HOLD)
    against = "Recorded as passed though not everything is found as reported: spot"
    assert [line.split(" on ")[0] for line in told()] == [against, "Not found as reported", "Found in part"]


def test_files_count_against_it_by_verdict(life: Life) -> None:
    life.record_review()
    submission = latest_submission(life)
    assert list_against(life.session, find_review(life.session, submission)) == []
    verdict = life.session.scalars(select(EvidenceVerdict)).first()
    assert verdict is not None
    verdict.verdict = Verdict.DOUBTFUL
    life.session.flush()
    assert [str(one) for one in list_against(life.session, find_review(life.session, submission))] == [
        "Recorded as passed though no file is sufficient: material",
        "Files, doubtful: 1",
    ]


def test_what_came_back_as_it_was_is_said_and_files_that_became_better_by_themselves(life: Life) -> None:
    def told() -> list[str]:
        return [str(one) for one in list_against(life.session, find_review(life.session, latest_submission(life)))]

    life.record_review()
    verdict = life.session.scalars(select(EvidenceVerdict)).one()
    verdict.verdict = Verdict.INSUFFICIENT
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    same = "No file was added or changed since submission 1 was returned."
    assert told() == [same]
    life.record_review()
    [title] = [file["title"] for file in json.loads(latest_submission(life).manifest)["files"]]
    assert told() == [same, f"Sufficient now, and not on submission 1, though the file is the same: {title}"]
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.add_evidence("The new list")
    life.fire("submit", "finance.leader")
    assert told() == []


def test_that_a_file_became_better_by_itself_is_said_after_a_return_that_judged_none(life: Life) -> None:
    life.record_review()
    verdict = life.session.scalars(select(EvidenceVerdict)).one()
    verdict.verdict = Verdict.INSUFFICIENT
    for _ in range(2):  # the second time for the text alone
        life.fire("return", "g1.inspector")
        answer_gaps(life)
        life.fire("submit", "finance.leader")
    life.record_review()
    told = [str(one) for one in list_against(life.session, find_review(life.session, latest_submission(life)))]
    assert any(one.startswith("Sufficient now, and not on submission 1, though") for one in told)


def test_the_unit_is_told_before_it_submits_what_came_back_as_it_was(life: Life, browser: Browser) -> None:
    same = "No file was added or changed since submission 1 was returned."

    def shown() -> str:
        life.session.commit()
        return browser.as_("finance.leader").get(f"/tasks/{life.task.ref}/do/submit").text

    life.record_review()
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    assert same in shown()
    life.fire("submit", "finance.leader")
    life.fire("withdraw", "finance.leader")
    assert same in shown()
    life.add_evidence("The new list")
    assert same not in shown()


def test_the_page_says_who_acts_next(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).submit()
    page, signer = f"/tasks/{life.task.ref}/conclusion", cast["g1.inspector"].name
    conclude(life, noted(life))
    life.session.commit()
    assert f"not {signer}, who signed this conclusion." in browser.as_("g1.leader").get(page).text
    conclude(life, noted(life), judgement=Judgement.NOT_REACHED)
    life.session.commit()
    assert "returns the submission with the gaps named here." in browser.as_("g1.leader").get(page).text
