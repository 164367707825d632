"""Two texts word by word: which words went and which came. Chinese, which sets no blanks, is compared sign by sign,
very long texts sentence by sentence: the time grows with the square of the pieces."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from models.words import Message

WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
SENTENCE = re.compile(r"[^。！？；.!?;\n]*[。！？；.!?;\n]|[^。！？；.!?;\n]+")
MOST_WORDS = 1500


@dataclass(frozen=True)
class Piece:
    """A stretch of one of the texts; `differs` where the other one says something else there."""

    text: Any
    differs: bool


@dataclass(frozen=True)
class Change:
    """One field that changed: label and the two versions as pieces, those that differ marked."""

    field: Message
    before: list[Piece]
    after: list[Piece]


def compare_words(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the two; joined, they give each text again."""
    old, new = WORD.findall(before), WORD.findall(after)
    long = max(len(old), len(new)) > MOST_WORDS
    if long:
        old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    changed_old, changed_new = [False] * len(old), [False] * len(new)
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=long).get_opcodes():
        if tag != "equal":
            changed_old[first:last] = [True] * (last - first)
            changed_new[start:end] = [True] * (end - start)
    return _join(old, changed_old), _join(new, changed_new)


def _join(words: list[str], changed: list[bool]) -> list[Piece]:
    marked = zip(words, changed, strict=True)
    return [
        Piece("".join(word for word, _ in run), differs) for differs, run in groupby(marked, key=lambda one: one[1])
    ]
