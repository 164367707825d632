"""Monitoring priorities: who sees which, how they are answered and closed, and who is reminded of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.reminders import Notice
from models.verification import Gap, GapState, Severity
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import DAY, Life
from tests.process.players import hire_the_tied
from tests.verification.ways import OUTSIDERS, counted, events_of, latest_submission
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.reminders.days import local_day
from workflow.reminders.firing import run_ladder
from workflow.verification.gaps import Shown, Wanted, answer_gap, close_gap, count_gaps, find_first_cycles, find_gaps

REASON = "The receipts were handed in."


def leave(life: Life, number: int = 1, due: date | None = None, **values: Any) -> Gap:
    """A gap of the task, left to be watched."""
    gap = Gap(task_id=life.task.id, submission_id=latest_submission(life).id, cycle=1, number=number, watched=True)
    gap.description, gap.wanted = f"Receipt {number} is missing", "Hand it in"
    gap.due_on, gap.opened_at, gap.opened_by = due, life.now, life.cast["g1.leader"]
    for name, value in values.items():
        setattr(gap, name, value)
    life.session.add(gap)
    life.session.flush()
    return gap


@pytest.fixture
def left(cast: Cast) -> Life:
    """A task that is written off with one thing left, due in twenty days."""
    life = Life.begin(cast).verify()
    leave(life, due=local_day(life.now) + 20 * DAY)
    return life


def only(life: Life) -> Gap:
    gap: Gap = life.session.query(Gap).filter_by(task_id=life.task.id).one()
    return gap


def close(life: Life, by: str = "g1.inspector", reason: str = REASON, seen: int | None = None) -> None:
    gap = only(life)
    seen = gap.version if seen is None else seen
    close_gap(life.session, gap, reason, actor=life.cast[by], seen_version=seen, now=life.now)


def reply(life: Life, by: str = "finance.liaison") -> None:
    gap = only(life)
    answer_gap(life.session, gap, REASON, actor=life.cast[by], seen_version=gap.version, now=life.now)


def test_an_inspector_of_the_group_closes_it_with_a_reason(left: Life) -> None:
    close(left)
    gap = only(left)
    assert (gap.state, gap.close_reason) == (GapState.CLOSED, REASON)
    assert events_of(left)[-1] == ("gap.closed", {"number": 1, "reason": REASON})


def test_nobody_else_closes_it(left: Life, cast: Cast) -> None:
    hire_the_tied(cast)
    for who in (*OUTSIDERS, "g1.leader"):
        with pytest.raises(NotPermitted):
            close(left, who)


def test_a_short_reason_an_old_page_and_a_second_closing_are_refused(left: Life) -> None:
    with pytest.raises(InvalidInput):
        close(left, reason="Done.")
    with pytest.raises(Stale):
        close(left, seen=0)
    close(left)
    with pytest.raises(WrongState):
        close(left)


def test_whoever_answered_it_does_not_close_it(left: Life) -> None:
    only(left).answered_by_id = left.cast["g1.inspector"].id
    with pytest.raises(NotPermitted):
        close(left)


def test_the_unit_answers_what_a_write_off_left_and_the_list_says_so(left: Life) -> None:
    reply(left)
    assert only(left).state is GapState.ANSWERED
    assert only(left).answered_by_id == left.cast["finance.liaison"].id
    for who in ("estates.liaison", "g1.inspector", "office"):
        with pytest.raises(NotPermitted):
            reply(left, who)


def test_in_a_running_cycle_gaps_are_answered_with_the_submission(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    life.fire("return", "g1.inspector", gaps=[{"description": "The list is missing"}])
    with pytest.raises(WrongState):
        reply(life)


def test_a_unit_sees_its_own_and_the_inspection_side_what_is_its_business(left: Life) -> None:
    seen = {"finance.leader": 1, "estates.liaison": 1, "history.leader": 0, "g1.inspector": 1, "g2.inspector": 0}
    seen |= {"office": 1, "committee": 1, "auditor": 1, "admin": 0}
    today = local_day(left.now)
    for who, count in seen.items():
        actor = left.cast[who]
        assert count_gaps(left.session, actor, Wanted(), today)[Shown.OPEN] == count, who
        rows = find_gaps(left.session, actor, Wanted(), Shown.OPEN, today, offset=0, limit=50)
        assert len(rows) == count, who


def test_the_filters_narrow_the_list(left: Life) -> None:
    today, office = local_day(left.now), left.cast["office"]
    leave(left, 2, due=today - DAY, severity=Severity.GRAVE)

    def numbers(shown: Shown = Shown.OPEN, **wanted: Any) -> list[int]:
        rows = find_gaps(left.session, office, Wanted(**wanted), shown, today, offset=0, limit=50)
        return [gap.number for gap in rows]

    assert numbers() == [2, 1]
    assert numbers(Shown.OVERDUE) == [2]
    assert numbers(Shown.CLOSED) == []
    assert numbers(severity=Severity.SERIOUS) == [1]
    assert numbers(unit=left.cast.units["library"]) == []
    assert numbers(campaign=left.cast.campaign, unit=left.cast.units["finance"]) == [2, 1]


def test_the_list_says_since_which_cycle_however_often_it_was_carried_over(left: Life, browser: Browser) -> None:
    first = only(left)
    second = leave(left, 2, cycle=2, carried_from_id=first.id)
    third = leave(left, 3, cycle=3, carried_from_id=second.id)
    alone = leave(left, 4, cycle=3)
    since = find_first_cycles(left.session, [third, alone, first])
    assert since == {third.id: 1, alone.id: 3, first.id: 1}
    left.session.commit()
    assert browser.as_("office").get("/gaps").status_code == 200


def test_unit_and_inspectors_are_reminded_before_and_after_the_day(left: Life) -> None:
    due = only(left).due_on
    assert due is not None
    left.session.commit()

    def told(days: int) -> set[str]:
        left.session.query(Notice).delete()
        moment = left.now + timedelta(days=20 + days)
        run_ladder(left.session, moment, commit=left.session.commit)
        query = select(Notice).where(Notice.content.contains("Receipt 1 is missing"))
        return {notice.user.username for notice in left.session.scalars(query)}

    people = {"finance.liaison", "finance.leader", "g1.inspector"}
    assert told(-14) == set()
    assert told(-9) == people
    assert told(2) == people
    close(left)
    left.session.commit()
    assert told(16) == set()


def test_the_page_of_a_gap_closes_it_and_a_refusal_keeps_what_was_typed(left: Life, browser: Browser) -> None:
    gap = only(left)
    url = f"/gaps/{gap.id}"
    left.session.commit()
    inspector = browser.as_("g1.inspector")
    refused = inspector.submit(f"{url}/close", {"reason": "Done."}, page=url)
    assert refused.status_code == 422
    assert "Done.</textarea>" in refused.text
    liaison = browser.as_("finance.liaison")
    assert liaison.submit(f"{url}/answer", {"answer": REASON}, page=url).status_code == 302
    assert inspector.submit(f"{url}/close", {"reason": REASON}, page=url).status_code == 302
    assert "Receipt 1 is missing" in browser.as_("office").get("/gaps?show=closed").text
    assert browser.as_("history.leader").get(url).status_code == 403


def test_the_number_of_queries_does_not_depend_on_the_number_of_gaps(
    left: Life, app: Flask, browser: Browser, session: Session
) -> None:
    session.commit()
    office = browser.as_("office")

    def queries() -> int:
        with counted(app) as statements:
            assert office.get("/gaps?severity=serious&show=open").status_code == 200
        return len(statements)

    queries()
    before = queries()
    for number in range(2, 12):
        leave(left, number, due=date(2026, 5, number))
    session.commit()
    assert queries() == before
