"""A server killed in the middle of a submission: nothing of it is there, and the leader just signs again."""

import os
import signal
import sqlite3
import threading
import time
from collections import Counter

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from config.settings import Settings
from models.ledger import State, Task
from models.process import Signature, Submission
from models.reminders import Mail
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.killing import Person, gunicorn, wait_for
from tests.process.lived import Life
from workflow.trail.audit import verify_trail

# the last row of a submission is its event: with these the database takes its time over it
SLOW = {
    "sqlite": [
        """CREATE TRIGGER slow AFTER INSERT ON event BEGIN
        SELECT count(*) FROM sqlite_master a, sqlite_master b, sqlite_master c, sqlite_master d, sqlite_master e; END"""
    ],
    "postgresql": [
        "CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(4); RETURN NEW; END $$",
        "CREATE TRIGGER slow AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION sleep()",
    ],
}
FAST = {"sqlite": ["DROP TRIGGER slow"], "postgresql": ["DROP TRIGGER slow ON event", "DROP FUNCTION sleep"]}
COUNTED = (Submission, Signature, Event, Mail)


def run_statements(url: str, statements: dict[str, list[str]]) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements[engine.dialect.name]:
            connection.execute(text(statement))
    engine.dispose()


def is_held_up(url: str) -> bool:
    """Whether somebody's transaction is inside the slow insert: PostgreSQL says so, SQLite stays locked for long."""
    if url.startswith("sqlite"):
        return all(is_locked(url) for _ in range(10))
    engine = create_engine(url)
    with engine.connect() as connection:
        asleep = connection.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))
    engine.dispose()
    return bool(asleep)


def is_locked(url: str) -> bool:
    time.sleep(0.1)
    probe = sqlite3.connect(str(make_url(url).database), timeout=0, isolation_level=None)
    try:
        probe.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        probe.close()
    return False


def count_rows(session: Session) -> Counter[str]:
    session.rollback()
    session.expire_all()
    counted = Counter({kind.__name__: session.scalar(select(func.count()).select_from(kind)) or 0 for kind in COUNTED})
    session.rollback()
    return counted


def state_of(session: Session, task_id: int) -> State:
    state = session.scalars(select(Task.state).where(Task.id == task_id)).one()
    session.rollback()  # an open transaction would keep the server from writing
    return state


def test_kill_9_in_the_middle_of_a_submission_leaves_nothing_of_it(
    session: Session, cast: Cast, settings: Settings
) -> None:
    task = Life.begin(cast).start().task
    task_id, url = task.id, f"/tasks/{task.ref}/do/submit"
    session.commit()
    with gunicorn(settings) as (server, port):
        leader = Person(port, "finance.leader")
        signed = {**leader.hidden(url), "password": PASSWORD}
        before = count_rows(session)
        run_statements(settings.database, SLOW)
        sending = threading.Thread(target=send_into_the_void, args=(leader, url, signed))
        sending.start()
        wait_for(lambda: is_held_up(settings.database))
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)
        sending.join(30)
    run_statements(settings.database, FAST)
    assert (state_of(session, task_id), count_rows(session)) == (State.IN_PROGRESS, before)
    with gunicorn(settings) as (_, leader.port):
        assert leader.send(url, {**leader.hidden(url), "password": PASSWORD})[0] == 302
        assert leader.send(url, signed)[0] == 409  # the form that was on its way when the server died
    assert state_of(session, task_id) is State.SUBMITTED
    added = count_rows(session) - before
    assert (added["Submission"], added["Signature"]) == (1, 1)
    assert list(verify_trail(session)) == []


def send_into_the_void(leader: Person, url: str, form: dict[str, str]) -> None:
    try:
        leader.send(url, form)
    except OSError:
        return
    raise AssertionError("the server answered before it was killed")
