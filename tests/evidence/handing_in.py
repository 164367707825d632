"""Handing in files as the form does, and looking at what that left."""

import io
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from config.settings import Settings
from models.evidence import Evidence
from models.ledger import Task
from tests.client import Browser
from views.clock import today

JSON = {"Accept": "application/json"}


def hand_in(browser: Browser, task: Task, *files: tuple[bytes, str], **values: Any) -> TestResponse:
    """Upload as the form does."""
    headers = values.pop("headers", {})
    data = {
        "files": [(io.BytesIO(content), name) for content, name in files],
        "kind": "data",
        "dated_on": today().isoformat(),
        **values,
    }
    return browser.submit(f"/tasks/{task.ref}/evidence", data, headers=headers, content_type="multipart/form-data")


def files_in(settings: Settings) -> list[Path]:
    return [path for path in settings.evidence_folder.rglob("*") if path.is_file()]


def count(session: Session) -> int:
    found = session.scalar(select(func.count()).select_from(Evidence)) or 0
    session.commit()
    return found


def hidden_token(browser: Browser, task: Task) -> str:
    return (
        browser.get(f"/tasks/{task.ref}/evidence")
        .text.split('name="csrf_token" type="hidden" value="')[1]
        .split('"')[0]
    )


def token_of(person: Browser) -> str:
    return person.get("/account").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
