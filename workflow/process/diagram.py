"""The process as a picture: Mermaid text for the README, boxes and arrows for the page."""

from collections import Counter
from dataclasses import dataclass

from models.ledger import State
from models.words import Words
from workflow.process.definition import Process

COLUMN, ROW, WIDTH, HEIGHT = 350, 230, 220, 66  # SVG user units
MARGIN = 60
BEND, FURTHER = 34, 46  # how far an arrow bends, and how much more for each one beside it


def draw_mermaid(process: Process, language: str = "en") -> str:
    """A Mermaid state diagram with the triggers' labels."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.ASSIGNED.value}"]
    for row in process.transitions:
        for source in row.source:
            lines.append(f"    {source.value} --> {row.to.value}: {row.label.spoken(language)}")
    return "\n".join(lines)


@dataclass(frozen=True)
class Box:
    state: State
    sign: str
    x: int
    y: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + WIDTH // 2, self.y + HEIGHT // 2


@dataclass(frozen=True)
class Arrow:
    """A curved arrow: `path` is SVG path data, the label stands at (x, y), `anchor` as SVG's text-anchor."""

    label: Words
    path: str
    x: int
    y: int
    anchor: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: list[Box]
    arrows: list[Arrow]


def draw_boxes(process: Process) -> Drawing:
    """Boxes at the places that process.toml gives, arrows between them."""
    boxes = {
        state: Box(state, row.sign, MARGIN + row.place[0] * COLUMN, MARGIN + row.place[1] * ROW)
        for state, row in process.states.items()
    }
    arrows: list[Arrow] = []
    drawn: Counter[tuple[State, State]] = Counter()
    for row in process.transitions:
        for source in row.source:
            arrows.append(_arrow(row.label, boxes[source], boxes[row.to], BEND + FURTHER * drawn[source, row.to]))
            drawn[source, row.to] += 1
    return Drawing(
        width=max(box.x for box in boxes.values()) + WIDTH + 3 * MARGIN,  # room for labels beside the last column
        height=max(box.y for box in boxes.values()) + HEIGHT + MARGIN,
        boxes=list(boxes.values()),
        arrows=arrows,
    )


def _arrow(label: Words, start: Box, end: Box, bend: int) -> Arrow:
    """Bend every arrow to its own left, so that there and back do not lie on each other."""
    (x1, y1), (x2, y2) = start.middle, end.middle
    dx, dy = x2 - x1, y2 - y1
    length = max((dx * dx + dy * dy) ** 0.5, 1)
    cx, cy = round((x1 + x2) / 2 + dy / length * bend), round((y1 + y2) / 2 - dx / length * bend)
    sx, sy = _edge(start, cx, cy)
    ex, ey = _edge(end, cx, cy)
    path = f"M {sx} {sy} Q {cx} {cy} {ex} {ey}"
    x, y = (sx + 2 * cx + ex) // 4, (sy + 2 * cy + ey) // 4
    if abs(dx) < WIDTH:  # upright: the label stands beside the arrow
        beside = -8 if cx < x1 else 8
        return Arrow(label, path, x + beside, y, "end" if beside < 0 else "start")
    return Arrow(label, path, x, y + (-7 if cy < y1 else 16), "middle")


def _edge(box: Box, x: int, y: int) -> tuple[int, int]:
    """Where a line from the middle of the box towards (x, y) leaves it."""
    mx, my = box.middle
    dx, dy = x - mx, y - my
    scale = min(
        WIDTH / 2 / abs(dx) if dx else float("inf"),
        HEIGHT / 2 / abs(dy) if dy else float("inf"),
    )
    return round(mx + dx * scale), round(my + dy * scale)
