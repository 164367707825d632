"""How fast 10,000 mails go out, and whether the sender grows:
`python -m tests.reminders.benchmark_mails [sqlite|postgresql]`.

Half of them are digests, half are told at once. The mail server is a process of its own: its memory is not the
sender's. Linux, because it reads /proc.
"""

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Dialogue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import Mode, Settings
from models.connection import connect
from models.ledger import State, Task, engine_at_work
from models.people import Grant, Role, Unit, User
from models.reminders import Mail, MailStatus
from tests.cast import engage
from tests.conftest import NOW
from tests.databases import NAMES, fresh_database
from tests.reminders.postbox import Postbox, open_postbox
from views.app import create_app
from views.mails import render_mail
from workflow.reminders.digest import queue_digests
from workflow.reminders.firing import run_ladder
from workflow.reminders.mailer import SmtpLine
from workflow.reminders.notices import tell_news
from workflow.reminders.outbox import MailKind
from workflow.reminders.sending import send_next_mail

UNITS, STEP = 5_000, 1_000  # two mails a unit
MOST_MB = 2  # by which the sender may grow from the first thousand of a kind to its fifth; files and rows not at all
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Counting(Postbox):
    """Keeps of every mail no more than that it came."""

    arrived: Counter[bytes] = field(default_factory=Counter)

    async def handle_DATA(self, server: SMTP, dialogue: Dialogue, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        assert isinstance(envelope.content, bytes)
        self.arrived[envelope.content.partition(b"Message-ID: ")[2].split(maxsplit=1)[0]] += 1
        return "250 OK"


def serve(parent: Connection) -> None:
    """The mail server, until it is told to stop: says its port, and then what it counted."""
    with open_postbox(postbox=Counting()) as box:
        assert isinstance(box, Counting)
        parent.send(box.port)
        parent.recv()
        parent.send((len(box.connections), len(box.arrived), box.arrived.total()))


def fill(url: str, folder: Path) -> None:
    """A task of each unit comes near its day and was just returned: its liaison gets a digest, and a mail at once."""
    create_app(_settings(url, folder))
    with Session(connect(url)) as session:
        _write_units(session)
        session.commit()
        office = session.scalars(select(User).where(User.username == "office")).one()
        session.expunge_all()  # what is loaded is gone through with every update
        for key in session.scalars(select(Task.id)).all():
            task = session.get_one(Task, key)
            tell_news(session, task, MailKind.RETURNED, actor=office, now=NOW, reason="台账只到五月。\n" * 5)
            session.expunge_all()
        session.commit()
        run_ladder(session, NOW, commit=session.commit)
        queue_digests(session, NOW, commit=session.commit)
        session.commit()


def _write_units(session: Session) -> None:
    """Each with a liaison and a task."""
    cast = engage(session, NOW)
    cast.units = {f"u{n:04}": Unit(code=f"u{n:04}", name=f"第{n}学院", short_names=[]) for n in range(UNITS)}
    due = {"deadline": NOW.date(), "due_on": NOW.date(), "title": "往来款长期挂账，三年以上预付款未清理"}
    for code, unit in cast.units.items():
        user = User(username=code, name=f"张{code}", email=f"{code}@example.test", language="zh")
        session.add_all([unit, user])
        session.flush()
        session.add(Grant(user_id=user.id, role=Role.LIAISON, unit_id=unit.id, granted_at=NOW))
        with engine_at_work():
            cast.task(code, state=State.IN_PROGRESS, cycle_started_at=NOW, **due)


@dataclass(frozen=True)
class Size:
    """What a process that leaks has more and more of."""

    megabytes: float
    files: int
    loaded: int  # rows that the session holds

    @classmethod
    def of(cls, session: Session) -> "Size":
        gc.collect()
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
        return cls(resident / 1e6, len(list(Path("/proc/self/fd").iterdir())), len(session.identity_map))


def send(url: str, folder: Path, port: int) -> bool:
    """Send everything over one line; whether the sender stayed as it was."""
    chosen = _settings(url, folder).model_copy(update={"smtp_port": port})
    app, line, sizes = create_app(chosen), SmtpLine(chosen), list[Size]()
    with app.app_context(), Session(connect(url)) as session:
        sent, begun = 0, time.perf_counter()
        while send_next_mail(session, line, render_mail, now=NOW, commit=session.commit):
            sent += 1
            if sent % STEP == 0:
                sizes.append(Size.of(session))
                sys.stdout.write(f"  {sent}: {sent / (time.perf_counter() - begun):.0f} a second, {sizes[-1]}\n")
                sys.stdout.flush()
        left = session.scalar(select(func.count()).select_from(Mail).where(Mail.status != MailStatus.SENT))
    line.close()
    return left == 0 and is_steady(sizes)


def is_steady(sizes: list[Size]) -> bool:
    """What is told at once goes first, the digests last; each half loads its own code with its first mails."""
    half = len(sizes) // 2
    grown = [part[-1].megabytes - part[0].megabytes for part in (sizes[:half], sizes[half:])]
    return max(grown) <= MOST_MB and len({(size.files, size.loaded) for size in sizes}) == 1


@contextmanager
def _own_process(target: object, *args: object) -> Iterator[Connection]:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=target, args=(theirs, *args))  # type: ignore[arg-type]
    process.start()
    yield ours
    process.join()


def measure(name: str, folder: Path) -> bool:
    """Whether all of them arrived, each once, over one connection, and nothing grew."""
    with fresh_database(name, folder) as url:
        filling = get_context("spawn").Process(target=fill, args=(url, folder))
        filling.start()
        filling.join()
        with Session(connect(url)) as session:
            owed = session.scalar(select(func.count()).select_from(Mail))
        sys.stdout.write(f"{name}: {owed} mails are due\n")
        sys.stdout.flush()
        with _own_process(serve) as server:
            steady = send(url, folder, server.recv())
            server.send("stop")
            connections, different, arrived = server.recv()
    sys.stdout.write(f"  {arrived} arrived, {different} different ones, over {connections} connection(s)\n")
    return steady and connections == 1 and owed == different == arrived


def _settings(url: str, folder: Path) -> Settings:
    return Settings(mode=Mode.TEST, database_url=url, instance=folder, _env_file=None)


if __name__ == "__main__":
    with TemporaryDirectory() as kept:
        fine = [measure(name, Path(kept)) for name in sys.argv[1:] or NAMES]
    sys.exit(0 if all(fine) else "not each mail once over one connection, or something grew")
