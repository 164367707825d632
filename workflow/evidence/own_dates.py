"""The day on which a file says of itself that it was made: what its program or camera wrote into it, if anything.

Of an Office document it is the day of its last saving, as the first one may be that of the template it began with.
"""

import re
import zipfile
from datetime import date
from typing import BinaryIO

from PIL import Image

from workflow.evidence import markup, pictures

PART = 64 * 1024  # bytes that are read of a part with properties
PDF_ENDS = 512 * 1024  # of a PDF its head and its tail are searched
TAKEN, CHANGED, EXIF = 0x9003, 0x0132, 0x8769  # DateTimeOriginal, DateTime, where the camera's part stands
DAY = rb"(\d{4})-?(\d\d)-?(\d\d)"
PDF_DAYS = re.compile(rb"/CreationDate\s*\(D:" + DAY + rb"|<xmp:CreateDate>" + DAY + rb"|xmp:CreateDate=\"" + DAY)
PROPERTIES = {
    "docProps/core.xml": re.compile(rb"<dcterms:modified[^>]*>" + DAY),
    "meta.xml": re.compile(rb"<dc:date>" + DAY),
}
PHOTO_DAY = re.compile(r"(\d{4}):(\d\d):(\d\d) ")


def read_own_day(file: BinaryIO, media_type: str) -> date | None:
    """The day as it is written in the file, in whatever zone that was; None where it says nothing, or no possible day.

    Read from Office and OpenDocument properties, the information of a PDF, the Exif data of a JPEG. Anybody can write
    something else there: it is a hint beside the day that the unit gives, never a proof.
    """
    file.seek(0)
    if media_type == "application/pdf":
        return _of_pdf(file)
    if media_type == "image/jpeg":
        return _of_photo(file)
    if "officedocument" in media_type or "opendocument" in media_type:
        return _of_archive(file)
    return None


def _of_pdf(file: BinaryIO) -> date | None:
    head = file.read(PDF_ENDS)
    file.seek(max(len(head), file.seek(0, 2) - PDF_ENDS))
    return _first(PDF_DAYS.search(head) or PDF_DAYS.search(file.read()))


def _of_archive(file: BinaryIO) -> date | None:
    try:
        with zipfile.ZipFile(file) as archive:
            for name in PROPERTIES.keys() & set(archive.namelist()):
                with archive.open(name) as part:
                    return _first(PROPERTIES[name].search(part.read(PART)))
    except markup.BROKEN:
        return None
    return None


def _of_photo(file: BinaryIO) -> date | None:
    try:
        with Image.open(file, formats=["JPEG"]) as picture:
            exif = picture.getexif()
            taken = exif.get_ifd(EXIF).get(TAKEN) or exif.get(CHANGED)
    except pictures.BROKEN:
        return None
    return _first(PHOTO_DAY.match(taken)) if isinstance(taken, str) else None


def _first(found: re.Match[bytes] | re.Match[str] | None) -> date | None:
    numbers = [int(one) for one in found.groups() if one is not None] if found else []
    try:
        return date(*numbers) if numbers else None
    except ValueError:
        return None
