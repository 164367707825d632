"""The conclusion of a review: what it compares, which gaps it names, and what a return or a write-off makes of them."""

import pytest

from models.concluding import Judgement
from models.verification import EvidenceVerdict, Gap, GapState, Severity, SignOff, Verdict
from tests.cast import PASSWORD
from tests.client import Browser
from tests.process.lived import DAY, Life
from tests.verification.concluding import conclude, noted
from tests.verification.spotting import check_reverse
from tests.verification.ways import OUTSIDERS, answer_gaps, latest_submission, record
from workflow.errors import NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.reminders.days import local_day
from workflow.verification.gaps import answer_gap
from workflow.verification.sign_offs import sign_off_status


def gaps_of(life: Life) -> list[Gap]:
    return life.session.query(Gap).filter_by(task_id=life.task.id).order_by(Gap.number).all()


def test_what_is_missing_is_told_at_once(life: Life) -> None:
    with pytest.raises(NeedsUnmet) as refused:
        conclude(life, noted(life, due_on=local_day(life.now)), goal="", result="Fine.", judgement=None)
    assert [reason.field for reason in refused.value.reasons] == ["goal", "result", "judgement", "gaps"]


def test_nobody_concludes_before_everything_is_recorded_and_what_lacks_is_told_with_where_to_go(life: Life) -> None:
    life.task.campaign.interviews_required = True
    record(life)
    with pytest.raises(NeedsUnmet) as refused:
        conclude(life, whole=False, result="Fine.")
    told = [(reason.page, reason.anchor or reason.field) for reason in refused.value.reasons]
    places = ["step-material", "step-spot", "verdicts", "interviews"]
    assert told == [*(("review", place) for place in places), ("", "result")]
    life.fire("return", "g1.inspector")  # what is found wanting at once needs no conclusion
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    life.record_what_lacks()
    assert conclude(life, whole=False).signature is not None


def test_the_page_says_before_the_form_what_is_not_recorded_yet_and_a_refusal_loses_nothing(
    life: Life, browser: Browser
) -> None:
    task = f"/tasks/{life.task.ref}"
    url, page = f"{task}/review/1/conclusion", f"{task}/conclusion"
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    before, _, form = inspector.get(page).text.partition(f'action="{url}"')
    assert f'href="{task}/review#verdicts">No verdict is given on “Vouchers”.' in before
    assert "You sign the conclusion of the review" in form
    refused = inspector.submit(url, {"password": PASSWORD, "result": "39 of 41 are settled."}, page=page)
    assert refused.status_code == 422
    assert "Not recorded yet" in refused.text.partition(f'action="{url}"')[0]
    assert "39 of 41 are settled.</textarea>" in refused.text


def test_who_signs_has_seen_what_a_colleague_recorded_meanwhile(life: Life, browser: Browser) -> None:
    url, page = f"/tasks/{life.task.ref}/review/1/conclusion", f"/tasks/{life.task.ref}/conclusion"
    life.record_what_lacks()
    seen = life.task.version
    life.session.commit()
    check_reverse(life, by="g1.leader", knew=0, knew_partly=0, knew_nothing=12)
    with pytest.raises(Stale):
        conclude(life, seen=seen)
    life.session.commit()
    form = {"password": PASSWORD, "goal": "Every advance settled.", "effort": "A list is kept."}
    form |= {"result": "39 of 41 are settled.", "judgement": "largely"}
    inspector = browser.as_("g1.inspector")
    met = inspector.submit(url, {**form, "seen_version": str(seen)}, page=page)
    assert (met.status_code, "39 of 41 are settled." in met.text, "G1 Leader" in met.text) == (409, True, True)
    assert inspector.submit(url, form, page=page).status_code == 302


def test_it_is_rewritten_with_the_version_that_was_seen_and_keeps_its_gaps_in_order(life: Life) -> None:
    conclude(life, noted(life), noted(life, description="No one answers for it"))
    again = conclude(life, noted(life, description="No one answers for it"))
    assert [(gap.number, gap.description) for gap in again.gaps] == [(1, "No one answers for it")]
    with pytest.raises(Stale):
        conclude(life, seen=1)


def test_nobody_else_concludes(life: Life) -> None:
    for who in set(OUTSIDERS) & set(life.cast.people):
        with pytest.raises(NotPermitted):
            conclude(life, by=who)


def test_a_write_off_leaves_the_gaps_of_the_conclusion_to_be_watched(life: Life) -> None:
    conclude(life, noted(life))
    life.record_review()
    life.fire("verify", "g1.leader")
    (left,) = gaps_of(life)
    assert (left.state, left.watched, left.severity) == (GapState.OPEN, True, Severity.MINOR)


def test_a_grave_gap_has_to_be_returned(life: Life) -> None:
    conclude(life, noted(life, Severity.GRAVE))
    life.record_review()
    with pytest.raises(NeedsUnmet):
        life.fire("verify", "g1.leader")


def test_whose_goal_is_not_reached_is_not_written_off(life: Life) -> None:
    conclude(life, noted(life), judgement=Judgement.NOT_REACHED)
    life.record_review()
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.leader")
    assert [reason.page for reason in refused.value.reasons] == ["conclusion"]


def test_a_measure_is_shown_by_one_sufficient_file_and_not_by_files_found_wanting(life: Life) -> None:
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.add_evidence("A second list")
    life.fire("submit", "finance.leader")
    life.record_review()
    given = life.session.query(EvidenceVerdict).filter_by(submission_id=latest_submission(life).id)
    given.update({"verdict": Verdict.DOUBTFUL})
    life.conclude_anew()
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.leader")
    assert [(reason.page, reason.anchor) for reason in refused.value.reasons] == [("review", "verdicts")]
    given.first().verdict = Verdict.SUFFICIENT
    life.session.flush()
    life.conclude_anew()
    life.fire("verify", "g1.leader")


def test_an_answered_gap_is_closed_and_comes_back_only_where_it_is_watched(life: Life) -> None:
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    conclude(life, watched=[1])
    life.record_review()
    life.fire("verify", "g1.leader")
    states = [(gap.state, gap.carried_from_id is not None) for gap in gaps_of(life)]
    assert [state for state, _ in states[:-1]] == [GapState.CLOSED] * (len(states) - 1)
    assert states[-1] == (GapState.OPEN, True)


def test_a_grave_gap_that_stands_cannot_be_watched_away(life: Life) -> None:
    life.fire("return", "g1.inspector", gaps=[{"description": "All of it", "severity": "grave", "wanted": "All"}])
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    conclude(life, watched=[1])
    life.record_review()
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.leader")
    assert [reason.page for reason in refused.value.reasons] == ["conclusion"]
    conclude(life)
    life.fire("verify", "g1.leader")


def test_no_conflict_tells_a_unit_who_concluded(life: Life) -> None:
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    (gap,) = gaps_of(life)
    seen = gap.version
    conclude(life, watched=[1])
    assert gap.changed_by_id is None
    with pytest.raises(WrongState):
        answer_gap(
            life.session, gap, "All is done.", actor=life.cast["finance.leader"], seen_version=seen, now=life.now
        )


def test_a_gap_left_by_a_write_off_stands_in_the_next_cycle_and_is_signed_there(life: Life) -> None:
    conclude(life, noted(life))
    life.record_review()
    life.fire("verify", "g1.leader")
    life.fire("rebound", "office", deadline=local_day(life.now) + 90 * DAY)
    life.ask_whys()
    life.fire("reopen", "finance.leader")
    life.prepare()
    with pytest.raises(NeedsUnmet):
        life.fire("submit", "finance.leader")
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    assert "Two receipts are missing" in latest_submission(life).manifest
    life.record_review()
    life.fire("verify", "g1.leader")
    assert gaps_of(life)[0].state is GapState.CLOSED
    for sign_off in life.session.query(SignOff):
        assert sign_off_status(life.session, sign_off).matches, sign_off.cycle


def test_no_unit_reads_the_conclusion(life: Life, browser: Browser) -> None:
    conclude(life, noted(life))
    ref = life.task.ref
    life.session.commit()
    for who in ("finance.leader", "estates.liaison", "g2.inspector", "history.leader"):
        reader = browser.as_(who)
        assert reader.get(f"/tasks/{ref}/conclusion").status_code == 403
        assert "39 of 41" not in reader.get(f"/tasks/{ref}").text
    page = browser.as_("g1.leader").get(f"/tasks/{ref}/do/verify").text
    assert "39 of 41" in page.split("The inspected units cannot see this")[1]  # beside the public field, not in it
    assert "39 of 41" not in page.split("The inspected units cannot see this")[0]


def test_the_page_saves_and_a_refusal_loses_nothing(life: Life, browser: Browser) -> None:
    url, page = f"/tasks/{life.task.ref}/review/1/conclusion", f"/tasks/{life.task.ref}/conclusion"
    due = (local_day(life.now) + 3650 * DAY).isoformat()
    life.record_what_lacks()
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    form = {
        "password": PASSWORD,
        "goal": "Every advance settled.",
        "effort": "A list is kept.",
        "result": "39 of 41 are settled.",
    }
    form |= {"judgement": "largely", "gaps-0-description": "Receipts", "gaps-0-severity": "minor", "gaps-0-wanted": ""}
    refused = inspector.submit(url, form, page=page)
    assert refused.status_code == 422
    assert "39 of 41 are settled.</textarea>" in refused.text
    form |= {"gaps-0-wanted": "Hand them in", "gaps-0-due_on": due}
    assert inspector.submit(url, form, page=page).status_code == 302
    assert "The goal is largely reached" in inspector.get(page).text
