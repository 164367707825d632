"""A server killed in the middle of an upload: nothing half is left, and the next one takes the file."""

import os
import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.evidence import Evidence
from models.ledger import Task
from tests.evidence.files import make_pdf
from tests.killing import Person, gunicorn, wait_for
from views.clock import today
from workflow.evidence.intact import check_store
from workflow.evidence.upkeep import GRACE, sweep_orphans

BOUNDARY = "----between"


def body_of(token: str, content: bytes) -> bytes:
    fields = {"csrf_token": token, "kind": "data", "dated_on": today().isoformat(), "title": "Proof"}
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="proof.pdf"\r\n\r\n'
    return "".join([*parts, head]).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def upload_slowly(person: Person, url: str, body: bytes, length: int) -> socket.socket:
    """Send the head of the request and `length` bytes of its body, and keep the line open."""
    line = socket.create_connection(("127.0.0.1", person.port), 30)
    head = (
        f"POST {url} HTTP/1.1\r\nHost: 127.0.0.1:{person.port}\r\nCookie: {person.cookie}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line.sendall(head.encode() + body[:length])
    return line


def arriving(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("staging/*.part"))


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def url(task: Task, session: Session) -> str:
    session.commit()
    return f"/tasks/{task.ref}/evidence"


CONTENT = make_pdf(size=2_000_000)


def test_a_killed_upload_leaves_nothing_behind(session: Session, settings: Settings, url: str) -> None:
    folder = settings.evidence_folder
    with gunicorn(settings) as (server, port):
        person = Person(port)
        body = body_of(person.hidden(url)["csrf_token"], CONTENT)
        line = upload_slowly(person, url, body, 1_500_000)
        wait_for(lambda: arriving(folder) > 1_000_000)
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)
        line.close()
    assert session.scalar(select(func.count()).select_from(Evidence)) == 0
    session.commit()
    assert len(left(folder)) == 1
    wait_for(
        lambda: sweep_orphans(session, datetime.now(UTC) + GRACE).removed == 1
    )  # its processes take a moment to die
    session.commit()
    assert left(folder) == []
    with gunicorn(settings) as (_, port):
        person = Person(port)
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"}
        assert person.ask("POST", url, body_of(person.hidden(url)["csrf_token"], CONTENT), headers)[0] == 201
    assert [path.parent.parent.parent for path in left(folder)] == [folder]
    assert list(check_store(session)) == []


def test_a_line_that_breaks_leaves_nothing_behind(session: Session, settings: Settings, url: str) -> None:
    """The server lives on: it clears up at once."""
    folder = settings.evidence_folder
    with gunicorn(settings) as (_, port):
        person = Person(port)
        line = upload_slowly(person, url, body_of(person.hidden(url)["csrf_token"], CONTENT), 1_500_000)
        wait_for(lambda: arriving(folder) > 1_000_000)
        line.close()
        wait_for(lambda: left(folder) == [])
    assert session.scalar(select(func.count()).select_from(Evidence)) == 0


def test_what_is_still_arriving_is_no_leftover_however_long_it_takes(
    session: Session, settings: Settings, url: str
) -> None:
    """Of several files in one form the first lies untouched for hours while the last arrives over a slow line."""
    with gunicorn(settings) as (_, port):
        person = Person(port)
        body = body_of(person.hidden(url)["csrf_token"], CONTENT)
        line = upload_slowly(person, url, body, 1_500_000)
        wait_for(lambda: arriving(settings.evidence_folder) > 1_000_000)
        assert sweep_orphans(session, datetime.now(UTC) + timedelta(hours=25)).removed == 0
        session.commit()
        line.sendall(body[1_500_000:])
        assert line.recv(12) == b"HTTP/1.1 302"
        line.close()
    assert session.scalar(select(func.count()).select_from(Evidence)) == 1
    assert list(check_store(session)) == []


def test_a_slow_upload_keeps_nobody_waiting(session: Session, settings: Settings, url: str) -> None:
    """While one line delivers slowly, others write: no lock is held for it."""
    folder = settings.evidence_folder
    with gunicorn(settings) as (_, port):
        person = Person(port)
        slow = body_of(person.hidden(url)["csrf_token"], CONTENT)
        line = upload_slowly(person, url, slow, 1_500_000)
        wait_for(lambda: arriving(folder) > 1_000_000)
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"}
        assert person.ask("POST", url, body_of(person.hidden(url)["csrf_token"], make_pdf("fast")), headers)[0] == 201
        line.sendall(slow[1_500_000:])
        assert line.recv(12) == b"HTTP/1.1 302"
        line.close()
    assert session.scalar(select(func.count()).select_from(Evidence)) == 2
