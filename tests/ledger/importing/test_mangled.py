"""Whatever a file holds: it is read or refused, and what is taken over is taken over whole."""

import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.imports import ImportStatus, LedgerImport
from tests.cast import Cast
from tests.ledger.importing.files import HEADINGS, ROWS, send, tasks_of
from tests.ledger.reading.files import DATA, excel
from workflow.errors import WorkflowError
from workflow.ledger.texts import LONGEST_TEXT
from workflow.trail.audit import verify_trail

CELLS: tuple[Any, ...] = (
    *(
        "",
        "同上",
        "=1+1",
        "甲、乙；丙",
        "牵头：财务处；配合：图书馆",
        "2025年13月45日",
        "9999年1月1日",
        "#REF!",
        "\u202eevil",
    ),
    *("问" * 1500, "措" * (LONGEST_TEXT + 1), 45930, -1, 1e300, True, "①", "小计", "财务处", "X26-P01", "X26-T001"),
)


@pytest.mark.parametrize("seed", range(12))
def test_mangled_rows_are_planned_and_taken_over_whole_or_not_at_all(cast: Cast, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    rows = [list(row) for row in ROWS * 3]
    for _ in range(chance.choice((1, 4, 20))):
        chance.choice(rows)[chance.randrange(len(HEADINGS))] = chance.choice(CELLS)
    sent = send(cast, excel(tmp_path, [HEADINGS, *rows]))
    assert sent.run.status in (ImportStatus.READY, ImportStatus.REFUSED)
    if sent.run.status is ImportStatus.REFUSED:
        return
    sent.create_all()
    promised = sent.counts()["tasks"]
    try:
        sent.take_over()
    except WorkflowError:
        cast.session.rollback()
        promised = 0
    assert len(tasks_of(cast)) == promised
    assert list(verify_trail(cast.session)) == []


@pytest.mark.parametrize("seed", range(8))
def test_broken_bytes_are_refused_with_a_sentence(cast: Cast, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - likewise
    content = bytearray((DATA / "ledger_C.xlsx").read_bytes())
    for _ in range(200):
        content[chance.randrange(len(content))] = chance.randrange(256)
    file = tmp_path / "broken.xlsx"
    file.write_bytes(content[: chance.randrange(1000, len(content))])
    send(cast, file)
    run = cast.session.scalars(select(LedgerImport)).one()
    assert run.status in (ImportStatus.READY, ImportStatus.REFUSED)
    assert run.told or run.status is ImportStatus.READY
