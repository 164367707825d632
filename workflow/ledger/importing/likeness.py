"""How alike two texts are, and which of many texts one is like: quick for thousands on both sides."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from workflow.ledger.texts import fold

ALIKE = 0.8  # from which two texts may be the same one, worded anew
HALF_ALIKE = 0.5  # the same where the place says so as well; below it nothing is said at all
SHORT = 6  # characters: a shorter text says too little to be known again once it is worded anew
COMPARED = 200  # characters of a text
NEAREST = 10  # texts that are compared in full: those that share most pairs of neighbouring characters
LOOKED_UP = 30_000  # entries of the index for one text, those of its rarest pairs first
SIGNS = re.compile(r"[\s。、,;:…·“”‘’\"'()《》<>【】\[\]!?]+")


@lru_cache(maxsize=65_536)
def words_of(text: str) -> str:
    """The text as it is compared: wide as narrow, large as small, without blanks and signs between the words."""
    folded = fold(text)
    return SIGNS.sub("", folded).rstrip(".") or folded


def figures_of(text: str) -> list[str]:
    return re.findall(r"\d+", words_of(text))


def likeness(one: str, other: str) -> float:
    """From 0 to 1; nothing below half is told apart."""
    return _compare(SequenceMatcher(None, b=words_of(other)[:COMPARED], autojunk=False), one)


def _compare(matcher: "SequenceMatcher[str]", one: str) -> float:
    matcher.set_seq1(words_of(one)[:COMPARED])
    possible = matcher.real_quick_ratio() >= HALF_ALIKE and matcher.quick_ratio() >= HALF_ALIKE
    ratio = matcher.ratio() if possible else 0.0
    return ratio if ratio >= HALF_ALIKE else 0.0


class Gallery:
    """Texts by key, indexed by the pairs of characters in them."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self.texts = texts
        self.keys: dict[str, list[int]] = defaultdict(list)
        for key, text in texts.items():
            for pair in _pairs(text):
                self.keys[pair].append(key)

    def nearest(self, text: str) -> list[tuple[float, int]]:
        """The texts that are at least half alike, the likest first."""
        shared: Counter[int] = Counter()
        seen = 0
        for keys in sorted((self.keys[pair] for pair in _pairs(text) if pair in self.keys), key=len):
            if shared and seen + len(keys) > LOOKED_UP:
                break
            shared.update(keys)
            seen += len(keys)
        matcher = SequenceMatcher(None, b=words_of(text)[:COMPARED], autojunk=False)
        scores = ((_compare(matcher, self.texts[key]), key) for key, _ in shared.most_common(NEAREST))
        return sorted((pair for pair in scores if pair[0]), key=lambda pair: (-pair[0], pair[1]))


def _pairs(text: str) -> list[str]:
    words = words_of(text)[:COMPARED]
    return sorted({words[place : place + 2] for place in range(max(len(words) - 1, 1))})
