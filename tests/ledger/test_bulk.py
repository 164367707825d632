"""Changing many tasks at once: each stands or falls alone, by the rules of a single one."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import ROOT, Settings, use_settings
from models.extensions import ExtensionStatus
from models.ledger import BulkAct, BulkRun, Comment, State, TaskKind
from models.monitoring import Effectiveness, MonitoringPlan
from models.reminders import Mail
from tests.cast import Cast
from tests.ledger.bulking import change, events, pins_of
from tests.ledger.entered import change_task
from tests.ledger.extending import ask
from tests.process.lived import DAY, Life
from tests.verification.ways import events_of
from workflow.errors import NeedsUnmet
from workflow.ledger.bulk import Pin, change_many
from workflow.ledger.outcomes import Outcome, Result, read_outcomes, write_outcomes
from workflow.reminders.days import local_day
from workflow.trail.audit import verify_trail


def test_each_act_does_what_the_single_page_does_and_tells_it_the_same(cast: Cast) -> None:
    alone, many = cast.task(), [cast.task(), cast.task()]
    cast.session.commit()
    day, group, leader = cast.now.date() + 90 * DAY, cast.groups["g2"], cast["committee"]
    steps: list[tuple[BulkAct, dict[str, Any]]] = [
        (BulkAct.DEADLINE, {"deadline": day}),
        (BulkAct.GROUP, {"group": group}),
        (BulkAct.LEADER, {"leader": leader}),
    ]
    for number, (act, values) in enumerate(steps):
        change_task(cast.session, cast, alone, **values)
        told = change(cast, act, values, pins_of(*many), key=str(number))
        assert told == {task.ref: ("done", []) for task in many}
    for task in many:
        assert (task.deadline, task.due_on, task.group, task.leader) == (day, day, group, leader)
        assert [(k, d["fields"]) for k, d in events(task, cast)] == [(k, d["fields"]) for k, d in events(alone, cast)]
        assert task.version == alone.version
    assert list(verify_trail(cast.session)) == []


def test_a_comment_stands_on_each_task_and_tells_whom_it_names(cast: Cast) -> None:
    tasks = [cast.task(), cast.task(lead="estates")]
    cast.session.commit()
    told = change(cast, BulkAct.COMMENT, {"text": "@finance.leader please look at it"}, pins_of(*tasks))
    assert told[tasks[0].ref] == ("done", [])
    assert told[tasks[1].ref][0] == "done"
    assert told[tasks[1].ref][1][0].startswith("Not told: @finance.leader.")
    comments = cast.session.scalars(select(Comment).order_by(Comment.task_id)).all()
    assert [(c.task_id, c.text) for c in comments] == [(t.id, "@finance.leader please look at it") for t in tasks]
    assert [events(task, cast)[-1][0] for task in tasks] == ["comment.added"] * 2
    assert len(cast.session.scalars(select(Mail)).all()) == 1


def test_monitoring_starts_through_the_engine_and_what_it_does_not_fit_is_left_out(cast: Cast) -> None:
    fitting, lasting = Life.begin(cast).verify(), Life.begin(cast, kind=TaskKind.LONG_TERM).verify()
    early, watched = Life.begin(cast).start(), Life.begin(cast).monitor()
    cast.session.commit()
    today = local_day(cast.now)
    values = {"interval_days": 30, "first_review_on": today + 30 * DAY, "ends_on": today + 90 * DAY}
    told = change(cast, BulkAct.MONITOR, values, pins_of(*(one.task for one in (fitting, lasting, early, watched))))
    assert told == {
        fitting.task.ref: ("done", []),
        lasting.task.ref: ("refused", ["A long-term task needs at least one phase goal."]),
        early.task.ref: ("refused", ["This is not possible while the task is in the state “In progress”."]),
        watched.task.ref: (
            "refused",
            ["This is not possible while the task is in the state “Long-term monitoring”."],
        ),
    }
    assert fitting.task.state is State.LONG_TERM_MONITORING
    assert lasting.task.state is State.VERIFIED
    assert events_of(fitting)[-1][0] == "task.monitor"


def test_a_mixed_list_says_of_each_task_why(cast: Cast) -> None:
    fine, void = cast.task(), cast.task(voided_at=cast.now, void_reason="Entered twice.")
    same = cast.task(deadline=cast.now.date() + 90 * DAY, due_on=cast.now.date() + 90 * DAY)
    cast.session.commit()
    pins = [*pins_of(fine, void, same), Pin(10**6, 1)]
    told = change(cast, BulkAct.DEADLINE, {"deadline": same.deadline}, pins)
    assert {ref: result for ref, (result, _) in told.items()} == {
        fine.ref: "done",
        void.ref: "refused",
        same.ref: "unchanged",
        "#1000000": "refused",
    }
    assert told["#1000000"][1] == ["There is no such task, or it is not visible to you."]
    assert events(same, cast) == []


def test_a_refused_task_leaves_nothing_half_done(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    """In a process whose last effect refuses: what was written before it is undone, for this task alone."""
    text = (ROOT / "config" / "process.toml").read_text("utf-8")
    odd = text.replace('effects = ["plan_monitoring"]', 'effects = ["conclude_monitoring"]')
    (tmp_path / "process.toml").write_text(
        odd.replace('needs = ["monitoring_planned", "phase_goals_set"]', "needs = []")
    )
    lives = [Life.begin(cast).verify() for _ in range(3)]
    for life in (lives[0], lives[2]):
        cast.session.add(plan_of(life))
    cast.session.commit()
    before = [len(events_of(life)) for life in lives]
    use_settings(settings.model_copy(update={"process_file": tmp_path / "process.toml"}))
    told = change(cast, BulkAct.MONITOR, {"effectiveness": Effectiveness.GOOD}, pins_of(*(one.task for one in lives)))
    use_settings(settings)
    watched, done = State.LONG_TERM_MONITORING, [life.task.ref for life in (lives[0], lives[2])]
    assert {ref: words for ref, (result, words) in told.items() if result == "done"} == {key: [] for key in done}
    assert told[lives[1].task.ref] == ("refused", ["There is no running monitoring plan."])
    assert [life.task.state for life in lives] == [watched, State.VERIFIED, watched]
    assert [len(events_of(life)) for life in lives] == [before[0] + 1, before[1], before[2] + 1]
    assert list(verify_trail(cast.session)) == []


def plan_of(life: Life) -> MonitoringPlan:
    day = local_day(life.now)
    return MonitoringPlan(
        task_id=life.task.id,
        cycle=1,
        interval_days=30,
        first_review_on=day,
        ends_on=day,
        created_at=life.now,
        created_by_id=life.cast["office"].id,
    )


def test_a_deadline_moved_in_bulk_meets_an_open_request_as_one_moved_alone(cast: Cast) -> None:
    life = Life.begin(cast)
    request = ask(life, 20)
    change(cast, BulkAct.DEADLINE, {"deadline": request.row.wanted}, pins_of(life.task))
    cast.session.refresh(request.row)
    assert request.row.status is ExtensionStatus.LAPSED


def test_values_that_fit_no_task_come_back_to_whoever_entered_them(cast: Cast, session: Session) -> None:
    tasks = [cast.task(), cast.task()]
    session.commit()
    today = local_day(cast.now)
    past = {"interval_days": 1, "first_review_on": today, "ends_on": None}
    wrong: list[tuple[BulkAct, dict[str, Any], set[str]]] = [
        (BulkAct.DEADLINE, {"deadline": cast.campaign.feedback_on - DAY}, {"deadline"}),
        (BulkAct.LEADER, {"leader": cast["finance.leader"]}, {"leader"}),
        (BulkAct.COMMENT, {"text": "   "}, {"text"}),
        (BulkAct.COMMENT, {"text": "x" * 4001}, {"text"}),
    ]
    for act, values, fields in wrong:
        with pytest.raises(NeedsUnmet) as unmet:
            change(cast, act, values, pins_of(*tasks))
        assert {reason.field for reason in unmet.value.reasons} == fields
        session.rollback()
    verified = Life.begin(cast).verify().task
    session.commit()
    with pytest.raises(NeedsUnmet) as unmet:
        change(cast, BulkAct.MONITOR, past, pins_of(verified))
    assert {reason.field for reason in unmet.value.reasons} == {"interval_days", "first_review_on", "ends_on"}
    session.rollback()
    assert session.scalars(select(BulkRun)).all() == []


def test_what_was_told_is_kept_for_either_language(cast: Cast, session: Session) -> None:
    task = cast.task(lead="finance", goal="")
    cast.units["finance"].active = False
    started = Life.begin(cast).start().task
    session.commit()
    pins = pins_of(task, started)
    told = change_many(
        session,
        BulkAct.MONITOR,
        {"interval_days": 30},
        pins,
        key="k",
        actor=cast["office"],
        now=cast.now,
    )
    for one in read_outcomes(told):
        message = one.told[0]
        assert message.text == "This is not possible while the task is in the state “%(state)s”."
        assert message.params["state"].text in {"Assigned", "In progress"}
    again = write_outcomes([Outcome("X", "Y", Result.REFUSED, read_outcomes(told)[0].told)])
    assert json.loads(again)[0][3] == json.loads(told.outcomes)[0][3]
