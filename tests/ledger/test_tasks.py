"""Tasks: created and edited by the office."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import Origin, State, TaskKind
from models.people import GroupUnit
from models.trail import Event
from tests.cast import Cast
from tests.ledger.entered import change_task, enter_task, facts_of, task_facts
from tests.ledger.planned import refusal
from tests.process.lived import Life
from workflow.errors import InvalidInput, Stale
from workflow.ledger.tasks import create_task, edit_task
from workflow.trail.audit import verify_trail

# ---- creating


def test_a_task_gets_its_number_group_and_due_day(session: Session, cast: Cast) -> None:
    task = enter_task(session, cast, leader=cast["committee"])
    assert task.ref == "X26-T001"
    assert (task.state, task.cycle) == (State.ASSIGNED, 1)
    assert task.group is cast.groups["g1"]
    assert task.category is cast.problem.category
    assert task.due_on == task.deadline
    assert list(verify_trail(session)) == []


def test_the_group_may_be_another_one(session: Session, cast: Cast) -> None:
    assert enter_task(session, cast, group=cast.groups["g2"]).group is cast.groups["g2"]


def test_a_unit_without_a_group_gives_a_task_without_one(session: Session, cast: Cast) -> None:
    for link in session.scalars(select(GroupUnit).where(GroupUnit.unit_id == cast.units["finance"].id)):
        session.delete(link)
    assert enter_task(session, cast).group is None


def test_co_units_come_with_their_parts(session: Session, cast: Cast) -> None:
    parts = [(cast.units["library"], "Lists its advances"), (cast.units["estates"], "")]
    task = create_task(session, cast.problem, task_facts(cast), parts=parts, actor=cast["office"], now=cast.now)
    session.commit()
    assert [(part.unit.code, part.description) for part in task.parts] == [
        ("library", "Lists its advances"),
        ("estates", ""),
    ]


def test_the_lead_unit_is_no_co_unit_and_none_is_named_twice(session: Session, cast: Cast) -> None:
    library, facts = cast.units["library"], task_facts(cast)
    for units, said in (([cast.units["finance"]], "leads the task"), ([library, library], "is named twice")):
        parts = [(unit, "A part") for unit in units]
        with pytest.raises(InvalidInput, match=said) as refused:
            create_task(session, cast.problem, facts, parts=parts, actor=cast["office"], now=cast.now)
        assert refused.value.field == "parts"


def test_only_a_long_term_task_may_be_without_a_deadline(session: Session, cast: Cast) -> None:
    assert refusal(lambda: enter_task(session, cast, deadline=None)) == "deadline"
    task = enter_task(session, cast, deadline=None, kind=TaskKind.LONG_TERM)
    assert task.due_on == NO_DAY


def test_a_deadline_before_the_feedback_is_a_slip(session: Session, cast: Cast) -> None:
    before = cast.campaign.feedback_on - timedelta(days=1)
    assert refusal(lambda: enter_task(session, cast, deadline=before)) == "deadline"


def test_a_unit_that_was_closed_down_gets_no_task(session: Session, cast: Cast) -> None:
    cast.units["finance"].active = False
    assert refusal(lambda: enter_task(session, cast)) == "lead_unit"


def test_the_responsible_leader_is_an_active_member_of_the_committee(session: Session, cast: Cast) -> None:
    assert refusal(lambda: enter_task(session, cast, leader=cast["finance.leader"])) == "leader"
    cast["committee"].active = False
    assert refusal(lambda: enter_task(session, cast, leader=cast["committee"])) == "leader"


@pytest.mark.parametrize("title", ["ＡＢＣ１２３ 整改", "مهمة \u200eRTL\u200f"])
def test_texts_are_kept_as_they_were_typed(session: Session, cast: Cast, title: str) -> None:
    task = enter_task(session, cast, title=title, goal="长" * 10_000)
    session.expire_all()
    assert (task.title, task.goal) == (title, "长" * 10_000)


# ---- editing


def test_an_edit_moves_the_due_day_and_keeps_before_and_after(session: Session, cast: Cast) -> None:
    task = enter_task(session, cast)
    later = task.deadline + timedelta(days=7) if task.deadline else None
    change_task(session, cast, task, deadline=later, title="Settle every advance", origin=Origin.SUPPLEMENTARY)
    assert task.due_on == later
    assert "every advance" in task.search_text
    event = session.scalars(select(Event).where(Event.kind == "task.edited")).one()
    told = json.loads(event.data)["fields"]
    assert told["title"] == ["Settle the advances", "Settle every advance"]
    assert set(told) == {"title", "deadline", "origin"}


def test_an_edit_that_changes_nothing_leaves_no_trace(session: Session, cast: Cast) -> None:
    task = enter_task(session, cast)
    version = task.version
    change_task(session, cast, task)
    assert task.version == version
    assert session.scalars(select(Event).where(Event.kind == "task.edited")).all() == []


def test_another_lead_unit_brings_its_own_group_while_assigned(session: Session, cast: Cast) -> None:
    task = enter_task(session, cast)
    change_task(session, cast, task, lead_unit=cast.units["history"], group=None)
    assert (task.lead_unit.code, task.group) == ("history", cast.groups["g2"])
    assert "history" in task.search_text


def test_a_co_unit_does_not_become_lead_unit_of_its_task(session: Session, cast: Cast) -> None:
    task = cast.task(co=("estates",))
    session.commit()
    assert refusal(lambda: change_task(session, cast, task, lead_unit=cast.units["estates"])) == "lead_unit"


def test_the_lead_unit_is_fixed_once_the_task_was_started(session: Session, cast: Cast) -> None:
    life = Life.begin(cast).start()
    assert refusal(lambda: change_task(session, cast, life.task, lead_unit=cast.units["history"])) == "lead_unit"
    assert refusal(lambda: change_task(session, cast, life.task, goal=" ")) == "goal"


def test_what_was_submitted_is_not_worded_anew(session: Session, cast: Cast) -> None:
    task = Life.begin(cast).submit().task
    session.commit()
    assert refusal(lambda: change_task(session, cast, task, title="Something easier")) == "title"
    session.rollback()
    assert refusal(lambda: change_task(session, cast, task, goal="Something easier")) == "goal"
    session.rollback()
    change_task(session, cast, task, leader=cast["committee"])
    assert task.leader is cast["committee"]


def test_a_task_that_was_submitted_keeps_its_kind(session: Session, cast: Cast) -> None:
    lives = [Life.begin(cast, kind=TaskKind.LONG_TERM) for _ in range(3)]
    for task in (lives[0].submit().task, lives[1].verify().task, lives[2].monitor().task):
        session.commit()
        assert refusal(lambda task=task: change_task(session, cast, task, kind=TaskKind.TIME_LIMITED)) == "kind"  # type: ignore[misc]
        session.rollback()
        assert task.kind is TaskKind.LONG_TERM
    change_task(session, cast, lives[1].task, group=cast.groups["g2"])
    assert lives[1].task.group is cast.groups["g2"]


def test_a_deadline_beyond_thirty_years_is_a_slip(session: Session, cast: Cast) -> None:
    far = cast.now.date() + timedelta(days=31 * 366)
    for day in (NO_DAY, far):
        assert refusal(lambda day=day: enter_task(session, cast, deadline=day)) == "deadline"  # type: ignore[misc]
        session.rollback()
    task = enter_task(session, cast)
    assert refusal(lambda: change_task(session, cast, task, deadline=far)) == "deadline"
    session.rollback()
    task.deadline = far
    session.commit()
    change_task(session, cast, task, title="An old slip may stay")
    assert task.deadline == far


def test_a_leader_who_left_the_committee_may_stay_on_the_task(session: Session, cast: Cast) -> None:
    task = enter_task(session, cast, leader=cast["committee"])
    cast["committee"].active = False
    change_task(session, cast, task, title="Reworded")
    assert task.leader is cast["committee"]


def test_the_second_of_two_edits_is_stale(session: Session, cast: Cast) -> None:
    task = enter_task(session, cast)
    seen = task.version
    change_task(session, cast, task, title="First")
    with pytest.raises(Stale) as refused:
        edit_task(session, task, facts_of(task, title="2"), actor=cast["office"], seen_version=seen, now=cast.now)
    assert refused.value.changed_by == cast["office"].name


# ---- void
