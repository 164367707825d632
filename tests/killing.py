"""A real server process that a test may kill, and somebody who talks to it over a real connection."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

from config.settings import ROOT, Settings
from tests.cast import PASSWORD
from tests.client import Hidden


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
    """Somebody with a cookie, over a real connection."""

    def __init__(self, port: int, username: str = "finance.liaison") -> None:
        self.port = port
        self.cookie = ""
        form = {**self.hidden("/sign-in"), "username": username, "password": PASSWORD}
        assert self.send("/sign-in", form)[0] == 302

    def ask(
        self, method: str, url: str, body: str | bytes = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, url, body, {"Cookie": self.cookie, **(headers or {})})
        answer = connection.getresponse()
        told = [one.split(";")[0] for one in answer.headers.get_all("Set-Cookie", [])]
        self.cookie = next((one for one in told if one.startswith("session=")), self.cookie)
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def send(self, url: str, form: dict[str, str]) -> tuple[int, str]:
        """Post a plain form."""
        body = urllib.parse.urlencode(form)
        return self.ask("POST", url, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def hidden(self, url: str) -> dict[str, str]:
        """The hidden fields of the page's form: the token, and the version that was seen."""
        seen = Hidden()
        seen.feed(self.ask("GET", url)[1])
        return seen.of(url)
