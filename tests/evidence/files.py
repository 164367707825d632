"""Tiny real files of every allowed kind, and some that are not what they say."""

import io
import struct
import zipfile

from docx import Document
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

OOXML = "application/vnd.openxmlformats-officedocument."


def make_pdf(text: str = "Settled advances", size: int = 0) -> bytes:
    """A page with the text, filled up to the size where one is given."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(72, 720, text)
    canvas.save()
    body, mark, end = out.getvalue().rpartition(b"startxref")
    return body.ljust(size - len(mark + end), b"\n") + mark + end


def make_picture(kind: str = "PNG", colour: str = "navy", size: tuple[int, int] = (32, 24)) -> bytes:
    """PNG, JPEG, GIF or WEBP."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def make_jpeg(mode: str = "RGB", size: tuple[int, int] = (320, 240), **options: bool) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, "JPEG", **options)
    return out.getvalue()


def make_animation(kind: str) -> bytes:
    """GIF or WEBP of two frames."""
    out = io.BytesIO()
    first, second = (Image.new("RGB", (32, 24), colour) for colour in ("navy", "white"))
    first.save(out, kind, save_all=True, append_images=[second])
    return out.getvalue()


def make_docx(text: str = "Notice") -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def make_office(kind: str, *, macros: bool = False, extra: dict[str, bytes] | None = None) -> bytes:
    """The least container that names its type: "wordprocessingml.document", "spreadsheetml.sheet", …"""
    main = f"{OOXML}{kind}.main+xml"
    types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    parts = {"[Content_Types].xml": types.encode(), "_rels/.rels": b"<x/>", "main.xml": b"<main/>", **(extra or {})}
    if macros:
        parts["word/vbaProject.bin"] = b"\0" * 64
    return make_zip(parts)


def make_lists(*types: tuple[str, str], relations: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A Word container with these (part, content type) in its list and these relations of its settings."""
    rows = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in types)
    main = f'<Override PartName="/word/document.xml" ContentType="{OOXML}wordprocessingml.document.main+xml"/>'
    parts = {
        "[Content_Types].xml": f"<Types>{rows}{'' if types else main}</Types>".encode(),
        "_rels/.rels": b"<Relationships/>",
        "word/document.xml": b"<document/>",
        "word/_rels/settings.xml.rels": f"<Relationships>{relations}</Relationships>".encode(),
    }
    return make_zip({**parts, **(extra or {})})


def make_relation(kind: str, target: str) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    return f'<Relationship Id="r1" Type="{office}{kind}" Target="{target}" TargetMode="External"/>'


def make_liar(content: bytes, part: str, size: int) -> bytes:
    """The same archive, but its list says another unpacked size of the part."""
    lied, at = bytearray(content), content.find(b"PK\x01\x02")
    while at >= 0:
        name = lied[at + 46 : at + 46 + struct.unpack_from("<H", lied, at + 28)[0]]
        if name == part.encode():
            struct.pack_into("<I", lied, at + 24, size)
        at = lied.find(b"PK\x01\x02", at + 4)
    return bytes(lied)


def make_encrypted(content: bytes) -> bytes:
    """The same archive, each of whose parts says that it is under a password."""
    locked = bytearray(content)
    for mark, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + flags] |= 1
            at = locked.find(mark, at + 4)
    return bytes(locked)


def make_open_document(kind: str, extra: dict[str, bytes] | None = None) -> bytes:
    """The parts that every OpenDocument file has, or others in their place."""
    media = f"application/vnd.oasis.opendocument.{kind}".encode()
    listed = {"mimetype": media, "content.xml": b"<office/>", "META-INF/manifest.xml": b"<x/>"}
    return make_zip({**listed, **(extra or {})})


def make_zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_legacy(*names: str) -> bytes:
    """An OLE compound file whose directory holds these names: header, one allocation table, one directory."""
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<III", header, 44, 1, 1, 0)  # one table sector; the directory is sector 1
    struct.pack_into("<II", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = b"".join(_entry(name) for name in ("Root Entry", *names)).ljust(512, b"\0")
    return bytes(header) + table + directory


def _entry(name: str) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return text.ljust(64, b"\0") + struct.pack("<H", len(text)) + b"\2" + b"\0" * 61


def make_media(brand: bytes) -> bytes:
    """HEIC, MP4 and their relatives begin with a box that names the brand."""
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mp42" + b"\0" * 64
