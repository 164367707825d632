"""A file becomes a workbook, by its content and not by its name; what cannot be read is refused in one sentence."""

import zipfile
from pathlib import Path

from workflow.evidence.archives import Bomb, Elsewhere, Foreign, Locked, Macros, Objects, Sizes, media_type_of
from workflow.ledger.reading.cells import WIDEST, Bounds, Workbook
from workflow.ledger.reading.commas import read_commas
from workflow.ledger.reading.old_excel import read_old_excel
from workflow.ledger.reading.open_document import read_open_document
from workflow.ledger.reading.refusals import (
    a_web_page,
    cannot_open,
    damaged,
    empty,
    has_macros,
    has_objects,
    larger_than,
    locked,
    not_a_workbook,
    unpacks_too_large,
)
from workflow.ledger.reading.spreadsheet import read_spreadsheet

LARGEST_FILE = 50 * 1024 * 1024
SIZES = Sizes(20 * 1024 * 1024, 300 * 1024 * 1024)  # a ledger is far smaller than evidence may be
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
VERY_OLD = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # .xls without the container around it
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPEN_DOCUMENT = (
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet-template",
)
OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"\x1f\x8b")


def open_workbook(path: Path, bounds: Bounds = WIDEST) -> Workbook:
    """Read the sheets of a .xlsx, .xls, .ods or .csv file; raises InvalidInput for everything else."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as missing:
        raise cannot_open() from missing
    if size > LARGEST_FILE:
        raise larger_than(LARGEST_FILE // 1024**2)
    if not head.strip():
        raise empty()
    workbook = _read_kind(path, head, bounds)
    for grid in workbook.grids:
        grid.settle()
    return workbook


def _read_kind(path: Path, head: bytes, bounds: Bounds) -> Workbook:
    if head.startswith(ZIP):
        return _read_archive(path, bounds)
    if head.startswith(OLE):
        return _read_ole(path, bounds)
    if head.startswith(VERY_OLD):
        return read_old_excel(path, bounds)
    if head.startswith(OTHER_KINDS):
        raise not_a_workbook()
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        raise a_web_page()
    return read_commas(path, bounds)


def _read_archive(path: Path, bounds: Bounds) -> Workbook:
    try:
        with path.open("rb") as file:
            kind = media_type_of(file, SIZES)
    except Bomb as bomb:
        raise unpacks_too_large() from bomb
    except Macros as macros:
        raise has_macros() from macros
    except Locked as secret:
        raise locked() from secret
    except (Objects, Foreign, Elsewhere) as objects:
        raise has_objects() from objects
    if kind == EXCEL:
        return read_spreadsheet(path, bounds)
    if kind in OPEN_DOCUMENT:
        return read_open_document(path, bounds)
    if kind is None and not zipfile.is_zipfile(path):
        raise damaged()
    raise not_a_workbook()


def _read_ole(path: Path, bounds: Bounds) -> Workbook:
    content = path.read_bytes()
    names = {
        name: name.encode("utf-16-le") in content for name in ("EncryptedPackage", "Workbook", "Book", "_VBA_PROJECT")
    }
    if names["EncryptedPackage"]:
        raise locked()
    if names["_VBA_PROJECT"]:
        raise has_macros()
    if not names["Workbook"] and not names["Book"]:
        raise not_a_workbook()
    return read_old_excel(path, bounds)
