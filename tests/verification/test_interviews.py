"""Interviews: two of the group, a day that has come, words that only the inspection side and no trail ever shows."""

import json
from datetime import timedelta
from typing import Any

import pytest

from models.trail import Event
from models.verification import Interview
from tests.cast import Cast
from tests.process.lived import Life
from tests.process.players import hire_the_tied, let_the_former_work
from tests.verification.ways import OUTSIDERS, QUESTIONS, SAID, events_of, interview
from workflow.errors import NeedsUnmet, NotPermitted, WrongState
from workflow.process.witness import hash_text
from workflow.reminders.days import local_day
from workflow.trail.chain import canonical
from workflow.verification.interviews import find_interviewers, seal_interview


def fields_refused(life: Life, **values: Any) -> list[str]:
    with pytest.raises(NeedsUnmet) as refused:
        interview(life, **values)
    return [reason.field for reason in refused.value.reasons]


def test_an_interview_is_recorded_with_its_interviewers(life: Life) -> None:
    held = interview(life)
    life.session.commit()
    assert {link.user.username for link in held.interviewers} == {"g1.inspector", "g1.leader"}
    assert events_of(life)[-1][0] == "review.interview"


def test_the_trail_seals_an_interview_without_a_word_of_it(life: Life) -> None:
    held = interview(life)
    ids = [link.user_id for link in held.interviewers]
    assert events_of(life)[-1][1]["sealed"] == seal_interview(held, ids)
    for event in life.session.query(Event):
        assert SAID not in event.data
        assert QUESTIONS not in event.data
        assert "Head of accounting" not in json.dumps(event.data)


def test_what_is_missing_is_told_beside_its_field(life: Life) -> None:
    lacks: list[tuple[str, dict[str, Any]]] = [
        ("interviewed", {"interviewed": "  "}),
        ("interviewed", {"interviewed": "x" * 201}),
        ("held_on", {"held_on": None}),
        ("questions", {"questions": "Why?"}),
        ("summary", {"summary": "Fine."}),
        ("confirmed_on", {"confirmed_on": None}),
        ("confirmed_on", {"confirmed_on": local_day(life.now) + timedelta(days=1)}),
        ("confirmed_on", {"confirmed_on": local_day(life.now) - timedelta(days=1)}),
        ("unconfirmed", {"unconfirmed": "She is away for a month."}),
        ("unconfirmed", {"confirmed_on": None, "unconfirmed": "Away."}),
        ("interviewers", {"interviewer_ids": []}),
        ("interviewers", {"interviewed": "g1 INSPECTOR"}),
        ("interviewers", {"interviewed": "g1.leader"}),
    ]
    for field, values in lacks:
        assert fields_refused(life, **values) == [field]


def test_everything_that_is_wrong_is_told_at_once(life: Life) -> None:
    wrong: dict[str, Any] = {"interviewed": "", "held_on": None, "summary": "Fine.", "interviewer_ids": []}
    wrong |= {"questions": "", "confirmed_on": None}
    fields = ["interviewed", "held_on", "interviewers", "questions", "summary", "confirmed_on"]
    assert fields_refused(life, **wrong) == fields


def test_an_interview_that_is_not_confirmed_says_why(life: Life) -> None:
    held = interview(life, confirmed_on=None, unconfirmed="She left the university the day after.")
    life.session.commit()
    assert (held.confirmed_on, held.unconfirmed) == (None, "She left the university the day after.")


def test_the_seal_of_an_interview_of_the_first_kind_is_as_it_was(life: Life) -> None:
    """Before questions and confirmation were asked for, the seal was over four things."""
    day = local_day(life.now)
    early = Interview(interviewed="Ms Zhao", held_on=day, summary=SAID, questions="", unconfirmed="")
    assert seal_interview(early, [2, 1]) == hash_text(canonical(["Ms Zhao", day, [1, 2], SAID]))


def test_an_interview_is_not_held_tomorrow(life: Life) -> None:
    assert fields_refused(life, held_on=local_day(life.now) + timedelta(days=1)) == ["held_on"]


def test_an_interview_of_an_earlier_cycle_tells_nothing_of_this_one(life: Life) -> None:
    began = local_day(life.task.cycle_started_at or life.now)
    assert fields_refused(life, held_on=began - timedelta(days=1)) == ["held_on"]
    assert interview(life, held_on=began).held_on == began


def test_one_interviewer_named_twice_is_one(life: Life) -> None:
    alone = life.cast["g1.inspector"].id
    assert fields_refused(life, interviewer_ids=[alone, alone]) == ["interviewers"]


def test_interviewers_come_from_the_assigned_group_without_a_tie(life: Life, cast: Cast) -> None:
    hire_the_tied(cast)
    for stranger in ("g2.inspector", "finance.leader", "office", "g1.inspector.recused", "left"):
        chosen = [cast["g1.inspector"].id, cast["g1.leader"].id, cast[stranger].id]
        assert fields_refused(life, interviewer_ids=chosen) == ["interviewers"]


def test_only_those_who_may_review_are_offered_as_interviewers(life: Life, cast: Cast) -> None:
    hire_the_tied(cast)
    let_the_former_work(cast, life.task)
    assert {user.username for user in find_interviewers(life.session, life.task)} == {"g1.inspector", "g1.leader"}


def test_nobody_else_records_an_interview(life: Life, cast: Cast) -> None:
    hire_the_tied(cast)
    for who in OUTSIDERS:
        with pytest.raises(NotPermitted):
            interview(life, who)


def test_an_interview_needs_a_submission_under_review(life: Life) -> None:
    life.fire("return", "g1.inspector")
    with pytest.raises(WrongState):
        interview(life)


def test_an_interview_begins_the_review(life: Life) -> None:
    interview(life)
    with pytest.raises(NeedsUnmet):
        life.fire("withdraw", "finance.leader")


def test_an_interview_sent_again_later_is_entered_once(life: Life) -> None:
    first = interview(life)
    life.session.flush()
    life.pass_time(timedelta(hours=5))
    assert interview(life) is first
    assert life.session.query(Interview).count() == 1
