"""What is in an archive: it is a document without programs, of the size that it says, or refused with the reason."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evidence import files
from workflow.errors import InvalidInput
from workflow.evidence.types import recognise
from workflow.ledger.reading.opening import open_workbook

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"


def bomb() -> bytes:
    return files.make_office("wordprocessingml.document", extra={"word/media.xml": b"\0" * (120 * 1024 * 1024)})


def liar() -> bytes:
    return files.make_liar(bomb(), "word/media.xml", 1000)


def nested() -> bytes:
    content = files.make_docx()
    for _ in range(6):
        content = files.make_lists(extra={"word/embeddings/a.docx": content})
    return content


def crowd() -> bytes:
    """An archive whose summary promises more parts than any document has."""
    content = bytearray(files.make_docx())
    struct.pack_into("<H", content, content.rfind(b"PK\x05\x06") + 10, 60_000)
    return bytes(content)


def giant() -> bytes:
    content = bytearray(files.make_docx())
    at = content.rfind(b"PK\x05\x06")
    content[at:at] = b"PK\x06\x07" + b"\0" * 16
    return bytes(content)


REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str, str]] = {
    "a docm by its type": (files.make_lists(("/word/document.xml", MACRO_MAIN)), "form.docx", "with macros"),
    "a docm that spells its type otherwise": (
        files.make_lists(
            ("/word/document.xml", MACRO_MAIN.replace("E", "&#69;")),
            ("/word/vba.bin", "application/vnd.ms-office.vba&#80;roject"),
            extra={"word/vba.bin": b"code"},
        ),
        "form.docx",
        "with macros",
    ),
    "a document whose main part stands in a comment": (
        files.make_lists(("/x.xml", f'x"/><!-- <a PartName="/word/document.xml" ContentType="{MAIN}"/> --><a b="')),
        "form.docx",
        "an archive",
    ),
    "a list that declares entities": (
        files.make_lists(extra={"[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "a">]><Types/>'}),
        "form.docx",
        "an archive",
    ),
    "a list with a long way to its document type": (
        files.make_lists(extra={"[Content_Types].xml": b" " * 70_000 + b'<!DOCTYPE x [<!ENTITY a "a">]><Types/>'}),
        "form.docx",
        "an archive",
    ),
    "macro sheets": (
        files.make_office("spreadsheetml.sheet", extra={"xl/macrosheets/sheet1.xml": b"<x/>"}),
        "a.xlsx",
        "with macros",
    ),
    "macro sheets by their type": (
        files.make_lists(("/xl/a.xml", "application/vnd.ms-excel.macrosheet+xml")),
        "a.xlsx",
        "with macros",
    ),
    "ActiveX": (files.make_lists(extra={"word\\activeX\\activeX1.xml": b"<x/>"}), "a.docx", "ActiveX"),
    "the data of a program": (files.make_lists(extra={"word/vbaData.xml": b"<x/>"}), "a.docx", "with macros"),
    "an OLE object under any name": (
        files.make_lists(extra={"word/embeddings/picture.jpeg": files.make_legacy("Package")}),
        "a.docx",
        "embedded OLE object",
    ),
    "an old workbook with macros as an object": (
        files.make_lists(extra={"word/embeddings/oleObject1.bin": files.make_legacy("Workbook", "_VBA_PROJECT_CUR")}),
        "a.docx",
        "embedded OLE object",
    ),
    "an object that does not hold together": (
        files.make_lists(extra={"word/embeddings/oleObject1.bin": files.make_legacy()[:600]}),
        "a.docx",
        "embedded OLE object",
    ),
    "macros in an embedded workbook": (
        files.make_lists(extra={"word/embeddings/a.xlsx": files.make_office("spreadsheetml.sheet", macros=True)}),
        "a.docx",
        "with macros",
    ),
    "documents within documents without end": (nested, "a.docx", "unpack to far more"),
    "a template from the web": (
        files.make_lists(relations=files.make_relation("attachedTemplate", "https://evil.test/a.dotm")),
        "a.docx",
        "from elsewhere",
    ),
    "a template from another machine": (
        files.make_lists(relations=files.make_relation("attachedTemplate", "file:///\\\\evil\\a.dotm")),
        "a.docx",
        "from elsewhere",
    ),
    "an object from the web": (
        files.make_lists(relations=files.make_relation("oleObject", "mhtml:http://evil.test/a.html!x")),
        "a.docx",
        "from elsewhere",
    ),
    "a zip bomb that lies about its size": (liar, "a.docx", "unpack to far more"),
    "a zip bomb in a document": (
        lambda: files.make_lists(extra={"word/embeddings/a.xlsx": bomb()}),
        "a.docx",
        "unpack to far more",
    ),
    "an ODT with Basic": (files.make_open_document("text", {"Basic/Standard/M.xml": b"Sub"}), "a.odt", "with macros"),
    "a zip bomb": (bomb, "a.docx", "unpack to far more"),
    "an archive of too many parts": (crowd(), "a.docx", "unpack to far more"),
    "an archive of the very large kind": (giant(), "a.docx", "unpack to far more"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_document_or_more_than_one_is_refused_with_the_reason(case: str) -> None:
    made, name, why = REFUSED[case]
    content = made if isinstance(made, bytes) else made()
    with pytest.raises(InvalidInput, match=why):
        recognise(io.BytesIO(content), name)


FINE = {
    "a Word file with a workbook in it": files.make_lists(
        extra={"word/embeddings/a.xlsx": files.make_office("spreadsheetml.sheet")}
    ),
    "a Word file with a link and a linked picture": files.make_lists(
        relations=files.make_relation("hyperlink", "https://example.org/")
        + files.make_relation("image", "https://example.org/a.png")
    ),
    "a Word file written from a template": files.make_lists(
        relations=files.make_relation("attachedTemplate", "file:///C:\\Users\\zhao\\Templates\\Report.dotx")
    ),
    "a Word file written with WPS": files.make_lists(relations=files.make_relation("attachedTemplate", "Normal.dotm")),
    "a formula as Word keeps it": files.make_lists(
        extra={"word/embeddings/oleObject1.bin": files.make_legacy("Equation Native", "\x01Ole")}
    ),
}


@pytest.mark.parametrize("case", FINE)
def test_what_offices_put_into_their_documents_is_allowed(case: str) -> None:
    assert recognise(io.BytesIO(FINE[case]), "a").extensions == (".docx",)


WORKBOOKS = {
    "far larger": lambda: files.make_liar(
        files.make_office("spreadsheetml.sheet", extra={"xl/a.xml": b"\0" * 20_000_000}), "xl/a.xml", 1000
    ),
    "macros": lambda: files.make_office("spreadsheetml.sheet", extra={"xl/macrosheets/a.xml": b"<x/>"}),
    "embedded objects": lambda: files.make_office(
        "spreadsheetml.sheet", extra={"xl/embeddings/a.bin": files.make_legacy("Package")}
    ),
    "loads some": lambda: files.make_office("spreadsheetml.sheet", extra={"xl/embeddings/a.bin": b"MZ\x90\0"}),
    "a password": lambda: files.make_encrypted(files.make_office("spreadsheetml.sheet")),
}


@pytest.mark.parametrize("why", WORKBOOKS)
def test_the_same_holds_for_a_workbook_that_is_imported(tmp_path: Path, why: str) -> None:
    file = tmp_path / "ledger.xlsx"
    file.write_bytes(WORKBOOKS[why]())
    with pytest.raises(InvalidInput, match=why):
        open_workbook(file)
