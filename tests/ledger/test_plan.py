"""The goal and the measures of a plan."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.measures import MeasureKind
from models.trail import Event
from tests.cast import Cast
from tests.ledger.entered import change_task
from tests.ledger.planned import Plan, refusal
from tests.process.lived import Life
from workflow.errors import WrongState
from workflow.ledger.planning import warnings_of
from workflow.trail.audit import verify_trail
from workflow.trail.history import list_history


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return Plan(cast, cast.task(lead="finance", co=("estates",)))


def _in_second_cycle(cast: Cast) -> Plan:
    return Plan(cast, Life.begin(cast).reopen().task)


# ---- goal


def test_the_lead_unit_states_the_goal_until_the_task_starts(session: Session, cast: Cast, plan: Plan) -> None:
    plan.state_goal("No advance is older than 30 DAYS.")
    assert plan.task.goal == "No advance is older than 30 DAYS."
    assert "30 days" in plan.task.search_text
    started = Plan(cast, Life.begin(cast).start().task)
    with pytest.raises(WrongState):
        started.state_goal("Something easier")


# ---- measures


def test_measures_are_numbered_and_the_trail_says_what_was_planned(session: Session, cast: Cast, plan: Plan) -> None:
    due = cast.now.date() + timedelta(days=10)
    measure = plan.add(kind=MeasureKind.RULE_MAKING, unit=cast.units["estates"], person="Wang", deadline=due)
    assert (measure.ref, measure.since_cycle) == ("X26-T001-2", 1)
    event = session.scalars(select(Event).where(Event.kind == "measure.added")).one()
    told = json.loads(event.data)
    assert (told["ref"], told["unit"], told["deadline"]) == ("X26-T001-2", "后勤处", due.isoformat())
    assert list(verify_trail(session)) == []


def test_the_number_of_a_removed_measure_is_not_given_again(plan: Plan) -> None:
    last = plan.add()
    plan.remove(last)
    assert plan.add().number == 3
    assert [measure.number for measure in plan.task.measures] == [1, 3]


def test_unit_person_and_deadline_may_come_later(plan: Plan) -> None:
    measure = plan.add()
    assert (measure.unit, measure.person, measure.deadline) == (None, "", None)
    plan.edit(measure, unit=plan.cast.units["finance"], person="陈", deadline=plan.cast.now.date())
    assert (measure.unit, measure.person) == (plan.cast.units["finance"], "陈")


def test_a_measure_belongs_to_a_unit_of_the_task(plan: Plan) -> None:
    assert refusal(lambda: plan.add(unit=plan.cast.units["library"])) == "unit"
    assert refusal(lambda: plan.add(" ")) == "text"


def test_texts_are_kept_as_they_were_typed(session: Session, plan: Plan) -> None:
    for text in ("长" * 10_000, "ＡＢＣ\nمهمة \u202bRTL\u202c"):
        measure = plan.add(text, expected_result=text)
        session.expire_all()
        assert (measure.text, measure.expected_result) == (text, text)


def test_a_deadline_after_the_tasks_is_a_warning_and_norefusal(plan: Plan) -> None:
    assert plan.task.deadline is not None
    late = plan.task.deadline + timedelta(days=1)
    measure, part = plan.add(deadline=late), plan.add_part("library", due=late)
    assert len(warnings_of(measure)) == len(warnings_of(part)) == 1
    assert warnings_of(plan.task.measures[0]) == []


def test_a_deadline_beyond_thirty_years_is_refused(session: Session, plan: Plan) -> None:
    assert refusal(lambda: plan.add(deadline=NO_DAY)) == "deadline"
    session.rollback()
    assert refusal(lambda: plan.edit(plan.task.measures[0], deadline=NO_DAY)) == "deadline"
    session.rollback()
    assert refusal(lambda: plan.add_part("library", due=NO_DAY)) == "deadline"


def test_an_edit_of_a_measure_leaves_before_and_after_and_marks_the_task(session: Session, plan: Plan) -> None:
    version, measure = plan.task.version, plan.task.measures[0]
    plan.edit(measure, person="Li")
    assert plan.task.version == version + 1
    event = session.scalars(select(Event).where(Event.kind == "measure.edited")).one()
    assert json.loads(event.data)["fields"] == {"person": ["Chen", "Li"]}
    plan.edit(measure, person="Li")
    assert plan.task.version == version + 1


def test_the_history_names_the_day_of_a_measure_apart_from_the_tasks(session: Session, cast: Cast, plan: Plan) -> None:
    plan.edit(plan.task.measures[0], deadline=cast.now.date())
    change_task(session, cast, plan.task, deadline=cast.now.date() + timedelta(days=9))
    told = [str(entry.sentence) for entry in list_history(session, plan.task, actor=cast["office"])]
    assert "task deadline (" in told[0]
    assert "measure due on (" in told[1]


def test_a_measure_with_progress_or_evidence_stays(session: Session, cast: Cast) -> None:
    life = Life.begin(cast).start()
    plan = Plan(cast, life.task)
    assert refusal(lambda: plan.remove(life.task.measures[0])) == ""
    further = plan.add()
    plan.remove(further)
    assert len(life.task.measures) == 1


def test_a_measure_shown_by_evidence_stays(session: Session, cast: Cast, plan: Plan) -> None:
    Life(cast, plan.task, cast.now).add_evidence()
    session.commit()
    assert refusal(lambda: plan.remove(plan.task.measures[0])) == ""


def test_in_the_second_cycle_the_first_ones_measures_keep_their_wording(session: Session, cast: Cast) -> None:
    plan = _in_second_cycle(cast)
    old = plan.task.measures[0]
    assert plan.task.cycle == 2
    for changed in ({"text": "Something easier"}, {"kind": MeasureKind.RULE_MAKING}, {"expected_result": "Less"}):
        assert refusal(lambda changed=changed: plan.edit(old, **changed)) in changed  # type: ignore[misc]
        session.rollback()
    assert refusal(lambda: plan.remove(old)) == ""
    session.rollback()
    plan.edit(old, person="Zhao", deadline=cast.now.date())
    new = plan.add("A further step")
    assert (old.person, new.since_cycle, new.number) == ("Zhao", 2, 2)
    plan.edit(new, text="A better step")
    plan.remove(new)
