"""How long an export of a hundred thousand tasks takes, and by how much the memory of the process grows meanwhile.

`python -m tests.ledger.benchmark_export [TASKS] [sqlite|postgresql]`; Linux, because it reads /proc.
"""

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from models.connection import connect
from models.ledger import Problem
from tests.cast import engage
from tests.client import Browser
from tests.conftest import NOW
from tests.databases import fresh_database
from tests.ledger.many import Spread, write_measures, write_tasks, write_world
from views.app import create_app
from views.clock import today

TASKS, TASKS_OF_A_PROBLEM = 100_000, 5
MOST_MB = 100  # by which the memory may grow
PAGE = os.sysconf("SC_PAGE_SIZE")


def main(tasks: int = TASKS, name: str = "sqlite") -> int:
    """Prints a line for each form; 1 when the memory grows by more than it may."""
    with TemporaryDirectory() as folder, fresh_database(name, Path(folder)) as url:
        filling = get_context("spawn").Process(target=fill, args=(url, tasks))  # its memory is not ours
        filling.start()
        filling.join()
        browser = Browser(create_app(_settings(url, folder))).as_("office")
        for form in ("xlsx", "csv"):
            export(browser, form, "?unit=finance&state=submitted")  # everything is loaded that stays loaded
        grown = [measure(browser, form) for form in ("xlsx", "csv")]
    return int(max(grown) > MOST_MB)


def fill(url: str, tasks: int) -> None:
    """So many tasks with a measure and its progress each, five to a problem, every seventh with a co-unit."""
    use_settings(_settings(url, "."))
    with Session(connect(url)) as session:
        cast = engage(session, NOW)
        spread = write_world(session, cast, campaigns=10, units=300, groups=8)
        problems = [_problem(n, spread) for n in range(tasks // TASKS_OF_A_PROBLEM)]
        session.execute(insert(Problem.__table__), problems)  # type: ignore[arg-type]
        own = list(session.scalars(select(Problem).where(Problem.ref.startswith("Z-")).order_by(Problem.id)))
        spread.problems = [problem for problem in own for _ in range(TASKS_OF_A_PROBLEM)]
        write_tasks(session, cast, tasks, today(), spread)
        write_measures(session)


def _problem(number: int, spread: Spread) -> dict[str, object]:
    like = spread.problems[number * len(spread.problems) * TASKS_OF_A_PROBLEM // TASKS % len(spread.problems)]
    same = {"campaign_id": like.campaign_id, "category_id": like.category_id, "version": 1, "source": "反馈意见"}
    text = "往来款长期挂账，三年以上预付款未清理，催收责任没有落实到人。" * 3
    return {**same, "ref": f"Z-P{number:06}", "title": f"问题{number}：财务管理不规范", "manifestation": text}


def measure(browser: Browser, form: str) -> float:
    """By how many megabytes the memory grew at most."""
    gc.collect()
    before = _resident()
    with _watching() as peak:
        begun = time.monotonic()
        size = export(browser, form, "?sort=ref&voided=yes")
        seconds = time.monotonic() - begun
    grown = (max(peak) - before) / 1e6
    sys.stdout.write(f"{form}: {seconds:6.1f} s, {size / 1e6:6.1f} MB of file, memory + {grown:.1f} MB\n")
    return grown


def export(browser: Browser, form: str, query: str) -> int:
    """The size of the answer, which is read piece by piece as a server would send it."""
    answer = browser.submit(f"/ledger/export{query}", {"format": form}, page="/account", buffered=False)
    assert answer.status_code == 200, answer.text
    size = sum(len(piece) for piece in answer.response)
    answer.close()
    return size


@contextmanager
def _watching() -> Iterator[list[int]]:
    seen, done = [_resident()], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            seen[0] = max(seen[0], _resident())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    yield seen
    done.set()
    watcher.join()


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def _settings(url: str, folder: str) -> Settings:
    return Settings(mode=Mode.TEST, database_url=url, instance=Path(folder), _env_file=None)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TASKS, *sys.argv[2:3]))
