"""The demonstration as a whole: it starts, dies together, stops cleanly, keeps its data, says what is wrong."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from config.settings import ROOT, MailBy, Mode, Settings, use_settings
from deploy.demo import where_mails_go


@contextmanager
def demonstration(instance: Path, port: int, **how: bool) -> Iterator[subprocess.Popen[str]]:
    chosen = {"PORT": str(port), "RECTIFY_INSTANCE": str(instance)}
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.demo"],
        cwd=ROOT,
        env={**os.environ, **chosen},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **how,
    )
    try:
        yield process
    finally:
        for left in psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []:
            left.kill()
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 240) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.2)


def is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def read_until(process: subprocess.Popen[str], text: str) -> str:
    read = ""
    assert process.stdout is not None
    for line in process.stdout:
        read += line
        if text in line:
            return read
    raise AssertionError(f"it ended without saying {text!r}:\n{read}")


def test_the_demonstration_starts_ends_as_a_whole_and_keeps_its_data(tmp_path: Path) -> None:
    """Ctrl-C takes effect at any moment; what was half loaded then is loaded anew, what was loaded is kept."""
    port = _free_port()
    _stop(tmp_path, port, "starting")
    _stop(tmp_path, port, "loading")
    with demonstration(tmp_path, port) as first:
        said = read_until(first, f"http://127.0.0.1:{port}\n".strip())
        said += read_until(first, "Ctrl-C")
        assert "kept as it is" not in said
        assert "rectify-demo" in said
        assert str(tmp_path / "mails.txt") in said
        assert "--- mail to" not in said
        for account in ("admin", "office", "committee", "auditor", "g1.leader", "g2.inspector"):
            assert account in said
        assert is_healthy(port)
        _lose_the_worker(first)
    _stop(tmp_path, port, "waiting for the first mails")
    with demonstration(tmp_path, port) as second:
        said = read_until(second, "Ctrl-C")
        assert "kept as it is" in said
        assert "g2.inspector" in said
        children = psutil.Process(second.pid).children(recursive=True)
        second.terminate()
        assert second.wait(40) == 0
        assert psutil.wait_procs(children, timeout=5)[1] == []
    with demonstration(tmp_path, port) as third:
        read_until(third, "Ctrl-C")
        children = psutil.Process(third.pid).children(recursive=True)
        third.kill()
        assert psutil.wait_procs(children, timeout=20)[1] == []
    assert not is_healthy(port)


def _lose_the_worker(demo: subprocess.Popen[str]) -> None:
    """Without one of its parts the whole ends."""
    (worker,) = [p for p in psutil.Process(demo.pid).children() if p.cmdline()[-1] == "worker"]
    others = psutil.Process(demo.pid).children(recursive=True)
    worker.send_signal(signal.SIGKILL)
    assert demo.wait(40) == 1
    assert psutil.wait_procs(others, timeout=5)[1] == []


def _stop(instance: Path, port: int, moment: str) -> None:
    """Ctrl-C as a terminal sends it: to everything that is in the foreground."""
    with demonstration(instance, port, start_new_session=True) as early:
        if moment == "starting":
            wait_for(lambda: "sqlalchemy" in mapped_by(early.pid))
        elif moment == "loading":
            read_until(early, "Loading")
        else:
            wait_for(lambda: is_healthy(port))
        children = psutil.Process(early.pid).children(recursive=True)
        os.killpg(early.pid, signal.SIGINT)
        assert early.wait(30) == 0
        assert psutil.wait_procs(children, timeout=5)[1] == []
        said = read_until(early, "Stopping")
        assert "Traceback" not in said
        assert "Aborted" not in said


def mapped_by(pid: int) -> str:
    """The compiled parts of libraries that a process has loaded so far."""
    return Path(f"/proc/{pid}/maps").read_text("utf-8")


def test_a_signal_is_only_noted_and_takes_effect_where_somebody_waits() -> None:
    program = """if True:
        import os, signal, sys, weakref
        from deploy.processes import ToldToStop, note_signals, pause
        class Thing: pass
        thing = Thing()
        kept = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGINT))
        note_signals()
        del thing  # the signal comes where Python would swallow what is raised
        try:
            pause(0)
        except ToldToStop:
            sys.exit(42)
    """
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (42, "")


def test_it_is_told_where_mails_really_go(tmp_path: Path) -> None:
    use_settings(Settings(mode=Mode.DEMO, instance=tmp_path, mail_by=MailBy.CONSOLE, _env_file=None))
    assert where_mails_go() == f"Mails are written to {tmp_path / 'mails.txt'}"
    use_settings(Settings(mode=Mode.DEMO, instance=tmp_path, mail_by=MailBy.SMTP, smtp_port=2525, _env_file=None))
    assert where_mails_go() == "Mails are sent through 127.0.0.1:2525"


@pytest.mark.parametrize("port", ["taken", "eighty", "0", "99999"])
def test_a_port_that_cannot_be_used_is_told(tmp_path: Path, port: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        chosen = str(taken.getsockname()[1]) if port == "taken" else port
        run = subprocess.run(
            [sys.executable, "-m", "deploy.demo"],
            cwd=ROOT,
            env={**os.environ, "PORT": chosen, "RECTIFY_INSTANCE": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 1
    assert chosen in run.stdout
    assert "Traceback" not in run.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
