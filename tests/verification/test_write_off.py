"""From the submission to the write-off: all that has to be there, four eyes, and a manifest that tells tampering."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.ledger import State
from models.verification import Gap, GapState, SignOff, Step
from tests.process.lived import Life
from tests.verification.ways import answer_gaps, interview, judge, latest_submission, record
from workflow.errors import NeedsUnmet
from workflow.process.engine import available
from workflow.process.manifest import find_differences
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical
from workflow.verification.cycles import list_cycles
from workflow.verification.frozen import group_code, read_frozen
from workflow.verification.gaps import list_gaps
from workflow.verification.sign_offs import sign_off_status

FORGED = [
    "signer_name = 'Somebody Else'",
    "user_id = (SELECT id FROM account WHERE username = 'office')",
    "signed_at = '2026-01-01 00:00:00+00:00'",
    "meaning = CASE meaning WHEN 'part' THEN 'write_off' ELSE 'part' END",
]
SIGNED = {"write_off": "the signature", "submission": "the signature", "part": "the parts of the co-units"}
TAMPERINGS = [
    ("UPDATE measure_progress SET text = 'More than was claimed'", "the measures and their progress"),
    ("UPDATE statement SET text = 'Another story'", "the statement"),
    ("UPDATE contribution SET text = 'We did much more'", "the parts of the co-units"),
    ("UPDATE evidence_revision SET sha256 = 'other bytes'", "the evidence files"),
    ("UPDATE submission SET manifest = '{}'", "the sealed manifest itself"),
    ("UPDATE submission SET manifest_hash = 'other'", "the sealed manifest itself"),
    ("UPDATE sign_off SET conclusion = 'Nobody said this'", "the signature"),
    ("UPDATE signature SET signed = '{}' WHERE meaning = 'write_off'", "the signature"),
    ("UPDATE signature SET signed = 'x'", "the signature"),
    ("UPDATE submission SET manifest = 'x'", "the sealed manifest itself"),
    ("UPDATE sign_off SET signed_at = '2026-01-01 00:00:00+00:00'", "the signature"),
    ("UPDATE submission SET submitted_at = '2026-01-01 00:00:00+00:00'", "the signature"),
    *(
        (f"UPDATE signature SET {forged} WHERE meaning = '{meaning}'", place)  # noqa: S608 - fixed
        for forged in FORGED
        for meaning, place in SIGNED.items()
    ),
]


def review_together(life: Life) -> None:
    """The inspector does two steps, the verdicts and the conclusion, the group leader the third step."""
    record(life, step=Step.TEXT)
    record(life, step=Step.MATERIAL)
    record(life, "g1.leader", step=Step.SPOT)
    judge(life)
    life.conclude_anew()


def missing(life: Life) -> list[str]:
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.leader")
    return [str(reason.message) for reason in refused.value.reasons]


def sign_off_of(life: Life) -> SignOff:
    return life.session.scalars(select(SignOff).where(SignOff.task_id == life.task.id)).one()


def tamper(session: Session, statement: str, **values: object) -> None:
    """Change rows behind the application's back."""
    session.flush()
    assert session.execute(text(statement), values).rowcount > 0  # type: ignore[attr-defined]
    session.expire_all()


def test_a_complete_review_ends_in_a_write_off_that_matches(life: Life) -> None:
    review_together(life)
    life.fire("verify", "g1.leader")
    life.session.commit()
    sign_off = sign_off_of(life)
    assert life.task.state is State.VERIFIED
    assert sign_off.signature.signer_name == "G1 Leader"
    assert sign_off_status(life.session, sign_off).matches


def test_all_that_the_review_lacks_is_told_at_once(life: Life) -> None:
    record(life, step=Step.TEXT)
    assert len(missing(life)) == 4  # two steps, one verdict, the conclusion


def test_one_file_without_a_verdict_stands_in_the_way(life: Life) -> None:
    life.record_review()
    tamper(life.session, "DELETE FROM evidence_verdict")
    assert missing(life)[0] == "No verdict is given on “Vouchers”."


def test_a_leader_who_wrote_all_three_steps_cannot_sign(life: Life) -> None:
    for step in Step:
        record(life, "g1.leader", step=step)
    judge(life, by="g1.leader")
    life.conclude_anew()
    assert len(missing(life)) == 1
    record(life, "g1.inspector", "I looked at the vouchers myself.", seen=1, step=Step.MATERIAL)
    life.conclude_anew()
    life.fire("verify", "g1.leader")


def test_rewriting_the_others_step_last_takes_the_second_pair_of_eyes_away(life: Life) -> None:
    review_together(life)
    for step in (Step.TEXT, Step.MATERIAL):
        record(life, "g1.leader", "I wrote this again myself.", seen=1, step=step)
    life.conclude_anew()
    assert len(missing(life)) == 1


def test_a_campaign_that_asks_for_interviews_gets_one_before_the_write_off(life: Life) -> None:
    life.cast.campaign.interviews_required = True
    review_together(life)
    assert len(missing(life)) == 1
    interview(life)
    life.conclude_anew()
    life.fire("verify", "g1.leader")


def test_the_leaders_button_says_what_is_missing_and_where(life: Life) -> None:
    offers = available(life.session, life.task, actor=life.cast["g1.leader"], now=life.now)
    assert [offer.transition.trigger for offer in offers] == ["verify"]
    assert {reason.page for reason in offers[0].reasons} == {"review", "conclusion"}


def test_a_gap_is_open_then_answered_then_closed(life: Life) -> None:
    life.fire("return", "g1.inspector")
    assert [gap.state for gap in list_gaps(life.session, life.task)] == [GapState.OPEN]
    answer_gaps(life)
    assert [gap.state for gap in list_gaps(life.session, life.task)] == [GapState.ANSWERED]
    life.fire("submit", "finance.leader")
    review_together(life)
    life.fire("verify", "g1.leader")
    gap = life.session.scalars(select(Gap)).one()
    assert (gap.state, gap.closed_by_id) == (GapState.CLOSED, life.cast["g1.leader"].id)


def test_a_progress_row_changed_behind_the_application_stops_the_write_off(life: Life) -> None:
    review_together(life)
    tamper(life.session, "UPDATE measure_progress SET text = 'All 42 advances are settled.'")
    assert missing(life) == ["What was submitted no longer matches its sealed manifest; return the submission."]


def test_a_write_off_tells_what_was_changed_after_the_signature(life: Life) -> None:
    review_together(life)
    life.fire("verify", "g1.leader")
    for statement, place in TAMPERINGS:
        with life.session.begin_nested() as point:
            tamper(life.session, statement)
            status = sign_off_status(life.session, sign_off_of(life))
            assert not status.matches
            assert [str(difference) for difference in status.differences] == [place]
            point.rollback()
        life.session.expire_all()
    assert sign_off_status(life.session, sign_off_of(life)).matches


def test_a_write_off_whose_every_time_and_signer_were_forged_does_not_match(life: Life) -> None:
    review_together(life)
    life.fire("verify", "g1.leader")
    for table in ("signature", "sign_off"):
        tamper(life.session, f"UPDATE {table} SET signed_at = '2026-01-01 00:00:00+00:00'")  # noqa: S608 - fixed
    tamper(life.session, "UPDATE submission SET submitted_at = '2026-01-01 00:00:00+00:00'")
    tamper(life.session, "UPDATE signature SET signer_name = 'Somebody Else'")
    assert [str(place) for place in sign_off_status(life.session, sign_off_of(life)).differences] == ["the signature"]


def test_a_conclusion_rewritten_with_its_signature_does_not_match(life: Life) -> None:
    review_together(life)
    life.fire("verify", "g1.leader")
    sign_off = sign_off_of(life)
    rewritten = canonical({"manifest": sign_off.manifest_hash, "conclusion": "Nothing was done."})
    values = {"text": rewritten, "hash": hash_text(rewritten), "id": sign_off.signature_id}
    tamper(life.session, "UPDATE sign_off SET conclusion = 'Nothing was done.'")
    tamper(life.session, "UPDATE signature SET signed = :text, signed_hash = :hash WHERE id = :id", **values)
    assert [str(place) for place in sign_off_status(life.session, sign_off_of(life)).differences] == ["the signature"]


def test_a_manifest_rewritten_with_every_hash_does_not_match(life: Life) -> None:
    review_together(life)
    life.fire("verify", "g1.leader")
    submission = latest_submission(life)
    rewritten = submission.manifest.replace("Every advance", "No advance")
    assert rewritten != submission.manifest
    values = {"text": rewritten, "hash": hash_text(rewritten), "id": submission.signature_id}
    tamper(life.session, "UPDATE statement SET text = replace(text, 'Every advance', 'No advance')")
    tamper(life.session, "UPDATE signature SET signed = :text, signed_hash = :hash WHERE id = :id", **values)
    tamper(
        life.session,
        "UPDATE submission SET manifest = :text, manifest_hash = :hash",
        text=rewritten,
        hash=values["hash"],
    )
    assert find_differences(life.session, latest_submission(life)) == ["manifest"]


def test_what_was_tampered_with_beyond_reading_is_told_as_well(life: Life) -> None:
    review_together(life)
    life.fire("verify", "g1.leader")
    for unreadable in ("x", "[]", '{"files":[1],"gaps":[]}'):
        values = {"text": unreadable, "hash": hash_text(unreadable)}
        tamper(life.session, "UPDATE signature SET signed = :text, signed_hash = :hash", **values)
        tamper(life.session, "UPDATE submission SET manifest = :text, manifest_hash = :hash", **values)
        assert find_differences(life.session, latest_submission(life)) == ["manifest"]
        (cycle,) = list_cycles(life.session, life.task)
        assert cycle.sign_off is not None
        assert not cycle.sign_off.status.matches


def test_a_manifest_reads_back_as_it_was_signed(life: Life) -> None:
    frozen = read_frozen(latest_submission(life))
    assert frozen is not None
    assert frozen.statement == "Every advance was called in and settled."
    assert [(m.ref, m.done, [f.title for f in m.files]) for m in frozen.measures] == [
        ("X26-T001-1", True, ["Vouchers"])
    ]
    assert [(part.unit, part.signed_by) for part in frozen.parts] == [("后勤处", "Estates Leader")]


def test_an_unreadable_manifest_is_told_and_breaks_nothing(life: Life) -> None:
    tamper(life.session, "UPDATE submission SET manifest = 'rubbish'")
    assert read_frozen(latest_submission(life)) is None


def test_a_code_can_be_read_aloud() -> None:
    assert group_code("3fa291bc7e") == "3fa2 91bc 7e"
