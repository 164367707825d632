"""The machine that plays random stories: what may happen to a task, by whom, and how each step is tried."""

import csv
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import ROOT
from models.ledger import State, Task, TaskKind
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.process import chaos_extensions
from tests.process.chaos_inspection import ACTS, LIKELY, Chaos
from tests.process.players import PLAYERS
from workflow.errors import WorkflowError
from workflow.process.engine import fire
from workflow.process.ties import is_recused
from workflow.trail.chain import stream_of

ACTS_FROM = (chaos_extensions,)  # importing it registered its acts
TIED = ("assigned_but", "leader_of", "recused", "own_unit", "worked_for_unit", "team")
PEOPLE = {name: player for player, name in PLAYERS.items() if not player[1].startswith(TIED) and name != "nobody"}
STEPS = {  # domain.md 3, once more by hand: from, to, and who fires it
    "start": ("assigned", "in_progress", "finance.liaison"),
    "submit": ("in_progress", "submitted", "finance.leader"),
    "withdraw": ("submitted", "in_progress", "finance.leader"),
    "return": ("submitted", "in_progress", "g1.inspector"),
    "verify": ("submitted", "verified", "g1.leader"),
    "monitor": ("verified", "long_term_monitoring", "office"),
    "conclude": ("long_term_monitoring", "verified", "committee"),
    "rebound": ("verified long_term_monitoring", "rebounded", "g1.inspector"),
    "reopen": ("rebounded", "in_progress", "finance.leader"),
}


def permitted() -> set[tuple[str, str, str, str]]:
    with (ROOT / "tests" / "expected_rights.csv").open(encoding="utf-8", newline="") as file:
        return {tuple(list(row.values())[:4]) for row in csv.DictReader(file) if row["outcome"] == "ok"}  # type: ignore[misc]


PERMITTED = permitted()


class Undone(Exception):
    """The transaction is broken off after the rule has done its work."""


class Story(RuleBasedStateMachine):
    """One task; each example is a transaction of its own that leaves nothing behind."""

    cast: Cast  # given by the test

    def __init__(self) -> None:
        super().__init__()
        self.life = Chaos.begin(self.cast, kind=TaskKind.LONG_TERM)
        self.frozen: dict[int, tuple[str, str]] = {}
        self.events = self.verified = 0
        self.cycle = 1

    @property
    def session(self) -> Session:
        return self.cast.session

    @property
    def task(self) -> Task:
        return self.life.task

    def teardown(self) -> None:
        self.session.rollback()

    @initialize(stage=st.sampled_from(["", "start", "submit", "review", "verify", "monitor", "rebound", "reopen"]))
    def begin_anywhere(self, stage: str) -> None:
        """The random story starts at any point of the usual one."""
        if stage:
            getattr(self.life, stage)()
        self.events = self.count_events()
        self.verified = stage in ("verify", "monitor", "rebound", "reopen")
        self.cycle = self.task.cycle

    # ---- what may happen

    @rule(trigger=st.sampled_from(sorted(STEPS)), name=st.sampled_from(sorted(PEOPLE)), undone=st.booleans())
    def try_to_fire(self, trigger: str, name: str, undone: bool) -> None:
        self.fire(trigger, name, self.task.version, undone)

    @rule(name=st.none() | st.sampled_from(sorted(PEOPLE)), dice=st.integers(0, 9))
    def go_on(self, name: str | None, dice: int) -> None:
        """What leads on from here, by the right person or another."""
        here = [trigger for trigger, (source, *_) in STEPS.items() if self.task.state.value in source.split()]
        trigger = here[dice % len(here)]
        self.fire(trigger, name or STEPS[trigger][2], self.task.version - (dice == 9), dice == 8)

    @rule(deed=st.sampled_from(sorted(ACTS)), name=st.sampled_from(sorted(PEOPLE)), dice=st.integers(0, 99))
    def try_to_act(self, deed: str, name: str, dice: int) -> None:
        self.act(deed, name, dice, undone=dice % 5 == 4)

    @rule(deed=st.sampled_from(sorted(ACTS)), dice=st.integers(0, 99), undone=st.booleans())
    def act_as_one_should(self, deed: str, dice: int, undone: bool) -> None:
        self.act(deed, LIKELY[deed], dice, undone=undone)

    @rule(chance=st.randoms(use_true_random=False))
    def live_on(self, chance: Random) -> None:
        """Some days on which most people do what is theirs: so that the stories get far."""
        for _ in range(5):
            match chance.choice(["go on", "go on", "work", "work", "act", "anybody"]):
                case "go on":
                    self.go_on(None if chance.random() < 0.8 else chance.choice(sorted(PEOPLE)), chance.randrange(10))
                case "work":
                    self.do_what_is_due(chance.randint(1, 70))
                case "act":
                    self.act_as_one_should(chance.choice(sorted(ACTS)), chance.randrange(100), chance.random() < 0.2)
                case "anybody":
                    who, dice = chance.choice(sorted(PEOPLE)), chance.randrange(100)
                    self.try_to_act(chance.choice(sorted(ACTS)), who, dice)

    def do_what_is_due(self, days: int) -> None:
        match self.task.state:
            case State.IN_PROGRESS:
                self.do_the_units_work()
            case State.SUBMITTED:
                self.do_the_review()
            case State.VERIFIED:
                self.find_that_it_came_back()
            case State.LONG_TERM_MONITORING:
                self.days_pass_under_monitoring(days)
            case State.REBOUNDED:
                self.ask_why_it_came_back()

    @precondition(lambda self: self.task.state is State.IN_PROGRESS)
    @rule()
    def do_the_units_work(self) -> None:
        for deed in ("report_a_measure", "write_the_statement", "write_a_part", "sign_a_part", "hand_in", "upload"):
            for dice in range(len(self.task.measures) if deed == "report_a_measure" else 1):
                self.act(deed, LIKELY[deed], dice * 10, undone=False)

    @precondition(lambda self: self.task.state is State.SUBMITTED)
    @rule()
    def do_the_review(self) -> None:
        for dice in range(3):
            self.act("record_a_step", "g1.inspector", dice, undone=False)
        self.act("judge_all_files", "g1.inspector", 0, undone=False)
        self.act("conclude", "g1.inspector", 0, undone=False)

    @precondition(lambda self: self.task.state is State.LONG_TERM_MONITORING)
    @rule(days=st.integers(1, 70))
    def days_pass_under_monitoring(self, days: int) -> None:
        self.life.pass_time(timedelta(days=days))
        for deed in ("hold_a_review", "hold_a_review", "meet_a_goal"):
            self.act(deed, LIKELY[deed], 0, undone=False)

    @precondition(lambda self: self.task.state is State.REBOUNDED)
    @rule()
    def ask_why_it_came_back(self) -> None:
        self.act("ask_why", "finance.liaison", 0, undone=False)

    @precondition(lambda self: self.task.state is State.VERIFIED)
    @rule()
    def find_that_it_came_back(self) -> None:
        self.act("hand_in", "g1.inspector", 0, undone=False)
        self.fire("rebound", "g1.inspector", self.task.version, undone=False)
        self.act("set_the_deadline", "office", 50, undone=False)

    # ---- how it is tried

    def fire(self, trigger: str, name: str, seen: int, undone: bool) -> None:
        before, actor = self.task.state, self.cast[name]
        recused = is_recused(actor, self.task)
        done = self.attempt(
            lambda: fire(
                self.session,
                self.task,
                trigger,
                actor=actor,
                seen_version=seen,
                now=self.life.now,
                data=self.life.form_of(trigger),
                password=PASSWORD,
            ),
            undone,
        )
        if done:
            source, target, _ = STEPS[trigger]
            assert before.value in source.split()
            assert self.task.state.value == target
            assert (before.value, trigger, *PEOPLE[name]) in PERMITTED
            assert not (recused and PEOPLE[name][0] in ("inspector", "group_leader"))
            self.verified += trigger == "verify"
            self.cycle += trigger == "reopen"
        else:
            assert self.task.state is before

    def act(self, deed: str, name: str, dice: int, *, undone: bool) -> None:
        before = self.task.state
        self.attempt(lambda: ACTS[deed](self.life, self.cast[name], dice), undone)
        assert self.task.state is before

    def attempt(self, work: Callable[[], Any], undone: bool) -> bool:
        """Do it in a transaction of its own; a change and its events come together or not at all."""
        self.life.pass_time(timedelta(minutes=7))
        version, events = self.task.version, self.count_events()
        savepoint = self.session.begin_nested()
        try:
            work()
            self.session.flush()
            if undone:
                raise Undone
            savepoint.commit()
        except (WorkflowError, Undone):
            savepoint.rollback()
            self.session.expire_all()
            assert (self.task.version, self.count_events()) == (version, events)
            return False
        self.session.expire_all()
        self.events = self.count_events()
        if self.task.version != version:
            assert self.events > events
        return True

    def count_events(self) -> int:
        return self.session.scalar(select(func.count(Event.id)).where(Event.stream == stream_of(self.task))) or 0
