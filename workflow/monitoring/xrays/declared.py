"""The checks as declared in xrays.toml: what each is called, why it matters, from when on it speaks; read and checked
once."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from config.settings import settings
from models.words import Words
from workflow.monitoring.xrays import ballots, evidence, lasting, statements, timing
from workflow.monitoring.xrays.registry import CHECKS
from workflow.process.definition import Spoken
from workflow.reminders.rule_lines import find_place

LOOKING = (evidence, timing, lasting, statements, ballots)  # imported so that their checks are registered
PLACE = re.compile(r"%\((\w*)\)s")
Threshold = Annotated[StrictInt, Field(ge=1, le=10_000)]


class XrayError(Exception):
    """The file of the checks is not usable; the message says in which line and why."""


class Row(BaseModel):
    """One check: `explanation` may name its thresholds, `hit` what it tells of each hit; `look` is the page of a task
    on which it shows, empty where that is the task's own."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    name: str = Field(pattern="^[a-z][a-z_]{0,39}$")
    on: bool = True
    label: Spoken
    explanation: Spoken
    hit: Spoken
    look: Literal["", "evidence", "review", "monitoring", "comparing", "lasting"] = ""
    thresholds: dict[str, Threshold] = {}

    @property
    def explained(self) -> Words:
        """Why it matters, with the thresholds in force."""
        return Words(self.explanation.en % self.thresholds, self.explanation.zh % self.thresholds)


class File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    checks: list[Row] = Field(alias="check", min_length=1)


def declared_checks() -> list[Row]:
    """The checks in the order of the file; raises XrayError when it is not usable."""
    return _read(settings().xrays_file)


def find_check(name: str) -> Row | None:
    return next((row for row in declared_checks() if row.name == name), None)


@cache
def _read(file: Path) -> list[Row]:
    try:
        text = file.read_text("utf-8")
        rows = File.model_validate(tomllib.loads(text)).checks
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise XrayError(f"{file}: {bad}") from bad
    except ValidationError as bad:
        lines = [f"{file}: {find_place(text, error['loc'])}: {error['msg']}" for error in bad.errors()]
        raise XrayError("\n".join(lines)) from bad
    if faults := _find_faults(rows, text):
        raise XrayError("\n".join(f"{file}: {fault}" for fault in faults))
    return rows


def _find_faults(rows: list[Row], text: str) -> list[str]:
    """What does not fit the functions that look, each with the line of its row."""
    faults, names = [], [row.name for row in rows]
    for number, row in enumerate(rows):
        place = find_place(text, ("check", number, "name"))
        faults += [f"{place}: {fault}" for fault in _faults_of(row, twice=row.name in names[:number])]
    missing = sorted(CHECKS.keys() - set(names))
    return faults + [f"line 1: the check {name} has no row; give it one with `on = false`" for name in missing]


def _faults_of(row: Row, *, twice: bool) -> list[str]:
    if twice:
        return [f"{row.name} is declared twice"]
    if row.name not in CHECKS:
        return [f"no check is called {row.name}"]
    known, given = CHECKS[row.name], set(row.thresholds)
    faults = [f"{row.name} needs the threshold {name}" for name in sorted(known.thresholds - given)]
    faults += [f"{row.name} has no threshold {name}" for name in sorted(given - known.thresholds)]
    over = sorted(name for name, value in row.thresholds.items() if name.endswith("percent") and value > 100)
    faults += [f"{name} is a percentage" for name in over]
    faults += _wording(row.explanation, "explanation", known.thresholds)
    return faults + _wording(row.hit, "hit", known.facts)


def _wording(words: Words, field: str, named: set[str] | frozenset[str]) -> list[str]:
    faults = []
    for text in (words.en, words.zh):
        if unknown := set(PLACE.findall(text)) - named:
            faults.append(f"`{field}` names {', '.join(sorted(unknown))}, which this check does not have")
        if "%" in PLACE.sub("", text).replace("%%", ""):
            faults.append(f"`{field}` has a % that is no placeholder; write %%")
    return faults
