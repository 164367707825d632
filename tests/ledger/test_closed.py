"""A closed campaign stands still: every trigger and every rule on its tasks is refused, until it is reopened."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.evidence import Evidence, EvidenceKind, EvidenceSide
from models.ledger import Comment, State, TaskKind
from tests.cast import PASSWORD, Cast
from tests.ledger.test_closing import close, reopen
from tests.monitoring.ways import hold, meet, plan_of
from tests.process.lived import Life
from tests.verification.ways import interview, judge, record
from workflow.errors import WrongState
from workflow.evidence.gates import may_change, require_side
from workflow.evidence.rules import add_evidence, edit_evidence, revise_evidence, withdraw_evidence
from workflow.evidence.uploads import receive_upload
from workflow.ledger.comments import add_comment
from workflow.ledger.contributions import sign_part, waive_part, write_part
from workflow.ledger.plan import edit_goal
from workflow.ledger.planning import may_plan
from workflow.ledger.progress import report_progress
from workflow.ledger.tasks import TaskFacts, edit_task
from workflow.ledger.voiding import void_task
from workflow.ledger.waiting import find_errands, find_waited_for
from workflow.monitoring.rebounds import set_rebound_deadline
from workflow.people.groups import assign_units
from workflow.process.declared import process
from workflow.process.duties import next_duty
from workflow.process.engine import available, find_missing
from workflow.process.statements import write_statement
from workflow.reminders.almanac import almanac
from workflow.reminders.days import local_day
from workflow.reminders.watches import list_candidates

Work = Callable[[], object]
BY = {
    "start": "finance.liaison",
    "submit": "finance.leader",
    "withdraw": "finance.leader",
    "return": "g1.inspector",
    "verify": "g1.leader",
    "monitor": "office",
    "conclude": "committee",
    "rebound": "office",
    "reopen": "finance.leader",
}
LIVES: dict[State, Callable[[Life], Life]] = {
    State.ASSIGNED: lambda life: life,
    State.IN_PROGRESS: Life.start,
    State.SUBMITTED: Life.review,
    State.VERIFIED: Life.verify,
    State.LONG_TERM_MONITORING: Life.outlast,
    State.REBOUNDED: Life.rebound,
}


def shut(life: Life) -> None:
    """Closed as if by hand: a campaign with open tasks is not closed by the rule."""
    life.session.commit()
    life.cast.campaign.closed_at = life.now
    life.session.commit()


def assert_refused(life: Life, work: Work) -> None:
    with pytest.raises(WrongState) as refused:
        work()
    assert str(refused.value.message).endswith("the committee can reopen it.")
    life.session.rollback()


@pytest.mark.parametrize("state", list(State))
def test_no_trigger_moves_a_task(cast: Cast, state: State) -> None:
    life = LIVES[state](Life.begin(cast))
    if state in (State.VERIFIED, State.LONG_TERM_MONITORING):
        life.find_rebound_evidence()
    shut(life)
    for row in process().leaving(state):
        assert_refused(life, lambda trigger=row.trigger: life.fire(trigger, BY[trigger]))  # type: ignore[misc]
    assert life.task.state is state


@pytest.mark.parametrize("state", list(State))
def test_nothing_is_offered_missed_or_expected(session: Session, cast: Cast, state: State) -> None:
    life = LIVES[state](Life.begin(cast, kind=TaskKind.LONG_TERM))
    shut(life)
    for person in cast.people.values():
        assert available(session, life.task, actor=person, now=life.now) == []
        assert next_duty(session, life.task, actor=person, today=local_day(life.now)) is None
        assert not may_plan(person, life.task)
    for row in process().leaving(state):
        assert find_missing(session, life.task, row.trigger, actor=cast[BY[row.trigger]], now=life.now) == []


def test_nobody_is_reminded_of_a_closed_campaign(session: Session, cast: Cast) -> None:
    life = Life.begin(cast).verify()
    lasting = Life.begin(cast, kind=TaskKind.LONG_TERM).outlast()
    lasting.fire("conclude", "committee")
    close(cast)
    today = local_day(lasting.now)
    assert list_candidates(session, almanac(session, today), today + timedelta(days=400)) == []
    for person in cast.people.values():
        assert find_errands(session, person, today, 10)[0].total == 0
        assert find_waited_for(session, person, today, 10).total == 0
    assert life.task.due_on == NO_DAY


def working(life: Life) -> list[Work]:
    """What units do while a task is in progress."""
    session, cast, task, now = life.session, life.cast, life.task, life.now
    measure, part = task.measures[0], task.parts[0]
    unit, leader = {"actor": cast["finance.liaison"], "now": now}, {"actor": cast["finance.leader"], "now": now}
    helper, chief = {"actor": cast["estates.liaison"], "now": now}, {"actor": cast["estates.leader"], "now": now}
    return [
        lambda: report_progress(session, measure, "Done", 100, seen_version=1, **unit),
        lambda: write_statement(session, task, text="All", root_cause="", answers={}, seen_version=1, **unit),
        lambda: write_part(session, part, "Ours are settled", seen_version=1, **helper),
        lambda: sign_part(session, part, seen_version=1, seen_part=1, password=PASSWORD, **chief),
        lambda: waive_part(session, part, "It is not needed", seen_version=1, **leader),
        *evidence(life, "finance.liaison"),
    ]


def evidence(life: Life, by: str) -> list[Work]:
    session, now, person, today = life.session, life.now, life.cast[by], local_day(life.now)
    item = session.scalars(
        select(Evidence).where(Evidence.task_id == life.task.id).order_by(Evidence.id.desc())
    ).first()
    about = {"title": "List", "kind": EvidenceKind.DATA, "dated_on": today, "measure_ids": []}
    seen = {"seen_version": item.version, "actor": person, "now": now}

    def upload() -> object:
        return receive_upload(io.BytesIO(b"a,b\n1,2\n"), "list.csv")

    return [
        lambda: add_evidence(session, life.task, upload(), actor=person, now=now, **about),  # type: ignore[arg-type]
        lambda: revise_evidence(session, item, upload(), actor=person, now=now),  # type: ignore[arg-type]
        lambda: edit_evidence(session, item, **about, **seen),  # type: ignore[arg-type]
        lambda: withdraw_evidence(session, item, reason="It was the wrong file", **seen),
    ]


def everywhere(life: Life) -> list[Work]:
    """What is possible in any state, or belongs to the office."""
    session, cast, task, now = life.session, life.cast, life.task, life.now
    office = {"actor": cast["office"], "now": now}
    facts = TaskFacts("New", TaskKind.TIME_LIMITED, task.lead_unit, date(2026, 9, 1), goal="New")
    units, group = [cast.units["finance"]], cast.groups["g1"]
    return [
        lambda: add_comment(session, task, "Well done", **office),
        lambda: edit_task(session, task, facts, seen_version=task.version, **office),
        lambda: void_task(session, task, "Entered by mistake", seen_version=task.version, **office),
        lambda: edit_goal(session, task, "New", seen_version=task.version, **office),
        lambda: set_rebound_deadline(session, task, date(2026, 9, 1), seen_version=task.version, **office),
        lambda: assign_units(session, group, cast.campaign, units, seen_version=group.version, **office),
    ]


def test_no_rule_changes_a_task(cast: Cast) -> None:
    running, reviewed = Life.begin(cast).start(), Life.begin(cast).submit()
    watched, verified = Life.begin(cast).monitor(), Life.begin(cast).verify()
    verified.find_rebound_evidence()
    plan = plan_of(watched)
    works: list[tuple[Life, Work]] = [
        *((running, work) for work in [*working(running), *everywhere(running)]),
        *((reviewed, lambda act=act: act(reviewed)) for act in (record, judge, interview)),  # type: ignore[misc]
        (watched, lambda: hold(watched, plan.reviews[0])),
        (watched, lambda: meet(watched, plan.goals[0])),
        *((verified, work) for work in evidence(verified, "g1.inspector")),
    ]
    shut(running)
    before = {life.task.id: life.task.version for life, _ in works}
    for life, work in works:
        assert_refused(life, work)
    assert before == {life.task.id: life.task.version for life, _ in works}
    assert cast.session.scalars(select(Comment)).all() == []


def test_pages_do_not_offer_what_the_rules_refuse(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    item = life.find_rebound_evidence()
    assert item.side is EvidenceSide.INSPECTION
    shut(life)
    assert not may_change(cast["g1.inspector"], item)
    assert_refused(life, lambda: require_side(cast["g1.inspector"], life.task))


def test_after_the_reopening_work_goes_on(session: Session, cast: Cast) -> None:
    life = Life.begin(cast).verify()
    life.find_rebound_evidence()
    close(cast)
    assert_refused(life, lambda: life.fire("rebound", "office"))
    reopen(cast)
    add_comment(session, life.task, "It has come back", actor=cast["office"], now=life.now)
    life.fire("rebound", "g1.inspector")
    assert life.task.state is State.REBOUNDED
