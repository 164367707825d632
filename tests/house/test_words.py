"""Both languages are complete: every text of the product stands in the Chinese catalogue."""

import ast
import re
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2 import Environment

from config.settings import ROOT
from tests.house.code import files, name_of, tree_of

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
SPOKEN = ("config", "models", "workflow", "views", "demo")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")


@cache
def catalogue() -> Catalog:
    with (ROOT / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


@cache
def said() -> dict[str, str]:
    """Every text that is marked for translation, with one place where it stands."""
    texts: dict[str, str] = {}
    places = [("python", file) for file in files(".py", *SPOKEN)]
    places += [("jinja2", file) for ending in (".html", ".txt") for file in files(ending, "templates")]
    for method, file in places:
        for line, text, *_ in extract_from_file(method, file, keywords=KEYWORDS):
            texts.setdefault(text[0] if isinstance(text, tuple) else text, f"{name_of(file)}:{line}")
    return texts


def translation_of(text: str) -> Message | None:
    return catalogue().get(text)


def test_every_text_is_translated() -> None:
    assert len(said()) > 300
    missing = {text: place for text, place in said().items() if not (found := translation_of(text)) or not found.string}
    assert missing == {}


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in catalogue() if message.id and message.fuzzy] == []


def test_translations_fill_in_the_same_values() -> None:
    wrong = {}
    for text in said():
        found = translation_of(text)
        strings = found.string if found and isinstance(found.string, tuple) else (found.string if found else "",)
        if any(set(PLACEHOLDER.findall(string)) != set(PLACEHOLDER.findall(text)) for string in strings):
            wrong[text] = strings
    assert wrong == {}


def test_no_translation_is_kept_that_nobody_says() -> None:
    kept = (message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue() if message.id)
    assert sorted(set(kept) - set(said())) == []


@pytest.mark.parametrize("folder", SPOKEN)
def test_texts_are_marked_whole(folder: str) -> None:
    """An f-string, a sum or a variable inside the mark, or a mark inside an f-string, would never be found by those
    who gather the texts."""
    marked = [
        (file, node)
        for file in files(".py", folder)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "N_", "lazy_gettext")
        and node.args
    ]
    wrong = [
        f"{name_of(file)}:{node.lineno}"
        for file, node in marked
        if not isinstance(node.args[0], ast.Constant) or node.args[0].value not in said()
    ]
    assert wrong == []


# ---- what is not marked at all

CLASS = re.compile(r"\{% block \w*class %\}.*?\{% endblock %\}")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
READ_ALOUD = re.compile(r'\b(?:alt|title|placeholder|aria-label)="([^"]*)"')
WORD = re.compile(r"[A-Za-z]{2,}")
PLAIN = {
    "SHA",
    "PDF",
    "CSV",
    "Rectify",
    "nbsp",
    "middot",
    "rarr",
    "times",
    "hellip",
    "ndash",
    "mdash",
    "English",
    "Esc",
}


def test_no_page_says_anything_unmarked() -> None:
    assert {name_of(page): words for page in files(".html", "templates") if (words := _unmarked(page))} == {}


def _unmarked(page: Path) -> list[str]:
    text = JINJA.sub(" ", CLASS.sub(" ", page.read_text("utf-8")))
    shown = [*READ_ALOUD.findall(text), TAG.sub(" ", text)]
    return [word for part in shown for word in WORD.findall(part) if word not in PLAIN]


def test_pages_are_well_formed_templates() -> None:
    environment = Environment(autoescape=True)
    for page in files(".html", "templates"):
        environment.parse(page.read_text("utf-8"), name_of(page))


# ---- how Chinese is set, and what one and several are called

HAN = "[\u4e00-\u9fff]"
APART = re.compile(rf"{HAN} +(?:[A-Za-z0-9.]|%\()|(?:[A-Za-z0-9]|%\(\w+\)[sd]|%%) +{HAN}")


def strings_of(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_chinese_stands_close_to_numbers_and_latin_words() -> None:
    """As official texts are set; a placeholder counts as what is put in for it."""
    assert [text for message in catalogue() if message.id for text in strings_of(message) if APART.search(text)] == []


def test_an_interview_is_called_the_same_everywhere() -> None:
    assert [text for message in catalogue() for text in strings_of(message) if "访谈" in text] == []


def test_the_office_and_the_answer_of_a_unit_are_accepted_in_two_words() -> None:
    """采纳 is said of a unit's answer only, 审定 of what the office accepts."""
    told = {text for text in said() for message in [translation_of(text)] if message and "采纳" in str(message.string)}
    assert told == {
        "Accepted in full",
        "Accepted in part",
        "The findings stand in the letter as they were handed over; what was accepted is said here.",
        "The unit reads it. What is accepted is shown below the letter, once for all its findings; it changes none of "
        "them.",
        "The office agreed with the answer of the unit: %(decision)s",
    }


def test_a_seminar_is_called_in_word_as_on_the_page() -> None:
    (seminar,) = [translation_of(text) for text in said() if text == "Seminar"]
    assert seminar
    with ZipFile(ROOT / "config/documents/inspection_report.zh.docx") as word:
        assert f"{seminar.string}{{{{ meetings.seminar }}}}" in word.read("word/document.xml").decode()
