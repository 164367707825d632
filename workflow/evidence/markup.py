"""The XML parts of a document as a stream of elements or tags; a part that declares entities is refused."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, XMLParser, XMLPullParser

PIECE = 64 * 1024
DEEPEST = 1000  # elements within elements
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
    """Each element as ("start", element) and ("end", element)."""
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    begun = False
    for piece in _pieces(part):
        parser.feed(piece)
        for event in parser.read_events():
            begun = True
            yield event  # type: ignore[misc]  # only "start" and "end" were asked for
        if not begun:
            raise ParseError("no element at the beginning")  # a document type could still come
    parser.close()
    yield from parser.read_events()  # type: ignore[misc]


def read_tags(part: IO[bytes]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each element's name and attributes, both without namespaces; nothing of the part is kept."""
    tags = _Tags()
    parser = XMLParser(target=tags)  # noqa: S314 - a part with a document type does not get here
    for piece in _pieces(part):
        parser.feed(piece)
        if not tags.begun:
            raise ParseError("no element at the beginning")
        yield from tags.found
        tags.found.clear()
    parser.close()
    yield from tags.found


class _Tags:
    """Takes what the parser meets."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []
        self.begun = False
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.begun = True
        self.depth += 1
        if self.depth > DEEPEST:
            raise ParseError("elements within elements without end")
        self.found.append((_plain(tag), {_plain(key): value for key, value in attributes.items()}))

    def end(self, tag: str) -> None:
        self.depth -= 1


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """No office program writes a document type."""
    piece = part.read(PIECE)
    if b"<!DOCTYPE" in piece.replace(b"\0", b"").upper():
        raise ParseError("document type")
    while piece:
        yield piece
        piece = part.read(PIECE)


def name_of(item: Element) -> str:
    """The element's name without its namespace."""
    return _plain(item.tag)


def _plain(name: str) -> str:
    return name.rsplit("}", 1)[-1]
