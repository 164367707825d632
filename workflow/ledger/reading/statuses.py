"""The status that a ledger reports, in its many wordings, ticks and percentages."""

import re
from collections.abc import Callable, Mapping

from workflow.ledger.reading.cells import Value, clean
from workflow.ledger.reading.fields import Status
from workflow.ledger.reading.headings import Headings, plain

PERCENT = re.compile(r"(?:近|约|已完成|完成)?\s*([0-9]+(?:\.[0-9]+)?)\s*%(?:以上|左右)?")
SHARE = re.compile(r"([0-9]+)\s*/\s*([0-9]+)")
CROSS = "x"  # how a box is ticked in English; alone in a cell it says no
LONGEST_STATUS = 40  # characters; longer texts tell of progress


def read_status(value: Value, words: Headings) -> Status | None:
    """The status that is meant; None where nothing is written or nothing is understood."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_share(value if value <= 1 else value / 100)
    text = plain(clean(value))
    if not text or text in words.rows.nothing or len(text) > LONGEST_STATUS:
        return None
    for group in words.status:
        if text in group.exact:
            return group.name
    if found := PERCENT.fullmatch(text):
        return _of_share(float(found[1]) / 100)
    if (found := SHARE.fullmatch(text)) and int(found[2]):
        return _of_share(int(found[1]) / int(found[2]))
    return next((group.name for group in words.status if group.fits(text)), None)


def read_ticks(ticks: Mapping[int, Status], at: Callable[[int], Value], words: Headings) -> Status | None:
    """The status whose column is ticked, with whatever sign where only one of the columns holds any."""
    for column, status in ticks.items():
        if read_status(at(column), words) is Status.DONE:
            return status
    signs = {column: plain(clean(at(column))) for column in ticks}
    written = [column for column, sign in signs.items() if sign and sign not in words.rows.nothing]
    if len(written) != 1:
        return None
    denied = signs[written[0]] != CROSS and read_status(at(written[0]), words) is Status.NOT_DONE
    return None if denied else ticks[written[0]]


def _of_share(share: float) -> Status:
    if share <= 0:
        return Status.NOT_DONE
    return Status.DONE if share >= 1 else Status.IN_PROGRESS
