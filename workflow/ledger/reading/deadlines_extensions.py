"""Extended deadlines: 2025年9月30日（延期至2025年12月31日）, originally June 30, extended by three months."""

from collections.abc import Sequence
from datetime import date

from workflow.ledger.reading.deadlines_clock import add_period, check_year, month_end
from workflow.ledger.reading.deadlines_kinds import DATED, LASTING, Deadline, DeadlineType, Note, Point
from workflow.ledger.reading.deadlines_weighing import weigh
from workflow.ledger.reading.deadlines_words import CHANGES, EXTENDS, ORIGINAL
from workflow.reminders.days import WorkingDays


def read_extension(text: str, points: Sequence[Point], days: WorkingDays) -> Deadline | None:
    """An extension means its last date; None when the text speaks of none."""
    dated = [point for point in points if point.kind in DATED]
    marked = [point for point in dated if _is_original(text, point)]
    free = [point for point in dated if point not in marked]
    at = _place_of_extension(text, dated)
    if not free or (at is None and not (marked and _follows_up(free, marked))):
        return None
    later = [point for point in free if at is not None and point.start >= at] or free
    earlier = marked or [point for point in free if point not in later]
    original = earlier[0] if earlier else None
    target = weigh(later)
    day, notes = _day_of(target, original, days)
    lasting = any(point.kind in LASTING for point in points)
    return Deadline(DeadlineType.EXTENDED, day, lasting, original=original.day if original else None, notes=notes)


def _is_original(text: str, point: Point) -> bool:
    return ORIGINAL.search(text[: point.start]) is not None


def _follows_up(free: Sequence[Point], marked: Sequence[Point]) -> bool:
    """Without a word of extension, an original date counts as one only beside a later date."""
    days = [point.day for point in marked if point.day]
    return any(point.day and days and point.day > min(days) and not point.joined for point in free)


def _place_of_extension(text: str, dated: Sequence[Point]) -> int | None:
    """Where the (last) word of extension stands; a mere change counts between two dates only."""
    if extends := list(EXTENDS.finditer(text)):
        return extends[0].start()
    changes = CHANGES.search(text)
    if (
        changes
        and any(point.end <= changes.start() for point in dated)
        and any(point.start >= changes.end() for point in dated)
    ):
        return changes.start()
    return None


def _day_of(target: Point, original: Point | None, days: WorkingDays) -> tuple[date | None, tuple[Note, ...]]:
    """延期至 names the day; 延期3个月 is counted from the day before."""
    if target.period is None or original is None or original.day is None:
        return target.day, target.notes
    try:
        day = check_year(add_period(original.day, target.period, days))
    except (ValueError, OverflowError):
        return None, (Note.NO_SUCH_DAY,)
    whole = (
        original.kind in (DeadlineType.MONTH, DeadlineType.QUARTER, DeadlineType.YEAR_END) and not target.period.days
    )
    return (month_end(day.year, day.month) if whole and not target.period.working_days else day), ()
