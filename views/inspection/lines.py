"""A small picture of lines over months, drawn on the server: places of points in a box, for a template's SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflow.inspection.following import Month

WIDTH, HEIGHT, LEFT, TOP = 640, 180, 36, 12
MOST, MOST_ON_PHONE = 12, 5  # months that are named below the lines


@dataclass(frozen=True)
class Line:
    """One line: what it stands for (a field of Month), its points as SVG wants them, and the last place and value."""

    name: str
    points: str
    dots: list[tuple[float, float]]
    value: int


@dataclass(frozen=True)
class Picture:
    """The lines in a box, with the greatest value at its upper edge, the x of each month's label and whether a phone
    has room for it, and that of the month of the closing, if there is one."""

    width: int
    height: int
    left: int
    top: int
    base: int
    most: int
    lines: list[Line]
    labels: list[tuple[float, Month, bool]]
    closed: float | None


def draw_lines(months: Sequence[Month], closed_on: date | None = None) -> Picture | None:
    """None where there is nothing to draw: a line needs two months."""
    if len(months) < 2:
        return None
    most, base = max(1, *(month.settled for month in months)), HEIGHT - 28
    step = (WIDTH - LEFT - 24) / (len(months) - 1)
    across = [round(LEFT + place * step, 1) for place in range(len(months))]
    lines = []
    for name in ("settled", "real"):
        values = [getattr(month, name) for month in months]
        dots = [(x, round(base - (base - TOP) * value / most, 1)) for x, value in zip(across, values, strict=True)]
        lines.append(Line(name, " ".join(f"{x},{y}" for x, y in dots), dots, values[-1]))
    labels = _label(list(zip(across, months, strict=True)))
    closed = next(
        (x for x, month in zip(across, months, strict=True) if closed_on and closed_on <= month.ends_on), None
    )
    return Picture(WIDTH, HEIGHT, LEFT, TOP, base, most, lines, labels, closed)


def _label(places: list[tuple[float, Month]]) -> list[tuple[float, Month, bool]]:
    """The months that are named, counted from the newest, which always is."""
    every = -(-len(places) // MOST)
    named = places[::-1][::every]
    rare = -(-len(named) // MOST_ON_PHONE)
    return [(x, month, number % rare == 0) for number, (x, month) in enumerate(named)][::-1]
