"""What the lists inside an Office file declare: which document it is, and what it would run or fetch when opened."""

import re
import zipfile
from collections.abc import Iterator, Sequence

from workflow.evidence.markup import read_tags

TYPES = "[content_types].xml"
LARGEST_LIST_OF_TYPES = 1024 * 1024  # bytes, unpacked
MAIN = re.compile(
    r"application/vnd\.openxmlformats-officedocument\.(\w+ml)\.(?:document|sheet|presentation|slideshow)\.main\+xml",
    re.IGNORECASE,
)
IN_IT = re.compile(
    r"application/vnd\.(?:ms-visio\.drawing|openxmlformats-officedocument\.(?:presentationml\.slide|\w+ml\.template))"
    r"\.main\+xml",
    re.IGNORECASE,
)  # documents that stand within others only
FAMILIES = {"wordprocessingml": "document", "spreadsheetml": "sheet", "presentationml": "presentation"}
MACRO_TYPE = re.compile(r"macroenabled|vbaproject|vbadata|macrosheet|activex", re.IGNORECASE)
MACRO_PART = re.compile(r"(^|/)(vbaproject\.bin$|vbadata\.xml$|macrosheets/|activex/)", re.IGNORECASE)
FETCHED = {"attachedtemplate", "oleobject", "frame", "afchunk", "control"}  # relations that are opened by themselves
HERE = re.compile(r"file:///(?![\\/%])|file://localhost/(?![\\/%])|[a-z]:[\\/]|[^\\/:%]+\Z", re.IGNORECASE)


class Macros(Exception):
    """The document carries program code."""


class Locked(Exception):
    """The content can only be read with a password."""


class Elsewhere(Exception):
    """Opening the document would open something from another machine."""


def refuse_macro_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Raise Macros when a part stands where programs stand, whatever the lists call it."""
    if any(MACRO_PART.search(part.filename.replace("\\", "/")) for part in parts):
        raise Macros


def read_office(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> str | None:
    """The media type of the document; None when the lists do not hold together. Raises Macros or Elsewhere."""
    lists = [part for part in parts if part.filename.lower() == TYPES]
    names = {f"/{part.filename}".lower() for part in parts}
    if len(lists) != 1 or lists[0].file_size > LARGEST_LIST_OF_TYPES or "/_rels/.rels" not in names:
        return None
    rows = list(_elements(archive, lists[0], "Override", "Default"))
    if any(MACRO_TYPE.search(row.get("ContentType", "")) for row in rows):
        raise Macros
    _refuse_fetching(archive, parts)
    return _document(rows, names)


def _document(rows: Sequence[dict[str, str]], names: set[str]) -> str | None:
    """By the main part, if it is there; a list may name it by its extension alone."""
    for row in rows:
        declared = row.get("ContentType", "").strip()
        if row.get("PartName", "/").lower() not in names | {"/"}:
            continue
        main = MAIN.fullmatch(declared)
        family = main[1].lower() if main else ""
        if family in FAMILIES:
            return f"application/vnd.openxmlformats-officedocument.{family}.{FAMILIES[family]}"
        if IN_IT.fullmatch(declared):
            return declared
    return None


def _refuse_fetching(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    """A template on the writer's own disk is only a name that Word leaves in whatever is written from it."""
    for part in parts:
        if not part.filename.lower().endswith(".rels"):
            continue
        for row in _elements(archive, part, "Relationship"):
            kind = row.get("Type", "").rpartition("/")[2].strip().lower()
            outside = row.get("TargetMode", "").strip().lower() == "external"
            if outside and kind in FETCHED and not HERE.match(row.get("Target", "").strip()):
                raise Elsewhere


def _elements(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *names: str) -> Iterator[dict[str, str]]:
    with archive.open(part) as content:
        for name, attributes in read_tags(content):
            if name in names:
                yield attributes
