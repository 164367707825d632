"""Wordings that name no day: at once, long-term, ongoing, same as above, nothing, a status, an extension."""

import re
from re import Match

from workflow.ledger.reading.deadlines_clock import Clock
from workflow.ledger.reading.deadlines_kinds import DeadlineType, Point
from workflow.ledger.reading.deadlines_rules import Rule, rule


def word(kind: DeadlineType, example: str, *wordings: str) -> Rule:
    """A rule whose wordings all mean one kind of deadline without a day."""

    def read(found: Match[str], clock: Clock) -> Point:
        return Point(kind)

    return rule(example, "|".join(wordings), read)


RECURRENT_RULES = (  # before the dates: 每年12月底 is no day of one year
    word(
        DeadlineType.ONGOING,
        "每年12月底",
        r"(?:每|逐|按)(?:个|1)?(?:学年|学期|半年|年|季度?|月|周|星期|日|天)度?(?:\d{1,2}月)?(?:\d{1,2}[日号])?"
        r"(?:上旬|中旬|下旬|[底末初])?",
    ),
    word(
        DeadlineType.ONGOING,
        "every quarter",
        r"\b(?:each|every) (?:\d+ )?(?:(?:fiscal|school|academic|calendar) )?"
        r"(?:year|semester|term|quarter|month|week|day)s?\b",
        r"\b(?:semi-?annually|annually|quarterly|monthly|weekly|daily)\b",
        r"\bon an? (?:annual|regular|monthly|ongoing|continuous) basis\b",
    ),
)

WORD_RULES = (
    word(
        DeadlineType.IMMEDIATE,
        "立行立改",
        r"[立即边][行整知查接][立即边][改知整]|立[整知]立改|立说立行|立即|即刻|即时|即日|马上|当[场日天即]|随即",
        r"尽快|尽早|尽速|现场整改|第1时间|立改",
    ),
    word(
        DeadlineType.IMMEDIATE,
        "immediately",
        r"\bimmediate(?:ly)?\b|\bat once\b|\bright away\b|\basap\b|\ba\.s\.a\.p\b|\bforthwith\b|\bwithout delay\b",
        r"\bas soon as (?:possible|practicable|practical)\b|\bpromptly\b|\binstantly\b",
    ),
    word(DeadlineType.LONG_TERM, "长期坚持", r"长期|常抓不懈|久久为功|长久|永久|长抓|长效(?!机制)"),
    word(
        DeadlineType.LONG_TERM,
        "long-term",
        r"\blong[- ]?term\b|\bindefinite(?:ly)?\b|\bpermanent(?:ly)?\b|\bin perpetuity\b",
    ),
    word(
        DeadlineType.ONGOING,
        "持续推进",
        r"持续(?![到至])|常态|经常性|日常|定期|随时|不断|贯穿|全程|1直|1贯|滚动推进|动态|始终|坚持|继续",
    ),
    word(
        DeadlineType.ONGOING,
        "ongoing",
        r"\bon-?going\b|\bcontinuous(?:ly)?\b|\bcontinuing\b|\bcontinual(?:ly)?\b|\bperpetual\b|\bthereafter\b",
        r"\bgoing forward\b|\bregularly\b|^continued?\.?$",
    ),
)

SAME = re.compile(
    r"\(?(?:[同仝]上(?!级|述)[栏条项行格款面]?|[同仝]前(?!期)[栏条项行格款面]?|[同仝]上1[栏条项行格款]|与上[栏条项行]?1?[致样]?相?同?"
    r"|如上(?!级|述)|〃|々|〞|(?:ditto|idem|do\.)(?!\w)"
    r"|same(?: (?:as|date|deadline))* (?:the )?(?:above|previous|prior)\b"
    r"|same\.?$|(?:as|see) above\b)"
)
DITTO_MARKS = re.compile(r"\s*-?\s*(?:[\"“”〃″〞]{1,2}|''|′′|,,)\s*-?\s*")

BLANK = re.compile(
    r"[\s\-_/*.,、。…×|:;()]*"
    r"|无|没有|空|暂无|不涉及|不适用|无需|不限|(?:无|不设)(?:具体)?(?:时限|期限)(?:要求)?"
    r"|n/?a\.?|n\.a\.?|#n/a|none|nil|null|nan|not applicable|no deadline|0"
)
NOT_SET = re.compile(
    r"待定|未定|待(?:确定|明确|研究)|另定|另行(?:通知|确定|安排)|视情况|(?:尚未|未)确定|tb[dac]\b|t\.b\.d"
    r"|to be (?:determined|decided|announced|confirmed|set)\b|unknown|pending|undetermined"
    r"|not (?:yet )?(?:set|determined|known)\b"
)
STATUS = re.compile(
    r"^(?:已经?|基本|正在|尚?未|阶段性|全部|部分|大部分)[^\d,;。]{0,6}(?:完成|整改|销号|办结|到位|落实|解决|推进|进行)"
    r"|^(?:整改|落实)?(?:完成|销号|办结|到位|推进中|进行中|整改中)(?!时)"
    r"|^\d+(?:\.\d+)?%$"
    r"|\b(?:completed?|done|corrected|implemented|in progress|resolved|closed|finished|fixed|in place|cleared)\b"
)

ONLY_POSSIBLE = "".join(f"(?<!{word})" for word in ("确需", "如需", "需要", "不得", "不再", "不予", "不能", "严禁"))
EXTENDS = re.compile(
    ONLY_POSSIBLE + r"(?<![如若无可])(?:延期|延长|延至|延到|顺延|推迟|展期|延后|宽限|放宽至|缓至"
    r"|(?<!力争)(?<!争取)提[前早](?:[至到为了]|(?=\d{1,4}[年月./-])))"
    r"|\b(?:extend(?:ed)?|extension|postponed?|deferred|delayed (?:un)?til|delayed to|pushed|rescheduled|moved"
    r"|brought forward|advanced to)\b"
)
CHANGES = re.compile(
    r"(?:调整|变更|修订|修改|更改|改|变)[为至到]|\b(?:revised|changed|updated|amended|now)\b",
)
ORIGINAL = re.compile(
    r"(?:(?<![还复])原(?:先|来|本)?(?:定|为|计划)?(?:整改|完成)?(?:时限|期限|时间|日期)?(?:于|是|为|:|,)*"
    r"|\boriginal(?:ly)?(?: (?:due|completion|target|planned|date|deadline|scheduled|set|for|was|of|by))*[: ]*"
    r"|\b(?:was|previously|formerly|from|instead of)[: ]*)$"
)
