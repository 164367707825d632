"""A chart as a picture for a Word file, drawn with whatever font the machine has."""

import io
from collections import Counter
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from views.charts import WIDTH, Drawn

SCALE = 3  # dots for a unit of the drawing: sharp on paper
INK, LIGHT, PAPER = "#1d1a20", "#ffffff", "#ffffff"
SHADES = ("#5b2350", "#b58bad", "#e6d6e2", "#f6f4ef")
EDGE = "#857f72"
WITH_CHINESE = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "msyh.ttc",
    "simhei.ttf",
    "PingFang.ttc",
)
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def draw_picture(drawn: Drawn) -> bytes:
    """The chart as a PNG. On a machine without a Chinese font a label is the number of its row, or column, in the
    table below."""
    picture = Image.new("RGB", (WIDTH * SCALE, max(1, drawn.height) * SCALE), PAPER)
    pen = ImageDraw.Draw(picture)
    for box in drawn.boxes:
        corner = (box.x * SCALE, box.y * SCALE)
        opposite = ((box.x + box.width) * SCALE - 1, (box.y + box.height) * SCALE - 1)
        pen.rectangle([corner, opposite], fill=SHADES[box.shade % len(SHADES)], outline=EDGE, width=1)
    rows: Counter[int] = Counter()
    for text in drawn.texts:
        rows[text.size] += text.anchor == "start"
        said = text.text if text.text.isascii() or find_font() else f"{rows[text.size]}."
        colour = LIGHT if text.shade == 0 else INK
        place = (text.x * SCALE, text.y * SCALE)
        pen.text(place, said, font=find_letters(text.size * SCALE), fill=colour, anchor=ANCHORS[text.anchor])
    kept = io.BytesIO()
    picture.quantize(32).save(kept, "PNG", optimize=True)
    return kept.getvalue()


@cache
def find_font() -> str | None:
    """A font with Chinese letters, by the name of its file; Pillow looks where the system keeps its fonts."""
    for name in WITH_CHINESE:
        try:
            ImageFont.truetype(name, 10)
        except OSError:
            continue
        return name
    return None


@cache
def find_letters(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    name = find_font()
    return ImageFont.truetype(name, size) if name else ImageFont.load_default(size)
