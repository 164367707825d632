"""The store of evidence files: staged while they arrive, moved to the place their hash names after the commit."""

import fcntl
import hashlib
import os
import re
import time
import uuid
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from config.settings import settings

CHUNK = 1024 * 1024
SETTLED = 2  # seconds after which a second write cannot have the same time as the first
STAGED = re.compile(r"([0-9a-f]{64})\.[0-9a-f]{32}")
SHA256 = re.compile(r"[0-9a-f]{64}")
Known = Callable[[set[str]], set[str]]  # which of these hashes the database names


class Staged(Protocol):
    """A file that has arrived, or is arriving, and that no row of the database names yet."""

    size: int
    file: BinaryIO

    @property
    def too_large(self) -> bool: ...

    def write(self, data: bytes, /) -> int: ...

    def seal(self) -> str:
        """The file is complete: make it durable under its hash, and return the hash."""

    def keep(self) -> None:
        """The commit is done: move it to its place."""

    def discard(self) -> None:
        """Nothing came of it: leave nothing behind. Does nothing to a file that was kept."""


class Store(Protocol):
    """Where files live: a folder today; an object storage would offer the same three acts."""

    def stage(self, limit: int) -> Staged:
        """A place for one arriving file of at most `limit` bytes."""

    def open(self, sha256: str) -> BinaryIO:
        """The file, seekable; FileNotFoundError when the store does not have it."""

    def stamp(self, file: BinaryIO) -> Hashable | None:
        """What is another for an opened file as soon as its bytes may be; None when that cannot be told yet."""

    def sweep(self, known: Known, before: datetime) -> "Swept":
        """Tidy up after crashes: what is known gets to its place; what is unknown, was last touched before `before`,
        and has lost the process that received it, goes."""


@dataclass
class Swept:
    """What a sweep did, in numbers of files."""

    promoted: int = 0
    removed: int = 0


def store() -> Store:
    """The store of this deployment."""
    return FolderStore(settings().evidence_folder)


def stage_stream(place: Store, stream: BinaryIO, limit: int) -> Staged:
    """Stage all that the stream gives, holding one chunk in memory."""
    staged = place.stage(limit)
    while data := stream.read(CHUNK):
        staged.write(data)
    return staged


class StagedFile:
    """A file under staging/: `<random>.part` while it arrives, `<sha256>.<random>` once it is complete.

    The second name carries the hash, so that a crash between commit and move loses nothing. The file is locked as
    long as its process lives and may yet commit it: however slow the line, no sweep takes it for left behind.
    """

    def __init__(self, folder: "FolderStore", limit: int) -> None:
        self.size = 0
        self.limit = limit
        self._folder = folder
        self._name = uuid.uuid4().hex
        self._path = folder.staging / f"{self._name}.part"
        self._hash = hashlib.sha256()
        self._kept = False
        self.file: BinaryIO = open(self._path, "xb+")  # noqa: SIM115 - closed by keep() or discard()
        fcntl.flock(self.file, fcntl.LOCK_EX)

    @property
    def too_large(self) -> bool:
        return self.size > self.limit

    def write(self, data: bytes, /) -> int:
        """Take the next bytes. Beyond the limit nothing more is stored: the sender is read to the end and told."""
        self.size += len(data)
        if self.too_large:
            self.discard()
        else:
            self._hash.update(data)
            self.file.write(data)
        return len(data)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """The form parser rewinds what it has written."""
        return 0 if self.file.closed else self.file.seek(offset, whence)

    def read(self, size: int = -1, /) -> bytes:
        return b"" if self.file.closed else self.file.read(size)

    def close(self) -> None:
        """Called at the end of a request for every file of the form; what was kept is not touched."""
        self.discard()

    def seal(self) -> str:
        self.file.flush()
        os.utime(self.file.fileno())  # from now on it waits for its commit only
        os.fsync(self.file.fileno())
        sealed = self._path.with_name(f"{self._hash.hexdigest()}.{self._name}")
        os.rename(self._path, sealed)
        self._path = sealed
        _sync_folder(sealed.parent)
        return self._hash.hexdigest()

    def keep(self) -> None:
        self._kept = True  # first: should the move fail, the staged file is all there is
        self.file.close()
        self._folder.promote(self._path)

    def discard(self) -> None:
        self.file.close()
        if not self._kept:
            self._path.unlink(missing_ok=True)


class FolderStore:
    """Files at `aa/bb/<sha256>` under one folder, arriving ones under `staging/` on the same file system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.staging = root / "staging"

    def stage(self, limit: int) -> Staged:
        self.staging.mkdir(parents=True, exist_ok=True)
        return StagedFile(self, limit)

    def open(self, sha256: str) -> BinaryIO:
        """From its place; else from staging, where a crash may have left it; else from its place after all,
        because a sweep may have moved it between the two looks."""
        for path in (self._place(sha256), *self.staging.glob(f"{sha256}.*"), self._place(sha256)):
            with suppress(FileNotFoundError):
                return path.open("rb")
        raise FileNotFoundError(sha256)

    def stamp(self, file: BinaryIO) -> Hashable | None:
        """The file system changes the last of these times itself, at every write. It counts in small steps, so a
        file that was written this very moment could be written again unnoticed: of that one nothing is told."""
        found = os.fstat(file.fileno())
        if time.time() - found.st_ctime < SETTLED:
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def promote(self, staged: Path) -> None:
        """Move a complete staged file to its place. Both the request and a sweep may do it: the second finds it done.

        An equal file that is there already is replaced by it: that is atomic, and mends a damaged one.
        """
        place = self._place(staged.name.partition(".")[0])
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(staged, place)
        except FileNotFoundError:
            if not place.exists():
                raise
        for folder in (place.parent, place.parent.parent, self.root):
            _sync_folder(folder)

    def sweep(self, known: Known, before: datetime) -> Swept:
        swept = Swept()
        self.staging.mkdir(parents=True, exist_ok=True)
        self._sweep_staging(known, before, swept)
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            self._sweep_places(folder, known, before, swept)
        return swept

    def _sweep_staging(self, known: Known, before: datetime, swept: Swept) -> None:
        """Which files are there, and which of them nobody holds any more, is settled before the database is asked:
        a file that is committed meanwhile is not lost."""
        found = {path: STAGED.fullmatch(path.name) for path in self.staging.iterdir()}
        left = {path for path in found if _older(path, before) and _let_go(path)}
        named = known({match[1] for match in found.values() if match})
        for path, match in found.items():
            if match and match[1] in named:
                self.promote(path)
                swept.promoted += 1
            elif path in left:
                path.unlink(missing_ok=True)
                swept.removed += 1

    def _sweep_places(self, folder: Path, known: Known, before: datetime, swept: Swept) -> None:
        """An unknown file goes back to staging first: should somebody commit its hash at this very moment,
        the next sweep brings it back; otherwise the next sweep removes it."""
        found = [path for path in folder.rglob("*") if SHA256.fullmatch(path.name)]
        named = known({path.name for path in found})
        for path in found:
            if path.name not in named and _older(path, before):
                with suppress(FileNotFoundError):
                    os.rename(path, self.staging / f"{path.name}.{uuid.uuid4().hex}")
                    swept.removed += 1

    def _place(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise FileNotFoundError(sha256)
        return self.root / sha256[:2] / sha256[2:4] / sha256


def _older(path: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except FileNotFoundError:
        return False


def _let_go(path: Path) -> bool:
    """Whether the process that received the file is gone: its lock went with it, however it ended."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: an exclusive one asks NFS for a file to write
            return True
    except (BlockingIOError, FileNotFoundError):
        return False


def _sync_folder(folder: Path) -> None:
    """Make a rename durable: it is an entry of the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
