"""Verdicts on evidence files: only what changed is written, each row guarded by its own version."""

from html import unescape

import pytest

from models.process import Submission
from models.verification import EvidenceVerdict, Gap, Verdict
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life
from tests.process.players import hire_the_tied
from tests.verification.ways import OUTSIDERS, events_of, fire_seen, judge, latest_submission
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.verification.verdicts import Given, titles_of


@pytest.fixture
def files(cast: Cast) -> tuple[Life, list[int]]:
    """A submission of three files and their revisions."""
    life = Life.begin(cast).start()
    life.add_evidence("Minutes")
    life.add_evidence("Photo")
    life.fire("submit", "finance.leader")
    return life, list(titles_of(latest_submission(life)))


def stored(life: Life, submission: Submission | None = None) -> dict[int, EvidenceVerdict]:
    submission = submission or latest_submission(life)
    return {row.revision_id: row for row in life.session.query(EvidenceVerdict).filter_by(submission_id=submission.id)}


def test_only_the_verdicts_that_changed_are_written(files: tuple[Life, list[int]]) -> None:
    life, (first, second, third) = files
    assert judge(life, {first: Given(Verdict.SUFFICIENT), second: Given(None), third: Given(None)}) == 1
    told = len(events_of(life))
    again = {
        first: Given(Verdict.SUFFICIENT, "", 1),
        second: Given(Verdict.DOUBTFUL, "Not signed."),
        third: Given(None),
    }
    assert judge(life, again, "g1.leader") == 1
    rows = stored(life)
    assert set(rows) == {first, second}
    assert rows[first].given_by.username == "g1.inspector"
    assert rows[first].version == 1
    assert [(kind, data["title"], data["verdict"]) for kind, data in events_of(life)[told:]] == [
        ("review.verdict", "Minutes", "doubtful")
    ]


def test_a_note_of_several_lines_that_a_browser_sends_back_is_no_change(files: tuple[Life, list[int]]) -> None:
    life, (first, *_) = files
    judge(life, {first: Given(Verdict.DOUBTFUL, "Not signed.\nNot dated.")})
    assert judge(life, {first: Given(Verdict.DOUBTFUL, "Not signed.\r\nNot dated.", 1)}) == 0


def test_a_verdict_against_a_file_needs_a_note(files: tuple[Life, list[int]]) -> None:
    life, (first, *_) = files
    for verdict in (Verdict.INSUFFICIENT, Verdict.DOUBTFUL, Verdict.IRRELEVANT):
        with pytest.raises(InvalidInput) as refused:
            judge(life, {first: Given(verdict, "  ")})
        assert refused.value.field == f"note_{first}"


def test_a_note_without_a_verdict_is_refused(files: tuple[Life, list[int]]) -> None:
    life, (first, *_) = files
    with pytest.raises(InvalidInput) as refused:
        judge(life, {first: Given(None, "Who signed this?")})
    assert refused.value.field == f"verdict_{first}"


def test_a_file_that_was_not_submitted_gets_no_verdict(files: tuple[Life, list[int]]) -> None:
    life, _ = files
    late = life.add_evidence("Slipped in later").latest.id
    with pytest.raises(InvalidInput):
        judge(life, {late: Given(Verdict.SUFFICIENT)})


def test_nothing_is_written_when_one_row_is_refused(files: tuple[Life, list[int]]) -> None:
    life, (first, second, _) = files
    with pytest.raises(InvalidInput):
        judge(life, {first: Given(Verdict.SUFFICIENT), second: Given(Verdict.DOUBTFUL)})
    assert stored(life) == {}


def test_two_reviewers_of_one_file_meet_and_of_two_files_do_not(files: tuple[Life, list[int]]) -> None:
    life, (first, second, _) = files
    judge(life, {first: Given(Verdict.SUFFICIENT)})
    judge(life, {first: Given(None), second: Given(Verdict.SUFFICIENT)}, "g1.leader")
    with pytest.raises(Stale) as refused:
        judge(life, {first: Given(Verdict.DOUBTFUL, "Not signed.")}, "g1.leader")
    assert refused.value.changed_by == "G1 Inspector"


def test_nobody_else_gives_a_verdict(life: Life, cast: Cast) -> None:
    hire_the_tied(cast)
    for who in OUTSIDERS:
        with pytest.raises(NotPermitted):
            judge(life, by=who)


def test_verdicts_need_a_submission_under_review(life: Life) -> None:
    life.fire("return", "g1.inspector")
    with pytest.raises(WrongState):
        judge(life)


def test_a_verdict_begins_the_review_and_the_signer_must_have_seen_it(life: Life) -> None:
    life.session.flush()
    seen = life.task.version
    judge(life)
    with pytest.raises(NeedsUnmet):
        life.fire("withdraw", "finance.leader")
    with pytest.raises(Stale):
        fire_seen(life, "return", "g1.inspector", seen)


def test_what_the_verdicts_found_wanting_is_proposed_as_gaps_and_nothing_of_it_is_forced(
    files: tuple[Life, list[int]], browser: Browser
) -> None:
    life, (first, second, third) = files
    given = {
        first: Given(Verdict.SUFFICIENT, "Well kept."),
        second: Given(Verdict.INSUFFICIENT, "Page 2 is missing."),
        third: Given(Verdict.DOUBTFUL, "Nobody is named."),
    }
    judge(life, given)
    titles = titles_of(latest_submission(life))
    proposed = [f"“{titles[second]}”: Genuine, not sufficient", f"“{titles[third]}”: Doubtful"]
    page, told = f"/tasks/{life.task.ref}/do/return", life.data("return")
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    shown = unescape(inspector.get(page).text)
    assert [shown.count(gap) for gap in proposed] == [1, 1]
    assert not any(note in shown for note in ("Well kept.", "Page 2 is missing.")), "the unit reads the gaps"
    form = {"reason": told["reason"], "deadline": "2035-01-01", "gaps-0-description": "", "gaps-1-description": "Mine."}
    assert inspector.submit(page, form).status_code == 302
    assert [gap.description for gap in life.session.query(Gap)] == ["Mine."]
