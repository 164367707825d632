"""Sentences of the frozen statement are marked, marked anew and unmarked, each guarded by its own version."""

import pytest

from models.process import Submission
from models.reviewing import Mark, PassageMark
from tests.client import Browser
from tests.process.lived import Life
from tests.verification.asking import mark
from tests.verification.ways import events_of
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale
from workflow.trail.history import list_history
from workflow.verification.passages import Marked

WORDS = "Every advance was called in and settled."


def test_a_mark_keeps_the_sentence_the_note_and_who_set_it(life: Life, submission: Submission) -> None:
    seen = life.task.version
    assert mark(life) == 1
    row = life.session.query(PassageMark).one()
    assert (row.sentence, row.passage, row.mark, row.note) == (1, WORDS, Mark.TO_CHECK, "Look at the list.")
    life.session.flush()
    assert life.task.version > seen  # who decides has read it
    told = list_history(life.session, life.task, actor=life.cast["g1.leader"], limit=1)
    assert str(told[0].sentence) == "Marked sentence 1 of submission 1: to_check"


def test_the_same_again_writes_nothing_and_a_mark_can_be_taken_off(life: Life, submission: Submission) -> None:
    mark(life)
    same = Marked(Mark.TO_CHECK, "Look at the list.", 1)
    assert mark(life, {1: same}, by="g1.leader") == 0
    assert mark(life, {1: Marked(None, "", 1)}, by="g1.leader") == 1
    life.session.flush()
    assert life.session.query(PassageMark).count() == 0
    kind, data = events_of(life)[-1]
    assert (kind, data["changes"]["mark"]) == ("review.unmarked", ["to_check", ""])


def test_a_sentence_can_be_marked_as_not_feasible(life: Life, submission: Submission) -> None:
    mark(life, {1: Marked(Mark.NOT_FEASIBLE, "Nobody can check 4,000 files in a week.")})
    life.session.flush()
    assert life.session.query(PassageMark).one().mark is Mark.NOT_FEASIBLE


def test_a_sentence_that_does_not_answer_is_proposed_as_a_gap_of_the_return(
    life: Life, submission: Submission, browser: Browser
) -> None:
    page, note = f"/tasks/{life.task.ref}/do/return", "It names no amount."
    mark(life, {1: Marked(Mark.UNCLEAR, note)})
    life.session.commit()
    assert note not in browser.as_("g1.inspector").get(page).text
    life.session.rollback()
    mark(life, {1: Marked(Mark.UNRESPONSIVE, note, 1)})
    life.session.commit()
    shown = browser.as_("g1.inspector").get(page).text
    assert f"Not responsive: “{WORDS}”</textarea>" in shown
    assert note not in shown, "the unit reads the gaps"


def test_two_who_mark_one_sentence_meet(life: Life, submission: Submission) -> None:
    mark(life)
    with pytest.raises(Stale):
        mark(life, {1: Marked(Mark.UNCLEAR)}, by="g1.leader")


def test_what_cannot_be_marked_is_refused(life: Life, submission: Submission) -> None:
    with pytest.raises(InvalidInput):
        mark(life, {2: Marked(Mark.UNCLEAR)})
    with pytest.raises(InvalidInput) as refused:
        mark(life, {1: Marked(None, "A note alone")})
    assert refused.value.field == "mark_1"
    for who in ("finance.leader", "office", "g2.inspector", "committee"):
        with pytest.raises(NotPermitted):
            mark(life, by=who)


def test_with_the_first_mark_the_review_has_begun(life: Life, submission: Submission) -> None:
    mark(life)
    with pytest.raises(NeedsUnmet) as unmet:
        life.fire("withdraw", "finance.leader")
    assert "The review has begun" in str(unmet.value.reasons[0].message)
