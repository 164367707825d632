"""The key of each urn that lies outside the database: a file, made when codes go out, destroyed after the count.

Without it no copy of the database opens the urn, whoever has the secret of the site; so it is in no backup.
"""

import os
import re
import secrets
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.ballots import Ballot
from models.words import N_, say
from workflow.errors import WrongState

LENGTH = 32
NAME = re.compile(r"([0-9]{1,9})\.key")


class UrnLocked(WrongState):
    """The urn does not open: its key file is missing, or the secret of the site is another one."""


def make_key(ballot_id: int) -> None:
    """Before the codes are saved. One that is there is kept: codes issued anew, or a death before they were saved."""
    place = _place(ballot_id)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.is_file():
        return
    fresh = place.with_suffix(".new")
    with open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(secrets.token_bytes(LENGTH))
        os.fsync(file.fileno())
    fresh.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def read_key(ballot_id: int) -> bytes:
    """Raises UrnLocked where it is missing: put back, nothing is lost."""
    try:
        return _place(ballot_id).read_bytes()
    except FileNotFoundError as missing:
        told = N_("The urn cannot be opened: its key, the file %(name)s of this installation, is missing.")
        raise UrnLocked(say(told, name=f"urns/{_place(ballot_id).name}")) from missing


def destroy_keys(session: Session) -> int:
    """The keys of all ballots that are counted or cancelled, once that is saved; whoever died before is caught up."""
    kept = {int(match[1]): file for file in settings().urn_folder.glob("*") if (match := NAME.fullmatch(file.name))}
    if not kept:
        return 0
    over = or_(Ballot.counted_at.is_not(None), Ballot.cancelled_at.is_not(None))
    ids = session.scalars(select(Ballot.id).where(Ballot.id.in_(kept), over)).all()
    for ballot_id in ids:
        _overwrite(kept[ballot_id])
        kept[ballot_id].unlink(missing_ok=True)
    return len(ids)


def _overwrite(file: Path) -> None:
    try:
        with file.open("r+b") as opened:
            opened.write(bytes(LENGTH))
            os.fsync(opened.fileno())
    except FileNotFoundError:  # another process was faster
        return


def _place(ballot_id: int) -> Path:
    return settings().urn_folder / f"{ballot_id}.key"
