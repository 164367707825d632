"""The store: nothing half, nothing lost, nothing left behind; hard crashes included."""

import hashlib
import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.connection import connect
from models.evidence import EvidenceKind, Revision
from models.ledger import Task
from models.people import User
from tests.cast import Cast
from tests.evidence.conftest import Add, received
from tests.evidence.files import make_pdf
from workflow.evidence.intact import check_store
from workflow.evidence.rules import add_evidence
from workflow.evidence.store import FolderStore, stage_stream
from workflow.evidence.upkeep import sweep_orphans
from workflow.process.engine import fire

HASH = hashlib.sha256(make_pdf()).hexdigest()


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.evidence_folder


def stored(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def place(sha256: str = HASH) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def later(hours: float = 25) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def test_a_file_gets_to_its_place_after_the_commit_and_not_before(session: Session, add: Add, folder: Path) -> None:
    add()
    assert [name.split("/")[0] for name in stored(folder)] == ["staging"]
    session.commit()
    assert stored(folder) == [place()]


def test_a_rollback_leaves_nothing(session: Session, add: Add, folder: Path) -> None:
    add()
    session.rollback()
    assert stored(folder) == []


def test_a_released_savepoint_decides_nothing(session: Session, add: Add, folder: Path) -> None:
    with session.begin_nested():
        add()
    assert stored(folder)[0].startswith("staging/")
    session.rollback()
    assert stored(folder) == []


def test_a_savepoint_undone_takes_only_its_own_file(session: Session, add: Add, folder: Path) -> None:
    add()
    with pytest.raises(RuntimeError), session.begin_nested():
        raise RuntimeError
    session.commit()
    assert stored(folder) == [place()]


def test_a_refused_file_leaves_nothing(folder: Path, add: Add) -> None:
    from workflow.errors import InvalidInput

    with pytest.raises(InvalidInput):
        add(b"MZ" + b"\0" * 100)
    assert stored(folder) == []


def test_beyond_the_limit_nothing_is_written(tmp_path: Path) -> None:
    staged = stage_stream(FolderStore(tmp_path), io.BytesIO(b"x" * 3_000_000), limit=1_500_000)
    assert staged.too_large
    assert staged.size == 3_000_000
    assert stored(tmp_path) == []


def test_a_crash_between_commit_and_move_loses_nothing(
    session: Session, add: Add, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add()
    with monkeypatch.context() as crash:
        crash.setattr(FolderStore, "promote", _fail)
        session.commit()
    assert stored(folder)[0].startswith(f"staging/{HASH}.")
    with FolderStore(folder).open(item.latest.sha256) as file:
        assert file.read() == make_pdf()
    assert sweep_orphans(session, datetime.now(UTC)).promoted == 1
    assert stored(folder) == [place()]


def _fail(*_: object) -> None:
    raise OSError("the power is gone")


def test_a_sweep_removes_what_no_row_names_but_only_when_it_is_old(
    session: Session, cast: Cast, add: Add, folder: Path
) -> None:
    add()
    session.commit()
    received(make_pdf("never committed"))
    half = FolderStore(folder).stage(100)
    half.write(b"half a file")
    half.file.close()  # as when its process is killed
    orphan = folder / "ab" / "cd" / ("abcd" + "0" * 60)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"of a database that was restored")
    assert sweep_orphans(session, datetime.now(UTC)).removed == 0
    assert len(stored(folder)) == 4
    assert sweep_orphans(session, later()).removed == 3
    sweep_orphans(session, later())
    assert stored(folder) == [place()]


def test_a_sweep_lets_alone_what_a_living_process_may_yet_commit(session: Session, folder: Path) -> None:
    arriving = FolderStore(folder).stage(100)
    arriving.write(b"half a file")
    complete = received(make_pdf("waits for its commit"))
    assert sweep_orphans(session, later()).removed == 0
    assert len(stored(folder)) == 2
    arriving.discard()
    complete.staged.discard()
    assert stored(folder) == []


def test_an_orphan_that_is_wanted_again_during_a_sweep_comes_back(
    session: Session, add: Add, folder: Path, tmp_path: Path
) -> None:
    """A sweep puts aside what no row names; a row that is committed just then finds it, and the next sweep too."""
    content = make_pdf()
    orphan = folder / place()
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(content)
    sweep_orphans(session, later())
    session.rollback()
    assert stored(folder)[0].startswith("staging/")
    add()
    session.commit()
    sweep_orphans(session, later())
    assert stored(folder) == [place()]


def test_a_missing_and_a_changed_file_are_named(session: Session, add: Add, task: Task, folder: Path) -> None:
    add()
    other = add(make_pdf("other"), title="Other")
    session.commit()
    assert list(check_store(session)) == []
    (folder / place()).write_bytes(b"changed")
    (folder / place(other.latest.sha256)).unlink()
    found = {damage.sha256: (str(damage.why), damage.used) for damage in check_store(session)}
    assert found == {
        HASH: ("The file is not the one that was handed in.", [f"{task.ref}: Proof"]),
        other.latest.sha256: ("The file is missing.", [f"{task.ref}: Other"]),
    }


def test_an_equal_file_handed_in_later_mends_a_damaged_one(
    session: Session, cast: Cast, add: Add, folder: Path
) -> None:
    add()
    session.commit()
    (folder / place()).write_bytes(b"changed")
    add(actor=cast["estates.liaison"])
    session.commit()
    assert list(check_store(session)) == []


def test_the_store_only_opens_hashes(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    for name in ("../secret", "secret", "A" * 64, "", "*"):
        with pytest.raises(FileNotFoundError):
            FolderStore(tmp_path).open(name)


@pytest.fixture
def tasks(session: Session, cast: Cast, now: datetime) -> list[int]:
    made = [cast.task() for _ in range(4)]
    for task in made:
        fire(session, task, "start", actor=cast["finance.liaison"], seen_version=task.version, now=now)
    session.commit()
    return [task.id for task in made]


def test_the_same_file_on_several_tasks_at_once_is_stored_once(
    session: Session, settings: Settings, cast: Cast, tasks: list[int], folder: Path, now: datetime
) -> None:
    actor = cast["finance.liaison"].id
    session.rollback()
    errors = list(_at_once(settings, tasks, actor, now))
    assert errors == []
    assert session.scalar(select(func.count()).select_from(Revision)) == 4
    assert stored(folder) == [place()]


def test_the_same_file_on_one_task_at_once_is_added_once(
    session: Session, settings: Settings, cast: Cast, tasks: list[int], folder: Path, now: datetime
) -> None:
    actor = cast["finance.liaison"].id
    session.rollback()
    errors = list(_at_once(settings, [tasks[0]] * 4, actor, now))
    assert len(errors) == 3
    assert session.scalar(select(func.count()).select_from(Revision)) == 1
    assert stored(folder) == [place()]


def _at_once(settings: Settings, tasks: list[int], actor: int, now: datetime) -> Iterator[str]:
    """Four people press the button in the same moment; yields the refusals."""
    engine, gate, errors = connect(settings.database), threading.Barrier(len(tasks)), []

    def work(task: int) -> None:
        from workflow.evidence.rules import AlreadyHere

        upload = received()
        gate.wait()
        with Session(engine) as own:
            try:
                add_evidence(
                    own, own.get_one(Task, task), upload, title="Proof", kind=EvidenceKind.DATA, dated_on=now.date(),
                    measure_ids=[], actor=own.get_one(User, actor), now=now,
                )  # fmt: skip
                own.commit()
            except AlreadyHere as refused:
                errors.append(str(refused))
                upload.staged.discard()

    threads = [threading.Thread(target=work, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    yield from errors
