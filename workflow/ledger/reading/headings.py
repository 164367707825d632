"""The words by which columns, statuses and rows of a ledger are recognised, from config/ledger_headings.toml."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from config.settings import settings
from models.ledger import TaskKind
from models.measures import MeasureKind
from workflow.ledger.reading.fields import FieldName, Status

M = TypeVar("M", bound=BaseModel)
NOISE = re.compile(r"[\s:：*＊·•\"“”'‘’、,，.。]+")
BRACKETED = re.compile(r"\([^()]*\)|【[^】]*】|\[[^\]]*\]")
BETTER = 25
MOST_REMEMBERED = 20_000
NOTHING_FITS = 45  # below this score a heading is taken for none of the fields


class HeadingsError(Exception):
    """The headings file is not usable; the message says where and why."""


@lru_cache(maxsize=20_000)
def key_of(text: str) -> str:
    """A heading as it is compared: no blanks, no punctuation, plain width, small letters."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A cell's word as it is compared: plain width, small letters, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip("。.;；,，")


def _folded(value: object) -> object:
    return (
        [key_of(text) or text.strip() for text in value if isinstance(text, str)] if isinstance(value, list) else value
    )


def _plain(value: object) -> object:
    return [plain(text) or text for text in value if isinstance(text, str)] if isinstance(value, list) else value


Keys = Annotated[tuple[str, ...], BeforeValidator(_folded)]
Plain = Annotated[tuple[str, ...], BeforeValidator(_plain)]


class Strict(BaseModel):
    """A declared table: what it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldWords(Strict):
    exact: Keys = Field(min_length=1)
    contained: Keys = ()
    weak: Keys = ()
    better: Keys = ()
    never: Keys = ()

    def score(self, key: str, bare: str) -> float:
        """How well a heading fits, up to 100, and beyond with a word that makes it better.

        `bare` is the heading without what stands in brackets.
        """
        best = max(self._plain_score(key), 0.6 * self._plain_score(bare) if bare != key else 0.0)
        if best < NOTHING_FITS or self.excludes(key):
            return 0.0
        return best + (BETTER if any(word in key for word in self.better) else 0)

    def excludes(self, key: str) -> bool:
        return any(word in key for word in self.never)

    def _plain_score(self, key: str) -> float:
        if not key:
            return 0
        if key in self.exact:
            return 100
        weak = 50 if key in self.weak else 0
        return max([weak, *(_inside(word, key) for word in self.contained if word in key)])


def _inside(word: str, key: str) -> float:
    return 48 + 30 * len(word) / len(key) + (12 if key.endswith(word) else 0)


class StatusWords(Strict):
    name: Status
    exact: Plain = Field(min_length=1)
    contained: Plain = ()
    both: tuple[tuple[str, ...], ...] = ()

    def fits(self, word: str) -> bool:
        return any(part in word for part in self.contained) or any(
            all(part in word for part in pair) for pair in self.both
        )


class RowWords(Strict):
    totals: Plain
    notes: Plain
    signatures: Plain
    same: Plain
    nothing: Plain
    feedback: Plain = ()


class UnitWords(Strict):
    lead: Plain
    co: Plain
    common: Plain
    persons: Plain
    surnames: str = ""
    endings: str = ""


class KindWords(Strict):
    immediate: Plain
    time_limited: Plain
    long_term: Plain

    def fits(self, text: str) -> TaskKind | None:
        """The kind of a task that a cell names, if it names one."""
        word = plain(text)
        return next((TaskKind(name) for name, words in self if word in words), None)


class MeasureKindWords(Strict):
    rule_making: Plain
    recover_loss: Plain
    accountability: Plain
    extend_by_analogy: Plain
    special_campaign: Plain
    other: Plain

    def fits(self, text: str) -> MeasureKind:
        word = plain(text)
        return next((MeasureKind(name) for name, words in self if word in words), MeasureKind.OTHER)


class Headings(Strict):
    field: dict[FieldName, FieldWords]
    kinds: KindWords
    measure_kinds: MeasureKindWords
    status: tuple[StatusWords, ...]
    rows: RowWords
    units: UnitWords
    _found: dict[str, list[tuple[float, FieldName]]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> "Headings":
        needed = {FieldName.PROBLEM, FieldName.MEASURE, FieldName.LEAD, FieldName.DEADLINE}
        if lost := sorted(needed - set(self.field)):
            raise ValueError(f"no headings are given for {', '.join(lost)}")
        taken: dict[str, FieldName] = {}
        for name, words in self.field.items():
            for key in words.exact:
                if taken.setdefault(key, name) is not name:
                    raise ValueError(f"the heading {key!r} is exact for both {taken[key]} and {name}")
        return self

    def fitting(self, heading: str) -> list[tuple[float, FieldName]]:
        """The fields that a heading may stand for, best first."""
        key = key_of(heading)
        if not key or len(key) > 60:
            return []
        if key not in self._found:
            if len(self._found) > MOST_REMEMBERED:
                self._found.clear()
            bare = BRACKETED.sub("", key)
            scores = ((words.score(key, bare), name) for name, words in self.field.items())
            self._found[key] = sorted((found for found in scores if found[0]), key=lambda found: -found[0])
        return self._found[key]


def headings() -> Headings:
    """The words in force; raises HeadingsError when the file is not usable."""
    return load_headings(settings().ledger_headings_file)


@cache
def load_headings(file: Path) -> Headings:
    return read_words(Headings, file)


def read_words(model: type[M], file: Path) -> M:
    """A file of words, validated; raises HeadingsError with every fault."""
    try:
        return model.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise HeadingsError(f"{file}: {bad}") from bad
    except ValidationError as bad:
        lines = [f"{file}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in bad.errors()]
        raise HeadingsError("\n".join(lines)) from bad
