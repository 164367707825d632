"""Bytes in the store, as an upload would have left them, for evidence that a test writes row by row."""

import hashlib
import io

from workflow.evidence.store import stage_stream, store

VOUCHERS = b"41,settled\n"


def keep_file(content: bytes) -> str:
    """The bytes in the store, as an upload would have left them; their hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        store().open(sha256).close()
    except FileNotFoundError:
        staged = stage_stream(store(), io.BytesIO(content), len(content))
        staged.seal()
        staged.keep()
    return sha256
