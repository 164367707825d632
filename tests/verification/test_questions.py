"""Questions to the unit: asked by the group, answered by the lead unit, both told; none stays open at a write-off."""

import json

import pytest
from flask import Flask

from models.people import Role
from models.process import Submission
from models.reminders import Mail, Notice
from models.reviewing import QuestionState
from tests.client import Browser
from tests.process.lived import Life
from tests.process.players import hire
from tests.verification.asking import ANSWER, ASKED, answer, ask, withdraw
from tests.verification.ways import answer_gaps, events_of
from views.mails import render_mail
from workflow.errors import InvalidInput, NeedsUnmet, NotPermitted, Stale, WrongState
from workflow.process.duties import next_duty
from workflow.process.own_work import did_units_work
from workflow.reminders.days import local_day
from workflow.reminders.message import Letter
from workflow.verification.questions import answer_question, ask_question, list_questions
from workflow.verification.reviews import find_review


def duty(life: Life, who: str) -> str:
    life.session.flush()
    found = next_duty(life.session, life.task, actor=life.cast[who], today=local_day(life.now))
    return found.page if found else ""


def told(life: Life, kind: str) -> set[str]:
    life.session.flush()
    return {row.user.username for row in life.session.query(Notice).filter_by(kind=kind)}


def test_a_question_waits_for_the_lead_unit_and_its_answer_is_told_to_the_group(
    life: Life, submission: Submission
) -> None:
    question = ask(life)
    assert question.passage == "Every advance was called in and settled."
    assert told(life, "question_asked") == {"finance.leader", "finance.liaison"}
    assert {duty(life, who) for who in ("finance.leader", "finance.liaison")} == {"questions"}
    assert duty(life, "estates.leader") == ""
    answer(life, question)
    assert question.state is QuestionState.ANSWERED
    assert told(life, "question_answered") >= {"g1.inspector", "g1.leader"}
    assert duty(life, "finance.leader") == ""
    asked, answered = (data for kind, data in events_of(life) if kind.startswith("question."))
    assert (asked["text"], answered["answer"]) == (ASKED, ANSWER)


def test_the_mails_say_what_was_asked_and_where_to_answer(app: Flask, life: Life, submission: Submission) -> None:
    answer(life, ask(life))
    life.session.flush()
    mails = {row.kind: row for row in life.session.query(Mail).filter(Mail.kind.startswith("question"))}
    for kind, words in {"question_asked": ASKED, "question_answered": ANSWER}.items():
        for language in ("en", "zh"):
            mail = mails[kind]
            letter = Letter(mail.id, kind, json.loads(mail.content), "Li", "x@example.test", language, life.now, 1)
            with app.app_context():
                text = render_mail(letter).text
            assert words in text
            assert f"/tasks/{life.task.ref}/questions" in text


def test_only_the_group_asks_and_withdraws_and_only_the_lead_unit_answers(life: Life, submission: Submission) -> None:
    for who in ("finance.leader", "office", "g2.inspector", "committee"):
        with pytest.raises(NotPermitted):
            ask(life, by=who)
    question = ask(life)
    for who in ("estates.leader", "history.leader", "g1.inspector", "office", "admin"):
        with pytest.raises(NotPermitted):
            answer(life, question, by=who)
    for who in ("finance.leader", "g2.leader", "auditor"):
        with pytest.raises(NotPermitted):
            withdraw(life, question, by=who)


def test_an_open_question_holds_up_the_write_off_until_it_is_answered_or_withdrawn(life: Life) -> None:
    first, second = ask(life), ask(life, "Who keeps the list now?", None)
    life.record_review()
    with pytest.raises(NeedsUnmet) as unmet:
        life.fire("verify", "g1.leader")
    assert [reason.page for reason in unmet.value.reasons] == ["questions"] * 2
    answer(life, first)
    withdraw(life, second)
    life.conclude_anew()
    life.fire("verify", "g1.leader")


def test_it_is_asked_once_and_answered_once(life: Life, submission: Submission) -> None:
    question = ask(life)
    inspector = life.cast["g1.inspector"]
    assert ask_question(life.session, submission, ASKED, 1, actor=inspector, now=question.asked_at) is question
    answer(life, question)
    with pytest.raises(WrongState):
        answer(life, question)
    with pytest.raises(WrongState):
        withdraw(life, question)


def test_an_answer_to_what_was_withdrawn_meanwhile_is_a_conflict(life: Life, submission: Submission) -> None:
    question, leader = ask(life), life.cast["finance.leader"]
    seen = question.version
    withdraw(life, question)
    with pytest.raises(Stale):
        answer_question(life.session, question, ANSWER, actor=leader, seen_version=seen, now=life.now)


@pytest.mark.parametrize(
    ("text", "sentence", "field"), [("Why?", 1, "text"), (ASKED, 2, "sentence"), (ASKED, -1, "sentence")]
)
def test_a_question_needs_words_and_a_sentence_that_there_is(
    life: Life, submission: Submission, text: str, sentence: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(life, text, sentence)
    assert refused.value.field == field


def test_with_the_submission_its_open_questions_are_over(life: Life, submission: Submission) -> None:
    question = ask(life)
    life.fire("return", "g1.inspector")
    assert question.state is QuestionState.LAPSED
    assert find_review(life.session, submission).open_questions == 0
    with pytest.raises(WrongState):
        answer(life, question)
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    with pytest.raises(WrongState):
        answer(life, question)
    later = ask(life, "Who keeps the list now?", None)
    assert [one.id for one in list_questions(life.session, life.task)] == [later.id, question.id]
    assert duty(life, "finance.leader") == "questions"


def test_what_was_not_answered_is_named_to_the_unit_and_to_the_next_reviewer(
    life: Life, submission: Submission, browser: Browser
) -> None:
    ask(life)
    withdraw(life, ask(life, "Who keeps the old list?", None))
    life.fire("return", "g1.inspector")
    life.session.commit()
    unit, ref = browser.as_("finance.liaison"), life.task.ref
    life.session.rollback()
    prepared = unit.get(f"/tasks/{ref}/prepare?language=en").text
    assert "1 question of the inspection group was not answered" in prepared
    assert ASKED in prepared
    shown = unit.get(f"/tasks/{ref}/questions").text
    assert "Not answered before the review ended" in shown
    assert "Waits for an answer" not in shown
    answer_gaps(life)
    life.fire("submit", "finance.leader")
    life.session.commit()
    page = browser.as_("g1.inspector").get(f"/tasks/{ref}/review?language=en").text
    assert "Asked on earlier submissions and not answered" in page
    assert page.index(ASKED) < page.index("The unit was to answer in its new submission")


def test_who_returns_or_withdraws_and_who_signs_next_is_told_of_questions_without_an_answer(
    life: Life, submission: Submission, browser: Browser
) -> None:
    ask(life)
    withdraw(life, ask(life, "Who keeps the old list?", None))
    life.session.commit()
    inspector, leader, ref = browser.as_("g1.inspector"), browser.as_("finance.leader"), life.task.ref
    ends = "1 question to the unit waits for an answer and ends with this review"
    life.session.rollback()
    assert ends in inspector.get(f"/tasks/{ref}/do/return?language=en").text
    assert ends in leader.get(f"/tasks/{ref}/do/withdraw?language=en").text
    life.fire("return", "g1.inspector")
    answer_gaps(life)
    life.session.commit()
    page = leader.get(f"/tasks/{ref}/do/submit?language=en").text
    assert "1 question of the inspection group was not answered before the review ended" in page
    assert ends not in page


def test_the_progress_counts_questions_that_wait(life: Life, submission: Submission) -> None:
    life.record_review()
    assert find_review(life.session, submission).percent == 100
    question = ask(life)
    assert find_review(life.session, submission).percent == 67  # nor does the signature count any more
    withdraw(life, question)
    life.conclude_anew()
    assert find_review(life.session, submission).percent == 100


def test_whoever_answered_for_the_unit_never_reviews_the_task(life: Life, submission: Submission) -> None:
    newcomer = hire(life.cast, "newcomer", Role.LIAISON, unit="finance")
    question = ask(life)
    assert not did_units_work(life.task, newcomer)
    answer(life, question, by="newcomer")
    assert did_units_work(life.task, newcomer)


def test_a_question_sent_again_later_is_asked_once_unless_it_was_withdrawn(life: Life, submission: Submission) -> None:
    first = ask(life)
    life.pass_time()
    assert ask(life) is first
    withdraw(life, first)
    assert ask(life) is not first
