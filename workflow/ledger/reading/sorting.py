"""Which rows of a table are data, and which are sections, sums, notes, signatures, repeated headings or blank."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from models.words import N_, Message, say
from workflow.ledger.reading.cells import Grid, clean
from workflow.ledger.reading.columns import Columns
from workflow.ledger.reading.fields import FieldName
from workflow.ledger.reading.header import Header, is_repeated
from workflow.ledger.reading.headings import RowWords, plain
from workflow.ledger.reading.numbering import read_number

FULL_WIDTH = 0.6  # of the table's columns: merged so far, a row is one text over the whole table
LONGEST_TOTAL = 30
CONTENT = (FieldName.PROBLEM, FieldName.MANIFESTATION, FieldName.MEASURE, FieldName.TASK)
PIECES = re.compile(r"[，,、；;/\n]\s*|(?<=\S)\s+(?=[共已未其])")
COUNT = re.compile(  # "3", "共5条措施", "已完成2项", "75%", "3 problems"
    r"(?:其中)?[:：]?(?:共计?|合计|总计|计)?(?:已|未|正在|基本)?(?:完成|整改|办结|销号|推进)?中?(?:率为?)?[:：]?\s*"
    r"(?:\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百]+)\s*"
    r"(?:%|[个项条件家次份人名类处](?:具体)?(?:问题|措施|任务|单位|部门|事项|整改措施)?"
    r"|(?:problem|measure|action|finding|issue|item|task|unit)s?)?"
)
NOTE_SIGN = re.compile(r"^\s*[*＊※★☆▲]")


class Kind(Enum):
    DATA = auto()
    SECTION = auto()
    SKIPPED = auto()


@dataclass(frozen=True)
class Sorted:
    """What a row is; `text` is the section's or what was skipped, `beside` what stands under no heading."""

    row: int
    kind: Kind
    reason: Message | None = None
    text: str = ""
    beside: str = ""

    @property
    def whole(self) -> str:
        """All that stands in the row."""
        return f"{self.text} {self.beside}".strip()


BLANK = say(N_("Blank row."))
REPEATED = say(N_("Repeated heading row."))
TOTAL = say(N_("Total or subtotal."))
NOTE = say(N_("Note or signature."))
SECTION = say(N_("Section heading; taken as the category of the rows below."))
SECTION_ONLY = say(N_("Section heading; the categories of the rows below stand in a column of their own."))
ABOVE = say(N_("Above the headings: a title, day or note."))
NO_CONTENT = say(N_("Neither problem nor measure in this row."))


def sort_rows(header: Header, last: int, words: RowWords) -> list[Sorted]:
    """Every row below the header down to `last`; blank rows at the end are not listed."""
    grid, columns = header.grid, header.columns
    numbers = [row for row in grid.numbers() if header.bottom < row <= last]
    found = []
    before = header.bottom
    for row in numbers:
        found += [Sorted(gap, Kind.SKIPPED, BLANK) for gap in range(before + 1, min(row, before + 51))]
        repeats = bool(found) and found[-1].row == row - 1 and found[-1].reason is REPEATED
        if repeats and header.bottom > header.top and header.holds(row):
            found.append(Sorted(row, Kind.SKIPPED, REPEATED, " ".join(map(str, grid.rows[row].values()))))
        else:
            beside = grid.filled(row, columns.beyond).values()
            found.append(replace(_sort(grid, row, columns, words, header), beside=" ".join(map(clean, beside))))
        before = row
    while found and found[-1].reason is BLANK:
        found.pop()
    return _without_trailing_sections(found)


def list_above(header: Header) -> list[Sorted]:
    """What stands above the first headings of a sheet."""
    grid = header.grid
    above = [row for row in grid.numbers() if row < header.top]
    texts = [" ".join(grid.text(row, column) for column in sorted(grid.rows[row])) for row in above]
    return [Sorted(row, Kind.SKIPPED, ABOVE, text) for row, text in zip(above, texts, strict=True)]


def _without_trailing_sections(found: list[Sorted]) -> list[Sorted]:
    """A text over the full width with no data below it is no section but a note."""
    last = max((place for place, one in enumerate(found) if one.kind is Kind.DATA), default=-1)
    return [
        replace(one, kind=Kind.SKIPPED, reason=NOTE) if one.kind is Kind.SECTION and place > last else one
        for place, one in enumerate(found)
    ]


def _sort(grid: Grid, row: int, columns: Columns, words: RowWords, header: Header) -> Sorted:
    own = grid.filled(row, columns.numbers)  # a box that is not ticked may stand in every blank row of a form
    texts = {column: text for column, value in own.items() if (text := grid.text(row, column)) and value is not False}
    joined = " ".join(texts.values())
    if not texts:
        return Sorted(row, Kind.SKIPPED, NO_CONTENT if grid.filled(row, columns.beyond) else BLANK)
    if is_repeated(grid, row, [header]):
        return Sorted(row, Kind.SKIPPED, REPEATED, joined)
    content = any(columns.fields[name] in texts for name in CONTENT if name in columns.fields)
    first = texts[min(texts)]
    alone = len(texts) == 1
    if _is_total(list(texts.values()), words) and (
        alone or not _has_measure(columns, texts) or _counts_only(texts.values(), words)
    ):
        return Sorted(row, Kind.SKIPPED, TOTAL, joined)
    if (alone or not content) and (_begins(first, words.notes) or _signed(texts.values(), words)):
        return Sorted(row, Kind.SKIPPED, NOTE, joined)
    if alone and _is_section(grid, row, columns, min(texts), first):
        reason = SECTION_ONLY if FieldName.ASPECT in columns.fields else SECTION
        return Sorted(row, Kind.SECTION, reason, " ".join(first.split()))
    if content or _belongs_to_merged(grid, row, columns, texts):
        return Sorted(row, Kind.DATA)
    return Sorted(row, Kind.SKIPPED, NO_CONTENT, joined)


def _has_measure(columns: Columns, texts: dict[int, str]) -> bool:
    place = columns.fields.get(FieldName.MEASURE)
    return place in texts


def _is_section(grid: Grid, row: int, columns: Columns, column: int, text: str) -> bool:
    """One text: merged over the table, or in the first columns where no number and no measure can be meant."""
    width = len(columns.numbers)
    across = sum(1 for other in columns.numbers if grid.begins(row, other) == (row, column))
    if across >= max(2, FULL_WIDTH * width):
        return True
    if column == columns.fields.get(FieldName.PROBLEM_NO):
        return not isinstance(read_number(text), int) and len(text) > 1
    empty = all(not grid.text(row, other) for other in columns.numbers if other != column)
    head = column <= min(columns.fields.values())
    return head and empty and column not in {columns.fields.get(name) for name in CONTENT}


def _belongs_to_merged(grid: Grid, row: int, columns: Columns, texts: dict[int, str]) -> bool:
    """Something is written beside a measure or problem that is merged down from above."""
    number = {columns.fields.get(FieldName.PROBLEM_NO), columns.fields.get(FieldName.MEASURE_NO)}
    beside = set(texts) - number
    return bool(beside) and any(grid.text(row, columns.fields[name]) for name in CONTENT if name in columns.fields)


def _is_total(texts: list[str], words: RowWords) -> bool:
    return any(len(text) <= LONGEST_TOTAL and _begins(text, words.totals) for text in texts[:2])


def _counts_only(texts: Iterable[str], words: RowWords) -> bool:
    """Is everything beside the word for a sum a figure, with or without what is counted?"""
    others = [text for text in texts if not _begins(text, words.totals)]
    return all(COUNT.fullmatch(piece) for text in others for piece in PIECES.split(plain(text)) if piece)


def _begins(text: str, starts: tuple[str, ...]) -> bool:
    """The text is one of these words, or goes on after it with a colon, a number or a bracket."""
    folded = plain(text)
    if NOTE_SIGN.match(text) and "note" in starts:
        return True
    compact = folded.replace(" ", "")
    for start in starts:
        tight = start.replace(" ", "")
        if compact == tight or re.match(re.escape(tight) + r"\s*[:：.、,，(（\d]", compact):
            return True
    return False


def _signed(texts: Iterable[str], words: RowWords) -> bool:
    joined = plain(" ".join(texts))
    return any(re.search(re.escape(sign) + r"\s*(?:[:：(（]|$)", joined) for sign in words.signatures)
