"""Texts that people enter: trimmed, within bounds, and such that both databases can store them."""

import re
import unicodedata
from collections.abc import Callable

from models.words import N_, say
from workflow.errors import InvalidInput, NeedsUnmet, Unmet

LONGEST_NAME = 200  # characters, as the column
LONGEST_TITLE = 1000
LONGEST_TEXT = 20_000
SHORTEST_REASON = 10
BLANK = {"C", "Z"}  # the classes of signs that show nothing
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # turn the direction of what follows; marks of one sign may stay


def take_text(entered: str | None, field: str, *, longest: int = LONGEST_TEXT, required: bool = False) -> str:
    """The text without surrounding blanks and with plain line ends; raises InvalidInput beside the field."""
    text = (entered or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if required and not text:
        raise InvalidInput(say(N_("Please fill this in.")), field)
    if len(text) > longest:
        raise InvalidInput(say(N_("Write at most %(count)s characters."), count=longest), field)
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text):
        raise InvalidInput(say(N_("This contains a character that cannot be stored.")), field)
    return text


def take_name(entered: str | None, field: str, *, required: bool = False, longest: int = LONGEST_NAME) -> str:
    """The same for one line, a name, a title: without control signs, and without what would turn its surroundings."""
    text = let_lie(take_text(entered, field, longest=longest))
    name = " ".join("".join(sign for sign in text if unicodedata.category(sign) != "Cc" or sign.isspace()).split())
    if required and all(unicodedata.category(sign)[0] in BLANK for sign in name):
        raise InvalidInput(say(N_("Please fill this in.")), field)
    return name


def let_lie(text: str) -> str:
    """The text as part of a line or sentence: nothing in it turns the direction of what stands around it."""
    return STEERING.sub("", text)


def take_reason(entered: str | None, field: str) -> str:
    """A reason in at least ten characters that show; blanks between words count once."""
    text = take_text(entered, field)
    if count_shown(text) < SHORTEST_REASON:
        raise InvalidInput(say(N_("Write at least %(count)s characters."), count=SHORTEST_REASON), field)
    return text


def count_shown(text: str) -> int:
    """How long the text is on one line, without signs that show nothing and only steer."""
    shown = "".join(one for one in text if one.isspace() or unicodedata.category(one)[0] != "C")
    return len(" ".join(shown.split()))


def refuse_all_at_once(*takes: Callable[[], object]) -> None:
    """Try each of these; raises NeedsUnmet with what every one of them refuses, beside its field."""
    refused = []
    for take in takes:
        try:
            take()
        except InvalidInput as fault:
            refused.append(Unmet(fault.message, field=fault.field))
    if refused:
        raise NeedsUnmet(refused)


def fold(text: str) -> str:
    """The form in which the ledger is searched: full-width and upper-case letters count as plain ones."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def fold_name(name: str) -> str:
    """A name as it is compared: no blanks, plain width, small letters."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
