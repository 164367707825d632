"""Proves `make demo` as a stranger would: start it, sign in, open the ledger, press Ctrl-C, find nothing left."""

import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 300
STOP_SECONDS = 30


def main() -> None:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="rectify-proof-") as folder:
        chosen = {"PORT": str(port), "RECTIFY_INSTANCE": folder}
        demo = subprocess.Popen(["make", "demo"], cwd=ROOT, env={**os.environ, **chosen}, start_new_session=True)  # noqa: S607
        try:
            prove(demo, port, Path(folder) / "rectify.sqlite3")
        finally:
            if demo.poll() is None:
                os.killpg(demo.pid, signal.SIGINT)
                demo.wait(STOP_SECONDS)
    sys.stdout.write("`make demo` holds what it promises.\n")


def prove(demo: subprocess.Popen[bytes], port: int, database: Path) -> None:
    site = f"http://127.0.0.1:{port}"
    web = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    wait_until_healthy(demo, web, site)
    sign_in(web, site)
    ref = known_ref(database)
    require(f'href="/tasks/{ref}"' in read(web, f"{site}/ledger"), f"the ledger does not list {ref}")
    everything = psutil.Process(demo.pid).children(recursive=True)
    require(len(everything) >= 3, "web server and worker are not both running")
    os.killpg(demo.pid, signal.SIGINT)  # what Ctrl-C in a terminal does
    demo.wait(STOP_SECONDS)
    _, alive = psutil.wait_procs(everything, timeout=5)
    require(not alive, f"still running after Ctrl-C: {alive}")


def wait_until_healthy(demo: subprocess.Popen[bytes], web: urllib.request.OpenerDirector, site: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        require(demo.poll() is None, "make demo ended by itself")
        try:
            read(web, f"{site}/healthz")
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    require(False, "make demo does not answer")


def sign_in(web: urllib.request.OpenerDirector, site: str) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', read(web, f"{site}/sign-in"))
    require(token is not None, "the sign-in page has no form")
    assert token is not None  # noqa: S101 - for the type checker
    fields = {"csrf_token": token[1], "username": "office", "password": "rectify-demo"}
    with web.open(f"{site}/sign-in", urllib.parse.urlencode(fields).encode(), timeout=30) as answer:
        require("/sign-in" not in answer.url, "the account office cannot sign in")


def known_ref(database: Path) -> str:
    connection = sqlite3.connect(database)
    try:
        found = connection.execute("SELECT ref FROM task WHERE voided_at IS NULL ORDER BY id DESC LIMIT 1")
        return str(found.fetchone()[0])
    finally:
        connection.close()


def read(web: urllib.request.OpenerDirector, url: str) -> str:
    with web.open(url, timeout=30) as answer:
        return str(answer.read().decode())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"The proof of `make demo` failed: {otherwise}")


if __name__ == "__main__":
    main()
