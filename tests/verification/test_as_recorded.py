"""What was recorded in a review is bound to both signatures: whatever comes later or was changed since is told."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from config.settings import Settings
from models.concluding import Judgement
from models.process import Meaning, Signature
from models.reviewing import Mark
from models.spot import SpotPhoto
from models.verification import Severity, SignOff, Step, Verdict
from tests.process.lived import Life
from tests.verification import asking
from tests.verification.concluding import conclude, noted
from tests.verification.spotting import check_on_site, check_reverse
from tests.verification.ways import interview, judge, latest_submission, record
from workflow.process.engine import find_missing
from workflow.process.registry import NEEDS
from workflow.verification import reviews
from workflow.verification.passages import Marked
from workflow.verification.recorded import seal_parts
from workflow.verification.sign_offs import sign_off_status
from workflow.verification.verdicts import Given, titles_of

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
IN_DEPTH = [  # the trail tells these, too, but in no form in which the rows could be compared with it
    "UPDATE passage_mark SET note = 'It is all fine.'",
    "DELETE FROM passage_mark",
    "UPDATE question SET text = 'Another question, written later.'",
    "UPDATE question SET answer = 'Another answer, written later.'",
    "UPDATE spot_sample SET seed = 'aaaaaaaaaaaaaaaa'",
    "UPDATE sample_item SET note = 'Looked at, fine.'",
    "DELETE FROM sample_item",
    "UPDATE interview SET recorded_by_id = (SELECT id FROM account WHERE username = 'office')",
    "UPDATE interview SET recorded_at = '2026-01-01 00:00:00+00:00'",
    "UPDATE step_record SET recorded_at = '2026-01-01 00:00:00+00:00'",
    "UPDATE evidence_verdict SET given_at = '2026-01-01 00:00:00+00:00'",
    "UPDATE spot_photo SET filename = 'another.png'",
]


def verdicts_anew(life: Life) -> None:
    judge(life, {id_: Given(Verdict.DOUBTFUL, "Forged", 1) for id_ in titles_of(latest_submission(life))})


LATER: dict[str, Callable[[Life], object]] = {
    "the three steps": lambda life: record(life, "g1.leader", "I looked at it myself.", seen=1, step=Step.SPOT),
    "the verdicts on the files": verdicts_anew,
    "interviews": lambda life: interview(life, interviewed="A driver"),
    "on-site checks": lambda life: check_on_site(life, looked_at="The other ten advances."),
    "reverse checks": lambda life: check_reverse(life, asked="The other accountants"),
    "marked sentences": lambda life: asking.mark(life, {1: Marked(Mark.UNRESPONSIVE, "Says nothing of it.", 1)}),
    "questions to the unit": lambda life: asking.withdraw(life, asking.ask(life, "Which other advances are open?")),
    "samples": asking.draw,
}


@pytest.fixture
def recorded(life: Life) -> Life:
    """A whole review by the rules, some of it rewritten, concluded twice."""
    for step in Step:
        record(life, step=step)
    record(life, "g1.leader", "I looked at the vouchers myself.", seen=1, step=Step.MATERIAL)
    judge(life)
    asking.mark(life)
    asking.answer(life, asking.ask(life))
    asking.draw(life)
    interview(life)
    check_on_site(life)
    check_reverse(life)
    for result in ("39 of 41 are settled.", "40 of 41 are settled."):
        conclude(life, noted(life, Severity.MINOR), result=result, judgement=Judgement.LARGELY)
    return life


@pytest.fixture
def signed(recorded: Life) -> Life:
    """And its write-off."""
    recorded.fire("verify", "g1.leader")
    recorded.session.commit()  # so that the photo is kept
    return recorded


def differences(life: Life) -> list[str]:
    life.session.expire_all()
    return sign_off_status(life.session, life.session.query(SignOff).one()).places


def differences_after(life: Life, statement: str) -> list[str]:
    with life.session.begin_nested() as point:
        assert life.session.execute(text(statement)).rowcount > 0  # type: ignore[attr-defined]
        found = differences(life)
        point.rollback()
    return found


def lacking(life: Life) -> list[str]:
    life.session.flush()
    life.session.expire_all()
    reasons = find_missing(life.session, life.task, "verify", actor=life.cast["g1.leader"], now=life.now)
    return [str(reason.message) for reason in reasons if reason.page == "conclusion"]


def test_every_record_of_the_review_is_compared_with_the_trail(signed: Life) -> None:
    assert differences(signed) == []
    for statement in CHANGED:
        signs = ["concluded"] if statement in CONCLUDED else []  # what is signed is told by the signature, too
        assert differences_after(signed, statement) == [*signs, "review"], statement
    assert differences(signed) == []


def test_every_record_of_the_review_is_bound_to_the_first_signature(signed: Life) -> None:
    for statement in IN_DEPTH:
        assert differences_after(signed, statement) == ["review"], statement


def test_a_photo_that_was_overwritten_or_lost_in_the_store_is_told(signed: Life, settings: Settings) -> None:
    assert differences(signed) == []
    sha256 = signed.session.query(SpotPhoto).one().sha256
    kept = settings.evidence_folder / sha256[:2] / sha256[2:4] / sha256
    kept.chmod(0o644)
    kept.write_bytes(b"another picture")
    assert differences(signed) == ["photos"]
    kept.unlink()
    assert differences(signed) == ["photos"]


@pytest.mark.parametrize("parts", [set(), {"steps", "interviews"}])
def test_a_write_off_signed_before_is_compared_with_what_its_first_signature_names(
    life: Life, monkeypatch: pytest.MonkeyPatch, parts: set[str]
) -> None:
    with monkeypatch.context() as before:
        sealed = lambda rows: {part: seal for part, seal in seal_parts(rows).items() if part in parts}  # noqa: E731
        before.setattr(reviews, "seal_parts", sealed)
        before.setitem(NEEDS, "review_concluded", lambda _: iter(()))
        asking.mark(life)
        check_on_site(life)
        conclude(life)
        life.fire("verify", "g1.leader")
    assert differences(life) == []  # the photo was never kept in the store, either
    assert differences_after(life, "DELETE FROM passage_mark") == []
    assert differences_after(life, "UPDATE step_record SET recorded_at = '2026-01-01 00:00:00+00:00'") == (
        ["review"] if parts else []
    )
    assert differences_after(life, "UPDATE on_site_check SET result = 'holds'") == ["review"]  # as ever


def test_what_is_recorded_after_the_first_signature_asks_for_a_new_one(recorded: Life) -> None:
    assert lacking(recorded) == []
    for part, act in LATER.items():
        with recorded.session.begin_nested() as point:
            recorded.pass_time()
            act(recorded)
            assert lacking(recorded) == [f"Recorded since the conclusion was signed: {part}. Sign the conclusion anew."]
            conclude(recorded, noted(recorded), result="40 of 41 are settled.")
            assert lacking(recorded) == []
            point.rollback()
        recorded.session.expire_all()


def test_the_same_words_are_signed_anew_only_where_more_was_recorded(recorded: Life) -> None:
    same = {"result": "40 of 41 are settled."}
    signatures = recorded.session.query(Signature).filter_by(meaning=Meaning.CONCLUSION)
    gap = noted(recorded)
    first = conclude(recorded, gap, **same).signature
    assert (signatures.count(), first) == (2, conclude(recorded, gap, **same).signature)
    recorded.pass_time()
    check_reverse(recorded, knew=0, knew_partly=0, knew_nothing=12)
    assert conclude(recorded, gap, **same).signature is not first
    assert (signatures.count(), lacking(recorded)) == (3, [])
