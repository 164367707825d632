"""The declared process and rights, read from TOML and checked for being whole before anything runs."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from models.ledger import State
from models.people import Role
from models.process import Meaning
from models.words import Words

HOLDER_RELATIONS = {
    "any",
    "lead_unit",
    "co_unit",
    "part_unit",
    "measure_unit",
    "action_unit",
    "assigned_group",
    "team",
    "team_lead",
    "inspected_unit",
}
BARRED_RELATIONS = {"own_unit", "recused", "worked_for_unit", "reviewed"}
T = TypeVar("T", bound=BaseModel)


class DefinitionError(Exception):
    """The process or rights file does not hold together; one line for each fault."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _Said(_Strict):
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


def _words(value: object) -> Words:
    said = _Said.model_validate(value)
    return Words(said.en, said.zh)


Spoken = Annotated[Words, BeforeValidator(_words)]


class StateRow(_Strict):
    place: tuple[int, int]
    sign: str


class FieldRow(_Strict):
    """A field of a trigger's form; `kind` decides its widget and how its value is read."""

    name: str
    kind: Literal["text", "date", "number", "choice", "gaps", "goals", "evidence", "cause"]
    label: Spoken
    help: Spoken | None = None
    required: bool = True
    min_length: int = 0
    min: int | None = None
    max: int | None = None
    default: int | None = None
    choices: str = ""
    only_right: str = ""
    proposed: Literal["", "found_back", "found_origin", "last_why"] = ""  # where a first value comes from


class Transition(_Strict):
    trigger: str
    source: list[State] = Field(alias="from", min_length=1)
    to: State
    right: str
    needs: list[str]
    effects: list[str]
    label: Spoken
    done: Spoken
    explain: Spoken
    style: Literal["primary", "outline", "warning", "danger"]
    signature: Meaning | None = None
    fields: list[FieldRow] = Field(default=[], alias="field")


class Duty(_Strict):
    """`others`: the step is somebody else's, and this person waits for it; `unless`: a condition that rules it out;
    `unforeseen`: it comes out of turn, so the task's day is not this person's affair."""

    state: State
    right: str
    page: str
    label: Spoken
    when: str = ""
    unless: str = ""
    others: bool = False
    beside: str = ""
    unforeseen: bool = False

    @property
    def always(self) -> bool:
        """Whether it is due whenever the task is in its state."""
        return not (self.when or self.unless)


class ProcessFile(_Strict):
    state: dict[State, StateRow]
    transition: list[Transition]
    duty: list[Duty]


class RightRow(_Strict):
    """A stand-in has it without more (`lent`), where the office allowed it under this name (`by_leave`), or never."""

    holders: list[str] = Field(min_length=1)
    barred: list[str] = []
    lent: bool = False
    by_leave: Spoken | None = None


class RightsFile(_Strict):
    excludes: dict[Role, list[Role]]
    right: dict[str, RightRow]


@dataclass(frozen=True)
class Holder:
    role: Role
    relation: str


@dataclass(frozen=True)
class Bar:
    """A tie that takes a right away: from everybody, or from those who hold it in one role."""

    relation: str
    role: Role | None = None


@dataclass(frozen=True)
class Right:
    name: str
    holders: tuple[Holder, ...]
    barred: tuple[Bar, ...]
    lent: bool = False
    by_leave: Words | None = None

    @property
    def roles(self) -> list[Role]:
        """Those that may give it, each once."""
        return list(dict.fromkeys(holder.role for holder in self.holders))


@dataclass(frozen=True)
class Process:
    """Everything declared: look up rights by name, transitions by (state, trigger)."""

    states: dict[State, StateRow]
    transitions: list[Transition]
    duties: list[Duty]
    rights: dict[str, Right]
    excludes: dict[Role, frozenset[Role]]

    def declares(self, trigger: str) -> bool:
        return any(row.trigger == trigger for row in self.transitions)

    def transition(self, state: State, trigger: str) -> Transition | None:
        rows = (row for row in self.transitions if row.trigger == trigger and state in row.source)
        return next(rows, None)

    def leaving(self, state: State) -> list[Transition]:
        return [row for row in self.transitions if state in row.source]


def load_process(process_file: Path, rights_file: Path) -> Process:
    """Read both files; raises DefinitionError for anything that cannot be read (see `find_faults` for the rest)."""
    declared = _read(ProcessFile, process_file)
    rights = _read(RightsFile, rights_file)
    return Process(
        states=declared.state,
        transitions=declared.transition,
        duties=declared.duty,
        rights={name: _right(name, row, rights_file) for name, row in rights.right.items()},
        excludes={role: frozenset(others) for role, others in rights.excludes.items()},
    )


def find_faults(process: Process, needs: Iterable[str], effects: Iterable[str], when: Iterable[str]) -> list[str]:
    """What does not hold together, one sentence each: unknown names, unreachable states, dead ends, double rows."""
    faults = [f"state {state.value} is not declared" for state in State if state not in process.states]
    seen: set[tuple[State, str]] = set()
    for row in process.transitions:
        faults += [f"{row.trigger}: no need is called {name}" for name in row.needs if name not in set(needs)]
        faults += [f"{row.trigger}: no effect is called {name}" for name in row.effects if name not in set(effects)]
        if row.right not in process.rights:
            faults.append(f"{row.trigger}: no right is called {row.right}")
        elif row.signature is not None and process.rights[row.right].lent:
            faults.append(f"{row.trigger}: the right {row.right} signs, so a stand-in has it by leave or not at all")
        asked = {field.only_right for field in row.fields} - {""}
        faults += [f"{row.trigger}: no right is called {name}" for name in sorted(asked - set(process.rights))]
        for state in row.source:
            if (state, row.trigger) in seen:
                faults.append(f"{row.trigger} from {state.value} is declared twice")
            seen.add((state, row.trigger))
    for duty in process.duties:
        if duty.right not in process.rights:
            faults.append(f"duty in {duty.state.value}: no right is called {duty.right}")
        unknown = {duty.when, duty.unless} - {"", *when}
        faults += [f"duty in {duty.state.value}: no condition is called {name}" for name in sorted(unknown)]
    return faults + _lost_states(process)


def _lost_states(process: Process) -> list[str]:
    reached = {State.ASSIGNED}
    while True:
        further = {row.to for row in process.transitions if reached & set(row.source)}
        if further <= reached:
            break
        reached |= further
    faults = [f"state {state.value} cannot be reached" for state in State if state not in reached]
    return faults + [f"state {state.value} is a dead end" for state in State if not process.leaving(state)]


def _read(model: type[T], file: Path) -> T:
    try:
        return model.model_validate(tomllib.loads(file.read_text("utf-8")))
    except FileNotFoundError as missing:
        raise DefinitionError(f"{file}: there is no such file") from missing
    except tomllib.TOMLDecodeError as broken:
        raise DefinitionError(f"{file}: {broken}") from broken
    except ValidationError as bad:
        lines = [f"{file}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in bad.errors()]
        raise DefinitionError("\n".join(lines)) from bad


def _right(name: str, row: RightRow, file: Path) -> Right:
    holders = []
    for text in row.holders:
        role, _, relation = text.partition("@")
        if role not in set(Role) or relation not in HOLDER_RELATIONS:
            raise DefinitionError(f"{file}: right {name}: {text!r} is not a role@relation")
        holders.append(Holder(Role(role), relation))
    if row.lent and row.by_leave:
        raise DefinitionError(f"{file}: right {name}: a stand-in has it either lent without more or by leave")
    barred = tuple(_bar(text, name, file) for text in row.barred)
    return Right(name, tuple(holders), barred, row.lent, row.by_leave)


def _bar(text: str, right: str, file: Path) -> Bar:
    role, _, relation = text.rpartition("@")
    if relation not in BARRED_RELATIONS:
        raise DefinitionError(f"{file}: right {right}: no relation is called {relation}")
    if role and role not in set(Role):
        raise DefinitionError(f"{file}: right {right}: no role is called {role}")
    return Bar(relation, Role(role) if role else None)
