"""Word documents from templates that an office may replace, and sending a file that was made for one answer."""

import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

from docx.opc.exceptions import OpcError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from flask import Response, send_file
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import LxmlError
from markupsafe import Markup, escape

from config.settings import DOCUMENTS, settings
from models.words import N_, say
from views.words import format_day, language, site_name
from workflow.errors import InvalidInput
from workflow.ledger.exporting.cells import clean_text
from workflow.ledger.exporting.formats import ExportFormat

MEDIA_TYPES = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv",
    ExportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
UNREADABLE = (OpcError, BadZipFile, LxmlError, OSError, LookupError, ValueError)  # what is no whole Word document
MISTAKEN = (TemplateError, LxmlError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # a field
BRACKETS = re.compile(r"\{_[{%]|[}%]_\}")  # docxtpl's own signs for brackets, which are just text in a value


@dataclass(frozen=True)
class Picture:
    """A PNG as a value of a template, so many millimetres wide."""

    png: bytes
    width: int


def write_document(file: IO[bytes], name: str, values: dict[str, Any]) -> None:
    """Fill in the template of that name in the reader's language and write it to the open file.

    Raises InvalidInput, naming the template and what is wrong with it, when it cannot be used.
    """
    path = find_template(name, language())
    document = _open(path)
    try:
        document.render(
            _as_text(values, document), ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        )
    except MISTAKEN as mistaken:
        told = N_("The template %(name)s has a mistake: %(why)s. Tell whoever looks after the templates.")
        raise InvalidInput(say(told, name=path.name, why=str(mistaken).split("\n")[0][:200])) from mistaken
    document.save(file)


def common_values(day: date) -> dict[str, Any]:
    """What every template may name."""
    return {"site": site_name(), "day": format_day(day)}


def find_template(name: str, spoken_language: str) -> Path:
    """The office's own, or else the one that comes with the product."""
    own = settings().documents_folder / f"{name}.{spoken_language}.docx"
    return own if own.is_file() else DOCUMENTS / own.name


def send_file_of(file: IO[bytes], kind: ExportFormat, name: str) -> Response:
    """The open file as an attachment, piece by piece; it is closed, and with that deleted, when the answer ends."""
    size = file.tell()
    file.seek(0)
    answer = send_file(file, MEDIA_TYPES[kind], as_attachment=True, download_name=f"{name}.{kind.value}", max_age=0)
    answer.content_length = size
    answer.headers["Cache-Control"] = "no-store"
    answer.call_on_close(file.close)
    return answer


def _open(path: Path) -> DocxTemplate:
    try:
        document = DocxTemplate(path)
        document.init_docx()
    except UNREADABLE as broken:
        told = N_("The template %(name)s cannot be read as a Word document. Tell whoever looks after the templates.")
        raise InvalidInput(say(told, name=path.name)) from broken
    return document


def _as_text(value: Any, document: DocxTemplate) -> Any:
    """Every text such that it stands in the document as it is: no control characters, no brackets of templates."""
    if isinstance(value, dict):
        return {key: _as_text(one, document) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_text(one, document) for one in value]
    if isinstance(value, Picture):
        return InlineImage(document, io.BytesIO(value.png), width=Mm(value.width))
    if isinstance(value, str):
        text = clean_text(value)
        return Markup(str(escape(text)).replace("_", "&#95;")) if BRACKETS.search(text) else text  # noqa: S704 - escaped
    return value
