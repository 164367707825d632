"""Texts that people enter: trimmed, within bounds, and such that both databases can store them."""

import unicodedata
from collections.abc import Callable

from models.words import N_, say
from workflow.errors import InvalidInput, NeedsUnmet, Unmet

LONGEST_NAME = 200  # characters, as the column
LONGEST_TITLE = 1000
LONGEST_TEXT = 20_000
SHORTEST_REASON = 10
UNSEEN = "Cc"  # control signs have no place in a name; marks of right-to-left text have


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
    """The same for one line: a name, a title."""
    text = take_text(entered, field, longest=longest, required=required)
    return " ".join("".join(sign for sign in text if unicodedata.category(sign) != UNSEEN or sign.isspace()).split())


def take_reason(entered: str | None, field: str) -> str:
    """A reason in at least ten characters."""
    text = take_text(entered, field)
    if len(text) < SHORTEST_REASON:
        raise InvalidInput(say(N_("Write at least %(count)s characters."), count=SHORTEST_REASON), field)
    return text


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
