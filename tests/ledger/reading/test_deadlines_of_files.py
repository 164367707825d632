"""Deadlines of whole ledgers: every one of two Chinese files and an English one, and wordings of real audits."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workflow.ledger.reading.deadlines import Deadline, DeadlineType, read_deadline

DATA = Path(__file__).parent / "data"
# finer names in the files for what is one type here
FOLDED = {"excel_serial": "date", "date_no_year": "date", "none_status_in_date_cell": "none"}
WITHOUT_DAY = {
    "Ongoing": DeadlineType.ONGOING,
    "Ongoing.": DeadlineType.ONGOING,
    "CORRECTED AND ONGOING.": DeadlineType.ONGOING,
    "CURRENT AND ONGOING.": DeadlineType.ONGOING,
    "Immediately": DeadlineType.IMMEDIATE,
    "Fiscal Year 2020-21": DeadlineType.SEMESTER,
    "2021-22 fiscal year.": DeadlineType.SEMESTER,
    "Implementation during the 2019-2020 school year.": DeadlineType.SEMESTER,
    "": DeadlineType.NONE,
    "Completed": DeadlineType.NONE,
    "Management will implement this": DeadlineType.NONE,
}
WITH_DAY = {
    "June 30, 2020": date(2020, 6, 30),
    "July 31st, 2019": date(2019, 7, 31),
    "2/5/2021": date(2021, 2, 5),
    "06/30/2022": date(2022, 6, 30),
    "November 2021": date(2021, 11, 30),
    "Completed in October 2021.": date(2021, 10, 31),
    "August 9, 2022": date(2022, 8, 9),
    "North Lawrence Community Schools implemented this procedure in 2022.": date(2022, 12, 31),
}
STARTING = {
    "6/30/23. Name of Contact Person": date(2023, 6, 30),
    "RISD will complete the plan by June 2020.": date(2020, 6, 30),
    "Exit Counseling information  will be added": date(2020, 1, 13),
    "Funds repaid January 11, 2021": date(2021, 1, 11),
}


def rows_of(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / name).read_text("utf-8"))
    return rows


def english() -> list[str]:
    with (DATA / "deadline_phrases_en.csv").open(encoding="utf-8", newline="") as file:
        phrases = [row["raw_deadline_phrase"] for row in csv.DictReader(file)]
    return [*phrases, *(row["deadline_raw"] for row in rows_of("expected_E.json"))]


@pytest.mark.parametrize("name", ["expected_A.json", "expected_C.json"])
def test_every_deadline_of_a_ledger_is_read(name: str) -> None:
    above: Deadline | None = None
    wrong = []
    for row in rows_of(name):
        got = read_deadline(row["deadline_raw"], feedback=None, year=2025, above=above)
        wanted = _wanted(row["deadline"], above)
        if (got.type, got.iso, got.long_term) != wanted or got.raw != (row["deadline_raw"] or ""):
            wrong.append((row["deadline_raw"], got))
        if "original" in row["deadline"]:
            assert str(got.original) == row["deadline"]["original"]
        above = got
    assert wrong == []


def _wanted(deadline: dict[str, Any], above: Deadline | None) -> tuple[str, date | None, bool]:
    """What the file says; same as above takes over the day of the row before."""
    kind = FOLDED.get(deadline["type"], deadline["type"])
    iso = date.fromisoformat(deadline["iso"]) if deadline["iso"] else None
    if kind == "same_as_above" and above:
        return kind, above.iso, above.long_term
    return kind, iso, deadline.get("long_term", False)


def test_every_english_deadline_is_read_sensibly() -> None:
    for phrase in english():
        got = read_deadline(phrase, feedback=None, year=None, above=None)
        if phrase in WITHOUT_DAY:
            assert (got.type, got.iso) == (WITHOUT_DAY[phrase], None), phrase
        day = WITH_DAY.get(phrase) or next((day for start, day in STARTING.items() if phrase.startswith(start)), None)
        assert day is None or got.iso == day, phrase


def test_the_named_english_deadlines_are_in_the_files() -> None:
    phrases = english()
    assert set(phrases) >= set(WITHOUT_DAY) | set(WITH_DAY)
    assert all(any(phrase.startswith(start) for phrase in phrases) for start in STARTING)
