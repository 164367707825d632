"""What a deadline read from a file can be: its types, the notes shown with it, points in time named by a text."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.words import N_, Labelled


class DeadlineType(Labelled):
    """The kinds of wording the issue lists; month, quarter and year end mean their last day."""

    DATE = "date", N_("A day")
    MONTH = "month", N_("A month")
    QUARTER = "quarter", N_("A quarter or half-year")
    YEAR_END = "year_end", N_("The end of a year")
    SEMESTER = "semester", N_("A school term, school year or fiscal year")
    RELATIVE = "relative", N_("A period after feedback")
    IMMEDIATE = "immediate", N_("At once")
    LONG_TERM = "long_term", N_("Long-term")
    ONGOING = "ongoing", N_("Ongoing")
    EXTENDED = "extended", N_("A deadline that was moved")
    SAME_AS_ABOVE = "same_as_above", N_("Same as above")
    NONE = "none", N_("No deadline")


DATED = (
    DeadlineType.DATE,
    DeadlineType.MONTH,
    DeadlineType.QUARTER,
    DeadlineType.YEAR_END,
    DeadlineType.RELATIVE,
    DeadlineType.SEMESTER,
)
LASTING = (DeadlineType.LONG_TERM, DeadlineType.ONGOING)


class Note(Labelled):
    """What the person who checks the import should know about how a deadline was read."""

    SEVERAL = "several", N_("Several dates stand in this cell; the latest was taken.")
    YEAR_TAKEN = "year_taken", N_("The file gives no year; it was taken from the campaign or the rows around.")
    YEAR_MISSING = "year_missing", N_("The file gives no year, and none is known here.")
    FEEDBACK_MISSING = "feedback_missing", N_("The day can be counted once the feedback date is known.")
    OTHER_START = "other_start", N_("The period does not start with the feedback, so the day is not known.")
    DAY_UNKNOWN = "day_unknown", N_("The wording names no day of the calendar.")
    APPROXIMATE = "approximate", N_("The wording names no exact day; the last one that it can mean was taken.")
    ORDER_GUESSED = "order_guessed", N_("Day and month could stand the other way round.")
    MONTH_GUESSED = "month_guessed", N_("The number may have lost a zero: month 1 could be month 10.")
    DAY_GUESSED = "day_guessed", N_("The number may have lost a zero: day 1 could be day 10.")
    EXTENSION_ASKED = (
        "extension_asked",
        N_("An extension is only asked for or possible, not granted; its day was not taken."),
    )
    EXTENSION_REFUSED = "extension_refused", N_("An extension was refused or is ruled out; its day was not taken.")
    BEGINNING = "beginning", N_("The day is one on which something begins; no day is known by which it is due.")
    BEFORE_FEEDBACK = (
        "before_feedback",
        N_("The year was taken from the rows around, and the day lies before the feedback; please check the year."),
    )
    NO_SUCH_DAY = "no_such_day", N_("There is no such day.")
    IN_A_SENTENCE = "in_a_sentence", N_("The deadline was found in a longer text.")
    NOTHING_ABOVE = "nothing_above", N_("There is no deadline above to take over.")
    STATUS = "status", N_("This is a status, not a deadline.")
    NOT_SET = "not_set", N_("The deadline is still to be set.")


@dataclass(frozen=True)
class Deadline:
    """One cell as it was read; `original` is the day before an extension."""

    type: DeadlineType
    iso: date | None = None
    long_term: bool = False
    raw: str = ""
    understood: bool = True
    original: date | None = None
    notes: tuple[Note, ...] = ()


class Moved(StrEnum):
    """Which way a deadline was moved from the one named before."""

    EARLIER = "earlier"  # 提前至
    LATER = "later"  # 延期至
    EITHER = "either"  # 调整为


@dataclass(frozen=True)
class Period:
    """A length of time: "15个工作日", "6 months", "1年半"."""

    months: int = 0
    days: int = 0
    working_days: int = 0


@dataclass(frozen=True)
class Point:
    """One expression of time in a text: where it stands and which day it means, if any can be known."""

    kind: DeadlineType
    day: date | None = None
    year: int | None = None
    notes: tuple[Note, ...] = ()
    coarse: bool = False  # a bare year: gives way to anything finer beside it
    period: Period | None = None
    takes_previous: bool = False  # counted from the day just before it, which is then no deadline itself
    start: int = 0
    end: int = 0
    joined: bool = False  # the end of a range that starts with the point before
