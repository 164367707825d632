"""Chinese wordings of days, months, quarters, years, school terms and periods, one rule each."""

import re
from datetime import date
from re import Match

from workflow.ledger.reading.deadlines_clock import NO_SUCH_DAY, Clock, month_end, quarter_end, settle_period
from workflow.ledger.reading.deadlines_kinds import DeadlineType, Note, Period, Point
from workflow.ledger.reading.deadlines_rules import rule

TO = "[-至到]"
WORDS_FOR_YEARS = "今年|本年(?!度?[底末终内])|当年|明年|次年|翌年|来年|后年|去年|上年"
YEAR = (
    rf"(?:(?P<y>(?<!\d)(?:(?:199|20\d)\d|[23]\d)(?=年|度?[底末]|[./\- ]\d{{1,2}}(?:{TO}\d{{1,2}})?月)"
    rf"|{WORDS_FOR_YEARS})"
    r"(?:年度?的?|[./\- ]|度)?)"
)
PERIOD = (
    rf"(?<![\d第月.])(?:\d{{1,3}}个?(?:月|天|日|周|年)?(?:{TO}|或))?(?P<n>(?![23]\d年)\d{{1,3}}(?:\.5)?|半)"
    r"(?P<unit>个半月|个月半?|个季度|个?(?:工作日|自然日|日历日|星期|礼拜|周|小时)|年半?|天|日|(?<=半)月)"
)
WITHIN = r"(?:时间|左右)?(?:以内|之内|内)"
OTHER_STARTS = (
    "印发",
    "批准",
    "审批",
    "批复",
    "上线",
    "验收",
    "通过",
    "签订",
    "签署",
    "立项",
    "开工",
    "开学",
    "启动",
    "入职",
    "到位",
    "发布",
)
FIXED_HOLIDAYS = {
    "元旦": (1, 1),
    "劳动节": (5, 1),
    "建党节": (7, 1),
    "建军节": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
}
DAYS = {"工作日": 0, "自然日": 1, "日历日": 1, "日": 1, "天": 1, "星期": 7, "礼拜": 7, "周": 7}


def read_day(found: Match[str], clock: Clock) -> Point:
    month, day = int(found["m"]), int(found["d"])
    return clock.settle(DeadlineType.DATE, found["y"], lambda year: date(year, month, day))


def read_month(found: Match[str], clock: Clock) -> Point:
    """The last day of the month; its first or second third ends on the 10th or 20th."""
    month, part = int(found["m"]), found["part"] or ""
    over = int(bool(found["m0"] and found["to"] != "、" and month < int(found["m0"])))  # 11月至3月
    if day := {"上旬": 10, "初": 10, "中旬": 20, "中": 15}.get(part):
        return clock.settle(DeadlineType.DATE, found["y"], lambda year: date(year + over, month, day), Note.APPROXIMATE)
    return clock.settle(DeadlineType.MONTH, found["y"], lambda year: month_end(year + over, month))


def read_quarter(found: Match[str], clock: Clock) -> Point:
    return clock.settle(DeadlineType.QUARTER, found["y"], lambda year: quarter_end(year, int(found["q"])))


def read_half(found: Match[str], clock: Clock) -> Point:
    quarter = 4 if found["half"] in ("下半年", "后半年") else 2
    return clock.settle(DeadlineType.QUARTER, found["y"], lambda year: quarter_end(year, quarter))


def read_year_end(found: Match[str], clock: Clock) -> Point:
    return clock.settle(DeadlineType.YEAR_END, found.groupdict().get("y"), lambda year: date(year, 12, 31))


def read_year_start(found: Match[str], clock: Clock) -> Point:
    return clock.settle(DeadlineType.MONTH, found["y"], lambda year: date(year, 1, 31), Note.APPROXIMATE)


def read_bare_year(found: Match[str], clock: Clock) -> Point:
    point = clock.settle(DeadlineType.YEAR_END, found["y"], lambda year: date(year, 12, 31))
    return point if point == NO_SUCH_DAY else Point(point.kind, point.day, point.year, point.notes, coarse=True)


def read_this_month(found: Match[str], clock: Clock) -> Point:
    """本月 and 下季度 are seen from the feedback; without it no day can be known."""
    kind = DeadlineType.QUARTER if "季" in found[0] else DeadlineType.MONTH
    if clock.feedback is None:
        return Point(kind, notes=(Note.FEEDBACK_MISSING,))
    step = 3 if kind is DeadlineType.QUARTER else 1
    here = (clock.feedback.month - 1) // step + int("下" in found[0])
    year, place = clock.feedback.year + here * step // 12, here * step % 12 + step
    return Point(kind, month_end(year, place), year)


def read_semester(found: Match[str], clock: Clock) -> Point:
    said = FIRST_YEAR_SAID.search(found["y"] or "")
    return Point(DeadlineType.SEMESTER, year=clock.year_said(said[0]) if said else None)


def read_holiday(found: Match[str], clock: Clock) -> Point:
    if found["name"] not in FIXED_HOLIDAYS:
        year = found["y"]
        return Point(DeadlineType.DATE, None, clock.year_said(year) if year else None, (Note.DAY_UNKNOWN,))
    month, day = FIXED_HOLIDAYS[found["name"]]
    return clock.settle(DeadlineType.DATE, found["y"], lambda year: date(year, month, day))


def read_period(found: Match[str], clock: Clock) -> Point:
    clause = found.string[: found.start()].replace(";", "。").replace("(", "。").rsplit("。", 1)[-1][-30:]
    starts_later = any(word in clause for word in OTHER_STARTS) and ("后" in clause or "起" in clause)
    return settle_period(clock, period_of(found["n"], found["unit"]), other_start=starts_later)


def period_of(number: str, unit: str) -> Period:
    """半 and 3, 个月 and 工作日 as a length of time; half a month counts fifteen days."""
    count, half = (0, True) if number == "半" else (int(float(number)), number.endswith(".5"))
    half = half or "半" in unit
    unit = unit.replace("个", "").replace("半", "")
    if unit == "月":
        return Period(months=count, days=15 * half)
    if unit == "年":
        return Period(months=12 * count + 6 * half)
    if unit == "季度":
        return Period(months=3 * count)
    if unit == "小时":
        return Period(days=-(-count // 24))
    if unit == "工作日":
        return Period(working_days=count)
    return Period(days=count * DAYS[unit])


FIRST_YEAR_SAID = re.compile(r"\d{4}|\d\d|今年|明年|本年")
SCHOOL_YEAR = (
    rf"(?P<y>(?<!\d)(?:(?:199|20\d)\d|[23]\d)(?:年?{TO}(?:\d{{4}}|\d\d))?|今年|明年|本年)(?:学年度?|年度?)?[,的]?"
)

CHINESE_RULES = (
    rule(
        "2025年秋季学期",
        rf"(?:{SCHOOL_YEAR})?(?:本|下|上|新|当|这|该)?(?:个|1)?(?:学年度?(?:第?[12上下]个?学期)?|第?[12上下]个?学期|[春秋夏冬]季?学期|学期"
        r"|[春秋夏冬]季|暑假|寒假|暑期|寒期|开学|放假|放暑假|毕业季)(?:开学|开始|前|初|中|末|底|结束|以?内|期间|之)*",
        read_semester,
    ),
    rule("2025年春", rf"{SCHOOL_YEAR}[春秋](?![节运])", read_semester),
    rule("反馈后3个月内", PERIOD + WITHIN, read_period),
    rule("反馈之日起15个工作日", r"(?<=[后起])[,的]?(?:第)?" + PERIOD + "(?:前|完成)?", read_period),
    rule("延期3个月", r"(?:延期|延长|顺延|推迟|延后|宽限)(?:了|期)?" + PERIOD, read_period),
    rule(
        "3个月",
        r"^(?:整改期限?|期限|时限|为期|用时|限期|限)?[为:]?" + PERIOD + r"(?:左右|之?前|完成|整改|到位)*[。.]?$",
        read_period,
    ),
    rule(
        "2026年元旦前",
        rf"{YEAR}?(?P<name>元旦|劳动节|建党节|建军节|教师节|国庆|春节|农历年|除夕|元宵|清明|端午|中秋)(?:节|假期)?",
        read_holiday,
    ),
    rule(
        "2025年9月30日",
        rf"{YEAR}?(?P<m>(?<!\d)\d{{1,2}})月(?:\d{{1,2}}[日号]?{TO})?(?P<d>\d{{1,2}})(?![\d月个])[日号]?",
        read_day,
    ),
    rule("2025年9.30", r"(?<!\d)(?P<y>(?:199|20\d)\d)年(?P<m>\d{1,2})[./-](?P<d>\d{1,2})(?![\d月])[日号]?", read_day),
    rule(
        "2025年3月-6月底",
        rf"(?:{YEAR}(?:(?P<m0>\d{{1,2}})月?(?P<to>{TO}|、))?)(?P<m>(?<!\d)\d{{1,2}})月(?:份|度)?(?P<part>上旬|中旬|下旬|初(?!步)|中(?!期)|底|末)?",
        read_month,
    ),
    rule(
        "3-6月底",
        rf"(?P<y>(?!))?(?:(?<!\d)(?P<m0>\d{{1,2}})月?(?P<to>{TO}))?(?P<m>(?<!\d)\d{{1,2}})月(?:份|度)?(?P<part>上旬|中旬|下旬|初(?!步)|中(?!期)|底|末)?",
        read_month,
    ),
    rule(
        "2025年第3季度",
        rf"{YEAR}?(?:第|前)?(?:[1-4](?:季度)?[-至到、,])?第?(?P<q>(?<!\d)[1-4])个?季度?[末底内]?",
        read_quarter,
    ),
    rule("2025年上半年", rf"{YEAR}?(?P<half>上半年|前半年|下半年|后半年|年中)(?:度|[末底内])?", read_half),
    rule("2025年底", rf"{YEAR}(?:年|度|全)*(?:底|末|终|尾|以内|之内|内)", read_year_end),
    rule("年底前", r"(?<![\d半每])[本全]?年度?(?:底|末|终|以内|之内|内)|岁末|^全年$", read_year_end),
    rule("2026年初", rf"(?:{YEAR}|(?<!\d)年)初(?!步)", read_year_start),
    rule(
        "下月底", r"(?<![\d个])(?:本|下|这|当)?个?月(?:底|末|内)|(?<![\d个])(?:本|下|这|当)个?月(?!\d)", read_this_month
    ),
    rule("本季度末", r"(?:本|下|这|当)1?个?季度?(?:底|末|内)?|(?<!\d)季度?[底末]", read_this_month),
    rule(
        "2025年完成",
        rf"(?P<y>(?<!\d)(?:199|20\d)\d(?=年)|{WORDS_FOR_YEARS})(?:年度?|度)?(?:全年)?(?:以前|之前|前)?"
        r"(?=$|内|完成|整改|并|基本|[,;。.、)\-至到\0])",
        read_bare_year,
    ),
)
