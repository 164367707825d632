"""The questionnaire of a special inspection: the shipped one read from inspection.toml, and the versions kept."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.settings import settings
from models.inspection import InspectionTemplate
from workflow.process.definition import Spoken
from workflow.reminders.rule_lines import find_place
from workflow.shares import percent_of

NAME = Field(pattern="^[a-z][a-z0-9_]{0,39}$")
Weight = Annotated[float, Field(ge=0, le=1)]


class TemplateError(Exception):
    """The template is not usable; the message says in which line, or at which item, and why."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Theme(_Row):
    label: Spoken
    explain: Spoken


class KeyPoint(_Row):
    name: str = NAME
    label: Spoken
    explain: Spoken


class Rating(_Row):
    """One step of the scale; without a weight it is left out of the rates."""

    name: str = NAME
    label: Spoken
    weight: Weight | None = None

    @property
    def grade(self) -> str:
        """How it is drawn, by its weight: "full", "part", "none"; "off" without one."""
        if self.weight is None:
            return "off"
        return "full" if self.weight >= 1 else "part" if self.weight > 0 else "none"


class Aspect(_Row):
    name: str = NAME
    label: Spoken


class Question(_Row):
    """One "whether": what to read, whom to ask, and what a good and a bad sign look like."""

    name: str = NAME
    key_point: str
    label: Spoken
    read: Spoken
    ask: Spoken
    good: Spoken
    bad: Spoken


class Template(_Row):
    theme: Theme
    key_points: list[KeyPoint] = Field(alias="key_point", min_length=1)
    ratings: list[Rating] = Field(alias="rating", min_length=2)
    aspects: list[Aspect] = Field(alias="aspect", min_length=1)
    questions: list[Question] = Field(alias="question", min_length=1)

    def question(self, name: str) -> Question | None:
        return next((row for row in self.questions if row.name == name), None)

    def rating(self, name: str) -> Rating | None:
        return next((row for row in self.ratings if row.name == name), None)

    @property
    def best(self) -> list[str]:
        """The names of the ratings with the highest weight; none where no rating has one."""
        highest = max((row.weight for row in self.ratings if row.weight is not None), default=None)
        return [row.name for row in self.ratings if row.weight is not None and row.weight == highest]

    def aspect(self, name: str) -> Aspect | None:
        return next((row for row in self.aspects if row.name == name), None)

    def questions_of(self, key_point: str) -> list[Question]:
        return [row for row in self.questions if row.key_point == key_point]

    def percent_of(self, counts: Counter[str]) -> int | None:
        """The mean of the weights in percent, of the ratings that have one, each as often as it was given by its name;
        None where nothing counts."""
        weights = {row.name: Fraction(str(row.weight)) for row in self.ratings if row.weight is not None}
        total = sum(counts[name] for name in weights)
        reached = sum((counts[name] * weight for name, weight in weights.items()), Fraction())
        return percent_of(reached, total) if total else None


def shipped_template() -> tuple[Template, dict[str, Any]]:
    """The template of the file, and the same as data to be kept; raises TemplateError when it is not usable."""
    return _read_file(settings().inspection_file)


def template_of(kept: InspectionTemplate) -> Template:
    """A version that is kept; it was checked when it was made."""
    return Template.model_validate(kept.content)


def check_template(data: dict[str, Any]) -> Template:
    """A template as data, e.g. edited in the browser; raises TemplateError that names the item."""
    try:
        template = Template.model_validate(data)
    except ValidationError as bad:
        raise TemplateError("\n".join(f"{_path(error['loc'])}: {error['msg']}" for error in bad.errors())) from bad
    if faults := [f"{_path(place)}: {fault}" for place, fault in _find_faults(template)]:
        raise TemplateError("\n".join(faults))
    return template


@cache
def _read_file(file: Path) -> tuple[Template, dict[str, Any]]:
    try:
        text = file.read_text("utf-8")
        data = tomllib.loads(text)
        template = Template.model_validate(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise TemplateError(f"{file}: {bad}") from bad
    except ValidationError as bad:
        lines = [f"{file}: {find_place(text, error['loc'])}: {error['msg']}" for error in bad.errors()]
        raise TemplateError("\n".join(lines)) from bad
    if faults := [f"{file}: {find_place(text, place)}: {fault}" for place, fault in _find_faults(template)]:
        raise TemplateError("\n".join(faults))
    return template, data


def _find_faults(template: Template) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What does not hold together, each with the place of its row."""
    lists: dict[str, list[Any]] = {
        "key_point": template.key_points,
        "rating": template.ratings,
        "aspect": template.aspects,
        "question": template.questions,
    }
    for kind, rows in lists.items():
        times = Counter(row.name for row in rows)
        for at, row in enumerate(rows):
            if times[row.name] > 1:
                yield (kind, at, "name"), f"{row.name} is declared twice"
    known = {row.name for row in template.key_points}
    for at, question in enumerate(template.questions):
        if question.key_point not in known:
            yield ("question", at, "key_point"), f"no key point is called {question.key_point}"
    for at, point in enumerate(template.key_points):
        if not template.questions_of(point.name):
            yield ("key_point", at, "name"), f"{point.name} has no question"


def _path(place: tuple[str | int, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
