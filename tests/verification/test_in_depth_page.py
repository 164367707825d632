"""The review page and the page of questions: forms that keep what was typed, both sides of a question, few queries."""

import pytest
from flask import Flask

from models.reviewing import Mark, Question, SpotSample
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.test_speed import count_queries
from tests.process.lived import Life
from tests.verification.asking import ANSWER, ASKED, answer, ask, draw, mark
from workflow.verification.passages import Marked


@pytest.fixture
def page(life: Life) -> str:
    address = f"/tasks/{life.task.ref}/review"
    life.session.commit()
    return address


def test_the_work_in_depth_goes_through_the_page(life: Life, browser: Browser, page: str) -> None:
    inspector, leader = browser.as_("g1.inspector"), browser.as_("g1.leader")
    marks = {"marks-mark_1": "unclear", "marks-mark_note_1": "Which year?"}
    sent = [
        inspector.submit(f"{page}/1/claim", page=page),
        inspector.submit(f"{page}/1/marks", marks, page=page),
        inspector.submit(f"{page}/1/questions", {"question-sentence": "1", "question-text": ASKED}, page=page),
        inspector.submit(f"{page}/1/samples", {"draw-drawn_from": "files", "draw-count": "1"}, page=page),
    ]
    assert [one.status_code for one in sent] == [302] * 4
    sample = life.session.query(SpotSample).one()
    item, seed = sample.items[0].id, sample.seed
    life.session.rollback()
    found = {f"sample1-checked_{item}": "y", f"sample1-found_{item}": "The vouchers are in the safe."}
    assert leader.submit(f"{page}/1/samples/1", found, page=page).status_code == 302
    shown = leader.get(page).text
    for words in ("In hand: G1 Inspector", "Which year?", ASKED, seed, "The vouchers are in the safe.", "sha256sum"):
        assert words in shown
    assert "1 of 1 sentences marked" in shown
    assert "Take over the review" in shown
    read_only = browser.as_("auditor").get(page).text
    assert "The vouchers are in the safe." in read_only
    assert "<textarea" not in read_only


def test_the_unit_answers_on_its_page_and_the_group_reads_it(life: Life, browser: Browser, page: str) -> None:
    question, ref = ask(life).id, life.task.ref
    life.session.commit()
    liaison, questions = browser.as_("finance.liaison"), f"/tasks/{ref}/questions"
    assert "Answer the questions of the inspection group" in liaison.get("/").text
    assert "Questions of the inspection group, and answers" in liaison.get(f"/tasks/{ref}").text
    url, name = f"/questions/{question}/answer", f"question{question}-answer"
    empty = liaison.submit(url, {name: " "}, page=questions)
    assert (empty.status_code, "Please fill this in." in empty.text) == (422, True)
    assert liaison.submit(url, {name: ANSWER}, page=questions).status_code == 302
    assert ANSWER in browser.as_("g1.inspector").get(page).text
    assert name not in liaison.get(questions).text
    assert liaison.submit(url, {name: "Again."}, page=questions).status_code == 409


def test_the_group_withdraws_a_question_from_the_same_page(life: Life, browser: Browser, page: str) -> None:
    question, questions = ask(life).id, page.replace("review", "questions")
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    assert inspector.submit(f"/questions/{question}/withdraw", page=questions).status_code == 302
    assert "Withdrawn" in inspector.get(questions).text
    assert browser.as_("g1.leader").submit(f"/questions/{question}/withdraw", page=questions).status_code == 409


@pytest.mark.parametrize(
    ("form", "values", "words"),
    [
        ("questions", {"question-sentence": "1", "question-text": "Why?"}, ("Why?</textarea>", "at least 10")),
        ("questions", {"question-sentence": "x", "question-text": ASKED}, (ASKED, "question-sentence")),
        ("questions", {"question-sentence": "99", "question-text": ASKED}, (ASKED, "no such sentence")),
        ("samples", {"draw-drawn_from": "files", "draw-count": "70"}, ('value="70"', "from 1 to 1")),
        ("samples", {"draw-drawn_from": "people", "draw-count": "many"}, ('value="many"', "field-error")),
        ("marks", {"marks-mark_1": "", "marks-mark_note_1": "Alone"}, ("Alone</textarea>", "Choose a mark")),
        ("marks", {"marks-mark_1": "splendid"}, ("field-error",)),
    ],
)
def test_what_is_refused_stays_in_its_field_with_the_reason(
    life: Life, browser: Browser, page: str, form: str, values: dict[str, str], words: tuple[str, ...]
) -> None:
    refused = browser.as_("g1.inspector").submit(f"{page}/1/{form}", values, page=page)
    assert refused.status_code == 422
    for word in words:
        assert word in refused.text


def test_marks_of_two_people_meet_with_what_was_typed(life: Life, browser: Browser, page: str) -> None:
    mark(life)
    life.session.commit()
    stale = {"marks-mark_1": "unclear", "marks-mark_note_1": "My own view.", "marks-mark_seen_version_1": "0"}
    met = browser.as_("g1.leader").submit(f"{page}/1/marks", stale, page=page)
    assert met.status_code == 409
    assert "My own view." in met.text
    assert "G1 Inspector" in met.text


def test_after_the_decision_all_of_it_stays_readable(life: Life, browser: Browser, page: str) -> None:
    mark(life, {1: Marked(Mark.UNRESPONSIVE, "It dodges the question.")})
    answer(life, ask(life))
    seed = draw(life).seed
    life.fire("return", "g1.inspector")
    life.session.commit()
    shown = browser.as_("committee").get(f"{page}/1").text
    for words in ("It dodges the question.", "Not responsive", ASKED, ANSWER, seed):
        assert words in shown


def test_the_number_of_queries_does_not_depend_on_marks_questions_and_samples(
    app: Flask, browser: Browser, cast: Cast
) -> None:
    def queries(many: int) -> tuple[int, int]:
        life = Life.begin(cast).submit()
        for number in range(many):
            ask(life, f"{ASKED} ({number})", None)
            draw(life, count=1)
        mark(life)
        ref = life.task.ref
        cast.session.commit()
        return count_queries(app, reader, f"/tasks/{ref}/review"), count_queries(app, reader, f"/tasks/{ref}/questions")

    cast.session.commit()
    reader = browser.as_("g1.leader")
    queries(1)
    assert queries(1) == queries(6)
    assert cast.session.query(Question).count() == 8


def test_the_draw_can_be_repeated_after_the_decision_as_well(life: Life, browser: Browser) -> None:
    sample = draw(life)
    seed, ref = sample.seed, life.task.ref
    life.fire("return", "g1.inspector")
    life.session.commit()
    page = browser.as_("auditor").get(f"/tasks/{ref}/review/1").text
    assert "How to repeat this draw" in page
    assert f"{seed}:" in page
    assert "uploaded on" in page
