"""A unit's sheet as a Word document: every point, what it follows from, the decision, nothing of a hidden ballot."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy.orm import Session

from config.settings import Settings, use_settings
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.monitoring.ballots.holding import Held as Ballots
from tests.monitoring.evaluation.evaluating import REASON, Evaluated
from tests.process.lived import DAY, Life

SHEET = "/evaluations/sheets/1"


def word_of(reader: Browser, language: str = "en") -> str:
    """All of its text, tables too."""
    reader.client.set_cookie("language", language)
    answer = reader.submit(f"{SHEET}/word", page=SHEET)
    assert answer.status_code == 200, answer.text
    document: Any = Document(io.BytesIO(answer.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([line.text for line in document.paragraphs] + cells)


@pytest.fixture
def held(cast: Cast) -> Evaluated:
    life = Life(cast, cast.task(lead="finance", co=("estates",)), datetime.now(UTC) - 10 * DAY).submit()
    life.fire("return", "g1.inspector")
    return Evaluated.begin(cast, datetime.now(UTC) - timedelta(hours=1))


def test_every_point_its_explanation_and_the_decision_stand_in_the_document(
    session: Session, browser: Browser, held: Evaluated
) -> None:
    held.adjust("returns", 13.5)
    session.commit()
    office = browser.as_("office")
    before = word_of(office)
    assert "NOT DECIDED YET" in before
    held.propose()
    held.decide()
    session.commit()
    decided = word_of(browser.as_("finance.leader"))
    assert "NOT DECIDED YET" not in decided
    for words in (
        "Submissions accepted as they come", "Minus 3 for each returned submission, at most 15",
        "Cases: 1. Points deducted: 3, at most 15.", "· X26-T001 returned on ", REASON, "13.5", "signed by Committee",
    ):  # fmt: skip
        assert words in decided, words
    assert "整改评估表" in word_of(office, "zh")
    assert "exported the sheet" in browser.as_("auditor").get("/trail").text


def test_the_unit_reads_nothing_of_a_ballot_there_and_no_undecided_sheet(
    session: Session, cast: Cast, browser: Browser
) -> None:
    ballot = Ballots.begin(cast).votes(satisfied=5, dissatisfied=1).count()
    held = Evaluated.begin(cast, ballot.now)
    leader = browser.as_("finance.leader")
    session.commit()
    assert leader.submit(f"{SHEET}/word", page="/evaluations").status_code == 403
    sheet = held.decide_all()
    total, proof = f"{(held.scored().total or 0) / 10:g}", str(sheet.facts_hash)
    session.commit()
    theirs, whole = word_of(leader), word_of(browser.as_("committee"))
    assert "Not shown to the unit itself" in theirs
    assert ("% dissatisfied" in theirs, proof in theirs) == (False, False)
    assert all(words in whole for words in ("% dissatisfied", proof, total))


def test_an_office_replaces_the_template(
    session: Session, browser: Browser, held: Evaluated, settings: Settings, tmp_path: Path
) -> None:
    held.withdraw()
    session.commit()
    assert "WITHDRAWN" in word_of(browser.as_("auditor"))
    own: Any = Document()
    own.add_paragraph("Our sheet of {{ unit }}: {{ withdraw_reason }}")
    own.save(tmp_path / "evaluation.en.docx")
    use_settings(settings.model_copy(update={"documents_folder": tmp_path}))
    assert word_of(browser.as_("office")) == f"Our sheet of Finance: {REASON}"


def test_the_committee_signs_with_its_password_and_a_wrong_one_loses_nothing(
    session: Session, browser: Browser, held: Evaluated
) -> None:
    held.propose()
    session.commit()
    committee, shown = browser.as_("committee"), {"decide-note": "kept words"}
    for password, told in (("", "Type your password to sign."), ("wrong", "This is not your password.")):
        refused = committee.submit(f"{SHEET}/decide", {**shown, "decide-password": password}, page=SHEET)
        assert (refused.status_code, told in refused.text, "kept words" in refused.text) == (422, True, True)
    session.rollback()
    assert held.sheet().decided_at is None
    session.rollback()
    assert committee.submit(f"{SHEET}/decide", {**shown, "decide-password": PASSWORD}, page=SHEET).location == SHEET
    session.rollback()
    assert held.sheet().note == "kept words"
