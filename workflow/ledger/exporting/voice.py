"""How a reader is spoken to while a file is written for him or her."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models.words import Words
from workflow.ledger.exporting.slices import words_of


@dataclass(frozen=True)
class Voice:
    """How this reader is spoken to: `speak` turns words into text, and is asked once for each of them."""

    language: str
    speak: Callable[[Any], str]
    _said: dict[Any, str] = field(default_factory=dict)

    def say(self, word: Any) -> str:
        """For the few words of enums: what they say is remembered."""
        key = type(word), word  # two enums may have the same value
        if key not in self._said:
            self._said[key] = self.speak(word)
        return self._said[key]

    def name(self, name: str | None, name_en: str | None) -> str:
        return words_of(name, name_en).spoken(self.language)

    def join(self, names: list[Words]) -> str:
        return ("、" if self.language == "zh" else "; ").join(one.spoken(self.language) for one in names)
