"""The wording of letters.toml: what the text of a new supervision letter proposes, in both languages."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from config.settings import settings
from models.ledger import Task
from models.words import Words
from workflow.ledger.texts import let_lie

FIELDS = {"unit", "ref", "title", "problem", "goal", "deadline", "day", "days", "campaign"}
INNER = str.maketrans("“”", "‘’")  # quotation marks inside quotation marks


class WordingError(Exception):
    """The file of the letters' wording is not usable; the message says where and why."""


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @field_validator("zh", "en")
    @classmethod
    def _known_fields(cls, text: str) -> str:
        for _text, name, form, _conversion in Formatter().parse(text):
            if name is not None and (name not in FIELDS or form):
                raise ValueError(f"no such field: {{{name}}}; there are {', '.join(sorted(FIELDS))}")
        return text


class Wording(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    answer_working_days: int = Field(ge=1, le=60)
    body: Body


def letter_wording() -> Wording:
    """The wording in force; raises WordingError when the file is not usable."""
    return _read(settings().letters_file)


def propose_body(task: Task, overdue_since: date, today: date) -> Words:
    """The text of a letter about a task that missed that day, as it reads today."""
    known = letter_wording().body
    days = str((today - overdue_since).days)
    en = {"deadline": _english(overdue_since), "day": _english(today), "days": days, **_of(task, "en")}
    zh = {"deadline": _chinese(overdue_since), "day": _chinese(today), "days": days, **_of(task, "zh")}
    return Words(known.en.format(**en), known.zh.format(**zh))


def _of(task: Task, language: str) -> dict[str, str]:
    """What the task gives; a title lies still within its quotation marks."""
    campaign = Words(task.campaign.name_en or task.campaign.name, task.campaign.name)
    texts = {
        "unit": task.lead_unit.called.spoken(language),
        "ref": task.ref,
        "title": task.title,
        "problem": task.problem.title,
        "goal": task.goal,
        "campaign": campaign.spoken(language),
    }
    return {name: let_lie(text).translate(INNER) for name, text in texts.items()}


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _english(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


@cache
def _read(file: Path) -> Wording:
    try:
        return Wording.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, ValueError, ValidationError) as bad:  # what is no TOML and no UTF-8 are ValueErrors
        raise WordingError(f"{file}: {bad}") from bad
