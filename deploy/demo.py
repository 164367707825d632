"""`make demo`: database, demonstration data, web server and worker together, and stopped together."""

from deploy.processes import ROOT, ToldToStop, first_dead, note_signals, pause, run, start, stop_all

if __name__ == "__main__":
    note_signals()  # what follows takes half a second to load, and Ctrl-C is not to break it with a traceback

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from config.settings import MailBy, SettingsError, load_settings, settings, use_settings
from models.connection import READ_ONLY, connect
from models.people import Scope, User
from models.reminders import JobRun
from workflow.people.demonstration import DEMO_PASSWORD, list_demo_accounts
from workflow.reminders.mailbox import Box, count_mails

START_SECONDS = 120
MAIL_SECONDS = 15


class CannotStart(Exception):
    """The text says why, and what to do."""


def main() -> int:
    """Prepare, start, wait; 0 when it was told to stop, 1 when something would not start or died."""
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        pause(0)
        port = _free_port()
        _settle_environment(port)
        _prepare_database()
        _start(started, port)
        _wait_until_healthy(started, port)
        _wait_for_first_mails()
        _say(_welcome(port))
        return _watch(started)
    except (CannotStart, SettingsError) as why:
        _say(f"The demonstration cannot start: {why}")
        return 1
    except ToldToStop:
        _say("\nStopping …")
        return 0
    finally:
        stop_all(started)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _free_port() -> int:
    wanted = os.environ.get("PORT", "8000")
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise CannotStart(f"PORT={wanted} is not a port; choose a number between 1024 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(wanted)))
        except OSError as taken:
            text = f"port {wanted} cannot be used ({taken.strerror}). Choose another one: make demo PORT=8001"
            raise CannotStart(text) from taken
    return int(wanted)


def _settle_environment(port: int) -> None:
    """What the web server and the worker inherit; what the caller has set is kept, except the mode."""
    instance = Path(os.environ.setdefault("RECTIFY_INSTANCE", str(ROOT / "instance")))
    instance.mkdir(parents=True, exist_ok=True)
    os.environ["RECTIFY_MODE"] = "demo"
    os.environ.setdefault("RECTIFY_MAIL_BY", "console")
    os.environ.setdefault("RECTIFY_SITE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("RECTIFY_SECRET_KEY", _secret(instance / "secret"))
    use_settings(load_settings())


def _secret(file: Path) -> str:
    """Made once, so that people stay signed in over a restart."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()


def _prepare_database() -> None:
    for command in (("alembic", "upgrade", "head"), ("flask", "--app", "wsgi", "load-demo")):
        if run(command):
            raise CannotStart(f"`{' '.join(command)}` failed; see above.")


def _start(started: dict[str, subprocess.Popen[bytes]], port: int) -> None:
    """Both in sessions of their own: Ctrl-C reaches this process alone, which then stops them in order."""
    web = ("gunicorn", "wsgi:app", f"--bind=127.0.0.1:{port}", "--worker-class=gthread", "--threads=8")
    quiet = ("--graceful-timeout=5", "--timeout=120", "--no-control-socket")
    started["web"] = start([*web, *quiet], _log("web"), _log("web"))
    started["worker"] = start(["flask", "--app", "wsgi", "worker"], _log("worker"), _mails())


def _log(name: str) -> Path:
    return settings().instance / f"{name}.log"


def _mails() -> Path:
    return settings().instance / "mails.txt"


def where_mails_go() -> str:
    chosen = settings()
    if chosen.mail_by is MailBy.SMTP:
        return f"Mails are sent through {chosen.smtp_host}:{chosen.smtp_port}"
    if chosen.mail_by is MailBy.OFF:
        return "No mails are sent"
    return f"Mails are written to {_mails()}"


def _wait_until_healthy(started: dict[str, subprocess.Popen[bytes]], port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if (dead := first_dead(started)) is not None:
            raise CannotStart(f"the {dead} ended at once. The end of its log:\n{_end_of(_log(dead))}")
        try:
            with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):  # not up yet, or 503 until the worker has given its first sign
            pause(0.2)
    raise CannotStart(f"it does not answer after {START_SECONDS} seconds. See {_log('web')} and {_log('worker')}.")


def _wait_for_first_mails() -> None:
    """The morning's digests are there to be read when the address and the accounts are told."""
    engine = connect(settings().database)
    until = time.monotonic() + MAIL_SECONDS
    began = datetime.now(UTC)
    with Session(engine.execution_options(**READ_ONLY)) as session:
        while time.monotonic() < until and not _has_sent_all(session, began):
            session.rollback()
            pause(0.5)
    engine.dispose()


def _has_sent_all(session: Session, began: datetime) -> bool:
    digests = session.get(JobRun, "queue_digests")
    looked = digests is not None and digests.ran_at >= began - timedelta(seconds=START_SECONDS)
    counts = count_mails(session)
    return looked and not counts[Box.QUEUED] + counts[Box.REFUSED]


def _watch(started: dict[str, subprocess.Popen[bytes]]) -> int:
    while (dead := first_dead(started)) is None:
        pause(0.3)
    _say(f"The {dead} has died; stopping the rest. The end of its log:\n{_end_of(_log(dead))}")
    return 1


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-20:])


def _welcome(port: int) -> str:
    engine = connect(settings().database)
    with Session(engine) as session:
        accounts = [(user.username, _role_of(user)) for user in list_demo_accounts(session)]
    engine.dispose()
    rows = "\n".join(f"    {name:<24}{role}" for name, role in accounts)
    return (
        f"\nAccounts, all with the password {DEMO_PASSWORD}:\n{rows}\n\n"
        f"Rectify is running: http://127.0.0.1:{port}\n"
        f"{where_mails_go()}\n"
        f"Ctrl-C stops everything; the data in {settings().instance} is kept.\n"
    )


def _role_of(user: User) -> str:
    if not user.grants:
        return ""
    grant = user.grants[0]
    place = {Scope.UNIT: grant.unit, Scope.GROUP: grant.group, Scope.ALL: None}[grant.role.scope]
    return grant.role.label + (f", {place.name_en or place.name}" if place else "")


if __name__ == "__main__":
    sys.exit(main())
