"""A review is claimed, taken over and released; a claim is a word to the others and takes no right from anybody."""

import pytest
from sqlalchemy.exc import IntegrityError

from models.ledger import State
from models.process import Submission
from models.reviewing import ReviewClaim
from tests.process.lived import HOUR, Life
from tests.verification.ways import answer_gaps, events_of, latest_submission, record
from workflow.errors import NotPermitted, WrongState
from workflow.verification.claims import claim_review, find_claim, release_review


def claim(life: Life, by: str) -> ReviewClaim:
    life.pass_time()
    return claim_review(life.session, latest_submission(life), actor=life.cast[by], now=life.now)


def test_a_claim_passes_over_with_one_click_and_says_since_when(life: Life, submission: Submission) -> None:
    claim(life, "g1.inspector")
    claim(life, "g1.inspector")
    claim(life, "g1.leader")
    standing = find_claim(life.session, submission)
    assert standing is not None
    assert (standing.claimed_by.username, standing.claimed_at) == ("g1.leader", life.now)
    told = [(kind, data.get("before")) for kind, data in events_of(life) if kind.startswith("review.")]
    assert told == [("review.claimed", ""), ("review.taken_over", "G1 Inspector")]


def test_a_claim_keeps_nobody_from_recording_and_moves_no_version(life: Life) -> None:
    seen = life.task.version
    claim(life, "g1.leader")
    life.session.flush()
    assert life.task.version == seen
    record(life, "g1.inspector")


def test_whoever_releases_it_leaves_it_to_all(life: Life, submission: Submission) -> None:
    claim(life, "g1.inspector")
    release_review(life.session, submission, actor=life.cast["g1.leader"], now=life.now + HOUR)
    release_review(life.session, submission, actor=life.cast["g1.leader"], now=life.now + HOUR)
    assert find_claim(life.session, submission) is None
    assert [kind for kind, _ in events_of(life)].count("review.released") == 1


def test_only_the_group_claims_and_only_while_it_is_under_review(life: Life, submission: Submission) -> None:
    for who in ("finance.leader", "office", "committee", "g2.inspector", "auditor"):
        with pytest.raises(NotPermitted):
            claim(life, who)
    life.fire("return", "g1.inspector")
    with pytest.raises(WrongState):
        claim(life, "g1.inspector")


@pytest.mark.parametrize("trigger", ["withdraw", "return", "verify"])
def test_the_decision_ends_it_and_a_mere_claim_does_not_begin_the_review(life: Life, trigger: str) -> None:
    claim(life, "g1.inspector")
    if trigger == "verify":
        life.record_review()
    life.fire(trigger, {"withdraw": "finance.leader", "return": "g1.inspector", "verify": "g1.leader"}[trigger])
    assert life.task.state is not State.SUBMITTED
    assert life.session.query(ReviewClaim).filter_by(released_at=None).count() == 0
    if trigger == "return":
        answer_gaps(life)
        life.fire("submit", "finance.leader")
        assert find_claim(life.session, latest_submission(life)) is None


def test_the_database_keeps_one_standing_claim(life: Life, submission: Submission) -> None:
    claim(life, "g1.inspector")
    inspector = life.cast["g1.inspector"]
    life.session.add(ReviewClaim(submission_id=submission.id, claimed_by=inspector, claimed_at=life.now))
    with pytest.raises(IntegrityError):
        life.session.flush()
