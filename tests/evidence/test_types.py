"""What is evidence is decided by the bytes; the names that are stored are safe."""

import io
import struct
from collections.abc import Callable

import pytest

from tests.evidence import files
from workflow.errors import InvalidInput
from workflow.evidence.names import clean_name
from workflow.evidence.types import ALL, recognise

OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED = [
    (files.make_pdf(), "a.pdf", "application/pdf"),
    (files.make_picture("PNG"), "a.png", "image/png"),
    (files.make_picture("JPEG"), "a.jpg", "image/jpeg"),
    (files.make_picture("GIF"), "a.gif", "image/gif"),
    (files.make_picture("WEBP"), "a.webp", "image/webp"),
    (files.make_media(b"heic"), "a.heic", "image/heic"),
    (files.make_media(b"isom"), "a.mp4", "video/mp4"),
    (files.make_docx(), "a.docx", f"{OFFICE}wordprocessingml.document"),
    (files.make_office("spreadsheetml.sheet"), "a.xlsx", f"{OFFICE}spreadsheetml.sheet"),
    (files.make_office("presentationml.presentation"), "a.pptx", f"{OFFICE}presentationml.presentation"),
    (files.make_open_document("text"), "a.odt", "application/vnd.oasis.opendocument.text"),
    (files.make_open_document("spreadsheet"), "a.ods", "application/vnd.oasis.opendocument.spreadsheet"),
    (files.make_legacy("WordDocument"), "a.doc", "application/msword"),
    (files.make_legacy("Workbook"), "a.xls", "application/vnd.ms-excel"),
    (files.make_legacy("PowerPoint Document"), "a.ppt", "application/vnd.ms-powerpoint"),
    ("整改情况说明\r\n".encode(), "a.txt", "text/plain"),
    ("序号,问题\r\n1,借款\r\n".encode("gb18030"), "a.csv", "text/csv"),
    (b"MZ-17,a list that only begins like a program\n", "a.csv", "text/csv"),
]


@pytest.mark.parametrize(("content", "name", "media_type"), ALLOWED)
def test_an_allowed_file_is_known_by_its_content(content: bytes, name: str, media_type: str) -> None:
    assert recognise(io.BytesIO(content), name).media_type == media_type


@pytest.mark.parametrize(("content", "name", "media_type"), ALLOWED[:15])
def test_its_name_does_not_matter(content: bytes, name: str, media_type: str) -> None:
    assert recognise(io.BytesIO(content), "holiday.exe").media_type == media_type


def bomb() -> bytes:
    return files.make_office("wordprocessingml.document", extra={"word/media.xml": b"\0" * (120 * 1024 * 1024)})


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
    "a program called pdf": (b"MZ\x90\0\3\0\0\0" + b"\0" * 200, "contract.pdf", "a program"),
    "a Linux program": (b"\x7fELF\2\1\1" + b"\0" * 90, "contract.docx", "a program"),
    "a web page called pdf": (b"<!DOCTYPE html><html><script>alert(1)</script>", "notice.pdf", "web page"),
    "a web page called txt": (b"\xef\xbb\xbf  <HTML><body onload=alert(1)>", "notice.txt", "web page"),
    "markup further down": (b"Dear all,\n<script>alert(1)</script>", "notice.txt", "web page"),
    "a drawing in code": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "photo.png", "web page"),
    "XML": (b'<?xml version="1.0"?><svg/>', "photo.svg", "web page"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", "steps.txt", "a script"),
    "JavaScript by its own name": (b"alert(1);\n", "steps.js", "plain text under another name"),
    "text called pdf": (b"just text", "steps.pdf", "plain text under another name"),
    "a program before a PDF": (b"MZ%PDF-1.7\0" + files.make_pdf(), "contract.pdf", "a program"),
    "a page before a PDF": (b"<html>%PDF-1.7 " + files.make_pdf(), "contract.pdf", "web page"),
    "an archive": (files.make_zip({"a.txt": b"a"}), "files.zip", "an archive"),
    "an archive called docx": (files.make_zip({"a.txt": b"a"}), "files.docx", "an archive"),
    "an empty archive": (files.make_zip({}), "files.docx", "an archive"),
    "a cut archive": (files.make_docx()[:900], "files.docx", "an archive"),
    "a RAR": (b"Rar!\x1a\7\1\0" + b"\0" * 90, "files.pdf", "an archive"),
    "macros": (files.make_office("wordprocessingml.document", macros=True), "form.docx", "with macros"),
    "a docm by its type": (
        files.make_zip(
            {"[Content_Types].xml": b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"'}
        ),
        "form.docx",
        "with macros",
    ),
    "an ODT with Basic": (files.make_open_document("text", {"Basic/Standard/M.xml": b"Sub"}), "a.odt", "with macros"),
    "a legacy file with macros": (files.make_legacy("Workbook", "_VBA_PROJECT_CUR"), "a.xls", "with macros"),
    "a locked document": (files.make_legacy("EncryptedPackage", "EncryptionInfo"), "a.docx", "locked with a password"),
    "an installer": (files.make_legacy("Binary.Custom"), "a.doc", "kind that is not accepted"),
    "a broken legacy file": (files.make_legacy("WordDocument")[:600], "a.doc", "damaged"),
    "a legacy file that goes in circles": (
        files.make_legacy("X").replace(struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE), struct.pack("<II", 0xFFFFFFFD, 1)),
        "a.doc",
        "kind that is not accepted",
    ),
    "a zip bomb": (bomb, "a.docx", "unpack to far more"),
    "an archive of too many parts": (crowd(), "a.docx", "unpack to far more"),
    "an archive of the very large kind": (giant(), "a.docx", "unpack to far more"),
    "a film of another kind": (files.make_media(b"qt  "), "a.mp4", "“.mov”"),
    "text with a zero byte": (b"hello\0world", "a.txt", "kind that is not accepted"),
    "noise": (bytes(range(256)) * 4, "a.txt", "kind that is not accepted"),
    "UTF-16 text": ("整改".encode("utf-16"), "a.txt", "kind"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_anything_else_is_refused_with_what_it_is_and_what_is_allowed(case: str) -> None:
    made, name, why = REFUSED[case]
    content = made if isinstance(made, bytes) else made()
    with pytest.raises(InvalidInput) as refused:
        recognise(io.BytesIO(content), name)
    assert why in str(refused.value)
    assert "PDF, Word, Excel" in str(refused.value)
    assert refused.value.field == "files"


def test_no_two_types_share_an_extension() -> None:
    extensions = [extension for kind in ALL for extension in kind.extensions]
    assert len(extensions) == len(set(extensions))


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("整改报告.pdf", "整改报告.pdf"),
        ("Scan.PDF", "Scan.PDF"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\Desktop\\a.pdf", "a.pdf"),
        ("photo.exe", "photo.exe.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("zero\0byte.pdf", "zerobyte.pdf"),
        ('a\r\nSet-Cookie: x="1".pdf', "aSet-Cookie_ x=_1_.pdf"),
        ("CON.pdf", "_CON.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("字" * 300 + ".pdf", "字" * 150 + ".pdf"),
        ("x" * 300, "x" * 150 + ".pdf"),
    ],
)
def test_a_stored_name_cannot_mislead(given: str, stored: str) -> None:
    assert clean_name(given, (".pdf",)) == stored
