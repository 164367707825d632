"""The addresses of evidence: who may open them, how files are served, and how evidence is changed there."""

import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from config.settings import Settings
from models.ledger import Task
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.conftest import Add
from tests.evidence.files import make_docx, make_pdf, make_picture
from tests.evidence.handing_in import JSON, files_in, hand_in, token_of
from views.clock import today


def test_an_upload_needs_its_token(settings: Settings, liaison: Browser, task: Task) -> None:
    data = {"files": (io.BytesIO(make_pdf()), "a.pdf"), "kind": "data", "dated_on": today().isoformat()}
    assert liaison.client.post(f"/tasks/{task.ref}/evidence", data=data).status_code == 400
    assert files_in(settings) == []


@pytest.mark.parametrize("name", ["auditor", "committee"])
def test_those_who_only_look_cannot_add(settings: Settings, browser: Browser, task: Task, name: str) -> None:
    watcher = browser.as_(name)
    page = watcher.get(f"/tasks/{task.ref}/evidence")
    assert page.status_code == 200
    assert "data-upload" not in page.text
    assert hand_in(watcher, task, (make_pdf(), "a.pdf")).status_code == 403
    assert files_in(settings) == []


def test_the_inspection_side_is_told_that_it_is_not_its_turn(browser: Browser, task: Task) -> None:
    inspector = browser.as_("g1.inspector")
    assert "data-upload" not in inspector.get(f"/tasks/{task.ref}/evidence").text
    assert hand_in(inspector, task, (make_pdf(), "a.pdf"), headers=JSON).status_code == 409


ADDRESSES = [
    ("GET", "/tasks/{ref}/evidence"),
    ("POST", "/tasks/{ref}/evidence"),
    ("GET", "/evidence/{id}"),
    ("POST", "/evidence/{id}/edit"),
    ("POST", "/evidence/{id}/revision"),
    ("POST", "/evidence/{id}/withdraw"),
    ("GET", "/files/{revision}"),
    ("GET", "/files/{revision}/view"),
]


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
@pytest.mark.parametrize("name", ["library.leader", "history.liaison", "g2.inspector", "g2.leader", "admin", None])
def test_no_address_of_a_task_opens_for_those_without_a_right_to_it(
    session: Session,
    settings: Settings,
    browser: Browser,
    add: Add,
    task: Task,
    name: str | None,
    method: str,
    address: str,
) -> None:
    item = add()
    session.commit()
    url = address.format(ref=task.ref, id=item.id, revision=item.latest.id)
    token = browser.get("/sign-in").text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    person = browser.as_(name) if name else browser
    data = {"csrf_token": token if name is None else token_of(person)} if method == "POST" else {}
    answer = person.client.open(url, method=method, data=data)
    assert answer.status_code == (403 if name else 302)
    assert b"%PDF" not in answer.data
    assert name or "/sign-in" in answer.location


def test_an_unknown_address_is_not_found(liaison: Browser) -> None:
    for url in ("/tasks/X26-T999/evidence", "/evidence/999", "/files/999", "/files/999/view"):
        assert liaison.get(url).status_code == 404


def test_a_download_is_an_attachment_with_its_safe_name(session: Session, liaison: Browser, add: Add) -> None:
    item = add(name="整改报告.pdf")
    session.commit()
    answer = liaison.get(f"/files/{item.latest.id}")
    assert answer.data == make_pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E6%95%B4" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_preview_can_run_nothing(session: Session, liaison: Browser, add: Add) -> None:
    picture, pdf = add(make_picture(), "a.png"), add(make_pdf(), "a.pdf")
    docx, text = add(make_docx(), "a.docx"), add("说明".encode("gb18030"), "a.txt")
    session.commit()
    answers = {item: liaison.get(f"/files/{item.latest.id}/view") for item in (picture, pdf, docx, text)}
    for answer in answers.values():
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    shown = {item: answer.headers["Content-Disposition"].split(";")[0] for item, answer in answers.items()}
    assert shown == {picture: "inline", pdf: "inline", docx: "attachment", text: "attachment"}
    assert answers[picture].headers["Content-Security-Policy"].endswith("; sandbox")
    assert answers[text].headers["Content-Type"] == "text/plain"


def test_a_previews_address_ends_with_the_files_name(session: Session, liaison: Browser, add: Add) -> None:
    item = add(name="整改报告.pdf")
    session.commit()
    named = f"/files/{item.latest.id}/view/%E6%95%B4%E6%94%B9%E6%8A%A5%E5%91%8A.pdf"
    assert named in liaison.get(f"/evidence/{item.id}").text
    answer = liaison.get(named)
    assert answer.data == make_pdf()
    assert answer.headers["Content-Disposition"].startswith("inline;")


def test_a_file_is_served_in_ranges_and_not_twice(session: Session, liaison: Browser, add: Add) -> None:
    item = add()
    session.commit()
    url = f"/files/{item.latest.id}/view"
    part = liaison.get(url, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.data) == (206, make_pdf()[5:10])
    whole = liaison.get(url)
    assert liaison.get(url, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert liaison.get(url, headers={"Range": "bytes=999999-"}).status_code == 416


def test_a_missing_file_is_told_and_named_by_the_audit(
    session: Session, settings: Settings, app: Flask, liaison: Browser, add: Add, task: Task
) -> None:
    item = add()
    session.commit()
    assert app.test_cli_runner().invoke(args=["audit", "files"]).exit_code == 0
    files_in(settings)[0].unlink()
    answer = liaison.get(f"/files/{item.latest.id}")
    assert answer.status_code == 404
    assert "missing from the store" in answer.text
    found = app.test_cli_runner().invoke(args=["audit", "files"])
    assert found.exit_code == 1
    assert f"{task.ref}: Proof" in found.output


def test_a_revision_keeps_the_old_file_within_reach(session: Session, liaison: Browser, add: Add) -> None:
    item = add()
    session.commit()
    first = item.latest.id
    url = f"/evidence/{item.id}"
    data = {"file": (io.BytesIO(make_picture()), "new.png")}
    answer = liaison.submit(f"{url}/revision", data, page=url, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert liaison.get(f"/files/{first}").data == make_pdf()
    session.expire_all()
    assert liaison.get(f"/files/{item.latest.id}").data == make_picture()
    page = liaison.get(url).text
    assert "proof.pdf" in page
    assert "new.png" in page


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [(b"", 422, "Choose one file."), (b"MZ\0", 422, "a program"), (make_pdf(), 422, "the same file")],
)
def test_a_bad_revision_is_told_beside_the_field(
    session: Session, liaison: Browser, add: Add, content: bytes, status: int, told: str
) -> None:
    item = add()
    session.commit()
    url = f"/evidence/{item.id}"
    data = {"file": (io.BytesIO(content), "new.pdf" if content else "")}
    answer = liaison.submit(f"{url}/revision", data, page=url, content_type="multipart/form-data")
    assert answer.status_code == status
    assert told in answer.text


def test_the_description_is_edited(session: Session, liaison: Browser, add: Add, task: Task) -> None:
    item = add()
    session.commit()
    url = f"/evidence/{item.id}"
    data = {"title": "Better", "kind": "notice", "dated_on": "2026-02-01", "measures": [task.measures[0].id]}
    assert liaison.submit(f"{url}/edit", data, page=url).status_code == 302
    session.refresh(item)
    session.commit()
    assert (item.title, item.kind.value, item.dated_on) == ("Better", "notice", date(2026, 2, 1))
    assert liaison.submit(f"{url}/edit", {**data, "title": " "}, page=url).status_code == 422
    stale = liaison.submit(f"{url}/edit", {**data, "title": "Older page", "seen_version": 1}, page=url)
    assert stale.status_code == 409
    assert "Older page" in stale.text


def test_evidence_is_taken_out_and_says_why(session: Session, liaison: Browser, add: Add, task: Task) -> None:
    item = add()
    session.commit()
    url = f"/evidence/{item.id}"
    assert liaison.submit(f"{url}/withdraw", {"reason": "short"}, page=url).status_code == 422
    assert liaison.submit(f"{url}/withdraw", {"reason": "It was the wrong file."}, page=url).status_code == 302
    assert "Taken out: It was the wrong file." in liaison.get(f"/tasks/{task.ref}/evidence").text
    page = liaison.get(url).text
    assert "/withdraw" not in page
    assert "/edit" not in page


def test_the_same_file_elsewhere_is_named_only_to_those_who_may_see_it(
    session: Session, cast: Cast, browser: Browser, add: Add, task: Task, now: Any
) -> None:
    from workflow.process.engine import fire

    other = cast.task(lead="history")
    fire(session, other, "start", actor=cast["history.liaison"], seen_version=other.version, now=now)
    add()
    add(task=other, actor=cast["history.liaison"])
    url, ref = f"/tasks/{task.ref}/evidence", other.ref
    session.commit()
    assert ref in browser.as_("office").get(url).text
    assert ref not in browser.as_("finance.liaison").get(url).text


def test_the_list_asks_as_many_questions_for_one_file_as_for_twenty(
    session: Session, app: Flask, liaison: Browser, add: Add, task: Task
) -> None:
    from views.database import db

    with app.app_context():
        engine = db.engine
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    add(make_pdf("0"), measure_ids=[task.measures[0].id])
    session.commit()
    url = f"/tasks/{task.ref}/evidence"

    def questions() -> int:
        liaison.get(url)
        asked.clear()
        assert liaison.get(url).status_code == 200
        return len(asked)

    one = questions()
    for number in range(1, 20):
        add(make_pdf(str(number)), title=f"Proof {number}", measure_ids=[task.measures[0].id])
    session.commit()
    assert questions() == one


def test_the_addresses_of_others_keep_their_small_limit(liaison: Browser, task: Task) -> None:
    answer = liaison.client.post(f"/tasks/{task.ref}/edit", data={"title": "x" * (5 * 1024 * 1024)})
    assert answer.status_code == 413
