"""Which of many texts are nearly the same, without comparing each with each.

A text is taken as the set of its runs of four letters or Chinese signs; blanks, punctuation, digits and width do not
count. Two texts are alike by the share of runs that they have in common (Jaccard), estimated from the 64 runs with the
smallest checksum, give or take some six per cent. Each text opens four doors, named by its smallest runs that are not
crowded with other texts already, and is compared only with those that stand at the doors it passes. Found are copied
texts with other numbers, names or a changed sentence; not found are texts of the same meaning in other words,
translations, and a short passage copied into a long text.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable
from zlib import crc32

RUN = 4  # signs
SKETCH = 64  # checksums kept of a text
DOORS, PASSED = 4, 12  # opened by a text, and tried at most
CROWD = 4  # texts at one door
NO_LETTERS = re.compile(r"[\W\d_]+")
WIDTH = 4  # bytes of a sign in UTF-32


def plain_of(text: str) -> str:
    """What counts of a text: its letters and signs."""
    plain = unicodedata.normalize("NFKC", NO_LETTERS.sub("", text)).casefold()
    return plain if plain.isalpha() else "".join(filter(str.isalpha, plain))


def sketch_of(plain: str) -> "array[int]":
    """The smallest checksums of its runs, in order; of every other run, as its first sign has an odd number or not."""
    raw = plain.encode("utf-32-le", "surrogatepass")
    starts = range(0, len(raw) - (RUN - 1) * WIDTH, WIDTH)
    return array("I", sorted({crc32(raw[at : at + RUN * WIDTH]) for at in starts if raw[at] & 1})[:SKETCH])


def are_alike(here: set[int], there: "array[int]", percent: int) -> bool:
    """Whether two sketches have so large a share in common."""
    both = here.intersection(there)
    if len(both) * 100 < percent * min(SKETCH, len(here), len(there)):
        return False
    smallest = sorted(here.union(there))[:SKETCH]
    return sum(checksum in both for checksum in smallest) * 100 >= percent * len(smallest)


class Families:
    """Texts that are alike, gathered one after the other under the first of them."""

    def __init__(self, percent: int) -> None:
        self.percent = percent
        self.heads: dict[str, int] = {}
        self.sketches: dict[int, array[int]] = {}
        self.doors: dict[int, list[int]] = {}

    def add(self, plain: str) -> int:
        """The number of the family of the text."""
        if plain not in self.heads:
            number, sketch = len(self.heads), sketch_of(plain)
            self.heads[plain] = self._enter(number, sketch)
        return self.heads[plain]

    def _enter(self, number: int, sketch: "array[int]") -> int:
        """The family of the first text met that is alike; else a family of its own, at doors that are not crowded."""
        here, opened = set(sketch), list[list[int]]()
        for name in sketch[:PASSED]:
            door = self.doors.setdefault(name, [])
            for head in door:
                if are_alike(here, self.sketches[head], self.percent):
                    return head
            if len(door) < CROWD:
                opened.append(door)
            if len(opened) == DOORS:
                break
        for door in opened:
            door.append(number)
        self.sketches[number] = sketch
        return number


def without_names(text: str, names: Iterable[str]) -> str:
    """The text without what only tells whose it is."""
    for name in names:
        text = text.replace(name, " ")
    return text
