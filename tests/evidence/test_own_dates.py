"""The day that a file tells of itself."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from PIL import Image

from workflow.evidence.own_dates import CHANGED, EXIF, TAKEN, read_own_day

DAY = date(2025, 11, 3)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def word(day: date = DAY) -> io.BytesIO:
    made, document = io.BytesIO(), Document()
    document.core_properties.modified = document.core_properties.created.replace(day.year, day.month, day.day)
    document.save(made)
    return made


def photo(taken: str, tag: int = TAKEN) -> io.BytesIO:
    made, exif = io.BytesIO(), Image.Exif()
    (exif.get_ifd(EXIF) if tag == TAKEN else exif)[tag] = taken
    Image.new("RGB", (4, 4)).save(made, "JPEG", exif=exif)
    return made


def open_document(meta: str) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("meta.xml", meta)
    return made


def with_damaged_properties() -> io.BytesIO:
    """A document that opens, but for the part that tells the day."""
    content = bytearray(word().getvalue())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.getinfo("docProps/core.xml")
    begins = part.header_offset + 30 + len(part.filename)
    content[begins : begins + part.compress_size] = b"\xff" * part.compress_size
    return io.BytesIO(content)


SAYING = {
    "word": (word(), WORD),
    "pdf": (io.BytesIO(b"%PDF-1.7\n1 0 obj <</CreationDate (D:20251103101500+08'00')>> endobj"), "application/pdf"),
    "pdf at its end": (io.BytesIO(b"%PDF-1.7\n" + b"x" * 2_000_000 + b"/CreationDate(D:20251103)"), "application/pdf"),
    "pdf in its xml": (io.BytesIO(b"%PDF-1.7\n<xmp:CreateDate>2025-11-03T10:00:00Z"), "application/pdf"),
    "photo": (photo("2025:11:03 08:00:00"), "image/jpeg"),
    "photo, changed": (photo("2025:11:03 08:00:00", CHANGED), "image/jpeg"),
    "odt": (open_document("<dc:date>2025-11-03T09:00:00</dc:date>"), ODT),
}
SILENT = {
    "no such day": (io.BytesIO(b"%PDF-1.7\n/CreationDate (D:20251399)"), "application/pdf"),
    "a pdf of nothing": (io.BytesIO(b"%PDF-1.7\n"), "application/pdf"),
    "a photo in words": (photo("yesterday"), "image/jpeg"),
    "a photo in pieces": (io.BytesIO(photo("2025:11:03 08:00:00").getvalue()[:30]), "image/jpeg"),
    "an archive in pieces": (io.BytesIO(word().getvalue()[:300]), WORD),
    "an archive with damaged properties": (with_damaged_properties(), WORD),
    "an archive of nothing": (open_document("<meta/>"), ODT),
    "text": (io.BytesIO(b"2025-11-03"), "text/plain"),
}


@pytest.mark.parametrize("name", SAYING)
def test_a_file_tells_the_day_on_which_it_was_made(name: str) -> None:
    assert read_own_day(*SAYING[name]) == DAY


@pytest.mark.parametrize("name", SILENT)
def test_a_file_that_tells_no_day_has_none(name: str) -> None:
    assert read_own_day(*SILENT[name]) is None
