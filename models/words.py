"""Words that a rule says without knowing the reader's language: marked texts, labelled enums, messages."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark an English text for the catalogue; the views translate it."""
    return text


class Labelled(StrEnum):
    """A string enum whose members carry the English text shown for them."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True)
class Message:
    """A marked text with its parameters; parameters may be dates, enums or messages themselves."""

    text: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text


@dataclass(frozen=True)
class Words:
    """A text that a configuration file or the data gives in both languages."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def spoken(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class KeptName:
    """The name of a unit or group as it is or was on record; the views know what it is called in English today."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Listed:
    """Several marked texts or names, to be joined in the reader's language."""

    items: tuple[Message | Words | KeptName | str, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.items))


def say(text: str, **params: Any) -> Message:
    """Build a message: `say(N_("Measure %(ref)s has no person."), ref=measure.ref)`."""
    return Message(text, params)


def name_with_absent(name: str, absent: str | None) -> str | Message:
    """Who did something, and for whom he or she stood in."""
    return say(N_("%(name)s, standing in for %(absent)s"), name=name, absent=absent) if absent else name
