"""Exports as a person takes them out in the browser, and the files read back."""

import csv
import io
import json
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.trail import Event
from models.verification import SignOff
from tests.client import Browser
from tests.process.lived import Life

HEADINGS = {
    "zh": [
        *("问题编号", "问题类别", "反馈问题", "具体表现", "问题来源", "任务编号", "整改任务", "整改目标", "牵头单位"),
        *("协办单位", "责任领导", "整改措施", "责任人", "完成时限", "整改进展情况", "整改状态", "预警", "任务类别"),
        *("任务来源", "巡察组", "任务时限", "措施编号", "措施类型", "措施责任单位", "预期成效", "整改轮次"),
    ],
    "en": [
        *("Problem ref.", "Category", "Problem", "Manifestation", "Source", "Task ref.", "Task", "Goal", "Lead unit"),
        *("Co-units", "Responsible leader", "Measure", "Person", "Deadline", "Progress", "Status", "Signal"),
        *("Kind of task", "Origin", "Inspection group", "Task deadline", "Measure ref.", "Kind of measure"),
        *("Unit of the measure", "Expected result", "Cycle"),
    ],
}
PLACE = {name: place for place, name in enumerate(HEADINGS["en"])}
KINDS = ["account.ledger_exported", "campaign.ledger_exported", "campaign.statement_exported", "task.form_exported"]


def take_out(person: Browser, file: str, query: str = "") -> TestResponse:
    """Press a button of the menu on the ledger page."""
    return person.submit(f"/ledger/export{query}", {"format": file}, page="/ledger")


def book_of(answer: TestResponse, *, raw: bool = False) -> Workbook:
    """The workbook; `raw` leaves the cells beneath merged areas as they are in the file."""
    assert answer.status_code == 200, answer.text
    return load_workbook(io.BytesIO(answer.data), read_only=raw)


def rows_of(answer: TestResponse, sheet: int = 0) -> list[tuple[Any, ...]]:
    """The rows below the headings, with what stands beneath merged cells."""
    book = book_of(answer, raw=True)
    return list(book.worksheets[sheet].iter_rows(min_row=3, values_only=True))


def column(rows: list[tuple[Any, ...]], name: str) -> list[Any]:
    return [row[PLACE[name]] for row in rows]


def table_of(answer: TestResponse) -> list[list[str]]:
    """The CSV, headings first."""
    assert answer.status_code == 200, answer.text
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def take_table(office: Browser, language: str = "zh") -> list[list[str]]:
    """The CSV of everything, in the order of the references."""
    office.client.set_cookie("language", language)
    return table_of(take_out(office, "csv", "?sort=ref"))


def text_of(answer: TestResponse) -> str:
    """Every text of a Word document, a line for each paragraph."""
    assert answer.status_code == 200, answer.text
    body = Document(io.BytesIO(answer.data)).element.body
    for cell in body.iter(qn("w:tc")):
        assert cell.findall(qn("w:p")), "Word refuses a document with a cell that has no paragraph"
    lines = (
        "".join(part.text or "" if part.tag == qn("w:t") else "\n" for part in p.iter(qn("w:t"), qn("w:br")))
        for p in body.iter(qn("w:p"))
    )
    return "\n".join(lines)


def exports(session: Session) -> list[tuple[str, str, dict[str, Any]]]:
    """What the trail tells of exports: stream, kind, data."""
    with Session(session.get_bind()) as apart:
        found = apart.scalars(select(Event).where(Event.kind.in_(KINDS)).order_by(Event.id))
        return [(event.stream, event.kind, json.loads(event.data)) for event in found]


def form_of(person: Browser, life: Life, cycle: int = 1) -> TestResponse:
    """The write-off form of a cycle."""
    with Session(life.session.get_bind()) as apart:
        number = apart.query(SignOff).filter_by(task_id=life.task.id, cycle=cycle).one().id
    return person.submit(f"/tasks/{life.task.ref}/sign-offs/{number}/form", page="/account")


def statement_of(person: Browser) -> TestResponse:
    return person.submit("/campaigns/X26/statement", page="/account")
