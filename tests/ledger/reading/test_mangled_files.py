"""Whatever is done to a workbook, the reader either reads it or refuses it with a sentence."""

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.reading.files import DATA, HEADINGS, read, words
from workflow.errors import InvalidInput
from workflow.ledger.reading.cells import Area, Grid, Value, Workbook
from workflow.ledger.reading.reader import read_ledger

FILES = ("ledger_A.xlsx", "ledger_C.xlsx", "ledger_old.xls")
PIECES = [
    *HEADINGS,
    "小计",
    "注：",
    "同上",
    "（牵头）",
    "牵头：甲；配合：乙",
    "2025年13月45日",
    "①",
    "一、",
    "#REF!",
    "\n",
    "（",
    "、、",
    "1/0",
]
CELLS = st.one_of(
    st.sampled_from(PIECES),
    st.text(max_size=30),
    st.integers(-5, 60_000),
    st.floats(allow_nan=True),
    st.booleans(),
    st.dates(),
    st.lists(st.sampled_from(PIECES), max_size=4).map("".join),
)
PLACES = st.tuples(st.integers(1, 12), st.integers(1, 12))


def attempt(file: Path) -> None:
    told = "read"
    try:
        read(file).as_json()
    except InvalidInput as refused:
        told = str(refused.message)
    assert told


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("seed", range(15))
def test_changed_bytes_bring_out_no_other_error(tmp_path: Path, name: str, seed: int) -> None:
    chance = random.Random(f"{name}{seed}")  # noqa: S311 - repeatable, not secret
    content = bytearray((DATA / name).read_bytes())
    for _ in range(chance.choice((1, 5, 50, 500))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    if chance.random() < 0.2:
        del content[chance.randrange(len(content)) :]
    (tmp_path / name).write_bytes(content)
    attempt(tmp_path / name)


@pytest.mark.parametrize("seed", range(40))
def test_changed_parts_bring_out_no_other_error(tmp_path: Path, seed: int) -> None:
    """The archive stays whole, so that the damage reaches the parser."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    packed = io.BytesIO()
    with zipfile.ZipFile(DATA / "ledger_C.xlsx") as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = bytearray(old.read(name))
            if name != "[Content_Types].xml" and chance.random() < 0.5:
                for _ in range(chance.choice((1, 2, 8))):
                    at = chance.randrange(len(part))
                    part[at : at + chance.randrange(4)] = chance.choice(
                        (b"9", b"-1", b"A", b'"', b"<", b"", b"99999999")
                    )
            if chance.random() > 0.03:
                new.writestr(name, bytes(part))
    (tmp_path / "a.xlsx").write_bytes(packed.getvalue())
    attempt(tmp_path / "a.xlsx")


@given(
    cells=st.dictionaries(PLACES, CELLS, max_size=60),
    merged=st.lists(st.tuples(PLACES, PLACES), max_size=6),
    headed=st.booleans(),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_cells_and_merges_bring_out_no_other_error(
    cells: dict[tuple[int, int], Value], merged: list[tuple[tuple[int, int], tuple[int, int]]], headed: bool
) -> None:
    grid = Grid("台账")
    for (row, column), value in cells.items():
        grid.put(row, column, value)
    if headed:
        for column, heading in enumerate(HEADINGS, start=1):
            grid.put(2, column, heading)
    grid.merged = [Area(top, left, bottom, right) for (top, left), (bottom, right) in merged]
    told = "read"
    try:
        read_ledger(Workbook("xlsx", [grid.settle()]), words()).as_json()
    except InvalidInput as refused:
        told = str(refused.message)
    assert told


@given(content=st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_bring_out_no_other_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)
    attempt(file)


@given(text=st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_bring_out_no_other_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text(",".join(HEADINGS) + "\n" + text, "utf-8", errors="replace")
    attempt(file)
