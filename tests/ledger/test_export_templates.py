"""The templates of the Word documents: those of the product, and those that an office replaces or breaks."""

import re
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from flask import Flask
from sqlalchemy.orm import Session

from config.settings import DOCUMENTS, Mode, Settings, use_settings
from deploy.document_templates.__main__ import make_all
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import exports, form_of, statement_of, text_of
from tests.process.lived import Life


@pytest.fixture
def life(session: Session, cast: Cast) -> Life:
    session.expire_on_commit = False
    lived = Life.begin(cast).verify()
    session.commit()
    return lived


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
        counted = re.sub(r"<w:instrText>(\w+)</w:instrText>", r"<w:t>[\1]</w:t>", footer)
        text = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", counted))
        page = "— 第 [PAGE] 页，共 [NUMPAGES] 页 —" if ".zh." in file.name else "Page [PAGE] of [NUMPAGES]"
        assert text.endswith(page)
        assert "{{ ref }}" in text or not file.name.startswith("write_off")


def test_a_chinese_sentence_sets_no_blank_around_a_value() -> None:
    sign = "[一-鿿，。；：、（）]"
    for file in DOCUMENTS.glob("*.zh.docx"):
        with ZipFile(file) as archive:
            text = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
        assert not re.findall(rf"{sign} \{{\{{|\}}\}} {sign}", text), file.name


def test_a_folder_of_templates_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a folder"):
        Settings(mode=Mode.TEST, documents_folder=tmp_path / "lost", _env_file=None)
    shutil.copytree(DOCUMENTS, tmp_path / "mine")
    assert Settings(mode=Mode.TEST, documents_folder=tmp_path / "mine", _env_file=None)
