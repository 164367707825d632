"""How long ten thousand rows take: `python -m tests.ledger.importing.benchmark_import [rows] [sqlite|postgresql]`."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

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


def row_of(number: int) -> list[object]:
    """Three measures to a problem."""
    problem, lead = number // 3, UNITS[number // 3 % 4]
    text = f"第{problem}个问题：预付款长期未清理，管理制度执行不严格，监督检查不到位。"
    measure = f"措施{number}：开展专项清理，制定清理计划，明确责任人，逐笔核对并限期清理到位。"
    return [problem, "财务管理", text, measure, lead, UNITS[(problem + 1) % 4], DEADLINES[number % 4], "已完成", ""]


def timed(name: str, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    taken = time.perf_counter() - begun
    sys.stdout.write(f"{name}: {taken:.1f} s\n")
    return taken


def main(rows: int, database: str) -> int:
    """How long it takes; the exit code is 1 when that is more than the minute that ten thousand rows may take."""
    folder = Path(tempfile.mkdtemp(prefix="rectify-benchmark-"))
    with fresh_database(database, folder) as url:
        use_settings(Settings(mode=Mode.TEST, database_url=url, instance=folder, _env_file=None))
        with Session(connect(url)) as session:
            cast = engage(session, NOW)
            session.commit()
            sent = send(cast, excel(folder, [HEADINGS, *map(row_of, range(rows))]))
            taken = timed("read and planned", lambda: work_on_imports(session, NOW, session.commit))
            sent.take_over()
            taken += timed("taken over", lambda: work_on_imports(session, NOW, session.commit))
            assert sent.run.status is ImportStatus.DONE
            sys.stdout.write(f"{sent.counts()}\n")
    return int(taken > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, *sys.argv[2:3] or ["sqlite"]))
