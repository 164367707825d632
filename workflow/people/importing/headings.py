"""The words by which columns, roles and languages are recognised, from config/people_headings.toml."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import model_validator

from config.settings import settings
from models.people import Role
from workflow.ledger.reading.headings import BRACKETED, FieldWords, Plain, Strict, key_of, plain, read_words
from workflow.people.importing.fields import NAMED_BY, Field, Sheet, UnitField, UserField

LONGEST_HEADING = 60


class CellWords(Strict):
    nothing: Plain
    everywhere: Plain


class PeopleHeadings(Strict):
    units: dict[UnitField, FieldWords]
    users: dict[UserField, FieldWords]
    roles: dict[Role, Plain]
    languages: dict[Literal["zh", "en"], Plain]
    cells: CellWords

    @model_validator(mode="after")
    def _whole(self) -> "PeopleHeadings":
        for sheet, needed in NAMED_BY.items():
            if lost := sorted(set(needed) - set(self.fields(sheet))):
                raise ValueError(f"no headings are given for {sheet}: {', '.join(lost)}")
            _refuse_double(sheet, ((key, name) for name, words in self.fields(sheet).items() for key in words.exact))
        _refuse_double("roles", ((word, role) for role, words in self.roles.items() for word in words))
        return self

    def fields(self, sheet: Sheet) -> dict[Field, FieldWords]:
        own: Mapping[Any, FieldWords] = self.units if sheet is Sheet.UNITS else self.users
        return dict(own)

    @cached_property
    def exact(self) -> frozenset[str]:
        """Every heading that is just a word given here."""
        words = (*self.units.values(), *self.users.values())
        return frozenset(key for field in words for key in field.exact)

    def fitting(self, sheet: Sheet, heading: str) -> list[tuple[float, Field]]:
        """The fields of such a sheet that a heading may stand for, each with how well it fits, up to 100."""
        key = key_of(heading)
        if not key or len(key) > LONGEST_HEADING:
            return []
        bare = BRACKETED.sub("", key)
        scores = ((words.score(key, bare), name) for name, words in self.fields(sheet).items())
        return [(score, name) for score, name in scores if score]

    def role(self, text: str) -> Role | None:
        word = plain(text)
        return next((role for role, words in self.roles.items() if word in words), None)

    def language(self, text: str) -> str | None:
        word = plain(text)
        return next((code for code, words in self.languages.items() if word in words), None)


def _refuse_double(where: str, words: Iterator[tuple[str, str]]) -> None:
    taken: dict[str, str] = {}
    for word, name in words:
        if taken.setdefault(word, name) != name:
            raise ValueError(f"{where}: {word!r} stands for both {taken[word]} and {name}")


def people_headings() -> PeopleHeadings:
    """The words in force; raises HeadingsError when the file is not usable."""
    return load_people_headings(settings().people_headings_file)


@cache
def load_people_headings(file: Path) -> PeopleHeadings:
    return read_words(PeopleHeadings, file)
