"""Evidence files that really open: PDF, Word and an image, made from a title and some lines."""

import io
from datetime import date, datetime, time

from docx import Document
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"  # a standard Chinese font that every PDF reader brings
LINE = 40  # characters


def make_pdf(title: str, lines: list[str], day: date) -> bytes:
    """One A4 page that tells of itself that it was made on that day."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = io.BytesIO()
    page = Canvas(target, pagesize=A4, invariant=1)
    page.setTitle(title)
    page.setDateFormatter(lambda *_: f"D:{day:%Y%m%d}090000+08'00'")
    page.setFont(FONT, 18)
    page.drawCentredString(A4[0] / 2, 770, title[:30])
    page.setFont(FONT, 12)
    y = 720
    for line in lines:
        for start in range(0, max(len(line), 1), LINE):
            page.drawString(70, y, line[start : start + LINE])
            y -= 24
    page.showPage()
    page.save()
    return target.getvalue()


def make_docx(title: str, lines: list[str], day: date) -> bytes:
    """A Word document with a heading and paragraphs, made on that day."""
    document = Document()
    document.core_properties.modified = datetime.combine(day, time(9))
    document.add_heading(title, level=1)
    for line in lines:
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_photo(seed: int) -> bytes:
    """A picture like a site photo: sky, ground, a building and its windows; each seed gives another one."""
    image = Image.new("RGB", (960, 640), (196, 214, 226))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, 960, 640), fill=(150 + seed % 40, 156, 128))
    left, top = 120 + seed % 90, 120 + seed % 60
    draw.rectangle((left, top, left + 620, 500), fill=(205, 196 - seed % 50, 176))
    for row in range(4):
        for column in range(8):
            x, y = left + 40 + column * 72, top + 40 + row * 80
            lit = (seed >> ((row * 8 + column) % 16)) & 1
            draw.rectangle((x, y, x + 40, y + 50), fill=(250, 232, 170) if lit else (88, 108, 128))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=80)
    return target.getvalue()
