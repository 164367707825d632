"""What lies in a document is judged as if it came alone, and so is what an OpenDocument file would load."""

import gzip
import io

import pytest

from tests.evidence import files
from workflow.errors import InvalidInput
from workflow.evidence.types import recognise

PROGRAM = b"MZ\x90\0\3\0\0\0" + b"\0" * 64


def odt(body: str, part: str = "content.xml") -> bytes:
    """With this in one of its parts."""
    spaces = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="d" xmlns:text="t" xmlns:script="s" xmlns:meta="m"'
    return files.make_open_document("text", {part: f"<office {spaces}>{body}</office>".encode()})


REFUSED = {
    "a program": (files.make_lists(extra={"word/embeddings/evil.exe": PROGRAM}), "a.docx", "with a program"),
    "a program called object": (
        files.make_lists(extra={"word/embeddings/oleObject1.bin": PROGRAM}),
        "a.docx",
        "with a program",
    ),
    "a program in a workbook in a presentation": (
        files.make_office(
            "presentationml.presentation",
            extra={"ppt/a.xlsx": files.make_office("spreadsheetml.sheet", extra={"xl/a.bin": PROGRAM})},
        ),
        "a.pptx",
        "with a program",
    ),
    "a program in an ODT": (files.make_open_document("text", {"Object 1": PROGRAM}), "a.odt", "with a program"),
    "an archive in a document": (
        files.make_lists(extra={"word/embeddings/x.zip": files.make_zip({"a.exe": PROGRAM})}),
        "a.docx",
        "or an archive in it",
    ),
    "a damaged archive in a document": (
        files.make_lists(extra={"word/embeddings/x.docx": files.make_docx()[:900]}),
        "a.docx",
        "or an archive in it",
    ),
    "an archive of another kind in a document": (
        files.make_lists(extra={"word/embeddings/x.docx": b"Rar!\x1a\7\1\0"}),
        "a.docx",
        "or an archive in it",
    ),
    "a packed program called drawing": (
        files.make_lists(extra={"word/media/image1.emz": gzip.compress(PROGRAM)}),
        "a.docx",
        "with a program",
    ),
    "a document that Java runs": (
        files.make_lists(extra={"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe\xba\xbe\0\0\0\x34"}),
        "a.docx",
        "with a program",
    ),
    "a document that Java runs from elsewhere": (
        files.make_open_document("text", {"META-INF/MANIFEST.MF": b"Class-Path: http://evil.test/a.jar"}),
        "a.odt",
        "with a program",
    ),
    "an ODT under the lists of a Word file": (
        files.make_lists(extra={"META-INF/manifest.xml": b"<x/>", "content.xml": b"<office/>"}),
        "a.docx",
        "with a program",
    ),
    "a locked archive in a document": (
        files.make_lists(extra={"word/a.docx": files.make_encrypted(files.make_docx())}),
        "a.docx",
        "protected with a password",
    ),
    "an archive of programs": (files.make_zip({"a.exe": PROGRAM}), "a.zip", "one by one"),
    "an ODT with an object from the web": (
        odt('<draw:object xlink:href="http://evil.test/a.odt"/>'),
        "a.odt",
        "elsewhere",
    ),
    "an ODT with a picture from another machine": (
        odt('<draw:image xlink:href="&#10;\\\\evil\\a.png"/>', "styles.xml"),
        "a.odt",
        "elsewhere",
    ),
    "an ODT with an object from the disk": (odt('<draw:object xlink:href="file:///etc/a.odt"/>'), "a.odt", "elsewhere"),
    "an ODT with an object in an object": (
        odt('<draw:object xlink:href="HTTPS://evil.test/a"/>', "Object 1/content.xml"),
        "a.odt",
        "elsewhere",
    ),
    "an ODT that runs a script": (
        odt('<script:event-listener xlink:href="vnd.sun.star.script:a.b?location=user"/>'),
        "a.odt",
        "elsewhere",
    ),
    "an ODT with a template from the web": (
        odt('<meta:template xlink:href="https://evil.test/a.ott"/>', "meta.xml"),
        "a.odt",
        "elsewhere",
    ),
    "an ODT of elements without end": (odt("<draw:g>" * 2000 + "</draw:g>" * 2000), "a.odt", "an archive"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_document_that_carries_or_loads_something_else_is_refused_with_the_reason(case: str) -> None:
    content, name, why = REFUSED[case]
    with pytest.raises(InvalidInput, match=why):
        recognise(io.BytesIO(content), name)


FINE = {
    "a Word file with documents of other kinds in it": files.make_lists(
        extra={
            "word/embeddings/a.vsdx": files.make_lists(
                ("/word/document.xml", "application/vnd.ms-visio.drawing.main+xml")
            ),
            "word/embeddings/a.sldx": files.make_office("presentationml.slide"),
            "word/embeddings/a.odt": files.make_open_document("text"),
            "word/embeddings/a.xls": files.make_legacy("Workbook"),
        }
    ),
    "a Word file with a packed drawing": files.make_lists(
        extra={"word/media/image1.emz": gzip.compress(b"\1\0\0\0" + b"\0" * 36 + b" EMF" + b"\0" * 64)}
    ),
}


@pytest.mark.parametrize("case", FINE)
def test_other_documents_and_drawings_may_lie_in_it(case: str) -> None:
    assert recognise(io.BytesIO(FINE[case]), "a").extensions == (".docx",)


OPEN_DOCUMENTS = {
    "a link": odt('<text:a xlink:href="https://example.org/"/>'),
    "a picture and an object in it": odt(
        '<draw:image xlink:href="Pictures/1.png"/><draw:object xlink:href="./Object 1"/><draw:g xlink:href=""/>'
    ),
    "a template on the writer's disk": odt('<meta:template xlink:href="file:///C:/Users/zhao/a.ott"/>', "meta.xml"),
}


@pytest.mark.parametrize("case", OPEN_DOCUMENTS)
def test_an_open_document_may_link_anywhere_and_show_what_lies_in_it(case: str) -> None:
    assert recognise(io.BytesIO(OPEN_DOCUMENTS[case]), "a").extensions == (".odt",)
