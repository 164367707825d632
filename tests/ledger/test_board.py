"""The board of parts: who is how far, what is late first; and the questions between the units of a task."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.coordination import UnitQuestion
from models.people import Unit
from models.reminders import Colour, Notice
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.test_home import actions
from tests.ledger.test_speed import count_queries
from tests.process.lived import DAY, Life
from tests.verification.ways import events_of
from views.clock import today, utc_now
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.ledger.board import PartState, find_parts, list_board
from workflow.ledger.contributions import waive_part, write_part
from workflow.ledger.unit_questions import answer_unit, ask_unit, list_questions, withdraw_question
from workflow.process.duties import next_duty
from workflow.process.own_work import did_units_work
from workflow.reminders.almanac import almanac
from workflow.reminders.days import local_day
from workflow.reminders.firing import run_ladder

LEAD = ("finance.leader", "finance.liaison")
ASKED = "Which of the advances are yours?"
ANSWER = "Those of the years 2023 and 2024."


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    """What was written stays readable after the commit without a new transaction, which would lock SQLite."""
    session.expire_on_commit = False


@pytest.fixture
def life(cast: Cast) -> Life:
    """In progress, with a part of the estates office and one of the library."""
    task = cast.task(lead="finance", co=("estates", "library"), deadline=today() + 40 * DAY, due_on=today() + 40 * DAY)
    return start(Life(cast, task, cast.now))


def start(life: Life) -> Life:
    """Nothing is reported or written yet."""
    life.fire("start", "finance.leader")
    life.session.commit()
    return life


def unit(life: Life, code: str) -> Unit:
    return life.cast.units[code]


def ask(life: Life, who: str = "finance.leader", frm: str = "finance", to: str = "estates") -> UnitQuestion:
    life.pass_time()
    asked = ask_unit(
        life.session, life.task, unit(life, frm), unit(life, to), ASKED, actor=life.cast[who], now=life.now
    )
    life.session.commit()
    return asked


def answer(life: Life, question: UnitQuestion, who: str = "estates.liaison", text: str = ANSWER) -> None:
    life.pass_time()
    seen = question.version
    answer_unit(life.session, question, text, actor=life.cast[who], seen_version=seen, now=life.now)
    life.session.commit()
    life.session.refresh(question)
    life.session.commit()


def step(life: Life, who: str) -> str:
    duty = next_duty(life.session, life.task, actor=life.cast[who], today=local_day(life.now))
    life.session.commit()
    return duty.page if duty else ""


def told(life: Life, kind: str) -> set[str]:
    found = {row.user.username for row in life.session.query(Notice).filter_by(kind=kind)}
    life.session.commit()
    return found


def test_the_board_tells_of_each_part_how_far_it_is_late_ones_first(life: Life) -> None:
    estates, library = life.task.parts
    day = local_day(life.now)
    estates.deadline, library.deadline = day + 9 * DAY, day - DAY
    life.session.commit()
    rows = list_board(life.session, life.task, almanac(life.session, day))
    assert [(row.part, row.state) for row in rows] == [(library, PartState.NOTHING), (estates, PartState.NOTHING)]
    assert rows[0].signal is not None
    assert rows[0].signal.colour is Colour.RED
    who = {"seen_version": 0, "now": life.now}
    write_part(life.session, estates, "We settled ours.", actor=life.cast["estates.liaison"], **who)
    waive_part(life.session, library, "It has no advances.", actor=life.cast["finance.leader"], **who)
    life.session.commit()
    rows = list_board(life.session, life.task, almanac(life.session, day))
    assert [(row.part, row.state, row.signal is None) for row in rows] == [
        (estates, PartState.WRITTEN, False),
        (library, PartState.WAIVED, True),
    ]


def test_a_late_part_is_the_next_step_of_the_lead_unit_and_the_ladder_tells_it(life: Life) -> None:
    assert [step(life, who) for who in LEAD] == ["prepare", "prepare"]
    life.task.parts[0].deadline = local_day(life.now) - DAY
    life.session.commit()
    steps = [next_duty(life.session, life.task, actor=life.cast[who], today=local_day(life.now)) for who in LEAD]
    assert [(duty.page, duty.beside, duty.when) for duty in steps if duty] == [("prepare", "board", "part_late")] * 2
    assert [step(life, who) for who in ("estates.leader", "estates.liaison")] == ["part", "part"]
    run_ladder(life.session, life.now + timedelta(days=1), commit=life.session.flush)
    heard = {row.user.username for row in life.session.query(Notice).filter_by(kind="reminder", colour=Colour.RED)}
    life.session.commit()
    assert heard == {"finance.leader", "finance.liaison", "estates.leader", "estates.liaison"}


def test_the_list_shows_parts_of_tasks_that_my_unit_leads_open_ones_first(life: Life) -> None:
    other = start(Life.begin(life.cast))
    other.task.parts[0].deadline = local_day(life.now) - DAY
    waive = {"actor": life.cast["finance.leader"], "seen_version": 0, "now": life.now}
    waive_part(life.session, life.task.parts[0], "It has no advances.", **waive)
    life.session.commit()
    book = almanac(life.session, local_day(life.now))

    def listed(who: str) -> list[int]:
        rows = find_parts(life.session, life.cast[who], book, offset=0, limit=50)
        life.session.commit()
        return [row.part.id for row in rows]

    late, (waived, waits) = other.task.parts[0], life.task.parts
    assert listed("finance.liaison") == listed("office") == [late.id, waits.id, waived.id]
    assert listed("estates.leader") == listed("history.leader") == []


def test_a_unit_asks_another_one_which_answers_once_or_more(life: Life) -> None:
    question = ask(life)
    assert told(life, "question_of_unit") == {"estates.leader", "estates.liaison"}
    assert [step(life, who) for who in ("estates.leader", "estates.liaison")] == ["board", "board"]
    assert step(life, "finance.liaison") == "prepare"
    own = next(part for part in life.task.parts if part.unit is unit(life, "estates"))
    own.deadline = local_day(life.now) - DAY
    life.session.commit()
    assert step(life, "estates.liaison") == "part"  # what is late comes first
    own.deadline = None
    life.session.commit()
    answer(life, question)
    answer(life, question, "estates.leader", "And one of 2025.")
    assert told(life, "question_of_unit_answered") == {"finance.leader", "finance.liaison"}
    assert step(life, "estates.liaison") == "part"
    assert [one.text for one in question.answers] == [ANSWER, "And one of 2025."]
    assert [kind for kind, _ in events_of(life)][-3:] == ["unit_question.asked", *["unit_question.answered"] * 2]
    assert did_units_work(life.task, life.cast["estates.liaison"])


def test_everybody_speaks_for_the_own_unit_only(life: Life) -> None:
    for who, frm, to in (("estates.leader", "finance", "library"), ("history.leader", "history", "finance")):
        with pytest.raises(NotPermitted):
            ask(life, who, frm, to)
        life.session.rollback()
    for who in ("office", "g1.inspector", "committee", "auditor"):
        with pytest.raises(NotPermitted):
            ask(life, who)
        life.session.rollback()
    for to in ("finance", "history"):
        with pytest.raises(InvalidInput):
            ask(life, to=to)
        life.session.rollback()
    question = ask(life, "estates.liaison", "estates", "library")
    for who in ("finance.leader", "estates.leader", "office", "g1.inspector"):
        with pytest.raises(NotPermitted):
            answer(life, question, who)
        life.session.rollback()
    answer(life, question, "library.leader")


def test_a_question_is_withdrawn_by_the_unit_that_asked_until_it_is_answered(life: Life) -> None:
    question, seen = ask(life), 1
    with pytest.raises(NotPermitted):
        withdraw_question(life.session, question, actor=life.cast["estates.leader"], seen_version=seen, now=life.now)
    life.session.rollback()
    withdraw_question(life.session, question, actor=life.cast["finance.liaison"], seen_version=seen, now=life.now)
    life.session.commit()
    assert step(life, "estates.leader") == "part"
    with pytest.raises(Stale):
        answer_unit(life.session, question, ANSWER, actor=life.cast["estates.leader"], seen_version=seen, now=life.now)
    life.session.rollback()
    with pytest.raises(WrongState):
        answer(life, question)


def test_asked_twice_by_the_same_form_it_is_asked_once(life: Life) -> None:
    first = ask(life)
    again = (life.session, life.task, unit(life, "finance"), unit(life, "estates"), ASKED)
    assert ask_unit(*again, actor=life.cast["finance.leader"], now=life.now) is first
    assert len(list_questions(life.session, life.task)) == 1


def text_of(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.text
    return unescape(re.sub(r"\s+", " ", answer.text))


def test_asked_and_answered_on_the_board_and_read_by_every_unit_and_the_inspection_side(
    browser: Browser, life: Life
) -> None:
    lead, asked, ref = browser.as_("finance.liaison"), browser.as_("estates.liaison"), life.task.ref
    page, to = f"/tasks/{ref}/board", {"ask-unit": unit(life, "estates").id}
    refused = lead.submit(f"{page}/ask", {**to, "ask-text": "Why?"}, page=page)
    assert (refused.status_code, "Why?</textarea>" in refused.text) == (422, True)
    assert lead.submit(f"{page}/ask", {**to, "ask-text": ASKED}, page=page).status_code == 302
    assert (ref, page) in actions(text_of(asked, "/"))
    question = life.session.query(UnitQuestion).one()
    life.session.commit()
    form = {f"answer{question.id}-answer": ANSWER}
    assert asked.submit(f"/unit-questions/{question.id}/answer", form, page=page).status_code == 302
    for who in ("finance.leader", "library.leader", "g1.inspector", "office", "auditor"):
        shown = text_of(browser.as_(who), page)
        assert ASKED in shown
        assert ANSWER in shown
    assert browser.as_("history.leader").get(page).status_code == 403


def test_the_pages_ask_no_more_however_many_parts_and_questions_there_are(
    app: Flask, browser: Browser, life: Life
) -> None:
    lead, page = browser.as_("finance.leader"), f"/tasks/{life.task.ref}/board"
    life.now = utc_now()
    ask(life)
    few = count_queries(app, lead, page), count_queries(app, lead, "/parts")
    for _ in range(3):
        ask(life, "library.leader", "library", "finance")
        answer(life, ask(life, "library.leader", "library", "estates"))
        start(Life.begin(life.cast))
    assert (count_queries(app, lead, page), count_queries(app, lead, "/parts")) == few


def test_a_question_without_an_answer_no_longer_waits_once_the_task_has_gone_on(life: Life, browser: Browser) -> None:
    ask(life)
    life.session.commit()
    address = f"/tasks/{life.task.ref}/board"
    assert "Waits for an answer" in browser.as_("office").get(address).text
    life.prepare()
    life.fire("submit", "finance.leader")
    life.session.commit()
    shown = browser.as_("office").get(address).text
    assert "Waits for an answer" not in shown
    assert "No longer waits: not answered" in shown
