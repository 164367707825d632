"""What a status denies, puts off or leaves half done: "not fully implemented" and 未按期完成 hold a word for done."""

import re
from enum import StrEnum
from re import Pattern

GONE = "\0"  # stands for what is denied, so that no word is found in it
IDIOMS = re.compile(
    r"按照?(?:既定|原定|序时)?(?:计划|预期|要求|目标)|应改尽改|不折不扣|不断|不留死角|不走过场|不再|不动产|不仅|不良|毫不"
    r"|未来|未成年|要求|需求|重要|主要|必要|只要|要点|要素|应用|应急|应对|[对相响反适供]应|待遇|[期接对]待|准备工作|拟定"
    r"|没收|[无不毋][需须]要?|完成(?:情况|时限|时间|日期|率)|\bnot only\b"
)
SPEAKING = "❌✗✘×⏳⌛🔄🚧"  # signs that speak against a word for done
CLAUSE = ",;。、()!?:\0"
CORE = "(?:完成|到位|办结|完毕|解决|落实|整改|闭环|见效|达标|完善)"
NOT = (
    "(?:未|没有|没能|[尚还]没|无法|无力|难以|不能|不会|不可能|不予|不具备|不是|并非|不算|不够|不得|尚无|不见"
    f"|[没不无非](?=(?:[全按如已]\\w{{1,2}})?{CORE}))"
)
LATER = (
    "(?:待|拟|将|计划|预计|预期|争取|力争|确保|打算|准备|有望|需|须|应|要|目标|承诺|限期|限)"
    "(?![^,;。]{0,6}(?:持续|继续|长期|巩固|常态|坚持))"
)
GAP = f"[^{CLAUSE}已均]{{0,14}}?"
BEFORE_ALL = "(?:能够?|予以?|得到|按期|按时|如期|实现|做到|达到|整改|落实|有|再|够|可)*"

ENGLISH = (
    r"\b(?:complet(?:e|ed|ely|ion)|implement(?:ed|ation)?|correct(?:ed|ion)?|resolved?|resolution|address(?:ed)?"
    r"|remediat(?:e|ed|ion)|remed(?:y|ied)|finish(?:ed)?|done|fix(?:ed)?|in place|achieved?|started"
    r"|in progress|underway)\b"
)
NOT_ENGLISH = (
    r"(?:\b(?:not|never|cannot|neither|nor|yet to|fail(?:s|ed)? to|unable to|unlikely to|far from)\b|n['’]t\b)"
)
LATER_ENGLISH = (
    r"\b(?:will|shall|to be|going to|(?:is|are|remains?|needs?|expects?|plans?|intends?|aims?|has|have) to"
    r"|(?:may|might|could|can|should|would|must) (?:be|have))\b"
)
PLANNED_ENGLISH = r"\b(?:planned|expected|anticipated|scheduled|targeted|estimated|needs?|needed|requires?|required)\b"
PERHAPS_ENGLISH = r"\b(?:pending|awaiting|until|once|when|if|before|no|none|nothing|without)\b"
GAP_ENGLISH = r"(?:(?! - |\bbut\b|\balready\b)[^,;.()!?:\0]){0,40}?"
ASSERTED = r"(?:(?! - |\bbut\b|\balready\b|(?<!will )(?:has|have) been\b)[^,;.()!?:\0]){0,40}?"


class Denied(StrEnum):
    """How a text denies that something is done."""

    PART = "part"  # not all of it is done
    NEARLY = "nearly"  # what is left is little
    WHOLE = "whole"
    DOUBT = "doubt"  # perhaps it says so: nobody should guess


def _pattern(*wordings: str) -> Pattern[str]:
    return re.compile("|".join(wordings))


PATTERNS = (  # in this order: the first that is found says how the text is meant
    (
        Denied.DOUBT,
        _pattern(
            rf"[?？]|[是能可]否|[{SPEAKING}]",
            r"\((?:planned|expected|projected|targeted|target|forecast|计划|预计|拟)[^)]*\)$",
        ),
    ),
    (
        Denied.PART,
        _pattern(
            rf"{NOT}{BEFORE_ALL}(?:全部|完全|全面|彻底|全都|均|都|充分)",
            f"(?:{CORE}|改)得?不(?:够)?(?:彻底|全面|完全|充分)",
            rf"(?<![未没不能])(?:基本|阶段性){CORE}|完成了?阶段性",
            rf"(?:(?<!各)(?:绝?大|小)?部分|多数|半数|过半|大体|初步)[^{CLAUSE}]{{0,8}}?{CORE}",
            rf"个别\w{{0,4}}[未没]{GAP}{CORE}|^除.{{1,20}}[外,]",
            rf"{NOT_ENGLISH} (?:(?:yet|been|being|be) )*(?:fully|all|entirely|completely|wholly|totally|everything)\b",
            rf"\b(?:mostly|nearly|almost|largely|partly|partially|half|some|most)\b{GAP_ENGLISH}{ENGLISH}",
            rf"{ENGLISH}.{{0,20}}\b(?:in part|except|apart from|other than)\b|\bincompletely\b",
        ),
    ),
    (Denied.NEARLY, _pattern(rf"(?:接近|几乎|近乎|即将|快要?)(?:全部|整改)?{CORE}")),
    (
        Denied.WHOLE,
        _pattern(
            rf"(?:{NOT}|{LATER}){GAP}{CORE}+",
            rf"{NOT_ENGLISH}{GAP_ENGLISH}{ENGLISH}|{LATER_ENGLISH}{ASSERTED}{ENGLISH}",
            rf"\b(?:pending|awaiting) (?:full |final )?{ENGLISH}",
            r"\b(?:un|non[- ]?)(?:completed|corrected|resolved|implemented|addressed|remediated|remedied|finished"
            r"|fixed)\b",
            r"\b(?:incompleted?|non[- ]?complet(?:ed|ion)|non[- ]?implementation|undone)\b",
        ),
    ),
    (
        Denied.DOUBT,
        _pattern(
            rf"{NOT}[^{CLAUSE}]{{0,14}}?已{CORE}|[未没不无非待拟将]已{CORE}",
            rf"[年月日底末号旬度期][之以]?前{GAP}{CORE}",
            rf"不{GAP}{CORE}",
            rf"{PLANNED_ENGLISH}{ASSERTED}{ENGLISH}|{PERHAPS_ENGLISH}{GAP_ENGLISH}{ENGLISH}",
        ),
    ),
)
REFUSED = re.compile(rf"(?:{NOT}|不|{LATER}){GAP}(?:准予|同意|已经?)?销号")  # 已完成，待销号 is done all the same
REMAINS = re.compile(r"剩余|剩下|尚有|还有|仍有|余下|其余[^,;。]{0,6}(?:未|正在)")


def strike_out(text: str) -> tuple[str, Denied | None]:
    """The text without what it denies, and how it does so; None where it denies nothing."""
    text = REFUSED.sub(GONE, IDIOMS.sub(" ", text.translate({ord("，"): ",", ord("；"): ";", ord("－"): "-"})))
    how: Denied | None = None
    for each, pattern in PATTERNS:
        struck = pattern.sub(GONE, text)
        how = how or (each if struck != text else None)
        text = struck
    return text, how
