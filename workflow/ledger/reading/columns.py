"""Which heading stands for which field: every column is weighed against every field, the best pairs win."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workflow.ledger.reading.fields import CORE, DUTY, FieldName, Status
from workflow.ledger.reading.headings import Headings, key_of, plain

FEWEST_FIELDS = 3
GOOD = 60  # the score from which one heading alone speaks for a ledger
Chosen = Mapping[str, Mapping[int, FieldName | None]]


@dataclass(frozen=True)
class Label:
    """A column's heading: the texts above each other, the lowest last."""

    column: int
    texts: tuple[str, ...]

    @property
    def heading(self) -> str:
        return " / ".join(self.texts)


@dataclass
class Columns:
    """The columns of one table: what each stands for, and the headings of all, also of those that stand for nothing.

    `unheaded` are those without a heading in which something is written all the same.
    """

    labels: list[Label]
    fields: dict[FieldName, int] = field(default_factory=dict)
    ticks: dict[int, Status] = field(default_factory=dict)
    unheaded: list[int] = field(default_factory=list)
    score: float = 0

    @property
    def signature(self) -> str:
        """The same for the same heading row, so that a mapping once corrected is found again."""
        headings = [label.heading for label in self.labels]
        while headings and not headings[-1]:
            headings.pop()
        return signature_of(headings)

    @cached_property
    def numbers(self) -> list[int]:
        """As far as the headings go, or a column that stands for something."""
        last = max((label.column for label in self.labels if label.texts), default=0)
        last = max(last, *self.fields.values()) if self.fields else last
        return [label.column for label in self.labels if label.column <= last]

    @cached_property
    def beyond(self) -> list[int]:
        """The columns to the right of all headings in which something is written."""
        return [column for column in self.unheaded if column not in set(self.numbers)]

    def headings(self) -> dict[str, str]:
        """Field to heading, as the result shows it."""
        named = {label.column: label.heading for label in self.labels}
        return {name.value: named[column] for name, column in self.fields.items()}

    @cached_property
    def others(self) -> dict[int, str]:
        """The columns that stand for no field; equal headings are told apart by a number."""
        found: dict[int, str] = {}
        for label in self.labels:
            if not label.heading or label.column in self.fields.values():
                continue
            times = sum(1 for heading in found.values() if heading.split(" (")[0] == label.heading)
            found[label.column] = f"{label.heading} ({times + 1})" if times else label.heading
        return found

    def is_ledger(self) -> bool:
        """Is there a problem or measure, and somebody or some day that answers for it?"""
        named = set(self.fields)
        whole = bool(named & DUTY) or len(named & CORE) > 1 or bool(self.ticks)
        return bool(named & CORE) and whole and len(named) >= FEWEST_FIELDS and self.score >= GOOD * FEWEST_FIELDS


def signature_of(headings: Iterable[str], kind: str = "") -> str:
    """What a heading row is known by; `kind` keeps other files than ledgers apart."""
    return kind + hashlib.sha256("\n".join(map(key_of, headings)).encode()).hexdigest()[:32]


def fitting(label: Label, words: Headings) -> dict[FieldName, float]:
    """The fields a column may stand for: by its lowest heading, by the headings read together, by the group above."""
    if not label.texts:
        return {}
    scores = {name: score for score, name in words.fitting(label.texts[-1])}
    if len(label.texts) > 1:
        above = {name: score for score, name in words.fitting(label.texts[-2])}
        for score, name in words.fitting("".join(label.texts[-2:])):
            if score > above.get(name, 0):
                scores[name] = max(scores.get(name, 0), 0.9 * score)
        if not scores:
            scores = {name: 0.7 * score for name, score in above.items() if score >= GOOD}
    lowest = key_of(label.texts[-1])
    return {name: score for name, score in scores.items() if not words.field[name].excludes(lowest)}


def assign(labels: list[Label], words: Headings, chosen: Chosen) -> Columns:
    """Give every field its best column; what the user chose for this heading row goes before everything."""
    columns = Columns(labels)
    ticks = _ticks(labels, words)
    own = chosen.get(columns.signature, {})
    for place, name in own.items():
        if name is not None and 0 <= place < len(labels):
            columns.fields[name] = labels[place].column
            columns.score += 100
    free = [label for place, label in enumerate(labels) if place not in own and label.column not in ticks]
    pairs = [(score, -label.column, name) for label in free for name, score in fitting(label, words).items()]
    taken = set(columns.fields.values())
    for score, minus, name in sorted(pairs, key=lambda pair: (-pair[0], -pair[1])):
        if name not in columns.fields and -minus not in taken:
            columns.fields[name] = -minus
            columns.score += score
            taken.add(-minus)
    if FieldName.STATUS not in columns.fields:
        columns.ticks = ticks
    _settle_roles(columns, words)
    return columns


def _settle_roles(columns: Columns, words: Headings) -> None:
    """Without its proper column a field takes that of its neighbour in meaning."""
    keys = {label.column: key_of(label.texts[-1]) for label in columns.labels if label.texts}
    named = {FieldName.UNIT, FieldName.LEAD, FieldName.RESPONSIBLE} & set(columns.fields)
    if named == {FieldName.UNIT} and keys.get(columns.fields[FieldName.UNIT]) in words.field[FieldName.UNIT].weak:
        columns.fields[FieldName.LEAD] = columns.fields.pop(FieldName.UNIT)  # just "unit": the one that has to act
    for wanted, instead in (
        (FieldName.PROBLEM, FieldName.MANIFESTATION),
        (FieldName.MEASURE, FieldName.TASK),
        (FieldName.PROBLEM, FieldName.TASK),
        (FieldName.LEAD, FieldName.RESPONSIBLE),
        (FieldName.LEAD, FieldName.MEASURE_UNIT),
        (FieldName.DEADLINE, FieldName.TASK_DEADLINE),
        (FieldName.LEADER, FieldName.PERSON),
    ):
        if wanted not in columns.fields and instead in columns.fields:
            columns.fields[wanted] = columns.fields.pop(instead)
    columns.fields = dict(sorted(columns.fields.items(), key=lambda pair: pair[1]))


def _ticks(labels: list[Label], words: Headings) -> dict[int, Status]:
    """Columns that are headed by a status and hold a tick; one alone is no such column."""
    found = {}
    for label in labels:
        word = plain(label.texts[-1]) if label.texts else ""
        name = next((status.name for status in words.status if word and word in status.exact), None)
        if name is not None and not _is_heading(label, words):
            found[label.column] = name
    return found if len(found) > 1 else {}


def _is_heading(label: Label, words: Headings) -> bool:
    """Is the status's word a field's heading all the same, such as "written off" that stands below no other heading?"""
    above = {name for _, name in words.fitting(label.texts[-2])} if len(label.texts) > 1 else set()
    whole = any(key_of(label.texts[-1]) in field.exact for field in words.field.values())
    return whole and not above & {FieldName.STATUS, FieldName.PROGRESS}
