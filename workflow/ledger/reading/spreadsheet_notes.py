"""What is written about the cells of an .xlsx sheet: notes, and the threads of comments of newer programs."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from workflow.evidence.markup import name_of, read_elements

NOTES, THREADS = "comments", "threadedComment"  # the kinds of parts that hold them
ITEMS = {NOTES: "comment", THREADS: "threadedComment"}
STAND_IN = re.compile(r"\s*[\[【](?:Threaded comment|线程批注|线程注释|会话批注)[\]】]")  # for old programs


def read_notes(archive: zipfile.ZipFile, parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The reference of each cell with what is written about it, an answer after what it answers.

    `parts` are the kinds and names of those that belong to the sheet.
    """
    own = [(kind, name) for kind, name in parts if kind in ITEMS and name in archive.NameToInfo]
    threaded: set[str] = set()
    for kind, name in sorted(own, key=lambda part: part[0] != THREADS):
        for cell, text in _read(archive, kind, name):
            if kind == THREADS:
                threaded.add(cell)
            elif cell in threaded and STAND_IN.match(text):
                continue
            yield cell, text


def _read(archive: zipfile.ZipFile, kind: str, name: str) -> Iterator[tuple[str, str]]:
    with archive.open(name) as part:
        for event, item in read_elements(part):
            if event == "end" and name_of(item) == ITEMS[kind]:
                yield item.get("ref", ""), _text_of(item)
                item.clear()


def _text_of(item: Element) -> str:
    """A note keeps its text in runs, an answer of a thread as it is."""
    texts = (part for part in item if name_of(part) == "text")
    runs = (run for text in texts for run in ([text] if not len(text) else text.iter()))
    return "".join(run.text or "" for run in runs if name_of(run) in {"t", "text"})
