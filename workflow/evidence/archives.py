"""What a zip container really is: an Office or OpenDocument file, or something that is refused."""

import shutil
import struct
import tempfile
import zipfile
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from workflow.evidence import ole
from workflow.evidence.markup import BROKEN
from workflow.evidence.office import TYPES, Elsewhere, Locked, Macros, read_office, refuse_macro_parts
from workflow.evidence.open_document import MANIFEST, read_open_document
from workflow.evidence.starts import LENGTH, is_foreign

__all__ = ["Bomb", "Elsewhere", "Foreign", "Locked", "Macros", "Objects", "Sizes", "media_type_of"]

MOST_PARTS = 10_000
LARGEST_LIST = 8 * 1024 * 1024  # bytes of the list of parts
RATIO_AT_MOST = 100
DEEPEST = 3  # documents within documents
IN_MEMORY = 1024 * 1024  # bytes of an embedded document
CHUNK = 1024 * 1024
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what office programs use
ZIP = b"PK\x03\x04"
ENCRYPTED = 1  # flag of a part
JAVA = "meta-inf/manifest.mf"  # of an archive that Java runs


@dataclass(frozen=True)
class Sizes:
    """Bytes that an archive may hold unpacked: well packed ones, and any at all."""

    always_fine: int
    at_most: int


EVIDENCE = Sizes(100 * 1024 * 1024, 1024 * 1024 * 1024)


class Objects(Exception):
    """The document carries an OLE object that may be a program."""


class Foreign(Exception):
    """The document carries a program or an archive, or is one of them as well."""


class Bomb(Exception):
    """Unpacked it would be far larger than any document."""


def media_type_of(file: BinaryIO, bounds: Sizes = EVIDENCE) -> str | None:
    """The media type of an Office or OpenDocument file; None for any other archive or a damaged one."""
    return _Look(bounds).at(file)


class _Look:
    """At one archive and those that are embedded in it; together they stay within the bounds."""

    def __init__(self, bounds: Sizes) -> None:
        self.bounds = bounds
        self.packed = self.unpacked = 0

    def at(self, file: BinaryIO, depth: int = 0) -> str | None:
        if depth > DEEPEST or not _list_is_small(file):
            raise Bomb
        try:
            with zipfile.ZipFile(file) as archive:
                return self._document(archive, archive.infolist(), depth)
        except BROKEN:
            return None  # what zipfile and the parts' XML raise for damaged or exotic archives

    def _document(self, archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], depth: int) -> str | None:
        if any(part.flag_bits & ENCRYPTED for part in parts):
            raise Locked
        self._weigh(parts, depth)
        refuse_macro_parts(parts)
        foreign = [self._is_foreign(archive, part, depth) for part in parts]
        kind = _kind(archive, parts)
        if kind and (any(foreign) or _is_twofold(parts)):
            raise Foreign
        return kind

    def _weigh(self, parts: Sequence[zipfile.ZipInfo], depth: int) -> None:
        if depth == 0:
            self.packed = sum(part.compress_size for part in parts)
        self.unpacked += sum(part.file_size for part in parts)
        too_well = self.unpacked > self.bounds.always_fine and self.unpacked > RATIO_AT_MOST * self.packed
        if self.unpacked > self.bounds.at_most or too_well:
            raise Bomb

    def _is_foreign(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo, depth: int) -> bool:
        """Count what really comes out, no further than a byte beyond what the list says: the list may lie."""
        if part.compress_type not in PACKED:
            raise zipfile.BadZipFile
        real = copy(part)
        real.file_size += 1
        del real.CRC  # else zipfile takes the byte too many for damage
        with archive.open(real) as content, tempfile.SpooledTemporaryFile(IN_MEMORY) as embedded:
            start = content.read(LENGTH)
            size = len(start) + _pass_on(content, start, embedded)
            if size > part.file_size:
                raise Bomb
            if size < part.file_size:
                raise zipfile.BadZipFile
            if start.startswith(ole.MAGIC) and ole.may_run(cast(BinaryIO, embedded)):
                raise Objects
            if start.startswith(ZIP):
                return self.at(cast(BinaryIO, embedded), depth + 1) is None
        return is_foreign(start)


def _pass_on(content: IO[bytes], start: bytes, embedded: IO[bytes]) -> int:
    """Read to the end, and keep what has to be looked into; returns the bytes read."""
    if start.startswith((ZIP, ole.MAGIC)):
        embedded.write(start)
        shutil.copyfileobj(content, embedded, CHUNK)
        return embedded.tell() - len(start)
    return sum(len(piece) for piece in iter(lambda: content.read(CHUNK), b""))


def _kind(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> str | None:
    if any(part.filename.lower() == TYPES for part in parts):
        return read_office(archive, parts)
    if parts and parts[0].filename == "mimetype":
        return read_open_document(archive, parts)
    return None


def _is_twofold(parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether another program would take the document for something else: looked at was only what it is here."""
    names = {part.filename.lower() for part in parts}
    return JAVA in names or {TYPES, MANIFEST.lower()} <= names


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
