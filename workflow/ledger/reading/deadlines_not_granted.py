"""Extensions that are only asked for, possible or refused: 拟延期至…, 不同意延期至…; their days are no deadlines."""

import re
from collections.abc import Sequence
from enum import Enum, auto

from workflow.ledger.reading.deadlines_kinds import DATED, Note, Point
from workflow.ledger.reading.deadlines_words import ORIGINAL

EXTENSION = re.compile(
    r"延期|延长|延至|延到|顺延|推迟|展期|延后|宽限|放宽至|缓至|\b(?:extend(?:ed)?|extensions?|postponed?|deferred)\b"
)
BREAK = re.compile(r"[,;。()]")
NOT = r"(?:未|没有?|不(?!得不)|尚无)(?:能|曾|经|获得?|得到?|予以?|被|以|学校|学院|党委|组织|上级|领导|审批)*"
REFUSED_BEFORE = re.compile(
    r"(?:不(?:予|准|同意|批准|得|再|能|可|应|宜|许|允许|考虑|需要?)|严禁|禁止|驳回|否决|拒绝|无法|无需)[^,;。()]{0,6}$"
    r"|\b(?:no|not|without|denied|refused|rejected|declined)\b[^,;.()]{0,15}$"
)
REFUSED_AFTER = re.compile(
    r"不(?:予(?:批准|同意|通过|支持|考虑)|同意|批准|准(?![确时备])|允许)|驳回|否决|拒绝|被(?:退回|拒)"
    r"|\b(?:denied|refused|rejected|declined|not granted)\b"
)
ASKED_BEFORE = re.compile(
    r"(?:拟|申请|请求|恳请|申报|报请|报批|提请|提出|请示|建议|计划|打算|争取|希望|预计|准备|正在(?:办理|审批)|待批)"
    r"[^,;。()]{0,6}$|\b(?:request\w*|ask\w*|propos\w*|appl\w+|seek\w*|pending)\b[^,;.()]{0,20}$"
)
POSSIBLE_BEFORE = re.compile(
    r"(?:[如若可]|或许|确需|需要?|最多|最长|允许)(?:再|以|适当|申请|予以?)*$|\b(?:may|can|could|if)\b[^,;.()]{0,20}$"
)
ASKED_AFTER = re.compile(
    r"^(?:的|期限)?(?:申请|请求|请示|报告|手续)|待(?:审?批|审核|研究|批复|批准|定)|(?:审批|审核|报批|办理|研究)中|正在(?:办理|审批|报批)"
    rf"|正?报请?(?:审批|批准)|{NOT}(?:批准|同意|获批|批复|通过|核准|准许|允许|许可)"
    r"|\b(?:pending|requested|awaiting|not (?:yet )?approved)\b"
)
GRANTED = re.compile(
    r"(?<!待)(?<!报)(?<!报请)(?:批准|同意|获批|批复|核准|准予|获准|审批通过|批示)|\b(?:approved|granted|agreed)\b"
)
DENIED = re.compile(
    rf"{NOT}(?:批准|同意|获批|批复|核准|准予|获准|通过|批示)|\bnot (?:yet )?(?:approved|granted|agreed)\b"
)
STRUCK = "\1"  # stands for a word of extension that moves nothing


class Standing(Enum):
    GRANTED = auto()
    ASKED = auto()
    REFUSED = auto()


NOTES = {Standing.ASKED: Note.EXTENSION_ASKED, Standing.REFUSED: Note.EXTENSION_REFUSED}


def leave_out_not_granted(text: str, points: Sequence[Point]) -> tuple[str, list[Point], tuple[Note, ...]]:
    """The text without the words of such extensions, the points without their days, and what is to be said of them."""
    words = list(EXTENSION.finditer(text))
    left, notes, granted = list(points), list[Note](), False
    ends = [*(word.start() for word in words[1:]), len(text)]
    for word, end in zip(words, ends, strict=False):
        standing = _standing(text, word, end)
        if standing is Standing.GRANTED:
            granted = True
            continue
        days = _days_of(text, word, points)
        left = [point for point in left if point not in days]
        if days or not _is_only_a_rule(_clause_before(text, word.start())):
            notes.append(NOTES[standing])
        text = text[: word.start()] + STRUCK * len(word[0]) + text[word.end() :]
    if not notes or (granted and left == list(points)):
        return text, left, ()
    return text, left if granted else _only_original(text, left), tuple(notes)


def _standing(text: str, word: re.Match[str], end: int) -> Standing:
    before, after = _clause_before(text, word.start()), text[word.end() : end]
    if REFUSED_BEFORE.search(before):
        return Standing.REFUSED
    if POSSIBLE_BEFORE.search(before):
        return Standing.ASKED
    if _is_granted(before):
        return Standing.GRANTED
    if REFUSED_AFTER.search(after):
        return Standing.REFUSED
    asked = ASKED_BEFORE.search(before) or ASKED_AFTER.search(after)
    return Standing.ASKED if asked and not _is_granted(after) else Standing.GRANTED


def _is_granted(text: str) -> bool:
    return GRANTED.search(DENIED.sub("", text)) is not None


def _is_only_a_rule(before: str) -> bool:
    """不得延期 and 如需延期 tell of no extension."""
    return bool(REFUSED_BEFORE.search(before) or POSSIBLE_BEFORE.search(before))


def _clause_before(text: str, at: int) -> str:
    return BREAK.split(text[:at])[-1]


def _days_of(text: str, word: re.Match[str], points: Sequence[Point]) -> list[Point]:
    """The days that the word names, up to the end of its clause; 延期3个月 is one expression with it."""
    found, at = [], word.end()
    for point in points:
        if point.end <= word.start() or point.kind not in DATED:
            continue
        if point.start > at and BREAK.search(text[at : point.start]):
            break
        found.append(point)
        at = point.end
    return found


def _only_original(text: str, points: list[Point]) -> list[Point]:
    """Where the text names the original day, that one alone of all days counts."""
    marked = [point for point in points if point.kind in DATED and ORIGINAL.search(text[: point.start])]
    return [point for point in points if point.kind not in DATED or point in marked] if marked else points
