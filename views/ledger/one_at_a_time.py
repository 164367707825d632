"""One export of a person at a time: whoever presses the button twenty times keeps one process busy, not all."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from config.settings import settings
from models.people import User
from models.words import N_, say
from workflow.errors import Busy

STILL_MADE = N_("Your last export is still being made. Wait until its download begins, then take out the next one.")


@contextmanager
def only_one_of(person: User) -> Iterator[None]:
    """Raise Busy while another export of the person is being made, in whichever process of this machine.

    The lock is on an open file, so it goes with its process, however that ends.
    """
    folder = settings().instance / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{person.id}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(say(STILL_MADE)) from None
        yield
