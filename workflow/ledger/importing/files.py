"""Ledger files as they arrive: sealed under their hash; whether they hold a ledger is told when they are read."""

from models.words import N_, say
from workflow.errors import InvalidInput, TooLarge
from workflow.evidence.names import clean_name
from workflow.evidence.store import Staged
from workflow.evidence.uploads import Upload
from workflow.ledger.reading.opening import LARGEST_FILE

EXTENSIONS = (".xlsx", ".xls", ".ods", ".csv", ".txt", ".xlsm", ".xlt", ".xltx", ".ots")
ANYTHING = "application/octet-stream"


def accept_ledger(staged: Staged, filename: str) -> Upload:
    """One that is empty or too large is refused and leaves nothing behind."""
    if staged.too_large or staged.size > LARGEST_FILE:
        staged.discard()
        message = say(
            N_("The file is larger than %(limit)s MB, the limit for a ledger."), limit=LARGEST_FILE // 1024**2
        )
        raise TooLarge(message)
    if staged.size == 0:
        staged.discard()
        raise InvalidInput(say(N_("This file is empty.")), "file")
    return Upload(clean_name(filename, EXTENSIONS), ANYTHING, staged.seal(), staged.size, staged)
