"""The looks of a workbook's cells; the signals' colours are those of the pages, dark on light, always beside a word."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from models.ledger import State
from models.reminders import Colour

INK, MUTED, LINE = "#3B2A45", "#6B6670", "#B8B2BC"
BASE = {"font_name": "Microsoft YaHei", "font_size": 10, "text_wrap": True, "valign": "top"}
FRAMED = {**BASE, "border": 1, "border_color": LINE}
STATES = {  # ground and ink
    State.ASSIGNED: ("#F2F0F3", "#3A3540"),
    State.IN_PROGRESS: ("#E8E2F3", "#3F2A6B"),
    State.SUBMITTED: ("#F3E3EE", "#6B1F52"),
    State.VERIFIED: ("#DDF0EA", "#0F4A3C"),
    State.LONG_TERM_MONITORING: ("#DCEBEE", "#0F4250"),
    State.REBOUNDED: ("#F6E3DA", "#7A2E0E"),
}
COLOURS = {
    Colour.RED: ("#FAE3E1", "#86121D"),
    Colour.YELLOW: ("#FBEEC2", "#5B4200"),
    Colour.GREEN: ("#E3F1E4", "#14532B"),
    Colour.BLUE: ("#E2ECF8", "#153F79"),
}


class Looks:
    """Each look made once for a workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        heading = {"bold": True, "align": "center", "valign": "vcenter", "bg_color": INK, "font_color": "#FFFFFF"}
        self.title = book.add_format({**BASE, "bold": True, "font_size": 13, "valign": "vcenter", "font_color": INK})
        self.header = self._framed(**heading)
        self.text, self.void = self._framed(), self._framed(font_color=MUTED)
        self.day = self._framed(num_format="yyyy-mm-dd", align="center")
        self.number = self._framed(align="center")
        self.states = {state: self._filled(*pair) for state, pair in STATES.items()}
        self.colours = {colour: self._filled(*pair) for colour, pair in COLOURS.items()}

    def _filled(self, ground: str, ink: str) -> Format:
        return self._framed(bg_color=ground, font_color=ink, align="center")

    def _framed(self, **look: Any) -> Format:
        return self._book.add_format({**FRAMED, **look})
