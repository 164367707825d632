"""What the tests of evidence share: a started task, and adding files to it in one line."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceKind
from models.ledger import Task
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.evidence.files import make_pdf
from workflow.evidence.rules import add_evidence
from workflow.evidence.uploads import Upload, receive_upload
from workflow.ledger.progress import report_progress
from workflow.process.engine import fire
from workflow.process.statements import write_statement

Add = Callable[..., Evidence]


@pytest.fixture
def session(session: Session) -> Session:
    """After a commit nothing is read again, so that no transaction of the test stands in the application's way."""
    session.expire_on_commit = False
    return session


@pytest.fixture
def liaison(task: Task, browser: Browser) -> Browser:
    return browser.as_("finance.liaison")


@pytest.fixture
def task(session: Session, cast: Cast, now: datetime) -> Task:
    """A task in progress, led by finance, with estates as co-unit."""
    made = cast.task(co=("estates",))
    fire(session, made, "start", actor=cast["finance.liaison"], seen_version=made.version, now=now)
    session.commit()
    return made


def received(content: bytes | None = None, name: str = "proof.pdf") -> Upload:
    return receive_upload(io.BytesIO(make_pdf() if content is None else content), name)


@pytest.fixture
def add(session: Session, cast: Cast, task: Task, now: datetime) -> Add:
    """Add a file to the task as the finance liaison, unless told otherwise; not committed."""

    def added(content: bytes | None = None, name: str = "proof.pdf", **values: Any) -> Evidence:
        described = {
            "title": "Proof",
            "kind": EvidenceKind.DATA,
            "dated_on": now.date(),
            "measure_ids": [],
            "actor": cast["finance.liaison"],
            "now": now,
            **values,
        }
        return add_evidence(session, described.pop("task", task), received(content, name), **described)

    return added


def submit(session: Session, cast: Cast, task: Task, now: datetime) -> None:
    """Sign and submit a task of finance alone, with progress and a statement; evidence is the caller's."""
    measure = task.measures[0]
    liaison, leader = cast["finance.liaison"], cast["finance.leader"]
    entry = measure.progress_in(task.cycle)
    seen = entry.version if entry else 0
    report_progress(session, measure, "Half of it is settled", 50, actor=liaison, seen_version=seen, now=now)
    if task.cycle == 1 and entry is None:
        write_statement(
            session, task, text="What was done", root_cause="", answers={}, actor=liaison, seen_version=0, now=now
        )
    session.flush()
    fire(session, task, "submit", actor=leader, seen_version=task.version, now=now, password=PASSWORD)
    session.commit()


def send_back(session: Session, cast: Cast, task: Task, now: datetime) -> None:
    """Return the submission with one gap."""
    data = {
        "reason": "The result is not shown.",
        "gaps": [{"description": "Nothing shows the result", "wanted": "A list"}],
        "deadline": task.deadline,
    }
    inspector = cast["g1.inspector"]
    fire(session, task, "return", actor=inspector, seen_version=task.version, now=now, data=data)
    session.commit()
