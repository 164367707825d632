"""Uploading at the address of evidence: what is answered, what is refused, what stays."""

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings, use_settings
from models.evidence import Evidence, Revision
from models.ledger import Task
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.files import make_office, make_pdf, make_picture
from tests.evidence.handing_in import JSON, count, files_in, hand_in, hidden_token
from tests.process.lived import Life
from views.clock import today


def test_several_files_are_added_at_once_without_script(session: Session, liaison: Browser, task: Task) -> None:
    measure = task.measures[0].id
    answer = hand_in(liaison, task, (make_pdf(), "报告.pdf"), (make_picture(), "photo.png"), measures=[measure])
    assert answer.status_code == 302
    page = liaison.get(answer.location).text
    assert "“报告” was added." in page
    assert "“photo” was added." in page
    session.rollback()
    assert [item.measures[0].id for item in session.scalars(select(Evidence))] == [measure, measure]


def test_a_script_gets_json_for_its_file(liaison: Browser, task: Task) -> None:
    answer = hand_in(liaison, task, (make_pdf(), "a.pdf"), title="报告", headers=JSON)
    assert answer.status_code == 201
    result = answer.json["results"][0]
    assert (result["ok"], result["title"]) == (True, "报告")
    assert liaison.get(result["url"]).status_code == 200
    again = hand_in(liaison, task, (make_pdf(), "a.pdf"), headers=JSON)
    assert again.status_code == 422
    assert again.json["results"][0]["code"] == "already_here"


def test_one_bad_file_takes_no_other_with_it(
    session: Session, settings: Settings, liaison: Browser, task: Task
) -> None:
    answer = hand_in(liaison, task, (b"MZ\0\0", "a.pdf"), (make_pdf(), "b.pdf"), (b"", "c.pdf"))
    assert answer.status_code == 302
    page = liaison.get(answer.location).text
    assert "a.pdf: This file is a program." in page
    assert "c.pdf: This file is empty." in page
    assert count(session) == 1
    assert len(files_in(settings)) == 1


@pytest.mark.parametrize(
    ("content", "name", "status", "told"),
    [
        (b"MZ\0\0", "a.pdf", 422, "This file is a program. Allowed are: PDF, Word"),
        (b"<html></html>", "a.pdf", 422, "a web page"),
        (b"<svg/>", "a.png", 422, "a web page or a drawing in code"),
        (make_office("wordprocessingml.document", macros=True), "a.docx", 422, "a document with macros"),
        (b"", "a.pdf", 422, "This file is empty."),
        (make_pdf(size=1024 * 1024 + 1), "a.pdf", 413, "larger than 1 MB, the limit for one file"),
    ],
)
def test_a_refused_file_is_told_and_what_was_typed_stays(
    session: Session,
    settings: Settings,
    liaison: Browser,
    task: Task,
    content: bytes,
    name: str,
    status: int,
    told: str,
) -> None:
    use_settings(settings.model_copy(update={"evidence_file_mb": 1}))
    answer = hand_in(liaison, task, (content, name), kind="minutes", title="My title", dated_on="2026-01-05")
    assert answer.status_code == status
    assert told in answer.text
    assert 'value="My title"' in answer.text
    assert 'value="2026-01-05"' in answer.text
    assert '<option selected value="minutes">' in answer.text
    assert files_in(settings) == []
    assert count(session) == 0


def test_a_file_of_exactly_the_limit_is_taken(settings: Settings, liaison: Browser, task: Task) -> None:
    use_settings(settings.model_copy(update={"evidence_file_mb": 1}))
    whole = make_pdf(size=1024 * 1024)
    assert hand_in(liaison, task, (whole, "a.pdf"), headers=JSON).status_code == 201


def test_far_too_much_is_refused_before_it_is_read(settings: Settings, liaison: Browser, task: Task) -> None:
    use_settings(settings.model_copy(update={"evidence_file_mb": 1}))
    files = [(make_pdf(size=1024 * 1024), f"{number}.pdf") for number in range(12)]
    answer = hand_in(liaison, task, *files)
    assert answer.status_code == 413
    assert "A file may have 1 MB" in answer.text
    assert files_in(settings) == []


def test_a_body_of_unknown_length_is_limited_too(settings: Settings, liaison: Browser, task: Task) -> None:
    use_settings(settings.model_copy(update={"evidence_file_mb": 1}))
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.4'
    answer = liaison.client.post(
        f"/tasks/{task.ref}/evidence",
        input_stream=io.BytesIO(head + b"\n" * (12 * 1024 * 1024)),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
        headers=JSON,
    )
    assert answer.status_code == 413
    assert files_in(settings) == []


def test_a_body_that_breaks_off_leaves_nothing(settings: Settings, liaison: Browser, task: Task) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.4 and then'
    answer = liaison.client.post(
        f"/tasks/{task.ref}/evidence", data=head, content_type="multipart/form-data; boundary=x", headers=JSON
    )
    assert answer.status_code == 400
    assert files_in(settings) == []


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"kind": ""}, "Kind"),
        ({"kind": "rumour"}, "Kind"),
        ({"dated_on": ""}, "Date of the document"),
        ({"dated_on": "31.12.2025"}, "Date of the document"),
        ({"dated_on": "2999-01-01"}, "lies in the future"),
        ({"dated_on": "1989-12-31"}, "lies before"),
        ({"measures": ["999"]}, "Shows the measures"),
        ({"measures": ["x"]}, "Shows the measures"),
        ({"title": "x" * 201}, "at most 200 characters"),
    ],
)
def test_a_bad_value_is_told_beside_its_field(
    session: Session, settings: Settings, liaison: Browser, task: Task, values: dict[str, Any], told: str
) -> None:
    answer = hand_in(liaison, task, (make_pdf(), "a.pdf"), **values)
    assert answer.status_code == 422
    assert told in answer.text.split('role="alert"')[1].split("</div>")[0]
    assert files_in(settings) == []
    assert count(session) == 0


def test_an_upload_without_a_file_is_told(liaison: Browser, task: Task) -> None:
    answer = hand_in(liaison, task, (b"", ""))
    assert answer.status_code == 422
    assert "Choose at least one file." in answer.text


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("名" * 300 + ".pdf", "名" * 150 + ".pdf"),
    ],
)
def test_a_hostile_name_does_no_harm(
    session: Session, settings: Settings, liaison: Browser, task: Task, name: str, stored: str
) -> None:
    assert hand_in(liaison, task, (make_pdf(), name)).status_code == 302
    revision = session.scalars(select(Revision)).one()
    assert revision.filename == stored
    assert all(settings.evidence_folder in path.parents for path in files_in(settings))
    header = liaison.get(f"/files/{revision.id}").headers["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert "\r" not in header
    assert "\n" not in header


def test_a_zero_byte_in_a_name_is_dropped(session: Session, liaison: Browser, task: Task) -> None:
    token = hidden_token(liaison, task)
    parts = {"csrf_token": token, "kind": "data", "dated_on": today().isoformat()}
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in parts.items()
    )
    body += (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a\0b.pdf"\r\n\r\n'
        + make_pdf()
        + b"\r\n--x--\r\n"
    )
    answer = liaison.client.post(
        f"/tasks/{task.ref}/evidence", data=body, content_type="multipart/form-data; boundary=x", headers=JSON
    )
    assert answer.status_code in (201, 400)
    for revision in session.scalars(select(Revision)):
        assert "\0" not in revision.filename


def test_the_task_page_leads_to_adding_evidence_who_may_and_nobody_to_an_empty_list(
    cast: Cast, browser: Browser, session: Session
) -> None:
    life = Life.begin(cast)
    life.fire("start", "finance.liaison")
    page = f"/tasks/{life.task.ref}"
    adding, reading, changing = f'href="{page}/evidence#add"', f'href="{page}/evidence"', "change or take out files"
    session.commit()
    liaison, inspector = browser.as_("finance.liaison"), browser.as_("g1.inspector")

    def links(person: Browser) -> list[bool]:
        shown = person.get(page).text.split('id="evidence"')[1].split("</section>")[0]
        return [adding in shown, reading in shown, changing in shown]

    assert links(liaison) == [True, False, False]
    assert links(inspector) == [False, False, False]
    assert 'id="add"' in liaison.get(f"{page}/evidence").text
    life.prepare()
    session.commit()
    assert links(liaison) == [True, True, True]
    assert links(inspector) == [False, True, False]
    life.fire("submit", "finance.leader")
    session.commit()
    assert links(liaison) == [False, True, False]
