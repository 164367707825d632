"""Whether the stored files still are what their hashes name: before one is served, before a write-off, in an audit."""

import hashlib
import logging
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence import Evidence, Revision
from models.ledger import Task
from models.meetings import Meeting, MinutesFile
from models.process import Submission
from models.reviewing import AnswerFile, Question
from models.spot import OnSiteCheck, SpotPhoto
from models.words import N_, Message, say
from workflow.errors import Damaged, NotFound
from workflow.evidence.store import CHUNK, Store, store

log = logging.getLogger(__name__)
MISSING = N_("The file is missing.")
CHANGED = N_("The file is not the one that was handed in.")
MOST_REMEMBERED = 20_000

_read: dict[Hashable, str] = {}  # what was read in full by this process, by its stamp: the hash that was found


class Named(Protocol):
    """Anything that names a stored file, e.g. a file of a manifest."""

    @property
    def title(self) -> str: ...

    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True)
class Damage:
    """A file that is missing or no longer has the content its hash names, and where it is needed."""

    sha256: str
    why: Message
    used: list[str]  # "X26-T017: title", one for each revision, photo or answer; the meeting and file of minutes


def open_intact(sha256: str) -> BinaryIO:
    """The file, to be sent; raises NotFound or Damaged, and tells the log, where it is not what was handed in."""
    place = store()
    try:
        file = place.open(sha256)
    except FileNotFoundError:
        log.error("evidence file %s is missing from the store", sha256)
        raise NotFound(say(N_("The file is missing from the store. Please tell your administrator."))) from None
    if not _holds(place, file, sha256):
        file.close()
        log.error("evidence file %s was changed in the store", sha256)
        raise Damaged(
            say(N_("The stored file is not the one that was handed in, so it is not given out. Tell the office."))
        )
    file.seek(0)
    return file


def find_damaged(files: Iterable[Named]) -> list[Message]:
    """What is wrong with the stored files, one sentence for each that is missing or was changed."""
    place = store()
    found = [(file, _damage(place, file.sha256)) for file in files]
    return [say(N_("“%(title)s”: %(why)s"), title=file.title, why=why) for file, why in found if why]


def are_intact(hashes: Iterable[str]) -> bool:
    """Whether every one of these files is stored with the content that its hash names."""
    place = store()
    return all(_damage(place, sha256) is None for sha256 in hashes)


def check_store(session: Session) -> Iterator[Damage]:
    """Read every file that a revision, minutes, an on-site check or an answer name, whatever was read before."""
    place = store()
    others = (MinutesFile.sha256, SpotPhoto.sha256, AnswerFile.sha256)
    named = select(Revision.sha256).union(*map(select, others))
    for sha256 in session.scalars(named.order_by("sha256")):
        if why := _damage(place, sha256, anew=True):
            yield Damage(sha256, why, _uses(session, sha256))


def _damage(place: Store, sha256: str, *, anew: bool = False) -> Message | None:
    try:
        with place.open(sha256) as stored:
            return None if _holds(place, stored, sha256, anew=anew) else say(CHANGED)
    except FileNotFoundError:
        return say(MISSING)


def _holds(place: Store, stored: BinaryIO, sha256: str, *, anew: bool = False) -> bool:
    """A file that this process has read is read again only when its stamp is another."""
    stamp = place.stamp(stored)
    if stamp is not None and not anew and stamp in _read:
        return _read[stamp] == sha256
    found = hashlib.sha256()
    while data := stored.read(CHUNK):
        found.update(data)
    if stamp is not None:
        if len(_read) >= MOST_REMEMBERED:
            _read.clear()
        _read[stamp] = found.hexdigest()
    return found.hexdigest() == sha256


def _uses(session: Session, sha256: str) -> list[str]:
    query = select(Task.ref, Evidence.title).join(Evidence, Evidence.task_id == Task.id).join(Revision)
    minutes = select(Meeting.title, MinutesFile.filename).join(MinutesFile.meeting)
    found = [*session.execute(query.where(Revision.sha256 == sha256))]
    found += session.execute(minutes.where(MinutesFile.sha256 == sha256))
    photos = (
        select(Task.ref, SpotPhoto.filename).join(SpotPhoto.check).join(OnSiteCheck.submission).join(Submission.task)
    )
    found += session.execute(photos.where(SpotPhoto.sha256 == sha256))
    answers = select(Task.ref, AnswerFile.filename).join(AnswerFile.question).join(Question.submission)
    found += session.execute(answers.join(Submission.task).where(AnswerFile.sha256 == sha256))
    return [f"{about}: {title}" for about, title in found]
