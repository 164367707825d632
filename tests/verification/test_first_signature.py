"""The first of the two signatures under a write-off: who concludes the review signs it, bound to the manifest."""

import json

import pytest
from sqlalchemy import select, text

from config.settings import settings
from models.concluding import Judgement, ReviewConclusion
from models.people import User
from models.process import Meaning, Signature
from models.verification import Severity, SignOff, Step
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.people.standing_in import allow, name
from tests.process.lived import HOUR, Life
from tests.verification.concluding import conclude, noted
from tests.verification.ways import answer_gaps, events_of, judge, latest_submission, record
from workflow.errors import InvalidInput
from workflow.process.engine import find_missing
from workflow.process.registry import NEEDS
from workflow.process.rights import holds
from workflow.trail.audit import verify_trail
from workflow.trail.chain import changes
from workflow.trail.chain import record as tell_trail
from workflow.trail.kinds import EventKind
from workflow.verification import reviews
from workflow.verification.concluded import is_conclusion_signed, tell_conclusion
from workflow.verification.frozen import group_code
from workflow.verification.sign_offs import list_signatures, sign_off_status

UNSIGNED = "The conclusion of the review is not signed yet: whoever concludes the review signs it."
BARE = "The signature under the conclusion does not cover what was recorded: sign the conclusion anew."
FORM = {"goal": "Every advance settled.", "effort": "A list is kept.", "result": "39 of 41 are settled."}
FORM |= {"judgement": "largely"}


def signatures(life: Life) -> list[Signature]:
    query = select(Signature).where(Signature.meaning == Meaning.CONCLUSION).order_by(Signature.id)
    return list(life.session.scalars(query))


def lacking(life: Life, who: str = "g1.leader") -> list[str]:
    life.session.flush()
    life.session.expire_all()
    reasons = find_missing(life.session, life.task, "verify", actor=life.cast[who], now=life.now)
    return [str(reason.message) for reason in reasons if reason.page == "conclusion"]


def places(life: Life) -> list[str]:
    life.session.expire_all()
    return sign_off_status(life.session, life.session.query(SignOff).one()).places


def test_the_signature_is_bound_to_the_manifest_and_says_all_that_was_concluded(life: Life) -> None:
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    written = conclude(life, noted(life, Severity.SERIOUS), watched=[1])
    (kept,) = signatures(life)
    assert (written.signature, kept.user.username) == (kept, "g1.inspector")
    said = json.loads(kept.signed)
    assert said["manifest"] == latest_submission(life).manifest_hash
    assert (said["result"], said["judgement"], said["watched"]) == (FORM["result"], "largely", {"1": True})
    assert said["gaps"][0]["description"] == "Two receipts are missing"
    kind, told = events_of(life)[-1]
    assert (kind, told["signed"], told["manifest"]) == ("review.concluded", kept.signed_hash, said["manifest"])
    assert is_conclusion_signed(life.session, latest_submission(life), written)


def test_a_wrong_password_is_refused_and_nothing_is_written(life: Life) -> None:
    for wrong in ("", "not this one, ever"):
        with pytest.raises(InvalidInput) as refused:
            conclude(life, password=wrong)
        assert refused.value.field == "password"
    assert (signatures(life), life.session.query(ReviewConclusion).count()) == ([], 0)


def test_what_is_written_anew_is_signed_anew_and_the_same_words_are_not(life: Life) -> None:
    first = conclude(life)
    assert conclude(life).version == conclude(life).version == first.version  # also sent twice
    assert len(signatures(life)) == 1
    conclude(life, result="40 of 41 are settled.")
    later = signatures(life)[1]
    assert (first.signature, json.loads(later.signed)["result"]) == (later, "40 of 41 are settled.")
    life.pass_time(HOUR)
    conclude(life, by="g1.leader", result="40 of 41 are settled.")
    assert signatures(life)[-1].user.username == first.recorded_by.username == "g1.leader"
    assert is_conclusion_signed(life.session, latest_submission(life), first)


def test_a_conclusion_of_before_has_to_be_signed_before_the_write_off(life: Life) -> None:
    life.record_review()
    life.session.query(ReviewConclusion).update({"signature_id": None})
    assert lacking(life) == [UNSIGNED]
    written = life.session.query(ReviewConclusion).one()
    conclude(life, goal=written.goal, effort=written.effort, result=written.result)
    assert lacking(life) == []
    life.fire("verify", "g1.leader")
    assert places(life) == []


def test_a_conclusion_signed_without_what_was_recorded_is_signed_anew_with_one_password(
    life: Life, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, page = f"/tasks/{life.task.ref}/review/1/conclusion", f"/tasks/{life.task.ref}/conclusion"
    with monkeypatch.context() as before:
        before.setattr(reviews, "seal_parts", lambda _: {})
        conclude(life, noted(life))
    assert lacking(life) == [BARE]
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    shown = inspector.get(page).text
    assert "It was signed without what is recorded" in shown
    assert [f"{text}</textarea>" in shown for text in (FORM["result"], noted(life).description)] == [True, True]
    life.session.rollback()
    assert inspector.submit(url, {**FORM, "password": PASSWORD}, page=page).status_code == 302
    assert lacking(life) == []


def test_who_concluded_does_not_write_off(life: Life) -> None:
    conclude(life, by="g1.leader")
    life.record_review()
    (told,) = lacking(life)
    assert told.startswith("You signed the conclusion of the review")
    conclude(life)
    life.fire("verify", "g1.leader")


def test_nobody_writes_off_what_was_concluded_in_his_name_nor_what_the_absent_person_concluded(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    one = name(cast, "g1.leader", "history.leader", "office")
    assert not holds(cast["history.leader"], "review.conclude", life.task)  # a stand-in signs by leave only
    allow(cast, one, "review.conclude")
    life.record_review()
    written = life.session.query(ReviewConclusion).one()
    conclude(life, by="history.leader")
    assert written.signature is not None
    assert written.signature.standing_in_for == cast["g1.leader"].name
    (told,) = lacking(life)
    assert told.startswith("The conclusion of the review was signed in your name")
    life.pass_time(HOUR)
    conclude(life, by="g1.leader")
    allow(cast, one, "review.conclude", "task.verify")
    (told,) = lacking(life, "history.leader")
    assert told.startswith("G1 Leader, for whom you stand in, signed the conclusion")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_conclusion SET result = 'All 41 of them.'",
        "UPDATE review_conclusion SET signature_id = (SELECT min(id) FROM signature)",
        "UPDATE review_conclusion SET recorded_by_id = (SELECT id FROM account WHERE username = 'office')",
        "UPDATE signature SET signed = '{}' WHERE meaning = 'conclusion'",
        "UPDATE signature SET signer_name = 'Somebody else' WHERE meaning = 'conclusion'",
    ],
)
def test_a_first_signature_changed_behind_bars_the_write_off_and_is_told_of_a_signed_one(
    life: Life, statement: str
) -> None:
    conclude(life)
    life.record_review()
    with life.session.begin_nested() as point:
        life.session.execute(text(statement))
        (told,) = lacking(life)
        assert told.startswith("The conclusion no longer matches what was signed")
        point.rollback()
    life.fire("verify", "g1.leader")
    assert places(life) == []
    life.session.execute(text(statement))
    assert "concluded" in places(life)


def test_a_first_signature_taken_away_is_told(life: Life) -> None:
    conclude(life)
    life.record_review()
    life.fire("verify", "g1.leader")
    life.session.execute(text("UPDATE review_conclusion SET signature_id = NULL"))
    assert places(life) == ["concluded"]
    assert list(verify_trail(life.session)) == []


def test_a_gap_watched_or_not_behind_what_was_signed_is_told(life: Life) -> None:
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    conclude(life)
    life.record_review()
    life.session.execute(text("UPDATE gap SET watched = true"))
    (told,) = lacking(life)
    assert told.startswith("The conclusion no longer matches")


def test_a_write_off_from_before_conclusions_were_signed_stays_valid(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in Step:
        record(life, step=step)
    judge(life)
    submission, by = latest_submission(life), life.cast["g1.inspector"]
    written = ReviewConclusion(submission_id=submission.id, recorded_at=life.now, recorded_by_id=by.id)
    written.goal = written.effort = written.result = "As it was written before."
    written.judgement = Judgement.REACHED
    life.session.add(written)
    told = {"submission": submission.number, "judgement": "reached", "changes": changes({}, tell_conclusion(written))}
    tell_trail(life.session, life.task, EventKind.REVIEW_CONCLUDED, actor=by, now=life.now, **told)
    with monkeypatch.context() as before:
        before.setitem(NEEDS, "review_concluded", lambda _: iter(()))
        life.fire("verify", "g1.leader")
    assert places(life) == []
    assert len(list_signatures(life.session, life.session.query(SignOff).one())) == 2


def test_the_page_asks_for_the_password_and_a_refusal_keeps_what_was_typed(life: Life, browser: Browser) -> None:
    page, url = f"/tasks/{life.task.ref}/conclusion", f"/tasks/{life.task.ref}/review/1/conclusion"
    life.record_what_lacks()
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    shown = inspector.get(page).text
    assert "You sign the conclusion of the review" in shown
    assert "Every advance was called in and settled." in shown  # the submission as it was sealed
    refused = inspector.submit(url, {**FORM, "password": "not this one, ever"}, page=page)
    assert refused.status_code == 422
    assert "This is not your password. Nothing was signed." in refused.text
    assert f"{FORM['result']}</textarea>" in refused.text
    assert inspector.submit(url, {**FORM, "password": PASSWORD}, page=page).status_code == 302
    assert "Signed by G1 Inspector" in inspector.get(page).text


def test_guessing_here_counts_as_at_every_signature(life: Life, browser: Browser) -> None:
    page, url = f"/tasks/{life.task.ref}/conclusion", f"/tasks/{life.task.ref}/review/1/conclusion"
    life.record_what_lacks()
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    for _ in range(settings().lock_after_failures):
        told = inspector.submit(url, {**FORM, "password": "not this one, ever"}, page=page)
    assert "Too many wrong passwords: you are signed out" in told.text
    assert life.session.scalar(select(User.failed_sign_ins).where(User.username == "g1.inspector")) == 0


def test_the_write_off_shows_both_persons_with_time_and_code(life: Life, browser: Browser) -> None:
    life.record_review()
    life.fire("verify", "g1.leader")
    sign_off = life.session.query(SignOff).one()
    page = f"/tasks/{life.task.ref}/sign-offs/{sign_off.id}"
    shown = list_signatures(life.session, sign_off)
    first = signatures(life)[0]
    assert [one.signer for one in shown] == ["Finance Leader", "G1 Inspector", "G1 Leader"]
    assert shown[1].code == group_code(first.signed_hash[:16])
    codes = [one.code for one in shown]
    life.session.commit()
    said = browser.as_("finance.leader").get(page).text
    assert [word for word in ("G1 Inspector", "Conclusion of the review", *codes) if word not in said] == []
