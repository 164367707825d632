"""The declared rights against tables written by hand from the domain: a table must not grade itself."""

import csv
from datetime import datetime
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import ROOT
from models.ledger import State, Task
from models.people import Role, User
from tests.cast import PASSWORD, Cast
from tests.meetings.holding import Held
from tests.process.lived import Life
from tests.process.players import PLAYERS, hire_the_tied, let_the_former_work
from workflow.errors import NotPermitted, WrongState
from workflow.process.declared import process
from workflow.process.definition import Right, load_process
from workflow.process.engine import available, fire
from workflow.process.rights import SPARED, holders_of, holds, tasks_where
from workflow.process.subjects import Subject

TRIGGERS = ("start", "submit", "withdraw", "return", "verify", "monitor", "conclude", "rebound", "reopen")
OUTCOMES = {None: "ok", WrongState: "wrong_state", NotPermitted: "not_permitted"}


def read(name: str) -> list[dict[str, str]]:
    with (ROOT / "tests" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DECLARED = load_process(ROOT / "config" / "process.toml", ROOT / "config" / "rights.toml")
RIGHTS = read("expected_rights.csv")
TASK_RIGHTS = read("expected_task_rights.csv")


@pytest.fixture
def crowd(cast: Cast) -> Cast:
    hire_the_tied(cast)
    return cast


def test_the_table_has_a_line_for_everything() -> None:
    lines = [(row["state"], row["trigger"], row["role"], row["relation"]) for row in RIGHTS]
    wanted = [(state.value, trigger, *player) for state, trigger, player in product(State, TRIGGERS, PLAYERS)]
    assert len(lines) == len(set(lines))
    assert set(lines) == set(wanted)
    assert {row.trigger for row in DECLARED.transitions} == set(TRIGGERS)


def test_the_second_table_has_a_line_for_every_other_right() -> None:
    of_transitions = {row.right for row in DECLARED.transitions}
    lines = {(row["right"], row["role"], row["relation"]) for row in TASK_RIGHTS}
    wanted = {(right, *player) for right in set(DECLARED.rights) - of_transitions for player in PLAYERS}
    assert lines == wanted


def roles_of(right: Right) -> set[Role]:
    return {holder.role for holder in right.holders}


def live(cast: Cast, state: State, trigger: str) -> Life:
    """A task in the state, with the needs of the trigger met where the state has such a trigger."""
    life = Life.begin(cast)
    let_the_former_work(cast, life.task)
    match state:
        case State.IN_PROGRESS:
            return life.start()
        case State.SUBMITTED:
            return life.submit() if trigger == "withdraw" else life.review()
        case State.VERIFIED:
            return life.verify()
        case State.LONG_TERM_MONITORING:
            return life.outlast()
        case State.REBOUNDED:
            return life.rebound()
    return life


def attempt(life: Life, trigger: str, actor: User) -> str:
    """Fire and undo; tells what came of it."""
    data = life.data(trigger)
    before = life.session.begin_nested()
    try:
        fire(
            life.session,
            life.task,
            trigger,
            actor=actor,
            seen_version=life.task.version,
            now=life.now,
            data=data,
            password=PASSWORD,
        )
    except (WrongState, NotPermitted) as refused:
        return OUTCOMES[type(refused)]
    finally:
        before.rollback()
    return "ok"


@pytest.mark.parametrize("state", list(State))
def test_every_trigger_by_everybody_in_the_state(crowd: Cast, state: State) -> None:
    lives = {trigger: live(crowd, state, trigger) for trigger in ("withdraw", "")}
    if state in (State.VERIFIED, State.LONG_TERM_MONITORING):
        for life in lives.values():
            life.find_rebound_evidence()
    wrong = []
    for row in (row for row in RIGHTS if row["state"] == state.value):
        life = lives["withdraw" if row["trigger"] == "withdraw" else ""]
        assert life.task.state is state
        outcome = attempt(life, row["trigger"], crowd[PLAYERS[row["role"], row["relation"]]])
        if outcome != row["outcome"]:
            wrong.append((*row.values(), outcome))
    assert wrong == []


@pytest.mark.parametrize(("state", "trigger"), [(State.SUBMITTED, "return"), (State.SUBMITTED, "verify")])
def test_a_tie_to_the_co_unit_bars_as_one_to_the_lead_unit_does(crowd: Cast, state: State, trigger: str) -> None:
    life = live(crowd, state, trigger)
    rank = "inspector" if trigger == "return" else "leader"
    for tie in ("recused", "at_home"):
        assert attempt(life, trigger, crowd[f"g1.{rank}.{tie}.co"]) == "not_permitted"


def test_everybody_who_can_be_recused_is_listed_with_every_tie() -> None:
    """A bar that no line of the tables tries could be lost without a test noticing."""
    tied = {
        (role.value, bar.relation)
        for right in DECLARED.rights.values()
        for role in {holder.role for holder in right.holders if holder.relation != SPARED}
        for bar in right.barred
        if bar.role in (None, role)
    }
    listed = {(role, relation.removeprefix("assigned_but_")) for role, relation in PLAYERS}
    # tried in test_look_backs_in_full.py, monitoring/xrays/test_hits.py and test_own_work.py
    of_write_offs = {(role, "reviewed") for role in ("inspector", "office", "group_leader", "committee")}
    assert tied - listed == of_write_offs


def test_a_lifted_recusal_bars_no_longer(crowd: Cast) -> None:
    life = live(crowd, State.SUBMITTED, "verify")
    person = crowd["g1.leader.recused"]
    person.recusals[0].lifted_at = life.now
    crowd.session.flush()
    crowd.session.expire_all()
    assert attempt(life, "verify", person) == "ok"


@pytest.mark.parametrize("gone", ["left", "revoked"])
def test_who_has_left_or_lost_the_role_may_nothing(crowd: Cast, gone: str) -> None:
    life = live(crowd, State.VERIFIED, "monitor")
    assert attempt(life, "monitor", crowd[gone]) == "not_permitted"
    assert not any(holds(crowd[gone], right, life.task) for right in process().rights)


def test_the_page_offers_exactly_what_the_table_permits(crowd: Cast) -> None:
    for state in State:
        life = live(crowd, state, "")
        for player, name in PLAYERS.items():
            offers = available(life.session, life.task, actor=crowd[name], now=life.now)
            permitted = {
                row["trigger"]
                for row in RIGHTS
                if (row["state"], row["role"], row["relation"], row["outcome"]) == (state.value, *player, "ok")
            }
            assert {offer.transition.trigger for offer in offers} == permitted


def test_every_other_right_is_held_by_whom_the_domain_names(crowd: Cast) -> None:
    task = crowd.task(lead="finance", co=("estates",))
    let_the_former_work(crowd, task)
    task.measures.append(type(task.measures[0])(number=2, text="Repair", unit=crowd.units["estates"], person="Wu"))
    item = Held.begin(crowd, task).give("estates").item
    subjects: dict[str, Subject] = {
        "task": task,
        "part": task.parts[0],
        "lead_measure": task.measures[0],
        "co_measure": task.measures[1],
        "action": item,
        "none": None,
    }
    wrong = [
        tuple(row.values())
        for row in TASK_RIGHTS
        if holds(crowd[PLAYERS[row["role"], row["relation"]]], row["right"], subjects[row["subject"]])
        is not (row["outcome"] == "yes")
    ]
    assert wrong == []


def test_nobody_signed_out_holds_anything(crowd: Cast) -> None:
    task = crowd.task(co=("estates",))
    assert not any(holds(None, right, task) for right in process().rights)


def test_the_rule_for_one_task_and_the_rule_for_queries_agree(session: Session, crowd: Cast, now: datetime) -> None:
    let_the_former_work(crowd, task := crowd.task(lead="finance", co=("estates",)))
    Held.begin(crowd, task).give("estates")
    crowd.task(lead="estates", co=("finance", "history"))
    crowd.task(lead="library", group=None)
    crowd.task(lead="history", voided_at=now)
    crowd.task(lead="finance").measures[0].unit = crowd.units["library"]
    crowd.units["finance"].parent = crowd.units["estates"]
    crowd.units["library"].parent = crowd.units["finance"]
    session.flush()
    session.expire_all()
    tasks = session.scalars(select(Task)).all()
    for right, user in product(process().rights, crowd.people.values()):
        by_query = set(session.scalars(select(Task.id).where(tasks_where(user, right))))
        assert by_query == {task.id for task in tasks if holds(user, right, task)}, (right, user.username)


def test_those_to_be_told_are_those_who_hold_the_right(session: Session, crowd: Cast) -> None:
    task = crowd.task(lead="finance", co=("estates",))
    let_the_former_work(crowd, task)
    of_pages = {row["right"] for row in TASK_RIGHTS if row["subject"] == "none"}
    for right in set(process().rights) - of_pages:
        told = {user.username for user in holders_of(session, right, task)}
        assert told == {name for name, user in crowd.people.items() if holds(user, right, task)}, right
