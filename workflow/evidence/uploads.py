"""A file that was received: judged by its content and sealed, before anything is locked for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from config.settings import settings
from models.words import N_, say
from workflow.errors import InvalidInput, TooLarge
from workflow.evidence.names import clean_name
from workflow.evidence.own_dates import read_own_day
from workflow.evidence.store import Staged, stage_stream, store
from workflow.evidence.types import recognise

MB = 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A sealed file under the name it will be served by."""

    filename: str
    media_type: str
    sha256: str
    size: int
    staged: Staged
    made_on: date | None = None  # as the file tells of itself

    def columns(self, now: datetime) -> dict[str, Any]:
        """What the row of a stored file says of it."""
        told = {"sha256": self.sha256, "size": self.size, "media_type": self.media_type, "filename": self.filename}
        return {**told, "uploaded_at": now}


def file_limit() -> int:
    """The largest file, in bytes."""
    return settings().evidence_file_mb * MB


def receive_upload(stream: BinaryIO, filename: str) -> Upload:
    """Stage and accept a whole stream."""
    return accept_upload(stage_stream(store(), stream, file_limit()), filename)


def accept_upload(staged: Staged, filename: str) -> Upload:
    """Judge a staged file; one that is refused leaves nothing behind."""
    try:
        return _accept(staged, filename)
    except (InvalidInput, TooLarge):
        staged.discard()
        raise


def _accept(staged: Staged, filename: str) -> Upload:
    if staged.too_large:
        limit = settings().evidence_file_mb
        raise TooLarge(say(N_("This file is larger than %(limit)s MB, the limit for one file."), limit=limit))
    if staged.size == 0:
        raise InvalidInput(say(N_("This file is empty.")), "files")
    kind = recognise(staged.file, filename)
    name = clean_name(filename, kind.extensions)
    made_on = read_own_day(staged.file, kind.media_type)
    return Upload(name, kind.media_type, staged.seal(), staged.size, staged, made_on)
