"""How long ten thousand rows take, new and then all changed, and how long others wait for the writers' lock meanwhile:
`python -m tests.ledger.importing.benchmark_import [rows] [sqlite|postgresql]`."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from models.connection import connect
from models.imports import ImportStatus
from tests.cast import engage
from tests.conftest import NOW
from tests.databases import fresh_database
from tests.ledger.importing.files import HEADINGS, send
from tests.ledger.reading.files import excel
from workflow.ledger.importing.waiting import work_on_imports

UNITS = ("财务处", "图书馆", "后勤处", "历史学院")
MOST_SECONDS = 60
DEADLINES = ("2026年9月30日前", "立行立改", "长期坚持", "12月底前")


def row_of(number: int, version: str = "") -> list[object]:
    """Three measures to a problem."""
    problem, lead = number // 3, UNITS[number // 3 % 4]
    text = f"第{problem}个问题：预付款长期未清理，管理制度执行不严格，监督检查不到位。"
    measure = f"措施{number}：开展专项清理，制定清理计划，明确责任人，逐笔核对并限期清理到位{version}。"
    return [problem, "财务管理", text, measure, lead, UNITS[(problem + 1) % 4], DEADLINES[number % 4], "已完成", ""]


def timed(name: str, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    taken = time.perf_counter() - begun
    sys.stdout.write(f"{name}: {taken:.1f} s\n")
    return taken


def watch(engine: Engine, held: list[float]) -> None:
    """How long each writing transaction lasts: on SQLite nobody else writes meanwhile, on PostgreSQL its rows wait."""
    begun: list[float] = []

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        begun[:] = [] if connection.get_execution_options().get("rectify_read_only") else [time.perf_counter()]

    @event.listens_for(engine, "commit")
    @event.listens_for(engine, "rollback")
    def end(_: Connection) -> None:
        held.extend(time.perf_counter() - at for at in begun)
        begun.clear()


def main(rows: int, database: str) -> int:
    """How long it takes; the exit code is 1 when that is more than the minute that ten thousand rows may take."""
    folder, held = Path(tempfile.mkdtemp(prefix="rectify-benchmark-")), [0.0]
    with fresh_database(database, folder) as url:
        use_settings(Settings(mode=Mode.TEST, database_url=url, instance=folder, _env_file=None))
        with Session(engine := connect(url)) as session:
            cast = engage(session, NOW)
            session.commit()
            watch(engine, held)

            def work(name: str) -> float:
                held[:] = [0.0]
                taken = timed(name, lambda: work_on_imports(session, NOW, session.commit))
                sys.stdout.write(f"  the longest writing transaction: {max(held):.2f} s\n")
                return taken

            slowest = 0.0
            for version in ("", "（修订）"):
                sent = send(cast, excel(folder, [HEADINGS, *(row_of(number, version) for number in range(rows))]))
                taken = work("read and planned")
                sent.take_over()
                slowest = max(slowest, taken + work("taken over"))
                assert sent.run.status is ImportStatus.DONE
                sys.stdout.write(f"{sent.counts()}\n")
    return int(slowest > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, *sys.argv[2:3] or ["sqlite"]))
