"""The pages of the register: entered from a file, shown on the task, listed, exported, kept from others."""

import csv
import io

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.evidence import Evidence, EvidenceKind
from models.institutional import DocumentKind, Effect
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.registering import NOTE, Register
from tests.ledger.test_speed import count_queries
from tests.process.lived import DAY, Life
from views.clock import today


def test_a_file_is_entered_from_its_page_with_what_it_says(session: Session, cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast)
    item = life.add_evidence("Rules on advances", kind=EvidenceKind.INSTITUTIONAL_DOCUMENT)
    ref, file = life.task.ref, f"/evidence/{item.id}"
    session.commit()
    liaison = browser.as_("finance.liaison")
    assert f"/tasks/{ref}/documents/new?evidence={item.id}" in liaison.get(file).text
    url = f"/tasks/{ref}/documents/new?evidence={item.id}"
    page = liaison.get(url).text
    assert 'value="Rules on advances"' in page
    assert f'value="{ref}"' in page
    assert f'data-draft="{url.replace("?evidence=", "#")}"' in page
    sent = {"name": "Rules on advances", "number": "财字〔2026〕3号", "unit": cast.units["finance"].id, "tasks": ref}
    sent |= {"issued_on": today().isoformat(), "evidence": item.id}
    session.rollback()
    refused = liaison.submit(url, sent)
    assert refused.status_code == 422
    assert "财字〔2026〕3号" in refused.text, "nothing typed is lost"
    made = liaison.submit(url, {**sent, "kind": "made"})
    assert made.status_code == 302
    assert "Rules on advances" in liaison.get(made.location).text
    for address in (f"/tasks/{ref}", file):
        shown = liaison.get(address).text
        assert made.location in shown
        assert "never checked" in shown


def test_the_inspector_writes_a_check_and_the_unit_reads_it(session: Session, cast: Cast, browser: Browser) -> None:
    register = Register(Life.begin(cast))
    row = register.enter()
    session.commit()
    inspector, url = browser.as_("g1.inspector"), f"/documents/{row.id}/check"
    assert "waits for an overdue check" in inspector.get("/").text
    assert "check overdue" in inspector.get("/documents?show=due").text
    sent = {"result": "on_paper", "held_on": today().isoformat(), "note": "short"}
    refused = inspector.submit(url, sent)
    assert refused.status_code == 422
    assert "Write at least 10 characters." in refused.text
    assert inspector.submit(url, {**sent, "note": NOTE}).status_code == 302
    assert "waits for an overdue check" not in inspector.get("/").text
    leader = browser.as_("finance.leader")
    assert NOTE in leader.get(f"/documents/{row.id}").text
    assert leader.get(url).status_code == 403
    assert "On paper only" in leader.get("/documents?show=on_paper").text


def test_a_check_that_is_weeks_ahead_is_due_soon(session: Session, cast: Cast, browser: Browser) -> None:
    register = Register(Life.begin(cast))
    register.enter()
    register.check(Effect.PARTLY, next_check_on=today() + 21 * DAY)
    session.commit()
    shown = browser.as_("office").get("/documents?language=en").text
    assert "check due soon</span>" in shown
    assert "Check due soon or overdue" in shown


def test_what_others_may_not_see_is_neither_linked_nor_listed(session: Session, cast: Cast, browser: Browser) -> None:
    register = Register(Life.begin(cast))
    foreign = cast.task(lead="history", title="A secret title")
    text = register.life.add_evidence("The secret text", kind=EvidenceKind.INSTITUTIONAL_DOCUMENT)
    refs = [register.life.task.ref, foreign.ref]
    row = register.enter("office", refs=refs, evidence_id=text.id)
    session.commit()
    page = browser.as_("finance.leader").get(f"/documents/{row.id}").text
    assert foreign.ref in page
    assert "A secret title" not in page
    other = browser.as_("history.leader")
    for address in (f"/documents/{row.id}", f"/documents/{row.id}/edit"):
        assert "The secret text" not in other.get(address).text
    library = browser.as_("library.leader")
    assert "Rules on advances" not in library.get("/documents").text
    assert library.get(f"/documents/{row.id}").status_code == 403
    assert library.get("/documents/resting").status_code == 403


def test_the_export_holds_the_list_and_runs_nothing(session: Session, cast: Cast, browser: Browser) -> None:
    register = Register(Life.begin(cast))
    register.enter(name='=HYPERLINK("http://x")', number="3")
    register.check(Effect.PARTLY, next_check_on=today() + 900 * DAY)
    register.enter(name="Gone", kind=DocumentKind.ABOLISHED)
    session.commit()
    office = browser.as_("office")
    answer = office.submit("/documents/export?show=all", page="/documents")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [len(row) for row in rows] == [13, 13, 13]
    line = next(row for row in rows if row[2] == "3")
    assert line[1] == '\'=HYPERLINK("http://x")'
    assert (line[6], line[9], line[10], line[11]) == (register.life.task.ref, "Works in part", NOTE, "G1 Inspector")
    assert len(office.submit("/documents/export?show=unchecked", page="/documents").data.splitlines()) == 1


def test_the_number_of_queries_does_not_depend_on_the_number_of_documents(
    app: Flask, session: Session, cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).verify()
    register = Register(life)
    session.execute(update(Evidence).values(kind=EvidenceKind.INSTITUTIONAL_DOCUMENT))
    register.enter("office", name="First")
    cast.task(lead="library")
    session.commit()
    office = browser.as_("office")
    pages = ["/documents", "/documents/resting", f"/tasks/{life.task.ref}", "/"]
    for page in pages:
        office.get(page)
    few = [count_queries(app, office, page) for page in pages]
    for number in range(6):
        other = cast.task(lead="library")
        register.enter("office", name=f"Another {number}", unit=cast.units["library"], refs=[life.task.ref, other.ref])
    session.commit()
    assert [count_queries(app, office, page) for page in pages] == few
