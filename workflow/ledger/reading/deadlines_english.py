"""English wordings of days, months, quarters, years, school and fiscal years and periods, one rule each."""

from datetime import date
from re import Match

from workflow.ledger.reading.deadlines_clock import Clock, add_months, month_end, quarter_end, settle_period
from workflow.ledger.reading.deadlines_kinds import DeadlineType, Note, Period, Point
from workflow.ledger.reading.deadlines_rules import rule

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
    "final": 4,
}
M = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
Y = r"(?P<y>(?<!\d)(?:199|20\d)\d)(?!\d)"
D = r"(?P<d>(?<!\d)\d{1,2})(?!\d)(?: ?(?:st|nd|rd|th)\b)?"
PART = r"(?:\b(?P<part>early|beginning of|start of|mid|middle of|late|end of)[- ](?:the (?:month of )?)?)?"
QUARTER = rf"(?:q(?:uarter|tr)? ?(?P<q>[1-4])|(?P<o>{'|'.join(ORDINALS)})[- ](?:calendar )?(?:quarter|qtr))\b"
HALF = r"(?:h(?P<h>[12])|(?P<h0>[12])h|(?P<o>first|1st|second|2nd|last) half)\b"
UNIT = r"(?P<unit>(?:business|working|work|calendar) days?|workdays?|days?|weeks?|months?|quarters?|years?|hours?)\b"
COUNT = (
    r"(?:\d{1,3} ?(?:-|to|or) ?)?"  # 6-12 months: the longer one
    r"(?P<n>(?<![\d-])\d{1,3}|(?<=[-])\d{1,3}|(?<=to )\d{1,3}|(?<=or )\d{1,3}|\ban?\b|\bhalf an?\b)"
    r"(?: ?\(\d+\))?[- ]?(?:full )?"  # six (6) months
)
OTHER_STARTS = (
    "approv",
    "award",
    "hire",
    "hiring",
    "contract",
    "go-live",
    "year end",
    "year-end",
    "close",
    "implementation of",
)
SPAN = r"\d{2,4}(?: ?[-/] ?\d{2,4})?"


def month_of(name: str) -> int:
    return MONTHS.index(name[:3]) + 1


def read_day(found: Match[str], clock: Clock) -> Point:
    month, day, said = month_of(found["m"]), int(found["d"]), found.groupdict().get("y")
    return clock.settle(DeadlineType.DATE, said, lambda year: date(year, month, day))


def read_month(found: Match[str], clock: Clock) -> Point:
    """June 2022 is its last day, early June the 10th, mid-June the 15th."""
    month, said, part = month_of(found["m"]), found.groupdict().get("y"), found.groupdict().get("part") or ""
    day = {"ear": 10, "beg": 10, "sta": 10, "mid": 15}.get(part[:3])
    if day:
        return clock.settle(DeadlineType.DATE, said, lambda year: date(year, month, day), Note.APPROXIMATE)
    return clock.settle(DeadlineType.MONTH, said, lambda year: month_end(year, month))


def read_quarter(found: Match[str], clock: Clock) -> Point:
    quarter = int(found["q"] or ORDINALS[found["o"]])
    return clock.settle(DeadlineType.QUARTER, found.groupdict().get("y"), lambda year: quarter_end(year, quarter))


def read_half(found: Match[str], clock: Clock) -> Point:
    half = found["h"] or found["h0"] or found["o"]
    quarter = 2 if half in ("1", "first", "1st") else 4
    return clock.settle(DeadlineType.QUARTER, found.groupdict().get("y"), lambda year: quarter_end(year, quarter))


def read_part_of_year(found: Match[str], clock: Clock) -> Point:
    """Early 2023 is its first quarter, mid-2023 its first half, late 2023 its end."""
    if (part := found["part"][:3]) in ("lat", "end"):
        return read_year_end(found, clock)
    quarter = 2 if part == "mid" else 1
    return clock.settle(DeadlineType.QUARTER, found["y"], lambda year: quarter_end(year, quarter), Note.APPROXIMATE)


def read_year_end(found: Match[str], clock: Clock) -> Point:
    said = found.groupdict().get("y") or ("明年" if "next" in found[0] or "following" in found[0] else None)
    return clock.settle(DeadlineType.YEAR_END, said, lambda year: date(year, 12, 31))


def read_bare_year(found: Match[str], clock: Clock) -> Point:
    year = int(found["y"])
    return Point(DeadlineType.YEAR_END, date(year, 12, 31), year, coarse=True)


def read_this_month(found: Match[str], clock: Clock) -> Point:
    kind = DeadlineType.QUARTER if "quarter" in found[0] else DeadlineType.MONTH
    if clock.feedback is None:
        return Point(kind, notes=(Note.FEEDBACK_MISSING,))
    step = 3 if kind is DeadlineType.QUARTER else 1
    there = add_months(clock.feedback, step * int("next" in found[0]))
    last = -(-there.month // step) * step
    return Point(kind, month_end(there.year, last), there.year)


def read_semester(found: Match[str], clock: Clock) -> Point:
    """School and fiscal years end on different days in different places, so no day is given."""
    return Point(DeadlineType.SEMESTER)


def read_period(found: Match[str], clock: Clock) -> Point:
    after = found.string[found.end() :][:40]
    return settle_period(
        clock, period_of(found["n"], found["unit"]), other_start=any(word in after for word in OTHER_STARTS)
    )


def period_of(number: str, unit: str) -> Period:
    if "half" in number:
        return {"y": Period(months=6), "m": Period(days=15)}.get(unit[0], Period(days=1))
    count = int(number) if number.isdecimal() else 1
    if unit.startswith(("business", "work")):
        return Period(working_days=count)
    if unit.startswith("hour"):
        return Period(days=-(-count // 24))
    if months := {"m": 1, "q": 3, "y": 12}.get(unit[0]):
        return Period(months=months * count)
    return Period(days=count * (7 if unit.startswith("week") else 1))


YEARLY = r"(?:fiscal|school|academic|financial|budget|program|award|grant|plan)"
ANY_QUARTER = r"(?:q[1-4]|(?:first|second|third|fourth|last|[1-4](?:st|nd|rd|th)) quarter)"
SEASON = r"(?:spring|summer|fall|autumn|winter)"
TERM = r"(?:semester|term|quarter|break|session)"
SOON = r"(?: (?:the|a period of|next|first|following|coming|approximately|about))*"

ENGLISH_RULES = (
    rule(
        "fiscal year 2020-21",
        rf"(?:{ANY_QUARTER},? (?:of )?)?\b"
        rf"(?:{YEARLY}[- ](?:years?|yr)\b(?:[- ]end(?:ing|ed)?\b)?(?: ?(?:of )?{SPAN}(?![\d/.,-]))?"
        rf"|(?:fye?|ay|sy) ?{SPAN}(?![\d/.-]))(?:,? {ANY_QUARTER}\b)?",
        read_semester,
    ),
    rule("2021-22 fiscal year", rf"(?<!\d){SPAN} ?{YEARLY}[- ](?:year|yr)\b", read_semester),
    rule("2021-22", r"^(?:199|20\d)\d[-/](?:1[3-9]|[2-9]\d)$", read_semester),
    rule(
        "spring 2020 semester",
        rf"\b{SEASON}(?: {TERM})?(?: of)?,? ?\d{{4}}(?: ?[-/] ?\d{{2,4}})?(?: {TERM})?\b|\b\d{{4}} {SEASON}\b"
        rf"|\b{SEASON} (?:semester|term|break)\b|\bsemester\b"
        rf"|^(?:by |in |before |during |end of |next |this |the )*{SEASON}\.?$",
        read_semester,
    ),
    rule(
        "within 90 days",
        rf"\b(?:with ?in|no later than|not later than|in|over|during){SOON} {COUNT}{UNIT}",
        read_period,
    ),
    rule("60 days after", rf"{COUNT}{UNIT}(?= (?:after|from|of|following|upon|post)\b)", read_period),
    rule(
        "extended by 3 months",
        rf"\b(?:extended|extension|postponed|delayed|deferred)(?: by| of| for)? {COUNT}{UNIT}",
        read_period,
    ),
    rule("6 months", rf"^(?:approximately |about |approx\.? |est\.? )?{COUNT}{UNIT}\.?$", read_period),
    rule(
        "june 30, 2020",
        rf"\b{M} ?(?:\d{{1,2}}(?:st|nd|rd|th)? ?(?:-|to|through) ?)?{D},?(?: of)? ?(?:in )?{Y}",
        read_day,
    ),
    rule("jun-30-2020", rf"\b{M}[-/]{D}[-/]{Y}", read_day),
    rule("31 march 2022", rf"{D}(?: day)?[ -]?(?:of )?{M},?[ -]?{Y}", read_day),
    rule("31-mar-22", rf"{D}[- /]{M}[- /](?P<y>\d\d)(?![\d:])", read_day),
    rule("2022 march 31", rf"{Y}[ ,-]*{M}[ -]?{D}", read_day),
    rule("june 2020", rf"{PART}\b{M}(?: of|,| ?[-/])? ?(?:year )?{Y}", read_month),
    rule("2020 june", rf"{PART}{Y}[ -]{M}", read_month),
    rule("jun-22", rf"^{M}-(?P<y>[1-4]\d)$", read_month),
    rule("june 30", rf"\b{M} {D}(?!\d|,? ?(?:199|20\d)\d)", read_day),
    rule("30 june", rf"{D} (?:of )?{M}", read_day),
    rule(
        "by end of june",
        rf"(?:\b(?:by|before|until|in|during|due|than|through)(?: the)? ){PART}{M}(?!\w)",
        read_month,
    ),
    rule(
        "end of june",
        r"\b(?P<part>early|beginning of|start of|mid|middle of|late|end of)[- ](?:the month of )?" + M,
        read_month,
    ),
    rule("june", rf"^{M}$", read_month),
    rule("q3 2022", rf"\b{QUARTER},?(?: of| in|[-/])? ?(?:cy ?|calendar year )?{Y}", read_quarter),
    rule("2022 q3", rf"{Y}年?[ ./,-]*{QUARTER}", read_quarter),
    rule("q3", rf"\b{QUARTER}", read_quarter),
    rule("first half of 2023", rf"\b{HALF},?(?: of)? ?{Y}", read_half),
    rule("2023 h1", rf"{Y}[ ./-]?{HALF}", read_half),
    rule(
        "first half of the year",
        r"\b(?P<h>(?!))?(?P<h0>(?!))?(?P<o>first|second|last) half\b(?: of the year)?",
        read_half,
    ),
    rule(
        "mid-2023",
        rf"\b(?P<part>early|beginning of|start of|mid|middle of|late|end of)(?: in)?[- ]?(?:the )?"
        rf"(?:calendar )?(?:year )?{Y}(?!\d|[-/.]\d)",
        read_part_of_year,
    ),
    rule(
        "year end 2022",
        rf"\b(?:year[- ]end|eoy|(?:calendar )?year|calendar|cy|close of|end)(?: of)? ?{Y}",
        read_year_end,
    ),
    rule("2022 year-end", rf"{Y} (?:calendar )?(?:year[- ]?end|eoy)\b", read_year_end),
    rule(
        "end of the year",
        r"\b(?:end of (?:the |this |next |following |current |calendar )*year"
        r"|(?:by |before )(?:the )?(?:next )?year[- ]?end|eoy)\b|^year[- ]?end$",
        read_year_end,
    ),
    rule("next year", r"\b(?:this|next) (?:calendar )?year\b", read_year_end),
    rule(
        "end of next month",
        r"\bend of (?:the |this |next |current )*(?:month|quarter)\b|\b(?:this|next) (?:month|quarter)\b",
        read_this_month,
    ),
    rule(
        "in 2022",
        rf"\b(?:in|during|by|before|until|through|throughout|for|to) (?:calendar )?(?:year )?{Y}(?![-/.]\d)",
        read_bare_year,
    ),
)
