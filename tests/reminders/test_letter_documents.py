"""Supervision letters as Word documents: odd texts, the mark of a draft, templates replaced or broken."""

import io
from pathlib import Path
from typing import Any

from docx import Document
from flask import Flask
from sqlalchemy.orm import Session

from config.settings import Settings, use_settings
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.reminders.writing import Late

ODD = '=HYPERLINK("http://evil.test") <b>&</b> {{ 7 * 7 }} {% endfor %} {_{ x }_} ديون قديمة \u202egnp.exe'


def word_of(person: Browser, letter: int, language: str = "zh") -> list[str]:
    """The paragraphs of the document, the mark of a draft among them."""
    person.client.set_cookie("language", language)
    answer = person.submit(f"/letters/{letter}/word", page=f"/letters/{letter}")
    assert answer.status_code == 200, answer.text
    return [line.text for line in Document(io.BytesIO(answer.data)).paragraphs]


def test_odd_texts_stand_in_page_and_document_as_they_were_typed(
    browser: Browser, session: Session, cast: Cast, late: Late
) -> None:
    late.draft().edit(f"第一段\n{ODD}", "")
    office = browser.as_("office")
    shown = office.get(f"/letters/{late.row.id}").text
    assert "<b>&</b>" not in shown
    assert "{{ 7 * 7 }}" in shown
    for language in ("zh", "en"):  # without an English text the Chinese one is read
        lines = word_of(office, late.row.id, language)
        assert ODD in lines
        assert "第一段" in lines
    late.discard(f"<script>{ODD}</script>")
    assert "<script>=HYPER" not in office.get(f"/letters/{late.row.id}").text


def test_a_draft_is_marked_in_the_document_and_what_is_out_stays_as_it_was(
    browser: Browser, session: Session, cast: Cast, late: Late
) -> None:
    office = browser.as_("office")
    late.draft()
    assert any("草稿" in line for line in word_of(office, late.row.id))
    assert any("DRAFT" in line for line in word_of(office, late.row.id, "en"))
    late.issue()
    issued = word_of(office, late.row.id)
    assert not any("草稿" in line for line in issued)
    assert {"X26督〔2026〕1号", "财务处：", "请于2026年3月9日前将书面回复报送我办。", "2026年3月2日"} <= set(issued)
    late.life.task.title, cast.units["finance"].name = "Another title", "计划财务处"
    session.commit()
    assert word_of(office, late.row.id) == issued
    other = Late.begin(cast).draft().discard()
    assert any("已作废" in line for line in word_of(office, other.row.id))


def test_a_template_that_the_office_broke_is_told_and_nothing_is_recorded(
    app: Flask, browser: Browser, session: Session, cast: Cast, late: Late, settings: Settings, tmp_path: Path
) -> None:
    office, own = browser.as_("office"), tmp_path / "documents"
    late.draft()
    own.mkdir()
    use_settings(settings.model_copy(update={"documents_folder": own}))
    page, file = f"/letters/{late.row.id}", own / "letter.en.docx"
    document: Any = Document()
    document.add_paragraph("{{ nobody_knows }}")
    document.save(file)
    answer = office.submit(f"{page}/word", page=page)
    assert (answer.status_code, "letter.en.docx has a mistake" in answer.text) == (422, True)
    file.write_bytes(b"no document")
    assert "cannot be read as a Word document" in office.submit(f"{page}/word", page=page).text
    assert session.query(Event).filter(Event.kind.endswith("exported")).count() == 0
    session.commit()
    document = Document()
    document.add_paragraph("Ours: {{ ref }}")
    document.save(file)
    assert word_of(office, late.row.id, "en") == ["Ours: X26-D2026-001"]
