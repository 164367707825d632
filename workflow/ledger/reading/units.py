"""Units in a cell: divided, led or contributed, and short names traced to the long ones they stand for."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from workflow.ledger.reading.headings import UnitWords, plain
from workflow.ledger.texts import fold_name

DIVIDING = re.compile(r"[、；;，,/／|｜]")
BETWEEN = re.compile(r"[、；;\n]")  # the signs between the units of a cell that an export writes
Known = Sequence[tuple[str, Sequence[str]]]
OPENING, CLOSING = "（(【[〔《“", "）)】]〕》”"
MARK = re.compile(r"[（(【\[]\s*([^（()）【】\[\]]{1,8})\s*[)）】\]]\s*$")
LABEL = re.compile(r"^\s*([^:：（(]{1,10})\s*[:：]\s*")
WORDED = re.compile(
    r"^由?(?P<lead>.{2,80}?)(?:负责)?牵头[，,、；;\s]*(?:由)?(?P<co>.{2,200}?)(?:等)?(?:协同)?(?:配合|协办|参与|协助)[。；;]?$"
)
LATIN = re.compile(r"[A-Za-z]")
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
TRAILING = re.compile(r"[。.，,、；;：:\s]+$")
BRACKET = re.compile(r"[（(][^（()）]*[)）]$")
BLANKS = str.maketrans(dict.fromkeys("\u00a0\u3000\u2007\u202f\t", " "))
LONGEST_UNIT_WORDS = 7


@dataclass
class Named:
    """The units of one cell by their role, as they are written; shared by equal cells, so never changed."""

    lead: list[str] = field(default_factory=list)
    co: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)


@lru_cache(maxsize=20_000)
def name_units(text: str, words: UnitWords, nothing: tuple[str, ...]) -> Named:
    """Divide the cell; what is marked as leading or contributing goes there, the rest is `plain`."""
    if worded := WORDED.match(text.strip()):
        return Named(split(worded["lead"], words, nothing), split(worded["co"], words, nothing))
    named, role = Named(), "plain"
    for piece in split(text, words, nothing):
        name = piece
        if (label := LABEL.match(name)) and (found := _role(label[1], words)):
            role, name = found, name[label.end() :].strip()
        own = role
        if (mark := MARK.search(name)) and (found := _role(mark[1], words)):
            own, name = found, name[: mark.start()].strip()
        if name:
            getattr(named, own).append(name)
    if named.lead and named.plain:
        named.co, named.plain = [*named.plain, *named.co], []
    return named


def hold_signs(known: Known) -> frozenset[str]:
    """The names on record that would be divided where they are read, such as "Baylor College, Inc"."""
    names = (name for long, others in known for name in (long, *others))
    return frozenset(fold_name(name) for name in names if DIVIDING.search(name))


def keep_whole(text: str, whole: frozenset[str]) -> Named | None:
    """The units of a cell that holds such a name, alone or among others; None for every other cell."""
    if not whole:
        return None
    if fold_name(text) in whole:
        return Named(plain=[" ".join(text.split())])
    parts = [" ".join(part.split()) for part in BETWEEN.split(text)]
    if not any(fold_name(part) in whole for part in parts):
        return None
    return Named(plain=[part for part in parts if part])


def without_persons(text: str, words: UnitWords) -> str:
    """The cell without the Chinese names that follow a unit: "教务处 张三" or "教务处（张三、李四）"."""
    found = _persons_after_units(words)
    return found.sub("", text.translate(BLANKS)) if found and text else text


@lru_cache
def _persons_after_units(words: UnitWords) -> re.Pattern[str] | None:
    """A surname with one to three signs that do not end as a unit does, behind the end of a unit."""
    if not words.surnames or not words.endings:
        return None
    sign, end = "[\u3400-\u9fff]", re.escape(words.endings)
    person = f"[{re.escape(words.surnames)}]{sign}{{1,3}}(?<![{end}])"
    people = f"{person}(?:[、，, ]+{person}(?!{sign}))*"
    unit = f"(?<={sign}[{end}])|(?<=[{end}][)）])"
    return re.compile(rf"(?:{unit})(?:[ \n:：]+{people}(?!{sign})|\s*[(（]{people}[)）])+")


def split(text: str, words: UnitWords, nothing: Sequence[str]) -> list[str]:
    """The units of a cell, without doubles; brackets and Latin names of persons are not divided."""
    text = text.translate(BLANKS)
    signs = _signs(text, words)
    pieces, depth = [""], 0
    for sign in text:
        if sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth = max(0, depth - 1)
        if sign == "\n" or (depth == 0 and sign in signs):
            pieces.append("")
            depth = 0
        else:
            pieces[-1] += sign
    names = (TRAILING.sub("", " ".join(piece.split())) for piece in pieces)
    return list(dict.fromkeys(name for name in names if name and plain(name) not in nothing))


def _signs(text: str, words: UnitWords) -> str:
    """Which signs divide: blanks only between Chinese names, commas of Latin texts only between names of units."""
    if IDEOGRAPH.search(text):
        chinese = all(IDEOGRAPH.search(piece) for piece in text.split())
        return "、；;，,/／|｜" + (" " if chinese else "")
    low = text.casefold()
    parts = re.split(r"[,，]", text)
    units = all(part.strip() and len(part.split()) <= LONGEST_UNIT_WORDS for part in parts)
    if len(parts) > 1 and units and not any(person in low for person in words.persons):
        return "、；;，,|"
    return "、；;|"


def _role(word: str, words: UnitWords) -> str:
    word = plain(word)
    return "lead" if word in words.lead else "co" if word in words.co else ""


class Names:
    """The long names of a workbook and of the organisation, to trace short ones to."""

    def __init__(self, known: Known, written: Iterable[str], words: UnitWords) -> None:
        self.common = set(words.common)
        self.known = {fold_name(name): name for name, _ in known}
        self.short: dict[str, set[str]] = {}
        for name, others in known:
            for other in others:
                self.short.setdefault(fold_name(other), set()).add(name)
        self.written = Counter(written)
        self.found: dict[str, str] = {}

    def resolve(self, name: str) -> str:
        """The long name that a short one stands for, or the name itself when none or more than one fits."""
        if name not in self.found:
            self.found[name] = self._resolve(name)
        return self.found[name]

    def is_name(self, name: str) -> bool:
        """Whether the organisation itself calls one unit so."""
        key = fold_name(name)
        return key in self.known or len(self.short.get(key, ())) == 1

    def _resolve(self, name: str) -> str:
        key = fold_name(name)
        if key in self.known:
            return self.known[key]
        if len(self.short.get(key, ())) == 1:
            return next(iter(self.short[key]))
        if plain(name) in self.common or len(name) < 2 or (LATIN.search(name) and not IDEOGRAPH.search(name)):
            return name
        return self._only(self._longer_known(name)) or self._only(self._longer_written(name)) or name

    def _longer_known(self, name: str) -> set[str]:
        """A unit of the organisation of which this is the tail, or the name without its bracket; or the other way."""
        bare = BRACKET.sub("", name)
        return {
            long
            for long in self.known.values()
            if long.endswith(name) or BRACKET.sub("", long) == name or (bare != name and long == bare)
        }

    def _longer_written(self, name: str) -> set[str]:
        """A name of which this is the tail and that the workbook writes more often than the short one."""
        times = self.written[name]
        return {
            long
            for long, count in self.written.items()
            if count > times and long != name and (long.endswith(name) or BRACKET.sub("", long) == name)
        }

    @staticmethod
    def _only(names: set[str]) -> str:
        return next(iter(names)) if len(names) == 1 else ""
