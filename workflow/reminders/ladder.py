"""The ladder's numbers from reminders.toml."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.settings import settings


class LadderError(Exception):
    """The reminders file is not usable; the message says where and why."""


class ColourDays(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    green_days: int = Field(gt=0)
    yellow_days: int = Field(gt=0)
    review_working_days: int = Field(gt=0)


class DigestDays(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    due_soon_days: int = Field(gt=0)


class Ladder(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    colour: ColourDays
    digest: DigestDays


def ladder() -> Ladder:
    """The ladder in force; raises LadderError when the file is not usable."""
    return _read(settings().reminders_file)


@cache
def _read(file: Path) -> Ladder:
    try:
        return Ladder.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as bad:
        raise LadderError(f"{file}: {bad}") from bad
