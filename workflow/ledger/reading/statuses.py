"""The status that a ledger reports, in its many wordings, ticks and percentages."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from workflow.ledger.reading.cells import Value, clean
from workflow.ledger.reading.fields import Status
from workflow.ledger.reading.headings import Headings, plain
from workflow.ledger.reading.statuses_denied import REMAINS, SPEAKING, Denied, strike_out

PERCENT = re.compile(r"(?:近|约|已完成|(?:整改)?完成率?)?\s*([0-9]+(?:\.[0-9]+)?)\s*%(?:以上|左右)?")
SHARE = re.compile(r"([0-9]+)\s*/\s*([0-9]+)")
ANSWER = re.compile(r"(?P<asked>\w.*[:?/\- ])\s*(?:(?P<yes>是|yes|y|√|✓|✔)|(?P<no>否|no|n|×|✗|✘|x))")
BLANK_INSIDE = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")  # 已 完 成
HYPHEN = re.compile(r"(?<=[a-z])[-_‐‑](?=[a-z])")
CROSS = "x"  # how a box is ticked in English; alone in a cell it says no
LONGEST_STATUS = 40  # characters; longer texts tell of progress
FINISHED = (Status.CLOSED, Status.DONE, Status.DONE_LONG_TERM)
MEANT = {Denied.PART: Status.PARTLY, Denied.NEARLY: Status.IN_PROGRESS, Denied.WHOLE: Status.NOT_DONE}


def read_status(value: Value, words: Headings) -> Status | None:
    """The status that is meant; None where nothing is written or nothing is understood."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_share(value if value <= 1 else value / 100)
    text = plain(clean(value))
    if not text or text in words.rows.nothing or len(text) > LONGEST_STATUS:
        return None
    return _exactly(text, words) or _read_tidy(HYPHEN.sub(" ", BLANK_INSIDE.sub("", _without_pictures(text))), words)


def _exactly(text: str, words: Headings) -> Status | None:
    return next((group.name for group in words.status if text in group.exact), None)


def _read_tidy(text: str, words: Headings) -> Status | None:
    if exactly := _exactly(text, words):
        return exactly
    if found := PERCENT.fullmatch(text):
        return _of_share(float(found[1]) / 100)
    if (found := SHARE.fullmatch(text)) and int(found[2]):
        return _of_share(int(found[1]) / int(found[2]))
    if (found := ANSWER.fullmatch(text)) and _asks_whether_done(found["asked"], words):
        return Status.DONE if found["yes"] else Status.NOT_DONE
    return _read_words(text, words)


def _asks_whether_done(asked: str, words: Headings) -> bool:
    asked = asked.replace("是否", "").strip(" :?/-")
    return (_exactly(asked, words) or _read_words(asked, words)) is Status.DONE


def _without_pictures(text: str) -> str:
    """完成✅ without the tick beside the words; a sign that speaks against them stays."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in {"Mn", "Cf"})  # ✔ has one that colours it
    kept = "".join(sign for sign in seen if sign in SPEAKING or unicodedata.category(sign) != "So")
    return " ".join(kept.split()) or seen


def _read_words(text: str, words: Headings) -> Status | None:
    """The first group of words that fits; what the text denies is never taken for done."""
    left, denied = strike_out(text)
    if denied is Denied.PART:
        return Status.PARTLY
    found = next(
        (group.name for group in words.status if group.fits(text if group.name is Status.NOT_DONE else left)), None
    )
    if found not in FINISHED:
        return found or (MEANT.get(denied) if denied else None)
    if denied:
        return None  # said and denied in one cell
    if REMAINS.search(text):
        return Status.PARTLY
    shares = [float(share[1]) for share in PERCENT.finditer(text)]
    return Status.IN_PROGRESS if found is not Status.CLOSED and shares and min(shares) < 100 else found


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
