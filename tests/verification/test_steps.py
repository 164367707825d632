"""The conclusions of the three steps: who writes, on what, and what a second writer meets."""

import pytest
from sqlalchemy.orm import Session

from models.process import Submission
from models.verification import Step, StepResult
from tests.cast import Cast
from tests.process.lived import Life
from tests.process.players import hire_the_tied
from tests.verification.ways import GROUND, OUTSIDERS, answer_gaps, events_of, fire_seen, record
from workflow.errors import NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.trail.audit import verify_trail
from workflow.verification.steps import find_step, record_step

OTHER = "The statement leaves two advances out."


@pytest.mark.parametrize("who", ["g1.inspector", "g1.leader"])
def test_the_assigned_group_records_a_step(session: Session, life: Life, submission: Submission, who: str) -> None:
    record(life, who)
    session.commit()
    written = find_step(session, submission, Step.TEXT)
    assert written is not None
    assert (written.conclusion, written.recorded_by.username) == (GROUND, who)
    assert list(verify_trail(session)) == []


def test_nobody_else_records_a_step(life: Life, cast: Cast) -> None:
    hire_the_tied(cast)
    for who in OUTSIDERS:
        with pytest.raises(NotPermitted):
            record(life, who)


def test_one_event_tells_what_was_written_before_and_after(life: Life) -> None:
    record(life)
    before = len(events_of(life))
    record(life, text=OTHER, seen=1)
    events = events_of(life)
    assert len(events) == before + 1
    assert events[-1][0] == "review.step"
    assert events[-1][1]["changes"] == {"text": [GROUND, OTHER]}


def test_who_rewrites_a_step_answers_for_it(life: Life, submission: Submission) -> None:
    record(life)
    record(life, "g1.leader", OTHER, seen=1)
    written = find_step(life.session, submission, Step.TEXT)
    assert written is not None
    assert written.recorded_by.username == "g1.leader"


def test_saving_the_same_words_changes_neither_writer_nor_trail(life: Life, submission: Submission) -> None:
    record(life)
    before = events_of(life)
    record(life, "g1.leader", f"  {GROUND}\r\n", seen=1)
    written = find_step(life.session, submission, Step.TEXT)
    assert written is not None
    assert written.recorded_by.username == "g1.inspector"
    assert events_of(life) == before


def test_a_conclusion_has_ten_characters(life: Life) -> None:
    for text in ("", "too short", " " * 40):
        with pytest.raises(NeedsUnmet) as refused:
            record(life, text=text)
        assert [reason.field for reason in refused.value.reasons] == ["conclusion"]


def test_the_second_of_two_first_writers_is_told_who_was_faster(life: Life) -> None:
    record(life)
    with pytest.raises(Stale) as refused:
        record(life, "g1.leader", OTHER)
    assert refused.value.changed_by == "G1 Inspector"


def test_a_step_written_over_an_old_page_is_a_conflict(life: Life) -> None:
    record(life)
    record(life, text=OTHER, seen=1)
    with pytest.raises(Stale):
        record(life, "g1.leader", "Another view of the same thing.", seen=1)


def test_a_step_that_the_page_showed_but_is_not_there_is_a_conflict(life: Life) -> None:
    with pytest.raises(Stale):
        record(life, seen=1)


def test_two_people_writing_different_steps_do_not_meet(life: Life) -> None:
    record(life, step=Step.TEXT)
    record(life, "g1.leader", step=Step.SPOT)


def test_a_step_needs_a_submission_under_review(life: Life) -> None:
    life.fire("return", "g1.inspector")
    with pytest.raises(WrongState):
        record(life)


def test_what_was_written_on_a_returned_submission_never_lands_on_the_next(life: Life, submission: Submission) -> None:
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    inspector = life.cast["g1.inspector"]
    about = {"actor": inspector, "seen_version": 0, "now": life.now}
    with pytest.raises(WrongState):
        record_step(life.session, submission, Step.TEXT, GROUND, StepResult.PASSED, **about)


def test_the_signer_must_have_seen_the_step(life: Life) -> None:
    life.record_review()
    seen = life.task.version
    life.pass_time()
    record(life, "g1.leader", OTHER, seen=1)
    life.session.flush()
    with pytest.raises(Stale):
        fire_seen(life, "verify", "g1.leader", seen)


def test_once_a_step_is_recorded_the_unit_cannot_withdraw(life: Life) -> None:
    record(life)
    with pytest.raises(NeedsUnmet):
        life.fire("withdraw", "finance.leader")
