"""What was recorded in a review is bound to the write-off: whatever was changed since is told as a difference."""

import pytest
from sqlalchemy import text

from models.concluding import Judgement
from models.verification import Severity, SignOff, Step
from tests.cast import PASSWORD
from tests.process.lived import DAY, Life
from tests.verification.spotting import check_on_site, check_reverse
from tests.verification.ways import interview, judge, latest_submission, record
from workflow.reminders.days import local_day
from workflow.verification.conclusions import Compared, Noted, conclude_review
from workflow.verification.sign_offs import sign_off_status

CONCLUDED = [
    "UPDATE review_conclusion SET judgement = 'reached'",
    "UPDATE noted_gap SET severity = 'serious'",
]
CHANGED = [
    "UPDATE interview SET summary = 'She said that all is well.'",
    "UPDATE on_site_check SET result = 'holds'",
    "UPDATE reverse_check SET knew = 30",
    "DELETE FROM interviewer WHERE user_id = (SELECT id FROM account WHERE username = 'g1.leader')",
    "UPDATE step_record SET conclusion = 'All is well here.' WHERE step = 'material'",
    "UPDATE step_record SET recorded_by_id = (SELECT id FROM account WHERE username = 'office')",
    "DELETE FROM step_record WHERE step = 'spot'",
    "UPDATE evidence_verdict SET note = 'Nothing to say.'",
    "UPDATE evidence_verdict SET verdict = 'doubtful'",
    *CONCLUDED,
]


@pytest.fixture
def signed(life: Life) -> Life:
    """A whole review by the rules, some of it rewritten, and its write-off."""
    for step in Step:
        record(life, step=step)
    record(life, "g1.leader", "I looked at the vouchers myself.", seen=1, step=Step.MATERIAL)
    judge(life)
    interview(life)
    check_on_site(life)
    check_reverse(life)
    gap = Noted("Two receipts are missing", Severity.MINOR, "Hand them in", local_day(life.now) + 30 * DAY)
    texts = ("Every advance settled.", "A list is kept.", "39 of 41 are settled.")
    for result in (texts[2], "40 of 41 are settled."):
        compared = Compared(*texts[:2], result, Judgement.LARGELY, [gap])
        about = {
            "actor": life.cast["g1.inspector"],
            "seen_version": life.task.version,
            "now": life.now,
            "password": PASSWORD,
        }
        conclude_review(life.session, latest_submission(life), compared, **about)
        life.session.flush()
    life.fire("verify", "g1.leader")
    life.session.commit()  # so that the photo is kept
    return life


def differences(life: Life) -> list[str]:
    life.session.expire_all()
    return sign_off_status(life.session, life.session.query(SignOff).one()).places


def test_every_record_of_the_review_is_compared_with_the_trail(signed: Life) -> None:
    assert differences(signed) == []
    for statement in CHANGED:
        with signed.session.begin_nested() as point:
            assert signed.session.execute(text(statement)).rowcount > 0
            signs = ["concluded"] if statement in CONCLUDED else []  # what is signed is told by the signature, too
            assert differences(signed) == [*signs, "review"], statement
            point.rollback()
    assert differences(signed) == []
