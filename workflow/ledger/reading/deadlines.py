"""Reads the deadline of a cell as it stands in a ledger: the kind of wording, the day if one can be known."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from workflow.ledger.reading.deadlines_beginnings import find_beginnings
from workflow.ledger.reading.deadlines_chinese import CHINESE_RULES
from workflow.ledger.reading.deadlines_cleaning import clean_text
from workflow.ledger.reading.deadlines_clock import FIRST_YEAR, LAST_YEAR, Clock
from workflow.ledger.reading.deadlines_english import ENGLISH_RULES
from workflow.ledger.reading.deadlines_extensions import read_extension
from workflow.ledger.reading.deadlines_kinds import DATED, LASTING, Deadline, DeadlineType, Note, Point
from workflow.ledger.reading.deadlines_not_granted import leave_out_not_granted
from workflow.ledger.reading.deadlines_numbers import NUMBER_RULES
from workflow.ledger.reading.deadlines_rules import find_points
from workflow.ledger.reading.deadlines_weighing import has_several, weigh
from workflow.ledger.reading.deadlines_words import (
    BLANK,
    DITTO_MARKS,
    NOT_SET,
    RECURRENT_RULES,
    SAME,
    STATUS,
    WORD_RULES,
)
from workflow.reminders.days import WorkingDays

__all__ = ["RULES", "Deadline", "DeadlineType", "Note", "read_deadline"]

RULES = (*RECURRENT_RULES, *CHINESE_RULES, *ENGLISH_RULES, *NUMBER_RULES, *WORD_RULES)

ENDS = re.compile(r"完成|到位|办结|complet|finish")
FILLERS = re.compile(
    r"整改|完成|之?前|以前|底|末|时限|期限|取得|阶段性|成效|成果|并|推进|坚持|落实|到位|经|批准|同意|学校|[()\d]"
    r"|\b(?:by|before|on|in|the|of|and|to|be|will|completed?|completion|date|anticipated|expected|estimated|planned|due|implementation"
    r"|implemented|effective|no|later|than|target|deadline|until|end|fully|corrected|current)\b"
)
NO_DAY = Deadline(DeadlineType.NONE, understood=False)
LAST_MONTH = 12
LOST_ZERO = re.compile(r"(\d{1,2})\.(?:1|(?<=\b[1-9]\.)[23]|(?<=\b1[0-2]\.)[23])")  # 9.3 may be 9.30, 25.1 may be 25.10
LONG_REST = 20  # weight of the words beside the date from which on the cell is a sentence


def read_deadline(
    value: object,
    *,
    feedback: date | None = None,
    year: int | None = None,
    above: Deadline | None = None,
    days: WorkingDays | None = None,
) -> Deadline:
    """What a cell's value says about the deadline; whatever it holds, something is returned and `raw` keeps it.

    Working days are counted by `days`; without, by the official calendar alone.
    """
    if isinstance(value, date):
        return _read_date(value)
    if value is None or isinstance(value, bool):
        return Deadline(DeadlineType.NONE, raw="" if value is None else str(value), understood=value is None)
    raw = _text_of(value)
    clock = Clock(feedback, year, above.iso.year if above and above.iso else None, days=days or WorkingDays())
    if takes_over := _same_as_above(raw):
        return replace(_take_over(takes_over, above), raw=raw)
    read = _read_text(raw, clock)
    if isinstance(value, float) and read.understood and (found := LOST_ZERO.fullmatch(raw)):
        guessed = Note.DAY_GUESSED if int(found[1]) <= LAST_MONTH else Note.MONTH_GUESSED
        read = replace(read, notes=(*read.notes, guessed))
    return replace(read, raw=raw)


def _read_date(value: date) -> Deadline:
    day = value.date() if isinstance(value, datetime) else value
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return Deadline(DeadlineType.DATE, day, raw=str(value))
    return Deadline(DeadlineType.NONE, raw=str(value), understood=False, notes=(Note.NO_SUCH_DAY,))


def _text_of(value: object) -> str:
    """A whole number is written without its decimal point: 45930.0 is 45930."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _same_as_above(raw: str) -> str:
    """The cleaned text when it says 同上 or is a ditto mark, nothing otherwise."""
    if DITTO_MARKS.fullmatch(raw):
        return raw
    text = clean_text(raw[:100])
    return text if SAME.match(text) else ""


@lru_cache(maxsize=4096)  # a ledger of ten thousand rows has a few hundred wordings
def _read_text(raw: str, clock: Clock) -> Deadline:
    text = clean_text(raw)
    if BLANK.fullmatch(text):
        return Deadline(DeadlineType.NONE)
    points, rest = find_points(text, RULES, clock)
    real = [point for point in points if point.kind is not DeadlineType.NONE]
    if not real:
        return _refuse(text, points)
    text, real, told = leave_out_not_granted(text, real)
    real, begun = _without_beginnings(text, real)
    told = (*told, *begun)
    read = (read_extension(text, real, clock.days) or _read_points(text, real)) if real else NO_DAY
    notes = (*told, *read.notes, *_notes_on(raw, rest, points))
    return replace(read, notes=tuple(dict.fromkeys(notes)))


def _without_beginnings(text: str, points: list[Point]) -> tuple[list[Point], tuple[Note, ...]]:
    """What is left without the days on which something begins, and a word on it where no other day is named."""
    begins = find_beginnings(text, points)
    left = [point for point in points if point not in begins]
    return left, (Note.BEGINNING,) if begins and not any(point.kind in DATED for point in left) else ()


def _take_over(text: str, above: Deadline | None) -> Deadline:
    """同上 carries the day above; words after it may add that it goes on."""
    if above is None or not above.understood:
        return Deadline(DeadlineType.SAME_AS_ABOVE, understood=False, notes=(Note.NOTHING_ABOVE,))
    lasting = "长期" in text or "持续" in text
    return Deadline(DeadlineType.SAME_AS_ABOVE, above.iso, above.long_term or lasting, original=above.original)


def _refuse(text: str, points: Sequence[Point]) -> Deadline:
    """No deadline in the text: say why, so that the person who checks the import sees it."""
    if points:
        notes: tuple[Note, ...] = (Note.NO_SUCH_DAY,)
    elif NOT_SET.match(text):
        notes = (Note.NOT_SET,)
    else:
        notes = (Note.STATUS,) if STATUS.search(text) else ()
    return Deadline(DeadlineType.NONE, understood=False, notes=notes)


def _read_points(text: str, points: Sequence[Point]) -> Deadline:
    dated = [point for point in points if point.kind in DATED]
    if not dated:
        return _read_words(points)
    best = weigh(dated)
    notes = (*best.notes, Note.SEVERAL) if has_several(dated) else best.notes
    return Deadline(best.kind, best.day, _goes_on(text, best, points), notes=notes)


def _goes_on(text: str, best: Point, points: Sequence[Point]) -> bool:
    """…前，并长期坚持; but "持续整改，9月底前完成" ends in September."""
    return any(
        point.kind is DeadlineType.LONG_TERM
        or (point.kind is DeadlineType.ONGOING and (point.start > best.start or not ENDS.search(text, point.end)))
        for point in points
    )


def _read_words(points: Sequence[Point]) -> Deadline:
    """No day at all: at once comes before long-term, long-term before ongoing."""
    kinds = [point.kind for point in points]
    lasting = any(kind in LASTING for kind in kinds)
    for kind in (DeadlineType.IMMEDIATE, DeadlineType.LONG_TERM):
        if kind in kinds:
            return Deadline(kind, long_term=lasting)
    return Deadline(DeadlineType.ONGOING, long_term=True)


def _notes_on(raw: str, rest: str, points: Sequence[Point]) -> list[Note]:
    notes = [Note.NO_SUCH_DAY for point in points if point.kind is DeadlineType.NONE]
    words = FILLERS.sub("", rest)
    if sum(1 if character.isascii() else 2 for character in words if character.isalnum()) > LONG_REST:
        notes.append(Note.IN_A_SENTENCE)
    if re.fullmatch(r"\d{4}\.1", raw):
        notes.append(Note.MONTH_GUESSED)
    return notes
