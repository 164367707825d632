"""A server killed in the middle of an upload: nothing half is left, and the next one takes the file."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import ROOT, Settings
from models.evidence import Evidence
from models.ledger import Task
from tests.cast import PASSWORD
from tests.evidence.files import make_pdf
from views.clock import today
from workflow.evidence.upkeep import check_store, sweep_orphans

BOUNDARY = "----between"


@contextmanager
def gunicorn(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A real server process on the test's database, in a process group of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RECTIFY_")}
    chosen = {"MODE": "test", "DATABASE_URL": settings.database, "INSTANCE": str(settings.instance)}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}", "wsgi:app"],
        cwd=ROOT,
        env={**kept, **{f"RECTIFY_{name}": value for name, value in chosen.items()}},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: answers(port))
        yield server, port
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)


def wait_for(true: object, seconds: float = 60) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


class Person:
    """The finance liaison with a cookie, over a real connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""
        token = self.token("/sign-in")
        form = {"csrf_token": token, "username": "finance.liaison", "password": PASSWORD}
        status, _ = self.ask(
            "POST", "/sign-in", urllib.parse.urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert status == 302

    def ask(
        self, method: str, url: str, body: str | bytes = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, url, body, {"Cookie": self.cookie, **(headers or {})})
        answer = connection.getresponse()
        self.cookie = (answer.headers["Set-Cookie"] or self.cookie).split(";")[0]
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def token(self, url: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask("GET", url)[1])
        assert found
        return found[1]


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


CONTENT = make_pdf().ljust(2_000_000, b"\n")


def test_a_killed_upload_leaves_nothing_behind(session: Session, settings: Settings, url: str) -> None:
    folder = settings.evidence_folder
    with gunicorn(settings) as (server, port):
        person = Person(port)
        body = body_of(person.token(url), CONTENT)
        line = upload_slowly(person, url, body, 1_500_000)
        wait_for(lambda: arriving(folder) > 1_000_000)
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)
        line.close()
    assert session.scalar(select(func.count()).select_from(Evidence)) == 0
    session.commit()
    assert len(left(folder)) == 1
    sweep_orphans(session, datetime.now(UTC) + timedelta(hours=25))
    session.commit()
    assert left(folder) == []
    with gunicorn(settings) as (_, port):
        person = Person(port)
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"}
        assert person.ask("POST", url, body_of(person.token(url), CONTENT), headers)[0] == 201
    assert [path.parent.parent.parent for path in left(folder)] == [folder]
    assert list(check_store(session)) == []


def test_a_line_that_breaks_leaves_nothing_behind(session: Session, settings: Settings, url: str) -> None:
    """The server lives on: it clears up at once."""
    folder = settings.evidence_folder
    with gunicorn(settings) as (_, port):
        person = Person(port)
        line = upload_slowly(person, url, body_of(person.token(url), CONTENT), 1_500_000)
        wait_for(lambda: arriving(folder) > 1_000_000)
        line.close()
        wait_for(lambda: left(folder) == [])
    assert session.scalar(select(func.count()).select_from(Evidence)) == 0


def test_a_slow_upload_keeps_nobody_waiting(session: Session, settings: Settings, url: str) -> None:
    """While one line delivers slowly, others write: no lock is held for it."""
    folder = settings.evidence_folder
    with gunicorn(settings) as (_, port):
        person = Person(port)
        slow = body_of(person.token(url), CONTENT)
        line = upload_slowly(person, url, slow, 1_500_000)
        wait_for(lambda: arriving(folder) > 1_000_000)
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"}
        assert person.ask("POST", url, body_of(person.token(url), make_pdf("fast")), headers)[0] == 201
        line.sendall(slow[1_500_000:])
        assert line.recv(12) == b"HTTP/1.1 302"
        line.close()
    assert session.scalar(select(func.count()).select_from(Evidence)) == 2
