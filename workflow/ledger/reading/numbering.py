"""The numbers of problems in every writing: 1, １．, （1）, ①, 一、, 第3项; other references stay as they are."""

import re
import unicodedata

from workflow.ledger.reading.cells import Value, clean

FRAME = re.compile(r"^[(\[【<第\s]*(.+?)[\s)\]】>、.,,。:：项条号个]*$")
CHINESE = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
LONGEST_NUMBER = 6  # digits; longer ones are references


def read_number(value: Value) -> int | str | None:
    """The number as an integer where it is one, otherwise the text; None when nothing is written."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = clean(value)
    bare = unicodedata.normalize("NFKC", text).strip()
    if not bare:
        return None
    framed = FRAME.match(bare)
    core = framed[1] if framed else bare
    if re.fullmatch(r"[0-9]+(\.0+)?", core) and len(core) <= LONGEST_NUMBER:
        return int(float(core))
    number = _chinese(core)
    return text if number is None else number


def _chinese(text: str) -> int | None:
    """一 to 九百九十九."""
    if not text or any(sign not in CHINESE and sign not in "十百" for sign in text):
        return None
    if "十" not in text and "百" not in text:
        return CHINESE[text] if len(text) == 1 else None
    total, digit = 0, 0
    for sign in text:
        if sign in CHINESE:
            digit = CHINESE[sign]
        else:
            total += max(digit, 1) * (10 if sign == "十" else 100)
            digit = 0
    return total + digit
