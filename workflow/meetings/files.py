"""Files of the minutes, in the store of evidence: added, taken out, given out to readers of the meeting."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.meetings import Meeting, MinutesFile
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, NotFound
from workflow.evidence.upkeep import keep_after_commit
from workflow.evidence.uploads import Upload
from workflow.ledger.texts import take_reason
from workflow.meetings.holding import lock_meeting
from workflow.meetings.of_inspection import subject_of
from workflow.process.locking import mark
from workflow.process.rights import require
from workflow.trail.chain import record
from workflow.trail.kinds import EventKind

MOST_FILES = 20


def add_minutes_file(session: Session, meeting: Meeting, upload: Upload, *, actor: User, now: datetime) -> MinutesFile:
    """Put a received file to the minutes; the same one is not put there twice."""
    lock_meeting(session, meeting)
    require(actor, "meeting.edit")
    standing = [file for file in meeting.files if file.withdrawn_at is None]
    if any(file.sha256 == upload.sha256 for file in standing):
        raise InvalidInput(say(N_("This file is there already.")), "file")
    if len(standing) >= MOST_FILES:
        raise InvalidInput(say(N_("A meeting has at most %(count)s files."), count=MOST_FILES), "file")
    file = MinutesFile(meeting=meeting, uploaded_by=actor, **upload.columns(now))
    session.add(file)
    mark(meeting, actor, now)
    told = {"meeting": meeting.id, "title": meeting.title, "filename": file.filename, "sha256": file.sha256}
    record(session, subject_of(meeting), EventKind.MINUTES_FILE_ADDED, actor=actor, now=now, **told)
    keep_after_commit(session, upload.staged)
    return file


def withdraw_minutes_file(
    session: Session, meeting: Meeting, file: MinutesFile | None, reason: str, *, actor: User, now: datetime
) -> None:
    """Take one out: it is kept, but given out to nobody any more."""
    lock_meeting(session, meeting)
    require(actor, "meeting.edit")
    if file is None or file not in meeting.files:
        raise InvalidInput(say(N_("Choose a file.")), "chosen")
    require_there(file)
    why = take_reason(reason, "reason")
    file.withdrawn_at = now
    mark(meeting, actor, now)
    told = {"meeting": meeting.id, "title": meeting.title, "filename": file.filename, "reason": why}
    record(session, subject_of(meeting), EventKind.MINUTES_FILE_WITHDRAWN, actor=actor, now=now, **told)


def require_there(file: MinutesFile) -> None:
    if file.withdrawn_at is not None:
        raise NotFound(say(N_("This file was taken out of the minutes.")))
