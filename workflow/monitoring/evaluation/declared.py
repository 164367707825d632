"""The scoring scheme as declared in evaluation.toml, read and checked once; an evaluation keeps its own copy."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, ValidationError

from config.settings import settings
from models.monitoring import Effectiveness
from models.words import Words
from workflow.monitoring.evaluation import ballot, lasting, parts, work
from workflow.monitoring.evaluation.registry import FACTS
from workflow.process.definition import Spoken
from workflow.reminders.rule_lines import find_place

LOOKING = (ballot, lasting, parts, work)  # imported so that their facts are registered
PLACE = re.compile(r"%\((\w*)\)s")
Number = Annotated[StrictInt | StrictFloat, Field(gt=0, le=100)]
NAME = Field(pattern="^[a-z][a-z_]{0,39}$")
BEST_FIRST = tuple(Effectiveness)


class SchemeError(Exception):
    """The file of the scheme is not usable; the message says in which line and why."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Grades(_Row):
    """From how many points of 100 on each grade is given; below the last one it is poor."""

    good: Number
    fair: Number
    ordinary: Number


class Indicator(_Row):
    """One line of the sheet: full points, less so many for each case of its fact, at most `cap`."""

    name: str = NAME
    fact: str
    points: Number
    per_case: Number
    cap: Number
    label: Spoken
    rule: Spoken

    @property
    def told(self) -> Words:
        """The rule in words, with its numbers."""
        numbers = {name: f"{getattr(self, name):g}" for name in ("points", "per_case", "cap")}
        return Words(self.rule.en % numbers, self.rule.zh % numbers)


class Veto(_Row):
    """So many cases of a fact, and the grade is at best `at_most`, whatever the points."""

    name: str = NAME
    fact: str
    at_least: Annotated[StrictInt, Field(ge=1)]
    at_most: Effectiveness
    label: Spoken


class Scheme(_Row):
    grades: Grades
    indicators: list[Indicator] = Field(alias="indicator", min_length=1)
    vetoes: list[Veto] = Field(alias="veto", default=[])

    def indicator(self, name: str) -> Indicator | None:
        return next((row for row in self.indicators if row.name == name), None)

    @property
    def facts(self) -> set[str]:
        """The sources that it needs."""
        return {row.fact for row in self.indicators} | {row.fact for row in self.vetoes}


def tenths(number: float) -> int:
    return round(number * 10)


def declared_scheme() -> tuple[Scheme, dict[str, Any]]:
    """The scheme of the file, and the same as data to be kept; raises SchemeError when it is not usable."""
    return _read(settings().evaluation_file)


def scheme_of(kept: dict[str, Any]) -> Scheme:
    """A scheme that an evaluation has kept."""
    return Scheme.model_validate(kept)


@cache
def _read(file: Path) -> tuple[Scheme, dict[str, Any]]:
    try:
        text = file.read_text("utf-8")
        data = tomllib.loads(text)
        scheme = Scheme.model_validate(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise SchemeError(f"{file}: {bad}") from bad
    except ValidationError as bad:
        lines = [f"{file}: {find_place(text, error['loc'])}: {error['msg']}" for error in bad.errors()]
        raise SchemeError("\n".join(lines)) from bad
    if faults := _find_faults(scheme, text):
        raise SchemeError("\n".join(f"{file}: {fault}" for fault in faults))
    return scheme, data


def _find_faults(scheme: Scheme, text: str) -> list[str]:
    """What does not hold together, each with the line of its row."""
    grades, faults = scheme.grades, []
    if not grades.good > grades.fair > grades.ordinary:
        faults.append(f"{find_place(text, ('grades', 'good'))}: good, fair and ordinary must fall from one to the next")
    rows: list[tuple[str, int, Indicator | Veto]] = [("indicator", *one) for one in enumerate(scheme.indicators)]
    rows += [("veto", *one) for one in enumerate(scheme.vetoes)]
    known: set[tuple[str, str]] = set()
    for kind, number, row in rows:
        twice = [f"{row.name} is declared twice"] if (kind, row.name) in known else []
        known.add((kind, row.name))
        faults += [f"{find_place(text, (kind, number, 'name'))}: {fault}" for fault in [*twice, *_faults_of(row)]]
    return faults


def _faults_of(row: Indicator | Veto) -> list[str]:
    faults = [] if row.fact in FACTS else [f"no source of facts is called {row.fact}"]
    if isinstance(row, Veto):
        return faults
    numbers = {"points": row.points, "per_case": row.per_case, "cap": row.cap}
    faults += [
        f"{name} has more than one decimal" for name, value in numbers.items() if abs(tenths(value) - value * 10) > 1e-6
    ]
    if row.cap > row.points:
        faults.append(f"{row.name} deducts more than its points")
    for text in (row.rule.en, row.rule.zh):
        if unknown := set(PLACE.findall(text)) - numbers.keys():
            faults.append(f"`rule` names {', '.join(sorted(unknown))}, which an indicator does not have")
        if "%" in PLACE.sub("", text).replace("%%", ""):
            faults.append("`rule` has a % that is no placeholder; write %%")
    return faults
