"""The ladder as declared in reminders.toml: its rules, the news told at once, the hours; read and checked once."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.settings import settings
from models.people import Role, Scope
from models.reminders import Colour
from models.words import N_, Labelled, Words
from workflow.process.definition import HOLDER_RELATIONS, Holder, Spoken
from workflow.reminders.rule_lines import find_line, find_place

RESPONSIBLE_LEADER = "responsible_leader"
MOST_DAYS, MOST_WORKING_DAYS = 366, 250  # about a year


class LadderError(Exception):
    """The reminders file is not usable; the message says in which line and why."""


class Watch(Labelled):
    """The day that a rule counts from; the label says it to the office."""

    DEADLINE = "deadline", N_("the deadline")
    REVIEW = "review", N_("the submission")
    REBOUND = "rebound", N_("the rebound")
    SILENCE = "silence", N_("the last progress")
    PART = "part", N_("the day by which a part is due")
    ACTION = "action", N_("the day by which an action item is due")
    GAP = "gap", N_("the day by which a gap is to be closed")
    LOOK_BACK = "look_back", N_("the day by which a task drawn is to be looked back at")
    CHECK = "check", N_("a review or phase goal of the monitoring")
    QUESTION = "question", N_("a question of the inspection group")
    EFFECT = "effect", N_("the day by which the effect of a document is to be checked")
    UNMONITORED = "unmonitored", N_("the write-off of a long-term task that is not monitored")
    FOUND_BACK = "found_back", N_("the day on which the problem was found to have come back")
    CONCLUSION = "conclusion", N_("the end of the monitoring")


SIGNALS = (Colour.GREEN, Colour.YELLOW, Colour.RED)
ANSWERED = (Watch.QUESTION, Watch.UNMONITORED, Watch.FOUND_BACK)  # what waits for somebody to act on it
PAST = (Watch.REVIEW, Watch.REBOUND, Watch.SILENCE, *ANSWERED)  # days that have come when they are watched
COUNTED_IN_WORKING_DAYS = (Watch.REVIEW, Watch.REBOUND, *ANSWERED)  # what waits for a decision
WORKING_WEEK = 7 / 5
PLACES = {  # what the wording of a rule may name, by what it watches, and how that is called in general
    Watch.PART: {"unit": Words("a co-unit", "协办单位")},
    Watch.ACTION: {"unit": Words("a unit", "责任单位"), "action": Words("what is to be done", "具体事项")},
    Watch.GAP: {"gap": Words("what is missing", "差距内容")},
    Watch.LOOK_BACK: {"draw": Words("the draw", "抽取编号")},
    Watch.QUESTION: {"question": Words("the question", "询问内容")},
    Watch.EFFECT: {"document": Words("the document", "制度文件")},
    Watch.CHECK: {"check": Words("review or phase goal", "复查或阶段性目标")},
}


@dataclass(frozen=True)
class Receiver:
    """One entry of `to`: holders of a role in a relation, holders of a right, or the responsible leader."""

    text: str

    @property
    def holder(self) -> Holder | None:
        role, at, relation = self.text.partition("@")
        return Holder(Role(role), relation) if at else None

    @property
    def right(self) -> str:
        return "" if "@" in self.text or self.text == RESPONSIBLE_LEADER else self.text


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    colour: Colour
    to: list[str] = Field(min_length=1)

    @property
    def receivers(self) -> list[Receiver]:
        return [Receiver(text) for text in self.to]

    @model_validator(mode="after")
    def _known_roles(self) -> Self:
        for text in self.to:
            role, at, relation = text.partition("@")
            fits = role in set(Role) and relation in HOLDER_RELATIONS and _fits(Role(role), relation)
            if not text or (at and not fits):
                raise ValueError(f"{text!r} in `to` is not a role@relation")
        return self


def _fits(role: Role, relation: str) -> bool:
    """Whether somebody with that role can stand in that relation."""
    if relation == "any":
        return role is not Role.ADMIN
    return role.scope is (Scope.GROUP if relation == "assigned_group" else Scope.UNIT)


class Rule(_Row):
    """When which colour is told to whom. `days` or `working_days` from the watched day, before it when negative."""

    name: str = Field(pattern="^[a-z][a-z_]{0,39}$")
    watch: Watch
    days: int | None = Field(None, ge=-MOST_DAYS, le=MOST_DAYS)
    working_days: int | None = Field(None, ge=-MOST_WORKING_DAYS, le=MOST_WORKING_DAYS)
    repeat_days: int | None = Field(None, ge=1, le=MOST_DAYS)
    letter_after_days: int | None = Field(None, ge=1, le=MOST_DAYS)
    at_once: bool = False
    label: Spoken
    on: bool = True  # an office may switch a rule off for a campaign

    @property
    def offset(self) -> int:
        return self.days if self.days is not None else self.working_days or 0

    @property
    def most_days(self) -> int:
        return MOST_DAYS if self.days is not None else MOST_WORKING_DAYS

    @property
    def called(self) -> Words:
        """Its wording where it speaks of nothing in particular."""
        general = PLACES.get(self.watch, {})
        en, zh = ({name: words.spoken(language) for name, words in general.items()} for language in ("en", "zh"))
        return Words(self.label.en % en, self.label.zh % zh)

    @property
    def days_ahead(self) -> float:
        """How many calendar days before its day it speaks, about."""
        return -self.offset * (1 if self.working_days is None else WORKING_WEEK)

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if (self.days is None) == (self.working_days is None):
            raise ValueError("needs either `days` or `working_days`")
        if self.colour not in SIGNALS:
            raise ValueError("a rule is green, yellow or red")
        if self.colour is (Colour.RED if self.offset < 0 else Colour.GREEN):
            raise ValueError("a warning is green or yellow, what follows its day yellow or red")
        if self.offset < 0 and (self.repeat_days or self.watch in PAST):
            raise ValueError("a warning is told once, and only of a day that lies ahead")
        return self

    @model_validator(mode="after")
    def _fits_its_watch(self) -> Self:
        if self.watch in COUNTED_IN_WORKING_DAYS and self.working_days is None:
            raise ValueError(f"what watches a {self.watch.value} counts in `working_days`")
        for watch, unit in ((Watch.PART, "part_unit"), (Watch.ACTION, "action_unit")):
            if self.watch is not watch and any(text.endswith(f"@{unit}") for text in self.to):
                raise ValueError(f"only a rule that watches a {watch.value} has a {unit}")
        if self.letter_after_days is not None and self.watch is not Watch.DEADLINE:
            raise ValueError("`letter_after_days` belongs to a rule that watches a deadline")
        return self

    @model_validator(mode="after")
    def _wording_holds(self) -> Self:
        for text in (self.label.en, self.label.zh):
            if unknown := set(re.findall(r"%\((\w*)\)s", text)) - set(PLACES.get(self.watch, {})):
                raise ValueError(f"the label names {', '.join(sorted(unknown))}, which this watch does not have")
            if "%" in re.sub(r"%\(\w+\)s", "", text):
                raise ValueError("the label has a % that is no placeholder")
        return self


class News(_Row):
    """Something that is told at once: `kind` is that of its mail."""

    kind: str
    label: Spoken


class Sending(BaseModel):
    """The hours of a working day, at the site, in which reminders go out: from, included, to until, not included."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    from_hour: int = Field(ge=0, le=22)
    until_hour: int = Field(ge=1, le=24)

    @model_validator(mode="after")
    def _from_before_until(self) -> Self:
        if self.until_hour <= self.from_hour:
            raise ValueError("`until_hour` must be later than `from_hour`")
        return self


class Ladder(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sending: Sending
    rules: list[Rule] = Field(alias="rule", min_length=1)
    news: list[News] = []

    def rule(self, name: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.name == name), None)

    def news_of(self, kind: str) -> News | None:
        return next((row for row in self.news if row.kind == kind), None)

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        for names in ([rule.name for rule in self.rules], [row.kind for row in self.news]):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"declared twice: {', '.join(twice)}")
        for watch in (Watch.DEADLINE, Watch.REVIEW, Watch.REBOUND):
            if not any(rule.watch is watch for rule in self.rules):
                raise ValueError(f"no rule watches {watch.value}; colours and due days come from it")
        if wrong := find_disorder(self.rules):
            raise ValueError(f"{wrong.name} must come later than the green warning before it")
        return self


def find_disorder(rules: Iterable[Rule]) -> Rule | None:
    """A yellow warning that comes before the green one of the same watch: nothing would ever be green."""
    green: dict[Watch, float] = {}
    on = [rule for rule in rules if rule.on and rule.offset < 0]
    for rule in (rule for rule in on if rule.colour is Colour.GREEN):
        green[rule.watch] = max(green.get(rule.watch, 0), rule.days_ahead)
    yellow = (rule for rule in on if rule.colour is Colour.YELLOW and rule.watch in green)
    return next((rule for rule in yellow if rule.days_ahead >= green[rule.watch]), None)


def ladder() -> Ladder:
    """The ladder in force; raises LadderError when the file is not usable."""
    return _read(settings().reminders_file)


@cache
def _read(file: Path) -> Ladder:
    try:
        text = file.read_text("utf-8")
        return Ladder.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise LadderError(f"{file}: {bad}") from bad
    except ValidationError as bad:
        lines = [f"{file}: {find_place(text, error['loc'])}: {error['msg']}" for error in bad.errors()]
        raise LadderError("\n".join(lines)) from bad


def find_ladder_faults(rights: set[str], kinds: set[str]) -> list[str]:
    """What the file names that does not exist, with its line: rights, kinds of news."""
    declared, text = ladder(), settings().reminders_file.read_text("utf-8")
    named = [(f'name = "{rule.name}"', rule.receivers) for rule in declared.rules]
    named += [(f'kind = "{row.kind}"', row.receivers) for row in declared.news]
    faults = [
        (head, f"no right or person is called {receiver.right}")
        for head, receivers in named
        for receiver in receivers
        if receiver.right and receiver.right not in rights
    ]
    unknown = [row.kind for row in declared.news if row.kind not in kinds]
    faults += [(f'kind = "{kind}"', "nothing of this kind is told at once") for kind in unknown]
    return [f"{find_line(text, head)}: {fault}" for head, fault in faults]
