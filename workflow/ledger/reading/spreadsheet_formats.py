"""What the number formats of an .xlsx file say of a number: that it is a day, or how many places it is shown with."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from workflow.evidence.markup import name_of

DATE_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
TWO_PLACES = {2, 4}  # 0.00 and #,##0.00, as every program knows them
NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
PLACES = re.compile(r"[#,]*0\.00")


def read_formats(styles: Iterable[Element]) -> tuple[set[str], set[str]]:
    """The numbers of the cell styles that show a day, and of those that show two places."""
    codes: dict[int, str] = {}
    dates, padded = set(), set()
    for sheet in styles:
        for item in sheet.iter():
            if name_of(item) == "numFmt":
                codes[int(item.get("numFmtId", "0"))] = item.get("formatCode", "")
        for number, style in enumerate(next((item for item in sheet if name_of(item) == "cellXfs"), ())):
            code = int(style.get("numFmtId", "0"))
            if code in DATE_FORMATS or shows_date(codes.get(code, "")):
                dates.add(str(number))
            elif code in TWO_PLACES or shows_two_places(codes.get(code, "")):
                padded.add(str(number))
    return dates, padded


def shows_date(code: str) -> bool:
    shown = _shown(code)
    return "y" in shown or "d" in shown or ("m" in shown and "h" not in shown and "s" not in shown)


def shows_two_places(code: str) -> bool:
    return PLACES.fullmatch(_shown(code).strip()) is not None


def _shown(code: str) -> str:
    return NOT_SHOWN.sub("", code.split(";", maxsplit=1)[0]).lower()
