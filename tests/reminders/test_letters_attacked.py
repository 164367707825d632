"""Supervision letters under attack: two at once, forms sent twice, others' addresses, what the database refuses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.ledger import Task
from models.letters import Letter, LetterStatus
from models.people import User
from models.reminders import Mail
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser, Hidden
from tests.ledger.test_speed import count_queries
from tests.process.racing import WON, let_go, race
from tests.reminders.writing import ANSWER, REASON, Late
from views.clock import today
from workflow.errors import WrongState
from workflow.reminders.letter_list import list_letters
from workflow.reminders.letter_wording import propose_body
from workflow.reminders.letters import discard_letter, draft_letter, issue_letter, propose_answer_day, write_letter
from workflow.trail.audit import verify_trail
from workflow.trail.history import list_history


def test_many_drafted_at_once_get_a_number_each_and_a_task_gets_one(session: Session, cast: Cast) -> None:
    tasks, now, office = [Late.begin(cast).life.task.id for _ in range(4)], cast.now, cast["office"].id
    let_go(cast)

    def by_itself(task: int) -> Callable[[Session], object]:
        def draft(own: Session) -> object:
            found = own.get_one(Task, task)
            return draft_letter(own, found, overdue_since=found.due_on, now=now)

        return draft

    def by_hand(task: int) -> Callable[[Session], object]:
        return lambda own: write_letter(own, own.get_one(Task, task), actor=own.get_one(User, office), now=now)

    works = [make(task) for task in tasks for make in (by_itself, by_hand)]
    url = session.get_bind().url.render_as_string(hide_password=False)  # type: ignore[union-attr]
    assert race(url, works) == [WON] * 8
    letters = session.query(Letter).order_by(Letter.number).all()
    assert [one.number for one in letters] == [1, 2, 3, 4]
    assert {one.task_id for one in letters} == set(tasks)
    assert list(verify_trail(session)) == []


def test_of_two_who_issue_and_discard_at_once_one_wins(session: Session, cast: Cast) -> None:
    late = Late.begin(cast).draft()
    letter, seen, now, office = late.row.id, late.row.version, cast.now, cast["office"].id
    until = propose_answer_day(session, late.today)
    url = session.get_bind().url.render_as_string(hide_password=False)  # type: ignore[union-attr]
    let_go(cast)

    def work(act: Callable[..., object], value: object) -> Callable[[Session], object]:
        def run(own: Session) -> object:
            actor = own.get_one(User, office)
            return act(own, own.get_one(Letter, letter), value, actor=actor, seen_version=seen, now=now)

        return run

    outcomes = race(url, [work(issue_letter, until), work(discard_letter, REASON)] * 2)
    assert outcomes.count(WON) == 1
    assert set(outcomes) <= {WON, "stale", "wrong_state"}
    status = session.get_one(Letter, letter).status
    assert session.query(Mail).count() == (2 if status is LetterStatus.ISSUED else 0)


def form_of(person: Browser, page: str, step: str, **typed: str) -> dict[str, str]:
    """What a form of the page sends: its hidden fields, and what was typed."""
    hidden = Hidden()
    hidden.feed(person.get(page).text)
    return {**hidden.of(f"{page}/{step}"), **typed}


def test_each_form_sent_twice_is_done_once(browser: Browser, session: Session, late: Late) -> None:
    office, task = browser.as_("office"), f"/tasks/{late.life.task.ref}"
    pages = {office.submit(f"{task}/letters", page=task).location for _ in range(2)}
    assert len(pages) == 1, "the draft that waits is opened, not doubled"
    page = pages.pop()
    on = today().isoformat()
    for step, typed in (
        ("issue", {"answer_until": (today() + timedelta(days=9)).isoformat()}),
        ("answer", {"answered_on": on, "answer": ANSWER}),
    ):
        sent = form_of(office, page, step, **typed)
        assert [office.client.post(f"{page}/{step}", data=sent).status_code for _ in range(2)] == [302, 409], step
    assert session.query(Mail).count() == 2
    assert session.query(Event).filter(Event.kind.in_(["letter.issued", "letter.answered"])).count() == 2


def test_a_title_does_not_turn_the_direction_of_the_proposed_text(session: Session, cast: Cast) -> None:
    task = Late.begin(cast, title="“Settle” \u202eall {ref} {days!r}").life.task
    body = propose_body(task, task.due_on, task.due_on + timedelta(days=8))
    assert "“‘Settle’ all {ref} {days!r}”" in body.zh
    assert "overdue by 8 days" in body.en


def test_the_unit_hears_of_nothing_that_is_not_out(browser: Browser, session: Session, cast: Cast, late: Late) -> None:
    late.draft().edit("改", "Changed")
    task, letter, leader = late.life.task, f"/letters/{late.row.id}", browser.as_("finance.leader")
    for who, told in (("finance.leader", False), ("estates.leader", False), ("office", True), ("g1.leader", True)):
        sentences = " ".join(str(one.sentence) for one in list_history(session, task, actor=cast[who]))
        assert ("supervision letter" in sentences) is told, who
    session.commit()
    assert late.row.ref not in leader.get(f"/tasks/{task.ref}").text
    assert leader.submit(f"{letter}/word", page=f"/tasks/{task.ref}").status_code == 403
    late.issue()
    assert f'href="{letter}"' in leader.get(f"/tasks/{task.ref}").text
    assert f'href="{letter}"' not in browser.as_("estates.leader").get(f"/tasks/{task.ref}").text


@pytest.mark.parametrize(
    ("days", "effect"), [(0, "Moved the same day"), (3, "Moved after 3 days"), (None, "No movement")]
)
def test_the_effect_is_counted_until_the_task_moved(
    session: Session, cast: Cast, days: int | None, effect: str
) -> None:
    late = Late.begin(cast).draft().issue()
    if days is not None:
        late.life.pass_time(timedelta(days=days))
        late.life.fire("start", "finance.leader")
        late.life.pass_time(timedelta(days=20))
    late.life.pass_time()
    row = list_letters(session, late.life.task, actor=cast["office"], today=late.today)[0]
    assert str(row.effect).startswith(effect)
    later = list_letters(session, late.life.task, actor=cast["office"], today=late.today + timedelta(days=30))[0]
    assert later.late


def test_the_list_takes_as_many_queries_for_many_letters(
    app: Flask, browser: Browser, session: Session, cast: Cast
) -> None:
    office = browser.as_("office")
    Late.begin(cast).draft().issue()
    few = count_queries(app, office, "/letters?status=issued&campaign=X26")
    for _ in range(8):
        Late.begin(cast).draft().issue().answer()
    Late.begin(cast).draft().issue()
    assert count_queries(app, office, "/letters?status=issued&campaign=X26") == few
    assert few < 16
    for odd in ("?status=king&campaign=none&page=99", "?page=-1", "?page=x", "?status=&campaign="):
        assert office.get(f"/letters{odd}").status_code == 200


def test_the_year_begins_at_one_again_and_a_second_letter_follows_one_that_is_out(session: Session, cast: Cast) -> None:
    late = Late.begin(cast).draft().issue().write()
    assert [(one.number, one.ordinal) for one in late.letters()] == [(1, 1), (2, 2)]
    assert late.draft().row.number == 1, "the ladder finds the first and draws nothing"
    late.life.pass_time(timedelta(days=365))
    assert Late(late.life).write().row.ref == "X26-D2026-002", "the draft that waits is not doubled"
    other = Late.begin(cast)
    other.life.now = late.life.now
    assert other.draft().row.ref == "X26-D2027-001"


def test_a_closed_campaign_and_a_void_task_stand_still(session: Session, cast: Cast) -> None:
    void, closed = Late.begin(cast).draft(), Late.begin(cast).draft().issue()
    void.life.task.voided_at, void.life.task.void_reason = cast.now, REASON
    session.commit()
    for act in (void.issue, void.write):
        with pytest.raises(WrongState):
            act()
        session.rollback()
    void.discard()
    cast.campaign.closed_at = cast.now
    session.commit()
    with pytest.raises(WrongState, match="the committee can reopen it"):
        closed.answer()
    session.rollback()


@pytest.mark.parametrize(
    "change",
    [
        "status = 'issued'",
        "status = 'answered'",
        "status = 'discarded'",
        "status = 'torn'",
        "number = 0",
        "body_zh = 'x'",
        "body_zh = '', body_en = ''",
        "answer = 'x'",
        "answered_on = '2026-03-02'",
        "answer_until = '2026-03-09'",
    ],
)
def test_the_database_refuses_a_letter_that_cannot_be(session: Session, cast: Cast, change: str) -> None:
    Late.begin(cast).draft()
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE supervision_letter SET {change}"))  # noqa: S608 - from the list above
    session.rollback()
