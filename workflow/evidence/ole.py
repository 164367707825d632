"""The names inside a legacy Office file (OLE compound file), read from its directory alone."""

import struct
from typing import BinaryIO

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
IN_HEADER = 109  # sectors of the allocation table that the header itself names
LAST_SECTOR = 0xFFFFFFFA  # anything above marks an end or a hole, not a sector
LONGEST = 4096  # sectors followed in one chain; an honest directory is far shorter
ENTRY = 128  # bytes of a directory entry

MACROS = {"_vba_project", "_vba_project_cur", "vba", "macros"}
PACKAGES = {"\x01ole10native", "package"}  # any file can lie in them
LOCKED = {"encryptedpackage"}


class NotReadable(ValueError):
    """The bytes are not a compound file that holds together."""


def read_names(file: BinaryIO) -> set[str]:
    """The names of all streams and storages, in lower case as they are compared; NotReadable when damaged."""
    try:
        return {name.casefold() for name in _Reader(file).names()}
    except (struct.error, UnicodeDecodeError) as broken:
        raise NotReadable(str(broken)) from broken


def may_run(file: BinaryIO) -> bool:
    """Whether an object is a package, is locked, or holds macros; a formula or drawing does not."""
    try:
        return bool(read_names(file) & (MACROS | PACKAGES | LOCKED))
    except NotReadable:
        return True


class _Reader:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        file.seek(0)
        header = file.read(512)
        shift = struct.unpack_from("<H", header, 30)[0]
        if shift not in (9, 12):
            raise NotReadable("no such sector size")
        self.size = 1 << shift
        self.directory, self.difat = struct.unpack_from("<I", header, 48)[0], struct.unpack_from("<I", header, 68)[0]
        self.tables = list(struct.unpack_from(f"<{IN_HEADER}I", header, 76))

    def names(self) -> set[str]:
        found = set()
        sector, seen = self.directory, 0
        while sector < LAST_SECTOR:
            found |= set(_entries(self._sector(sector)))
            sector, seen = self._next(sector), seen + 1
            if seen > LONGEST:
                raise NotReadable("a directory without end")
        if not found:
            raise NotReadable("an empty directory")
        return found

    def _sector(self, number: int) -> bytes:
        self.file.seek((number + 1) * self.size)
        return self.file.read(self.size)

    def _next(self, sector: int) -> int:
        """Follow the allocation table, which is itself spread over sectors."""
        in_one = self.size // 4
        table = self._table(sector // in_one)
        return int(struct.unpack_from("<I", self._sector(table), sector % in_one * 4)[0])

    def _table(self, index: int) -> int:
        """The sector of the index-th piece of the allocation table; beyond the header's list a chain names them."""
        while index >= len(self.tables):
            if self.difat >= LAST_SECTOR or len(self.tables) > LONGEST * 128:
                raise NotReadable("the allocation table ends early")
            *more, self.difat = struct.unpack(f"<{self.size // 4}I", self._sector(self.difat))
            self.tables += more
        return int(self.tables[index])


def _entries(sector: bytes) -> list[str]:
    names = []
    for at in range(0, len(sector) - ENTRY + 1, ENTRY):
        length = struct.unpack_from("<H", sector, at + 64)[0]
        if 2 <= length <= 64:
            names.append(sector[at : at + length - 2].decode("utf-16-le"))
    return names
