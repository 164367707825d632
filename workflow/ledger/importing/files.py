"""Workbooks as they arrive: sealed under their hash; whether they hold a ledger is told when they are read."""

import shutil
import tempfile
from pathlib import Path

from models.imports import SentFile
from models.words import N_, say
from workflow.errors import InvalidInput, TooLarge
from workflow.evidence.names import clean_name
from workflow.evidence.store import Staged, store
from workflow.evidence.uploads import Upload
from workflow.ledger.reading.cells import WIDEST, Bounds, Workbook
from workflow.ledger.reading.opening import LARGEST_FILE, open_workbook

EXTENSIONS = (".xlsx", ".xls", ".ods", ".csv", ".txt", ".xlsm", ".xlt", ".xltx", ".ots")
ANYTHING = "application/octet-stream"


def accept_ledger(staged: Staged, filename: str) -> Upload:
    """One that is empty or too large is refused and leaves nothing behind."""
    return accept_workbook(staged, filename, LARGEST_FILE)


def accept_workbook(staged: Staged, filename: str, limit: int) -> Upload:
    """The same for any workbook, with its own limit in bytes."""
    if staged.too_large or staged.size > limit:
        staged.discard()
        message = say(
            N_("The file is larger than %(limit)s MB, the limit for such a workbook."), limit=limit // 1024**2
        )
        raise TooLarge(message)
    if staged.size == 0:
        staged.discard()
        raise InvalidInput(say(N_("This file is empty.")), "file")
    return Upload(clean_name(filename, EXTENSIONS), ANYTHING, staged.seal(), staged.size, staged)


def open_stored(run: SentFile, bounds: Bounds = WIDEST) -> Workbook:
    """The workbook that was sent; raises InvalidInput for what is none."""
    with tempfile.TemporaryDirectory(prefix="rectify-import-") as folder:
        name = Path(run.filename)  # of a comma-separated file it is the name of its one sheet
        path = Path(folder) / f"{name.stem[:40]}{name.suffix[:8]}"
        with store().open(run.sha256) as kept, path.open("wb") as copy:
            shutil.copyfileobj(kept, copy)
        return open_workbook(path, bounds)
