"""A step of the three-step review that is not passed: said wherever the review is read, and a bar to the write-off."""

import pytest
from sqlalchemy.orm import Session

from models.concluding import Judgement
from models.process import Submission
from models.verification import Step, StepRecord, StepResult
from tests.client import Browser
from tests.process.lived import Life
from tests.verification.concluding import conclude, noted
from tests.verification.ways import GROUND, events_of, latest_submission, record, step_form
from workflow.errors import NeedsUnmet
from workflow.process.readiness import return_concluded
from workflow.reminders.days import local_day
from workflow.trail.changed import tell_changes
from workflow.verification.against import list_against
from workflow.verification.as_recorded import is_as_recorded
from workflow.verification.reviews import find_review
from workflow.verification.steps import find_step

FAILED = "Not passed: material. Return the submission with what is missing, or record the step anew."


@pytest.fixture
def failed(life: Life) -> Life:
    """Step two is not passed; everything else is recorded and sufficient."""
    record(life, step=Step.MATERIAL, result=StepResult.NOT_PASSED)
    life.record_what_lacks()
    life.session.commit()
    return life


def reasons(life: Life) -> list[str]:
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.leader")
    life.session.rollback()
    return [str(reason.message) for reason in refused.value.reasons]


def test_a_step_is_recorded_with_its_result_and_none_is_chosen_beforehand(life: Life, browser: Browser) -> None:
    life.session.commit()
    with pytest.raises(NeedsUnmet) as refused:
        record(life, text="short", result=None)
    assert [reason.field for reason in refused.value.reasons] == ["conclusion", "result"]
    page = f"/tasks/{life.task.ref}/review"
    life.session.rollback()
    inspector = browser.as_("g1.inspector")
    form = inspector.get(page).text.split(f'action="{page}/1/steps/text"')[1].split("</form>")[0]
    assert form.count('type="radio"') == 2
    assert " checked" not in form
    without = {"text-conclusion": GROUND}
    answer = inspector.submit(f"{page}/1/steps/text", without, page=page)
    assert answer.status_code == 422
    assert "Choose whether the step is passed." in answer.text
    assert inspector.submit(f"{page}/1/steps/text", step_form(Step.TEXT), page=page).status_code == 302


def test_a_review_with_a_step_not_passed_is_returned_and_not_written_off(failed: Life) -> None:
    with pytest.raises(NeedsUnmet) as refused:
        conclude(failed, judgement=Judgement.REACHED)
    told = "Not passed: material. The goal is not reached as long as that stands."
    assert [str(reason.message) for reason in refused.value.reasons] == [told]
    failed.session.rollback()
    conclude(failed, noted(failed))
    assert FAILED in reasons(failed)
    conclude(failed, noted(failed))
    conclude(Life.begin(failed.cast).submit())
    asked = return_concluded(failed.cast["g1.inspector"], local_day(failed.now))
    assert failed.session.query(type(failed.task)).filter(asked).all() == [failed.task], "not every one under review"
    failed.fire("return", "g1.inspector")


def test_the_step_recorded_anew_as_passed_is_no_bar_any_more(failed: Life) -> None:
    written = find_step(failed.session, latest_submission(failed), Step.MATERIAL)
    assert written is not None
    failed.pass_time()
    record(failed, "g1.leader", seen=written.version, step=Step.MATERIAL)
    changed = events_of(failed)[-1][1]
    assert changed["changes"] == {"result": ["not_passed", "passed"]}
    assert [str(one) for one in tell_changes("review.step", changed)] == ["result (not_passed → passed)"]
    conclude(failed)
    failed.session.commit()
    failed.fire("verify", "g1.leader")


def test_a_review_with_a_step_not_passed_is_never_all_done(failed: Life) -> None:
    conclude(failed, noted(failed))
    assert find_review(failed.session, latest_submission(failed)).percent < 100


def test_it_is_said_on_every_page_of_the_review(failed: Life, browser: Browser) -> None:
    ref, inspector = failed.task.ref, browser.as_("g1.inspector")
    assert [
        str(one) for one in list_against(failed.session, find_review(failed.session, latest_submission(failed)))
    ] == ["Not passed: material"]
    failed.session.rollback()
    assert '<span class="late">Not passed</span>' in inspector.get(f"/tasks/{ref}/review").text
    assert "Not passed: Step 2" in inspector.get(f"/tasks/{ref}/conclusion").text
    form = inspector.get(f"/tasks/{ref}/do/return").text
    assert "Steps of the review that are not passed" in form
    assert f"/tasks/{ref}/review#step-material" in form
    failed.fire("return", "g1.inspector")
    failed.session.commit()
    decided = inspector.get(f"/tasks/{ref}/review/1").text
    assert decided.count("Not passed") == 1


def test_a_result_changed_behind_the_application_is_found(failed: Life, session: Session) -> None:
    submission = latest_submission(failed)
    assert is_as_recorded(session, submission)
    written = find_step(session, submission, Step.MATERIAL)
    assert written is not None
    written.result = StepResult.PASSED
    session.flush()
    assert not is_as_recorded(session, submission)


def test_what_was_sealed_before_results_were_recorded_still_matches(life: Life, submission: Submission) -> None:
    """Passed adds nothing to the seal of a step; not passed does."""
    record(life)
    sealed = find_review(life.session, submission).sealed["steps"]
    row = life.session.query(StepRecord).one()
    row.result = StepResult.NOT_PASSED
    assert find_review(life.session, submission).sealed["steps"] != sealed
