"""What a zip container really is: an Office or OpenDocument file, or something that is refused."""

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

MOST_PARTS = 10_000
LARGEST_LIST = 8 * 1024 * 1024  # bytes of the list of parts
LARGEST_MANIFEST = 1024 * 1024  # bytes of [Content_Types].xml or mimetype, unpacked
UNPACKED_ALWAYS_FINE = 100 * 1024 * 1024
UNPACKED_AT_MOST = 1024 * 1024 * 1024
RATIO_AT_MOST = 100

OOXML = re.compile(
    rb"application/vnd\.openxmlformats-officedocument\.(\w+ml)\.(document|sheet|presentation|slideshow)\.main\+xml"
)
LISTED = re.compile(rb"<(?:\w+:)?(?:Override|Default)\b[^>]*>")
PART_NAME = re.compile(rb"PartName\s*=\s*[\"']([^\"']+)[\"']")
MACROS = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)


class Macros(Exception):
    """The document carries program code."""


class Bomb(Exception):
    """Unpacked it would be far larger than any document."""


def media_type_of(file: BinaryIO) -> str | None:
    """The media type of an Office or OpenDocument file; None for any other archive or a damaged one.

    Nothing is unpacked but the one small part that names the type.
    """
    if not _list_is_small(file):
        raise Bomb
    try:
        with zipfile.ZipFile(file) as archive:
            return _look_inside(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError):
        return None  # what zipfile raises for damaged, encrypted or exotic archives


def _look_inside(archive: zipfile.ZipFile) -> str | None:
    parts = archive.infolist()
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED_AT_MOST or (unpacked > UNPACKED_ALWAYS_FINE and unpacked > RATIO_AT_MOST * packed):
        raise Bomb
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Macros
    if "[Content_Types].xml" in names:
        return _office(archive, names)
    if parts and parts[0].filename == "mimetype":
        return _open_document(archive, names)
    return None


def _office(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    manifest = _read(archive, "[Content_Types].xml")
    if MACROS.search(manifest):
        raise Macros
    main = OOXML.search(manifest)
    if main is None or "_rels/.rels" not in names or not _has_main_part(manifest, names):
        return None
    whole = {b"wordprocessingml": "document", b"spreadsheetml": "sheet", b"presentationml": "presentation"}
    family = main[1].decode()
    return f"application/vnd.openxmlformats-officedocument.{family}.{whole[main[1]]}" if main[1] in whole else None


def _has_main_part(manifest: bytes, names: set[str]) -> bool:
    """Whether the part that the list calls the main one is there; a list may name it by its extension alone."""
    there = {f"/{name}".lower() for name in names}
    rows = [row for row in LISTED.findall(manifest) if OOXML.search(row)]
    parts = [match[1].decode("utf-8", "replace").lower() for row in rows if (match := PART_NAME.search(row))]
    return any(part in there for part in parts) if parts else bool(rows)


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise Macros
    if not {"content.xml", "META-INF/manifest.xml"} <= names:
        return None
    return _read(archive, "mimetype").decode("ascii", "replace").strip()


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(LARGEST_MANIFEST)


def _list_is_small(file: BinaryIO) -> bool:
    """Look at the archive's own summary before zipfile reads its whole list of parts into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return True  # no summary: zipfile will call it damaged
    count, length = struct.unpack_from("<HI", tail, at + 10)
    extended = tail[max(0, at - 20) : at].startswith(b"PK\x06\x07")  # zip64, which no document of allowed size needs
    return not extended and count <= MOST_PARTS and length <= LARGEST_LIST
