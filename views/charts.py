"""Charts of horizontal bars: one layout for the drawing in a page and for the picture in a Word file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from unicodedata import east_asian_width

WIDTH = 420  # units of the drawing, which a page stretches to its place
SIZE, SMALL = 13, 11  # heights of letters
BAR, BETWEEN, LEGEND = 16, 44, 20
EDGE = 1  # a part of a bar that is narrower than its number and this on both sides shows none

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Bar:
    """`values` in the order of the chart's series; `told` stands at the end of its line."""

    label: str
    values: tuple[int, ...]
    told: str = ""


@dataclass(frozen=True)
class Chart:
    """`full` is the value of a whole bar; without it each bar is whole, and shows its parts. `shades` of the series:
    0 the strongest to 3; without them in their order."""

    name: str
    title: str
    about: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    full: int | None = None
    shades: tuple[int, ...] = ()

    def shaded(self, things: Iterable[Thing]) -> Iterable[tuple[int, Thing]]:
        """What stands for each series, with its shade."""
        return zip(self.shades, things, strict=True) if self.shades else enumerate(things)


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    shade: int


@dataclass(frozen=True)
class Text:
    """`y` is the line that the letters stand on; `shade` that of the box beneath them, None on the ground."""

    x: float
    y: float
    text: str
    size: int = SIZE
    anchor: str = "start"
    shade: int | None = None


@dataclass(frozen=True)
class Drawn:
    chart: Chart
    height: int
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]


def draw(chart: Chart) -> Drawn:
    """Where everything of the chart stands."""
    boxes: list[Box] = []
    texts: list[Text] = []
    top = _draw_legend(chart, boxes, texts)
    for place, bar in enumerate(chart.bars):
        _draw_bar(bar, chart, top + place * BETWEEN, boxes, texts)
    return Drawn(chart, top + len(chart.bars) * BETWEEN, tuple(boxes), tuple(texts))


def width_of(text: str, size: int) -> float:
    """About as wide as most fonts make it."""
    return sum(size if east_asian_width(sign) in "WF" else size * 0.56 for sign in text)


def _draw_legend(chart: Chart, boxes: list[Box], texts: list[Text]) -> int:
    """A sign for each series where there are several, in as many lines as they need; returns where the bars begin."""
    if len(chart.series) < 2:
        return 0
    x, line = 0.0, 0
    for shade, label in chart.shaded(chart.series):
        width = 18 + width_of(label, SMALL) + 14
        if x and x + width > WIDTH:
            x, line = 0.0, line + 1
        boxes.append(Box(x, line * LEGEND + 4, 12, 12, shade))
        texts.append(Text(x + 18, line * LEGEND + 14, label, SMALL))
        x += width
    return (line + 1) * LEGEND + 8


def _draw_bar(bar: Bar, chart: Chart, top: int, boxes: list[Box], texts: list[Text]) -> None:
    texts.append(Text(0, top + SIZE, bar.label))
    texts.append(Text(WIDTH, top + SIZE, bar.told, anchor="end"))
    whole, x = chart.full or sum(bar.values), 0.0
    for shade, value in chart.shaded(bar.values):
        width = value / whole * WIDTH if whole else 0
        if width:
            boxes.append(Box(x, top + SIZE + 5, width, BAR, shade))
        if value and len(bar.values) > 1 and width >= width_of(str(value), SMALL) + 2 * EDGE:
            texts.append(Text(x + width / 2, top + SIZE + 17, str(value), SMALL, "middle", shade))
        x += width
