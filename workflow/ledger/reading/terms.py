"""The day that is proposed for a school term or the concentrated period; a person confirms it, as each can differ."""

import re
from datetime import date

from workflow.ledger.reading.deadlines_cleaning import clean_text

YEAR = r"(?P<y>(?:19|20)\d{2})"
SCHOOL_YEAR = re.compile(YEAR + r"\s*(?:[-—–~～/至]\s*(?:(?:19|20)?\d{2})\s*)?(?:学年)")
CALENDAR_YEAR = re.compile(YEAR)
FIRST = re.compile(r"第?[一1]学期|上学期|秋季?学期")
SECOND = re.compile(r"第?[二2]学期|下学期|春季?学期")
AUTUMN = re.compile(r"秋|\b(?:fall|autumn)\b")
SPRING = re.compile(r"春|\bspring\b")
THIS_TERM = re.compile(r"本学期|这个?学期|this (?:term|semester)")
NEXT_TERM = re.compile(r"下个?学期|next (?:term|semester)")
BEGINNING = re.compile(r"开学|期初|begin|start")
CONCENTRATED = re.compile(
    r"集中整改(?:工作)?(?:期限?|阶段|时限|时间|期间)?(?:规定)?(?:以内|之内|内|期间|结束(?:之?前|时|以前)|届满前|之前|前)"
    r"|\b(?:within|during|in|before|by|at)(?: the)?(?: end of)?(?: the)? concentrated (?:rectification )?period\b"
)
AUTUMN_ENDS, SPRING_ENDS = (1, 31), (7, 31)  # the last days on which the terms of Chinese schools end


def means_concentrated_period(raw: str) -> bool:
    """集中整改期内 names no day itself: the campaign says until when the period lasts."""
    return CONCENTRATED.search(clean_text(raw)) is not None


def propose_end_of_term(raw: str, feedback: date) -> date | None:
    """The last day that the term or school year in a wording can have; None when the wording leaves open which one."""
    text = clean_text(raw)
    if BEGINNING.search(text):
        return None
    if found := SCHOOL_YEAR.search(text):
        first = FIRST.search(text, found.end()) and not SECOND.search(text, found.end())
        return date(int(found["y"]) + 1, *(AUTUMN_ENDS if first else SPRING_ENDS))
    if found := CALENDAR_YEAR.search(text):
        if AUTUMN.search(text):
            return date(int(found["y"]) + 1, *AUTUMN_ENDS)
        return date(int(found["y"]), *SPRING_ENDS) if SPRING.search(text) else None
    if THIS_TERM.search(text):
        return _ends_after(feedback)
    return _ends_after(_ends_after(feedback)) if NEXT_TERM.search(text) else None


def _ends_after(day: date) -> date:
    ends = (date(day.year, *AUTUMN_ENDS), date(day.year, *SPRING_ENDS), date(day.year + 1, *AUTUMN_ENDS))
    return next(end for end in ends if end > day)
