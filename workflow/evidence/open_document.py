"""What an OpenDocument file declares: which document it is, and what it would run or fetch when opened."""

import re
import zipfile
from collections.abc import Sequence

from workflow.evidence.markup import read_tags
from workflow.evidence.office import HERE, Elsewhere, Locked, Macros

MANIFEST = "META-INF/manifest.xml"
LARGEST_MIMETYPE = 1024
LARGEST_MANIFEST = 1024 * 1024
PROGRAMS = ("Basic/", "Scripts/")
READ = {"content.xml", "styles.xml", "meta.xml"}  # of the document and of each object in it
LINKS = {"a", "area-rectangle", "area-circle", "area-polygon"}  # followed only by whoever clicks on them
NAMED = {"template", "table-source"}  # what was written from a file on the writer's own disk keeps its name
OUTSIDE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|[\\/%])", re.IGNORECASE)


def read_open_document(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> str | None:
    """The media type of the document; None when it lacks its parts. Raises Locked, Macros or Elsewhere."""
    names = {part.filename for part in parts}
    if any(name.startswith(PROGRAMS) and not name.endswith("/") for name in names):
        raise Macros
    if MANIFEST in names and b"encryption-data" in _beginning(archive, MANIFEST, LARGEST_MANIFEST):
        raise Locked
    if not {"content.xml", MANIFEST} <= names:
        return None
    _refuse_fetching(archive, parts)
    return _beginning(archive, "mimetype", LARGEST_MIMETYPE).decode("ascii", "replace").strip()


def _refuse_fetching(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Whatever is no link is shown, run or filled in by itself, so it has to lie in the document."""
    for part in parts:
        if part.filename.rpartition("/")[2] not in READ:
            continue
        with archive.open(part) as content:
            for name, attributes in read_tags(content):
                if name not in LINKS and _is_elsewhere(name, attributes.get("href", "")):
                    raise Elsewhere


def _is_elsewhere(name: str, target: str) -> bool:
    on_own_disk = name in NAMED and HERE.match(target.strip())
    return bool(OUTSIDE.match(target)) and not on_own_disk


def _beginning(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:
        return part.read(most)
