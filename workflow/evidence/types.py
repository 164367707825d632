"""Which files are evidence: decided by the bytes, never by the name, from one list of what is allowed."""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.evidence import archives, ole, pictures
from workflow.evidence.names import split_name
from workflow.evidence.starts import ARCHIVES, PROGRAMS

HEAD = 64 * 1024
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class FileType:
    """`inline`: the browser may show it in the page. The first extension is the one given to a name without any."""

    media_type: str
    extensions: tuple[str, ...]
    inline: bool = False


OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = FileType("application/pdf", (".pdf",), inline=True)
PNG = FileType("image/png", (".png",), inline=True)
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"), inline=True)
GIF = FileType("image/gif", (".gif",), inline=True)
WEBP = FileType("image/webp", (".webp",), inline=True)
HEIC = FileType("image/heic", (".heic", ".heif"))
MP4 = FileType("video/mp4", (".mp4", ".m4v"))
TXT = FileType("text/plain", (".txt",))
CSV = FileType("text/csv", (".csv",))
DOC = FileType("application/msword", (".doc", ".wps"))
XLS = FileType("application/vnd.ms-excel", (".xls", ".et"))
PPT = FileType("application/vnd.ms-powerpoint", (".ppt", ".dps"))
ZIPPED = (
    FileType(f"{OFFICE}wordprocessingml.document", (".docx",)),
    FileType(f"{OFFICE}spreadsheetml.sheet", (".xlsx",)),
    FileType(f"{OFFICE}presentationml.presentation", (".pptx",)),
    FileType("application/vnd.oasis.opendocument.text", (".odt",)),
    FileType("application/vnd.oasis.opendocument.spreadsheet", (".ods",)),
)
ALL = (PDF, PNG, JPEG, GIF, WEBP, HEIC, MP4, TXT, CSV, DOC, XLS, PPT, *ZIPPED)
ALLOWED = N_(
    "PDF, Word, Excel and PowerPoint without macros, ODT, ODS, TXT, CSV, MP4, and pictures (JPEG, PNG, WebP, GIF, HEIC)"
)

PICTURES = {PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WEBP: "WEBP"}
PDF_TAIL = 2 * 1024  # the end stands in the last kilobyte, as every reader looks for it there, with what leads to it
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

STARTS: list[tuple[bytes, FileType]] = [
    (rb"%PDF-\d", PDF),
    (rb"\x89PNG\r\n\x1a\n", PNG),
    (rb"\xff\xd8\xff", JPEG),
    (rb"GIF8[79]a", GIF),
    (rb"RIFF....WEBP", WEBP),
    (rb"\0\0\0.ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", HEIC),
    (rb"\0\0\0.ftyp(isom|iso[2-6]|mp4[12]|avc1|M4V |MSNV|dash)", MP4),
]
MARKUP = re.compile(r"\A\s*<[!?a-z]|<(html|svg|script|iframe|body|object|embed)\b", re.IGNORECASE)
NOT_TEXT = re.compile("[\0-\x08\x0e-\x1f\x7f]")
LEGACY = {"worddocument": DOC, "workbook": XLS, "book": XLS, "powerpoint document": PPT}
ARCHIVE = N_("an archive; hand in the files one by one")
LOCKED = N_("protected with a password; hand it in without one")
OBJECT = N_("a document with an embedded OLE object; take it out, or save it as PDF")
REASONS: dict[type[Exception], str] = {
    archives.Locked: LOCKED,
    archives.Macros: N_("a document with macros or ActiveX controls"),
    archives.Objects: OBJECT,
    archives.Foreign: N_("a document with a program or an archive in it; take it out, or save it as PDF"),
    archives.Elsewhere: N_("a document that loads a template or an object from elsewhere; save it as PDF"),
    archives.Bomb: N_("an archive that would unpack to far more than a document"),
}


def recognise(file: BinaryIO, name: str) -> FileType:
    """The type of the content; InvalidInput says what the file is, and what is allowed, when it is not evidence."""
    file.seek(0)
    head = file.read(HEAD)
    for pattern, kind in STARTS:
        if re.match(pattern, head, re.DOTALL):
            return _whole(file, head, kind)
    if head.startswith(b"PK\x03\x04"):
        return _zip(file)
    if head.startswith(ole.MAGIC):
        return _legacy(file)
    for code in ("utf-16",) if head.startswith(UTF_16) else ("utf-8-sig", "gb18030"):
        if _is_text(file, code):
            return _text(head.decode(code, "ignore"), name)
    raise refuse(_guess(head))


def type_of(media_type: str) -> FileType:
    """The type that a stored media type names."""
    return next(kind for kind in ALL if kind.media_type == media_type)


def refuse(found: Message) -> InvalidInput:
    return InvalidInput(
        say(N_("This file is %(found)s. Allowed are: %(allowed)s."), found=found, allowed=say(ALLOWED)), "files"
    )


def _whole(file: BinaryIO, head: bytes, kind: FileType) -> FileType:
    """The kind, if more than the first bytes is of it."""
    if kind in PICTURES and (fault := pictures.find_fault(file, PICTURES[kind])):
        raise refuse(fault)
    if kind is PDF:
        file.seek(max(0, file.seek(0, 2) - PDF_TAIL))
        if not re.search(rb"\d\s+\d+\s+obj\b", head) or not re.search(rb"startxref\s+\d+\s+%%EOF", file.read()):
            raise refuse(say(N_("a damaged PDF")))
    return kind


def _zip(file: BinaryIO) -> FileType:
    try:
        media_type = archives.media_type_of(file)
    except tuple(REASONS) as reason:
        raise refuse(say(REASONS[type(reason)])) from None
    for kind in ZIPPED:
        if kind.media_type == media_type:
            return kind
    raise refuse(say(ARCHIVE))


def _legacy(file: BinaryIO) -> FileType:
    try:
        names = ole.read_names(file)
    except ole.NotReadable:
        raise refuse(say(N_("a damaged Office document"))) from None
    for found, reason in ((ole.LOCKED, LOCKED), (ole.MACROS, N_("a document with macros")), (ole.PACKAGES, OBJECT)):
        if names & found:
            raise refuse(say(reason))
    for stream, kind in LEGACY.items():
        if stream in names:
            return kind
    raise refuse(say(N_("of a kind that is not accepted")))


def _text(start: str, name: str) -> FileType:
    """Text shows nothing of its purpose but markup and a script's first line; the name has to say the rest."""
    if start.startswith("#!"):
        raise refuse(say(N_("a script")))
    if MARKUP.search(start):
        raise refuse(say(N_("a web page or a drawing in code (HTML, SVG, XML)")))
    extension = split_name(name)[1].lower()
    for kind in (CSV, TXT):
        if extension in kind.extensions:
            return kind
    raise refuse(say(N_("plain text under another name; only .txt and .csv are text files")))


def _is_text(file: BinaryIO, code: str) -> bool:
    """Whether the whole file decodes and holds no control characters, read piece by piece."""
    decoder = codecs.getincrementaldecoder(code)()
    file.seek(0)
    try:
        while data := file.read(CHUNK):
            if NOT_TEXT.search(decoder.decode(data)):
                return False
        return not NOT_TEXT.search(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False


def _guess(head: bytes) -> Message:
    """What a refused file seems to be: in words, or by the extension that files of its kind usually carry."""
    if head.startswith(PROGRAMS):
        return say(N_("a program"))
    if head.startswith(ARCHIVES):
        return say(ARCHIVE)
    try:
        found = puremagic.magic_string(head)[0].extension
    except (puremagic.PureError, ValueError):
        found = ""
    if not found:
        return say(N_("of a kind that is not accepted"))
    return say(N_("of the kind “%(extension)s”"), extension=found)
