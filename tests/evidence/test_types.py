"""What is evidence is decided by the bytes; the names that are stored are safe."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest

from tests.evidence import files
from workflow.errors import InvalidInput
from workflow.evidence.names import clean_name
from workflow.evidence.types import ALL, recognise


def linearised(pdf: bytes) -> bytes:
    """With the dictionary that such a file begins with, and its first end long before the last."""
    head, rest = pdf.split(b"\n", 1)
    return head + b"\n99 0 obj\n<< /Linearized 1 /L 1 >>\nendobj\nstartxref\n0\n%%EOF\n" + rest


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
    ("整改情况说明\r\n".encode("utf-16"), "a.txt", "text/plain"),
    ("\ufeff序号\t问题\r\n".encode("utf-16-be"), "a.csv", "text/csv"),
    (b"MZ-17,a list that only begins like a program\n", "a.csv", "text/csv"),
]


@pytest.mark.parametrize(("content", "name", "media_type"), ALLOWED)
def test_an_allowed_file_is_known_by_its_content(content: bytes, name: str, media_type: str) -> None:
    assert recognise(io.BytesIO(content), name).media_type == media_type


REAL_WORLD = {
    "a PDF with something after its end": (files.make_pdf() + b"\n" * 1000, "application/pdf"),
    "a PDF that is prepared for the web": (linearised(files.make_pdf()), "application/pdf"),
    "a PDF with Windows lines": (files.make_pdf().replace(b"startxref\n", b"startxref\r\n"), "application/pdf"),
    "a progressive JPEG": (files.make_jpeg(progressive=True), "image/jpeg"),
    "a JPEG for print": (files.make_jpeg("CMYK"), "image/jpeg"),
    "a grey JPEG": (files.make_jpeg("L"), "image/jpeg"),
    "a JPEG with something after its end": (files.make_jpeg() + b"\0" * 500, "image/jpeg"),
    "a large JPEG": (files.make_jpeg("L", size=(9000, 7000)), "image/jpeg"),
    "a moving GIF": (files.make_animation("GIF"), "image/gif"),
    "a moving WebP": (files.make_animation("WEBP"), "image/webp"),
}


@pytest.mark.parametrize("case", REAL_WORLD)
def test_what_programs_and_cameras_really_write_is_allowed(case: str) -> None:
    content, media_type = REAL_WORLD[case]
    assert recognise(io.BytesIO(content), "a").media_type == media_type


@pytest.mark.parametrize(("content", "name", "media_type"), ALLOWED[:15])
def test_its_name_does_not_matter(content: bytes, name: str, media_type: str) -> None:
    assert recognise(io.BytesIO(content), "holiday.exe").media_type == media_type


def picture_bomb() -> bytes:
    """A PNG that claims to be 100,000 pixels wide and high."""
    content = bytearray(files.make_picture())
    struct.pack_into(">II", content, 16, 100_000, 100_000)
    struct.pack_into(">I", content, 29, zlib.crc32(content[12:29]))
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
    "a legacy file with macros": (files.make_legacy("Workbook", "_VBA_PROJECT_CUR"), "a.xls", "with macros"),
    "a locked document": (
        files.make_legacy("EncryptedPackage", "EncryptionInfo"),
        "a.docx",
        "protected with a password",
    ),
    "macros in large letters": (files.make_legacy("WordDocument", "MACROS", "vba"), "a.doc", "with macros"),
    "macros in small letters": (files.make_legacy("Workbook", "_vba_project_cur"), "a.xls", "with macros"),
    "a package in a legacy file": (
        files.make_legacy("WordDocument", "ObjectPool", "\x01Ole10Native"),
        "a.doc",
        "embedded OLE object",
    ),
    "a locked archive": (files.make_encrypted(files.make_zip({"a.txt": b"a"})), "a.zip", "protected with a password"),
    "a locked part of a document": (files.make_encrypted(files.make_docx()), "a.docx", "protected with a password"),
    "a locked ODT": (
        files.make_open_document("text", {"META-INF/manifest.xml": b"<x><encryption-data/></x>"}),
        "a.odt",
        "protected with a password",
    ),
    "a program in a script": (b"#!/bin/sh\ntail -c 9 $0\n\0\1\2", "install.pdf", "a program"),
    "an installer": (files.make_legacy("Binary.Custom"), "a.doc", "kind that is not accepted"),
    "a broken legacy file": (files.make_legacy("WordDocument")[:600], "a.doc", "damaged"),
    "a legacy file that goes in circles": (
        files.make_legacy("X").replace(struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE), struct.pack("<II", 0xFFFFFFFD, 1)),
        "a.doc",
        "damaged",
    ),
    "a film of another kind": (files.make_media(b"qt  "), "a.mp4", "“.mov”"),
    "text with a zero byte": (b"hello\0world", "a.txt", "kind that is not accepted"),
    "noise": (bytes(range(256)) * 4, "a.txt", "kind that is not accepted"),
    "UTF-16 text without its mark": ("a list".encode("utf-16-le"), "a.txt", "kind"),
    "a web page in UTF-16": ("<html><script>alert(1)</script>".encode("utf-16"), "a.txt", "web page"),
    "the first bytes of a PDF": (b"%PDF-1", "a.pdf", "a damaged PDF"),
    "a PDF without any object": (b"%PDF-1.7\nstartxref\n0\n%%EOF", "a.pdf", "a damaged PDF"),
    "a PDF that breaks off": (files.make_pdf()[:-40], "a.pdf", "a damaged PDF"),
    "a script that begins like a PDF": (b"%PDF-1.7\n1 0 obj\nalert(1)", "a.pdf", "a damaged PDF"),
    "the first bytes of a PNG": (b"\x89PNG\r\n\x1a\n", "a.png", "a damaged picture"),
    "a PNG with another byte in it": (files.make_picture().replace(b"IDATx", b"IDATy"), "a.png", "a damaged picture"),
    "a script that begins like a JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0<script>", "a.jpg", "a damaged picture"),
    "a JPEG that breaks off": (files.make_picture("JPEG", size=(640, 480))[:-400], "a.jpg", "a damaged picture"),
    "a GIF of its head alone": (b"GIF89a\1\0\1\0\0\0\0", "a.gif", "a damaged picture"),
    "a WebP of its head alone": (b"RIFF\x10\0\0\0WEBPVP8 \0\0\0\0", "a.webp", "a damaged picture"),
    "a picture bomb": (picture_bomb(), "a.png", "far too many pixels"),
    "a Word file without its text": (
        files.make_office("wordprocessingml.document").replace(b"main.xml", b"gone.xml"),
        "a.docx",
        "an archive",
    ),
    "an ODT without its text": (
        files.make_open_document("text").replace(b"content.xml", b"nothing.xml"),
        "a.odt",
        "an archive",
    ),
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
