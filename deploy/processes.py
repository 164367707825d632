"""Processes started together, watched together and stopped together; Ctrl-C takes effect where somebody waits."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 15
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SIGNAL_ON_ORPHANED = 1  # PR_SET_PDEATHSIG of prctl(2), Linux

_told: list[int] = []  # the signals that asked for the end


class ToldToStop(Exception):
    """Somebody pressed Ctrl-C, closed the terminal, or asked for the end."""


def note_signals() -> None:
    """From now on what asks for the end raises `ToldToStop`, and only out of `pause`."""
    for number in STOP_SIGNALS:
        signal.signal(number, _note)


def _note(number: int, _frame: object) -> None:
    """Only noted here: an exception raised out of a signal is lost where Python is just tidying up its memory."""
    _told.append(number)


def pause(seconds: float) -> None:
    """Every wait of this process goes through here, and is where Ctrl-C takes effect."""
    time.sleep(seconds)
    if _told:
        raise ToldToStop


def run(command: tuple[str, ...]) -> int:
    """Its exit code; stopped with us, and by us alone: Ctrl-C does not reach it."""
    with _begin(command) as process:
        try:
            while process.poll() is None:
                pause(0.05)
        except ToldToStop:
            process.terminate()
            raise
    return process.returncode


def start(command: list[str], log: Path, printed: Path) -> subprocess.Popen[bytes]:
    """Errors go to the log; what the worker prints, the mails, has a file of its own."""
    with log.open("ab") as kept, printed.open("ab") as said:
        return _begin(command, stdin=subprocess.DEVNULL, stdout=said, stderr=kept)


def _begin(command: Sequence[str], **streams: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", *command],
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one thread
        **streams,
    )


def _end_with_parent() -> None:
    """Runs in the child: should this process be killed outright, the system itself asks the child to stop."""
    ctypes.CDLL(None).prctl(SIGNAL_ON_ORPHANED, signal.SIGTERM)


def first_dead(started: dict[str, subprocess.Popen[bytes]]) -> str | None:
    return next((name for name, process in started.items() if process.poll() is not None), None)


def stop_all(started: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask all, wait, then insist; a second Ctrl-C does not interrupt it."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for process in started.values():
        process.terminate()
    until = time.monotonic() + STOP_SECONDS
    for process in started.values():
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
