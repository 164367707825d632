"""How long all x-rays take over 100,000 tasks on both databases: `python -m tests.monitoring.benchmark_xrays`."""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from models.base import Base
from models.connection import connect
from models.evidence import Evidence, EvidenceMeasure, Revision
from models.measures import Measure
from models.monitoring import MonitoringPlan, Rebound, Review
from models.process import Signature, Statement, Submission
from models.trail import Event
from models.verification import SignOff
from models.xrays import XrayHit
from tests.cast import Cast, engage
from tests.conftest import NOW
from tests.databases import NAMES, fresh_database
from tests.ledger.many import write_measures, write_tasks, write_world
from workflow.monitoring.xrays.running import run_xrays
from workflow.reminders.days import local_day

TASKS, UNITS = 100_000, 300
SECONDS = 60
SIGNS = (
    "整改落实责任单位制度检查完成问题清单台账核对款项管理办法监督机制学习会议研究部署推进情况报告专项经费使用审批流程"
)
DAY = timedelta(days=1)
Rows = Iterator[dict[str, Any]]


def write(session: Session, model: type[Base], rows: Rows) -> None:
    table = model.__table__
    assert isinstance(table, Table)
    while some := list(islice(rows, 10_000)):
        session.execute(insert(table), some)
    session.commit()


def texts() -> Iterator[str]:
    """Of a few hundred signs; every fiftieth is one of a few that go round, with a word changed."""
    dice = random.Random(5)  # noqa: S311 - the same texts every time
    going_round = ["".join(dice.choices(SIGNS, k=300)) for _ in range(20)]
    for number in range(TASKS):
        if number % 50:
            yield "针对反馈问题，本单位高度重视，" + "".join(dice.choices(SIGNS, k=dice.randint(150, 450)))
        else:
            known = dice.choice(going_round)
            yield f"{known[:99]}另{known[100:]}"


def fill(session: Session, cast: Cast, today: date) -> None:
    """For each task a measure, two files, a statement, a submission and what becomes of it; two moves of its day."""
    write_tasks(session, cast, TASKS, today, write_world(session, cast, campaigns=12, units=UNITS, groups=10))
    write_measures(session)
    first = session.scalar(select(func.min(Measure.task_id))) or 0
    measure = session.scalar(select(func.min(Measure.id))) or 0
    user, now = cast["office"].id, cast.now
    ids = range(1, TASKS + 1)
    task: Callable[[int], int] = lambda n: first + n - 1  # noqa: E731 - said once
    cycle: Callable[[int], int] = lambda n: 1 if (n - 1) % 6 == 0 else 1 + (n - 1) % 3  # noqa: E731 - as write_tasks
    unit = 1
    common = {"version": 1}
    write(session, Evidence, (
        {"id": n * 2 + half, "task_id": task(n), "cycle": cycle(n), "side": "unit", "unit_id": unit, "title": "F",
         "kind": "data" if half and n % 91 else "institutional_document", "created_at": now, "withdrawal_reason": "",
         "dated_on": today - (n % 400) * DAY / 4, **common}
        for n in ids for half in (0, 1)
    ))  # fmt: skip
    write(session, Revision, (
        {"evidence_id": n, "number": 1, "sha256": f"{n if n % 40 else n // 4000:064x}", "size": 1, "uploaded_at": now,
         "media_type": "text/csv", "filename": "f.csv", "uploaded_by_id": user}
        for n in range(2, TASKS * 2 + 2)
    ))  # fmt: skip
    shows = ({"evidence_id": n, "measure_id": measure + n // 2 - 1} for n in range(2, TASKS * 2 + 2))
    write(session, EvidenceMeasure, shows)
    write(session, Statement, (
        {"task_id": task(n), "cycle": cycle(n), "text": words, "root_cause": "", "corrective_plan": "", **common}
        for n, words in zip(ids, texts(), strict=True)
    ))  # fmt: skip
    write(session, Signature, (
        {"id": n, "task_id": task(n), "user_id": user, "signer_name": "L", "meaning": "submission", "signed": "{}",
         "signed_hash": "0" * 64, "signed_at": now}
        for n in ids
    ))  # fmt: skip
    write(session, Submission, (
        {"id": n, "task_id": task(n), "cycle": cycle(n), "number": 1, "manifest": "{}", "manifest_hash": "0" * 64,
         "status": ("accepted", "returned")[n % 5 == 0], "signature_id": n, "submitted_at": now, "decision_reason": "",
         "deadline": today + (n % UNITS % 9 > 0) * DAY, "decided_by_id": user if n % 3 else None,
         "decided_at": now + n * (7 if n % 11 else 1) * timedelta(minutes=1)}
        for n in ids
    ))  # fmt: skip
    write(session, SignOff, (
        {"task_id": task(n), "cycle": cycle(n), "submission_id": n, "signature_id": n, "manifest_hash": "0" * 64,
         "conclusion": "Yes.", "signed_at": now}
        for n in ids if n % 5
    ))  # fmt: skip
    write(session, Rebound, (
        {"task_id": task(n), "cycle": cycle(n), "cause": "Back.", "raised_at": now + (n % 700) * DAY,
         "raised_by_id": user, **common}
        for n in ids if n % 6 == 1
    ))  # fmt: skip
    write(session, MonitoringPlan, (
        {"id": n, "task_id": task(n), "cycle": cycle(n), "interval_days": 30, "first_review_on": today,
         "ends_on": today, "created_at": now, "created_by_id": user, "conclusion": ""}
        for n in ids if n % 3 == 0
    ))  # fmt: skip
    write(session, Review, (
        {"plan_id": n, "due_on": today + k * 30 * DAY - DAY, "note": "", "held_on": None if n % 60 == 0 else today,
         "result": None if n % 60 == 0 else "holds", **common}
        for n in ids if n % 3 == 0 for k in (-2, -1, 0)
    ))  # fmt: skip
    moved = json.dumps({"fields": {"deadline": ["2026-01-01", "2026-02-01"]}}, separators=(",", ":"))
    write(session, Event, (
        {"stream": f"task:{task(n)}", "seq": k, "at": now, "actor_name": "L", "kind": "task.edited", "data": moved,
         "previous": "0" * 64, "hash": "0" * 64}
        for n in ids for k in range(1, 4 if n % 100 == 0 else 3)
    ))  # fmt: skip
    session.execute(text("ANALYZE"))
    session.commit()


def measure_one(name: str, folder: Path) -> float:
    """Seconds of the first run, which writes every hit; the second one is told as well."""
    with fresh_database(name, folder) as url:
        use_settings(Settings(mode=Mode.TEST, database_url=url, instance=folder, _env_file=None))
        with Session(connect(url)) as session:
            fill(session, engage(session, NOW), local_day(NOW))
            took = []
            for days in range(2):
                began = time.perf_counter()
                hits = run_xrays(session, NOW + days * DAY, commit=session.commit)
                took.append(time.perf_counter() - began)
            counted = select(XrayHit.check_name, func.count()).group_by(XrayHit.check_name)
            by_check = dict(session.execute(counted).tuples().all())
        sys.stdout.write(f"{name}: {hits} hits, first run {took[0]:.1f} s, second {took[1]:.1f} s; {by_check}\n")
    return max(took)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        slowest = max(measure_one(name, Path(kept)) for name in NAMES)
    sys.exit(0 if slowest < SECONDS else f"slower than {SECONDS} s")
