"""The XML parts of a workbook as a stream of elements; a part that declares entities is refused."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

PIECE = 64 * 1024
BROKEN = (
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    OverflowError,
    EOFError,
    NotImplementedError,  # what zipfile says to an exotic part …
    RuntimeError,  # … and to an encrypted one
    OSError,
)


def read_elements(part: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Each element as ("start", element) and ("end", element); no office program writes a document type."""
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    piece = part.read(PIECE)
    if b"<!DOCTYPE" in piece.replace(b"\0", b"").upper():
        raise ParseError("document type")
    begun = False
    while piece:
        parser.feed(piece)
        for event in parser.read_events():
            begun = True
            yield event  # type: ignore[misc]  # only "start" and "end" were asked for
        if not begun:
            raise ParseError("no element at the beginning")  # a document type could still come
        piece = part.read(PIECE)
    parser.close()
    yield from parser.read_events()  # type: ignore[misc]


def name_of(item: Element) -> str:
    """The element's name without its namespace."""
    return item.tag.rsplit("}", 1)[-1]
