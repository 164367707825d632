"""How long 10,000 due items take on both databases: `python -m tests.reminders.benchmark_ladder`."""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from models.connection import connect
from models.ledger import State, engine_at_work
from models.reminders import Notice, Reminder
from tests.cast import engage
from tests.conftest import NOW
from tests.databases import NAMES, fresh_database
from workflow.reminders.digest import queue_digests
from workflow.reminders.firing import run_ladder

TASKS = 10_000
SECONDS = 10


def measure(name: str, folder: Path) -> float:
    """Seconds from the first look to the last digest queued."""
    with fresh_database(name, folder) as url:
        use_settings(Settings(mode=Mode.TEST, database_url=url, instance=folder, _env_file=None))
        with Session(connect(url)) as session:
            cast = engage(session, NOW)
            due = NOW.date() - timedelta(days=1)
            with engine_at_work():
                for number in range(TASKS):
                    lead = list(cast.units)[number % len(cast.units)]
                    cast.task(lead, state=State.ASSIGNED, deadline=due, due_on=due)
            session.commit()
            began = time.perf_counter()
            run_ladder(session, NOW, commit=session.commit)
            session.commit()
            queue_digests(session, NOW, commit=session.commit)
            session.commit()
            took = time.perf_counter() - began
            counted = [session.scalar(select(func.count()).select_from(model)) for model in (Reminder, Notice)]
        sys.stdout.write(f"{name}: {counted[0]} steps, {counted[1]} notices in {took:.1f} s\n")
    return took


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        slowest = max(measure(name, Path(kept)) for name in NAMES)
    sys.exit(0 if slowest < SECONDS else f"slower than {SECONDS} s")
