"""A ledger file is sent by the office: the address of its import, and the import as it is kept."""

import io
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.imports import LedgerImport
from tests.client import Browser
from tests.ledger.importing.files import HEADINGS
from tests.ledger.reading.files import excel

NEW = "/campaigns/X26/import"


def send(office: Browser, content: bytes, name: str = "台账.xlsx") -> TestResponse:
    return office.submit(NEW, {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def send_rows(office: Browser, folder: Path, rows: list[list[Any]]) -> str:
    """The address of the import."""
    answer = send(office, excel(folder, [HEADINGS, *rows]).read_bytes())
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def run_of(session: Session) -> LedgerImport:
    """The newest import as it is now; nobody waits for this reader."""
    session.rollback()
    run = session.scalars(select(LedgerImport).order_by(LedgerImport.id.desc())).first()
    assert run is not None
    session.expunge(run)
    session.rollback()
    return run
