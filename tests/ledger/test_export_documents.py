"""The Word documents: the write-off form, the progress statement, and templates that an office replaces or breaks."""

import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from config.settings import DOCUMENTS, Mode, Settings, use_settings
from deploy.document_templates.__main__ import make_all
from models.verification import SignOff
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import exports, take_out, text_of
from tests.process.lived import DAY, Life
from tests.process.players import hire_the_tied

STEP = "It holds."  # what the lives of the tests record for each step
ODD = "{{ 7*7 }} {% x %} {_{ <w:p> & \x07 “引号”"


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    session.expire_on_commit = False


@pytest.fixture
def life(session: Session, cast: Cast) -> Life:
    cast.campaign.interviews_required = True
    lived = Life.begin(cast).verify()
    session.commit()
    return lived


def form_of(person: Browser, life: Life, cycle: int = 1) -> TestResponse:
    with Session(life.session.get_bind()) as apart:
        number = apart.query(SignOff).filter_by(task_id=life.task.id, cycle=cycle).one().id
    return person.submit(f"/tasks/{life.task.ref}/sign-offs/{number}/form", page="/account")


def statement_of(person: Browser) -> TestResponse:
    return person.submit("/campaigns/X26/statement", page="/account")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_says_what_was_signed_by_whom_and_under_which_code(
    browser: Browser, life: Life, language: str
) -> None:
    office = browser.as_("office")
    office.client.set_cookie("language", language)
    answer = form_of(office, life)
    said = text_of(answer)
    spoken = {
        "en": ("Rectification write-off form", "Manifest code", "everything is as it was signed.", "claimed done"),
        "zh": ("整改销号审批表", "清单校验码", "各项内容与签字时一致。", "自报完成"),
    }[language]
    facts = (
        *("X26-P01 Advances are not settled", life.task.title, "Every advance is settled within 30 days."),
        *("Settle all advances", "All 41 advances are settled.", "Vouchers", "vouchers.csv", "abababababababab…"),
        *("Every advance was called in and settled.", "Finance Leader", "G1 Leader", "Goal, effort and result agree."),
        *("Part of estates", "We settled ours.", "Estates Leader"),
    )
    assert [part for part in (*spoken, *facts) if part not in said] == []
    assert "X26-T001" in answer.headers["Content-Disposition"]
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_the_three_steps_stand_in_the_form_of_the_inspection_side_alone(
    browser: Browser, cast: Cast, session: Session, life: Life
) -> None:
    hire_the_tied(cast)
    session.refresh(life.task)
    session.commit()
    for who in ("g1.inspector", "g1.leader", "office", "committee", "auditor"):
        said = text_of(form_of(browser.as_(who), life))
        assert said.count(STEP) == 3, who
        assert "5. Review in three steps" in said
    for who in ("finance.leader", "estates.liaison", "g1.inspector.recused"):
        said = text_of(form_of(browser.as_(who), life))
        assert STEP not in said, who
        assert "three steps" not in said
        assert "5. Write-off" in said
        assert "Goal, effort and result agree." in said
    for who in ("history.leader", "g2.leader", "admin"):
        assert form_of(browser.as_(who), life).status_code == 403


def test_nobody_finds_an_interview_in_the_form(browser: Browser, life: Life) -> None:
    for who in ("office", "finance.leader"):
        said = text_of(form_of(browser.as_(who), life))
        assert "Ms Zhao" not in said
        assert "She confirmed it" not in said


def test_a_form_says_when_something_is_no_longer_as_it_was_signed(
    browser: Browser, session: Session, life: Life
) -> None:
    session.execute(text("UPDATE measure_progress SET text = 'Nothing is settled.'"))
    session.commit()
    said = text_of(form_of(browser.as_("office"), life))
    assert "no longer as it was signed: the measures and their progress" in said
    assert "All 41 advances are settled." in said
    session.execute(text("UPDATE submission SET manifest = '[]'"))
    session.commit()
    said = text_of(form_of(browser.as_("office"), life))
    assert "The sealed manifest can no longer be read." in said
    assert "All 41 advances" not in said


def test_every_cycle_keeps_its_form_and_a_rebound_is_told(browser: Browser, session: Session, life: Life) -> None:
    life.fire("rebound", "office", deadline=life.now.date() + 90 * DAY)
    session.commit()
    said = text_of(form_of(browser.as_("finance.leader"), life))
    assert "The problem came back; this write-off was overtaken on" in said


def test_the_button_appears_with_the_first_write_off(browser: Browser, session: Session, cast: Cast) -> None:
    life = Life.begin(cast).submit()
    session.commit()
    leader = browser.as_("finance.leader")
    assert "Write-off form" not in leader.get(f"/tasks/{life.task.ref}").text
    life.record_review()
    life.fire("verify", "g1.leader")
    session.commit()
    page = leader.get(f"/tasks/{life.task.ref}").text
    assert "Write-off form (Word)" in page
    assert 'action="/tasks/X26-T001/sign-offs/' in page


def test_forms_and_statements_are_events(browser: Browser, session: Session, cast: Cast, life: Life) -> None:
    form_of(browser.as_("finance.leader"), life)
    statement_of(browser.as_("auditor"))
    (stream, kind, data), (other, second, more) = exports(session)
    assert (stream, kind, data["cycle"]) == (f"task:{life.task.id}", "task.form_exported", 1)
    assert len(data["manifest"]) == 64
    assert (other, second, more) == (f"campaign:{cast.campaign.id}", "campaign.statement_exported", {"rows": 1})
    history = browser.as_("finance.leader").get(f"/tasks/{life.task.ref}/history").text
    assert "Exported the write-off form of cycle 1" in history


def test_the_statement_counts_and_lists_what_became_of_every_problem(
    browser: Browser, session: Session, cast: Cast, life: Life
) -> None:
    Life.begin(cast, title="Came back").rebound()
    cast.task(lead="history", title="Late one", due_on=cast.now.date() - 3 * DAY)
    cast.task(voided_at=cast.now, title="A void one")
    session.commit()
    said = text_of(statement_of(browser.as_("committee")))
    assert "It named 1 problems, for which 3 tasks with 3 measures were set. 1 tasks (33.3%) are written off" in said
    for part in ("Written off (1)", "Rebounds (1)", "Problem by problem (1)", "Late one", "Came back", "G1 Leader"):
        assert part in said
    assert "Old advances have come back." in said
    assert "Assigned 1; Verified 1; Rebounded 1" in said
    assert "A void one" not in said


def test_the_statement_of_a_campaign_too_large_for_word_is_refused(
    browser: Browser, session: Session, cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow.ledger.exporting.cells.WORD_TASKS", 0)
    assert statement_of(browser.as_("office")).status_code == 413
    assert exports(session) == []


def test_texts_stand_in_a_document_as_they_were_typed(browser: Browser, session: Session, cast: Cast) -> None:
    cast.problem.title = ODD
    life = Life.begin(cast, title=f"{ODD}\nsecond line").verify()
    session.commit()
    as_typed = ODD.replace("\x07", "")
    for answer in (form_of(browser.as_("office"), life), take_out(browser.as_("office"), "docx")):
        said = text_of(answer)
        assert as_typed in said
        assert f"{as_typed}\nsecond line" in said


# ---- templates


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Path:
    """The office's own folder of templates."""
    folder = tmp_path / "documents"
    folder.mkdir()
    use_settings(settings.model_copy(update={"documents_folder": folder}))
    return folder


def write_template(path: Path, line: str) -> None:
    document: Any = Document()
    document.add_paragraph(line)
    document.save(path)


def test_an_office_replaces_one_template_and_the_others_stay(
    app: Flask, browser: Browser, life: Life, own: Path
) -> None:
    write_template(own / "write_off.en.docx", "Our form for {{ ref }}, signed by {{ written_off.by }}")
    office = browser.as_("office")
    assert text_of(form_of(office, life)) == "Our form for X26-T001, signed by G1 Leader"
    assert "整改销号审批表" not in text_of(form_of(office, life))
    assert "Statement on the progress" in text_of(statement_of(office))


def test_a_template_that_the_office_broke_is_told_and_nothing_is_recorded(
    app: Flask, browser: Browser, session: Session, life: Life, own: Path
) -> None:
    office, file = browser.as_("office"), own / "write_off.en.docx"
    mistakes = {
        "{{ reff }}": "&#39;reff&#39; is undefined",
        "{% for x in measures %}": "Unexpected end of template",
        "{{ ''.__class__.__mro__ }}": "unsafe",
        "{{ 1 / 0 }}": "division by zero",
        "{{ measures.append(1) }}": "unsafe",
        "{{ cycle + ref }}": "unsupported operand",
    }
    for line, told in mistakes.items():
        write_template(file, line)
        answer = form_of(office, life)
        assert answer.status_code == 422
        assert "The template write_off.en.docx has a mistake" in answer.text
        assert told in answer.text, line
    for broken in (b"", b"not a document", (DOCUMENTS / "ledger.en.docx").read_bytes()[:5000]):
        file.write_bytes(broken)
        answer = form_of(office, life)
        assert answer.status_code == 422
        assert "cannot be read as a Word document" in answer.text
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    assert "cannot be read as a Word document" in form_of(office, life).text
    assert exports(session) == []


def test_the_templates_that_come_with_the_product_are_those_that_the_script_makes(tmp_path: Path) -> None:
    make_all(tmp_path)
    made, kept = (sorted(folder.glob("*.docx")) for folder in (tmp_path, DOCUMENTS))
    assert [file.name for file in made] == [file.name for file in kept]
    for one, other in zip(made, kept, strict=True):
        with ZipFile(one) as new, ZipFile(other) as old:
            assert {name: new.read(name) for name in new.namelist()} == {n: old.read(n) for n in old.namelist()}


def test_the_templates_name_their_fonts_with_stand_ins_and_count_their_pages() -> None:
    for file in DOCUMENTS.glob("*.docx"):
        with ZipFile(file) as archive:
            fonts, footer = (archive.read(f"word/{name}.xml").decode() for name in ("fontTable", "footer1"))
        assert '<w:font w:name="仿宋"><w:altName w:val="FangSong,' in fonts
        assert "PAGE" in footer
        assert "NUMPAGES" in footer


def test_a_folder_of_templates_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a folder"):
        Settings(mode=Mode.TEST, documents_folder=tmp_path / "lost", _env_file=None)
    shutil.copytree(DOCUMENTS, tmp_path / "mine")
    assert Settings(mode=Mode.TEST, documents_folder=tmp_path / "mine", _env_file=None)
