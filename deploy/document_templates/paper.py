"""A template in the making: paper, fonts with their stand-ins, headings, bordered tables, page numbers."""

import io
import re
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

BODY, BOLD, TITLE = "仿宋", "黑体", "方正小标宋简体"
STAND_INS = {  # what a machine without the font takes instead, in this order
    BODY: "FangSong,仿宋_GB2312,STFangsong,华文仿宋,Noto Serif CJK SC,SimSun",
    BOLD: "SimHei,STHeiti,华文黑体,Noto Sans CJK SC,Microsoft YaHei",
    TITLE: "FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,STZhongsong,Noto Serif CJK SC,SimSun",
}
LATIN, LATIN_BOLD = "Times New Roman", "Arial"
CHINESE = '<w:charset w:val="86"/><w:family w:val="auto"/>'
SHADE = "EFEFEF"
COUNTS = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
Places = Sequence[int]
STAMP = (2020, 1, 1, 0, 0, 0)  # of every part, so that the same template is the same file


class Paper:
    """One document in one language: `say(en, zh)` picks the words."""

    def __init__(self, language: str, *, landscape: bool = False) -> None:
        self.language = language
        self.document = Document()
        self.document.core_properties.author, self.document.core_properties.comments = "Rectify", ""
        section = self.document.sections[0]
        width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = width, height
        section.left_margin = section.right_margin = Mm(18 if landscape else 22)
        section.top_margin, section.bottom_margin = Mm(22), Mm(20)
        self.room = int(width - section.left_margin - section.right_margin)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(10.5)
        normal.paragraph_format.space_after = Pt(0)
        _name_fonts(normal.element.get_or_add_rPr(), BODY, LATIN)

    def say(self, en: str, zh: str) -> str:
        return zh if self.language == "zh" else en

    def mark(self, condition: str, text: str, *, size: int) -> None:
        """What says at first sight, where the condition holds, that the document is not in force."""
        self.line(f"{{%p if {condition} %}}")
        self.line(f"【{text}】" if self.language == "zh" else f"[{text}]", size=size, font=BOLD, bold=True)
        self.line("{%p endif %}")

    def title(self, text: str) -> None:
        line = self.line(text, size=20, font=TITLE, bold=self.language == "en")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = Pt(4)

    def heading(self, text: str) -> None:
        line = self.line(text, size=12, font=BOLD, bold=self.language == "en")
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(9), Pt(3)
        line.paragraph_format.keep_with_next = True

    def line(self, text: str, *, size: float = 10.5, font: str = BODY, bold: bool = False) -> Paragraph:
        line = self.document.add_paragraph()
        self._write(line, text, size, font, bold=bold)
        return line

    def centred(self, text: str) -> None:
        self.line(text).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def table(self, *shares: float) -> "Grid":
        """Columns as wide as these shares of the page."""
        return Grid(self, [int(self.room * share / sum(shares)) for share in shares])

    def number_pages(self, text: str) -> None:
        """The footer; {page} and {pages} in the text count themselves."""
        line = self.document.sections[0].footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in re.split(r"(\{pages?\})", text):
            run = self._write(line, "" if part in COUNTS else part, 9, BODY)
            if part in COUNTS:
                _count(run, COUNTS[part])

    def save(self, path: Path) -> None:
        """The same bytes each time that it is made of the same."""
        self._name_stand_ins()
        made = io.BytesIO()
        self.document.save(made)
        with ZipFile(made) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
            for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                info = ZipInfo(name, STAMP)
                info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
                target.writestr(info, source.read(name))

    def _name_stand_ins(self) -> None:
        """Word looks for a missing font under its other names."""
        parts = self.document.part.package.iter_parts()
        table = next(part for part in parts if part.partname == "/word/fontTable.xml")
        fonts = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{others}"/>{CHINESE}</w:font>'
            for name, others in STAND_INS.items()
        )
        table._blob = table.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())

    def _write(self, line: Paragraph, text: str, size: float, font: str, *, bold: bool = False) -> Run:
        run = line.add_run(text)
        run.font.size, run.bold = Pt(size), bold
        _name_fonts(run._element.get_or_add_rPr(), font, LATIN_BOLD if font == BOLD else LATIN)
        return run


class Grid:
    """A bordered table, written row by row."""

    def __init__(self, paper: Paper, widths: list[int]) -> None:
        self.paper, self.widths = paper, widths
        self.table: Table = paper.document.add_table(rows=0, cols=len(widths))
        self.table.style, self.table.alignment, self.table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(self.table.columns, widths, strict=True):
            column.width = width

    def head(self, *texts: str) -> None:
        """The headings, again on every page."""
        row = self._row(texts, (), set(range(len(texts))))
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def row(self, *texts: str, spans: Places = (), labels: Sequence[int] = (), centre: Sequence[int] = ()) -> None:
        """Cells that take as many columns as `spans` say; those that `labels` names are headings."""
        self._row(texts, spans, set(labels), set(centre))

    def tag(self, text: str) -> None:
        """A row that only says what happens to the rows after it; filling in takes it out."""
        self._row((f"{{%tr {text} %}}",), (len(self.widths),), set())

    def _row(self, texts: Sequence[str], spans: Places, labels: set[int], centre: set[int] | None = None) -> _Row:
        row: _Row = self.table.add_row()  # type: ignore[no-untyped-call]  # the library types the rest
        at = 0
        for place, text in enumerate(texts):
            span = spans[place] if spans else 1
            cell = row.cells[at] if span == 1 else row.cells[at].merge(row.cells[at + span - 1])
            cell.width = sum(self.widths[at : at + span])
            inner = span < len(self.widths)
            self._fill(cell, text, label=place in labels, centre=(inner and place in labels) or place in (centre or ()))
            at += span
        return row

    def _fill(self, cell: _Cell, text: str, *, label: bool, centre: bool) -> None:
        bold = label and self.paper.language == "en"
        for number, part in enumerate(text.split("\n")):
            line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            self.paper._write(line, part, 10, BOLD if label else BODY, bold=bold)
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1.5)
            line.paragraph_format.line_spacing = 1.1
            if centre:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if label:
            cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{SHADE}"/>'))


def _name_fonts(properties: object, chinese: str, latin: str) -> None:
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]  # run properties, which the library does not type
    for kind, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{kind}"), name)


def _count(run: Run, field: str) -> None:
    for kind in ("begin", "text", "end"):
        element = OxmlElement("w:instrText" if kind == "text" else "w:fldChar")
        if kind == "text":
            element.text = field
        else:
            element.set(qn("w:fldCharType"), kind)
        run._element.append(element)
