"""Which of many texts are nearly the same, without comparing each with each.

A text is taken as the set of its runs of five letters or Chinese signs; blanks, punctuation, digits and width do not
count. Two texts are alike by the share of runs that they have in common (Jaccard), estimated from the 64 runs with the
smallest checksum. Only texts that share one of their four smallest are compared: of two that are 80 % alike these
differ in fewer than one case in a thousand. Found are copied texts with other numbers, names or a changed sentence;
not found are texts of the same meaning in other words, translations, and a short passage copied into a long text.
"""

import unicodedata
from array import array
from collections.abc import Iterable
from zlib import crc32

RUN = 5  # signs
SKETCH = 64  # checksums kept of a text
DOORS = 4  # of which one has to be shared before two texts are compared
LEADERS = 8  # texts of one door that a new one is compared with
WIDTH = 4  # bytes of a sign in UTF-32


def plain_of(text: str) -> str:
    """What counts of a text: its letters and signs."""
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKC", text).casefold()))


def sketch_of(plain: str) -> "array[int]":
    """The smallest checksums of its runs, in order."""
    raw = plain.encode("utf-32-le", "surrogatepass")
    ends = range(0, max(1, len(raw) - (RUN - 1) * WIDTH), WIDTH)
    return array("I", sorted({crc32(raw[start : start + RUN * WIDTH]) for start in ends})[:SKETCH])


def share_of(one: "array[int]", other: "array[int]") -> float:
    """How alike two texts are, from 0 to 1."""
    here, there = set(one), set(other)
    smallest = sorted(here | there)[:SKETCH]
    return sum(1 for checksum in smallest if checksum in here and checksum in there) / len(smallest)


class Families:
    """Texts that are alike, gathered one after the other; each is known by the number it came in with."""

    def __init__(self, percent: int) -> None:
        self.percent = percent
        self.sketches: list[array[int]] = []
        self.same: dict[str, int] = {}
        self.above: list[int] = []
        self.doors: dict[int, list[int]] = {}

    def add(self, plain: str) -> int:
        """The number of the text; a text that is the very same has the same one."""
        if plain in self.same:
            return self.same[plain]
        number = self.same[plain] = len(self.sketches)
        sketch = sketch_of(plain)
        self.sketches.append(sketch)
        self.above.append(number)
        for door in sketch[:DOORS]:
            self._join(number, sketch, self.doors.setdefault(door, []))
        return number

    def head_of(self, number: int) -> int:
        """The text that stands for all that are alike."""
        while self.above[number] != number:
            self.above[number] = self.above[self.above[number]]
            number = self.above[number]
        return number

    def _join(self, number: int, sketch: "array[int]", leaders: list[int]) -> None:
        """With the first leader of the door that is alike; else the text becomes a leader, while there is room."""
        for leader in leaders:
            if self.head_of(leader) == self.head_of(number):
                return
            if share_of(sketch, self.sketches[leader]) * 100 >= self.percent:
                self.above[self.head_of(number)] = self.head_of(leader)
                return
        if len(leaders) < LEADERS:
            leaders.append(number)


def without_names(text: str, names: Iterable[str]) -> str:
    """The text without what only tells whose it is."""
    for name in names:
        text = text.replace(name, " ")
    return text
