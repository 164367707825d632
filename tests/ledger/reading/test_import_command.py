"""The command line shows how a ledger will be read, and changes nothing."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.imports import ImportStatus, LedgerImport
from models.ledger import Problem
from tests.cast import Cast
from tests.ledger.reading.files import DATA

LEDGER = str(DATA / "ledger_A.xlsx")


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["import-ledger", *arguments])


@pytest.fixture
def code(session: Session, cast: Cast) -> str:
    """Committed and let go, so that the command need not wait."""
    code = cast.campaign.code
    cast.task(lead="finance")
    session.commit()
    return code


def test_the_dry_run_prints_the_reading_as_json_and_changes_nothing(app: Flask, session: Session, code: str) -> None:
    before = session.scalar(select(func.count(Problem.id)))
    done = run(app, LEDGER, "--campaign", code, "--dry-run", "--format", "json", "--feedback-date", "2025-08-14")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert set(found) == {"sheets", "summary"}
    assert set(found["summary"]) == {"problems", "measures", "skipped", "warnings"}
    assert set(found["sheets"][0]) == {"sheet", "header_row", "columns", "rows", "skipped"}
    relative = next(row for row in found["sheets"][0]["rows"] if row["row"] == 67)
    assert relative["deadline"] == {"type": "relative", "iso": "2025-11-14", "long_term": False, "raw": "反馈后3个月内"}
    assert session.scalar(select(func.count(Problem.id))) == before


def test_one_sheet_can_be_asked_for(app: Flask, code: str) -> None:
    done = run(app, LEDGER, "--campaign", code, "--dry-run", "--format", "json", "--sheet", "对照自查（双栏）")
    assert [sheet["sheet"] for sheet in json.loads(done.stdout)["sheets"]] == ["对照自查（双栏）"] * 2


def test_the_text_form_shows_columns_rows_and_what_was_skipped(app: Flask, code: str) -> None:
    shown = run(app, LEDGER, "--campaign", code, "--dry-run").stdout
    assert "反馈的具体问题 -> problem" in shown
    assert "row 87 skipped: Total or subtotal." in shown
    assert "Sheet Sheet3: The sheet is hidden and was not read." in shown


def test_an_unknown_campaign_is_named(app: Flask, code: str) -> None:
    done = run(app, LEDGER, "--campaign", "NONE", "--dry-run")
    assert done.exit_code == 1
    assert "There is no campaign NONE." in done.output


def test_a_ledger_with_unknown_units_is_not_taken_over_and_the_rows_are_named(
    app: Flask, session: Session, code: str
) -> None:
    done = run(app, LEDGER, "--campaign", code)
    assert done.exit_code == 1
    assert "Some rows need a decision first" in done.output
    assert "row 5: No unit on record: 党委办公室" in done.output
    assert session.scalars(select(LedgerImport)).all() == []


def test_the_command_takes_a_ledger_over_and_creates_the_units(app: Flask, session: Session, code: str) -> None:
    done = run(app, str(DATA / "ledger_C.xlsx"), "--campaign", code, "--create-units", "--format", "json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"problems": 26, "tasks": 26, "measures": 32, "changes": 0}
    taken = session.scalars(select(LedgerImport)).one()
    assert (taken.status, taken.started_by.username) == (ImportStatus.DONE, "office")


def test_only_somebody_of_the_office_takes_over(app: Flask, session: Session, code: str) -> None:
    for name, said in (("committee", "You do not have the right"), ("nobody", "There is no account nobody.")):
        done = run(app, LEDGER, "--campaign", code, "--user", name)
        assert done.exit_code == 1
        assert said in done.output
    assert session.scalars(select(LedgerImport)).all() == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04broken", b"a,b\n1,2\n"])
def test_a_file_that_cannot_be_read_gives_a_sentence_and_no_traceback(
    app: Flask, code: str, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    done = run(app, str(file), "--campaign", code, "--dry-run")
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "a.xlsx: " in done.output


def test_a_file_that_is_not_there_gives_a_sentence(app: Flask, code: str, tmp_path: Path) -> None:
    done = run(app, str(tmp_path / "lost.xlsx"), "--campaign", code, "--dry-run")
    assert "cannot be opened" in done.output
