"""The pages of meetings: who reads which, forms that lose nothing, files and documents, My work, the task page."""

import io

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from models.ledger import State, engine_at_work
from models.meetings import ActionItem, Meeting, MinutesFile
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.files import make_pdf
from tests.evidence.handing_in import files_in
from tests.ledger.test_speed import count_queries
from tests.meetings.holding import NOTE, Held
from views.clock import today
from workflow.evidence.intact import check_store
from workflow.evidence.upkeep import sweep_orphans
from workflow.meetings.reading import may_read

READ_ALL = {"g1.inspector", "g2.inspector", "g1.leader", "g2.leader", "office", "committee", "auditor"}
ODD = '<b>&</b> {{ 7 * 7 }} {% endfor %} =HYPERLINK("x")'


def readers(session: Session, cast: Cast, held: Held) -> set[str]:
    session.expire_all()
    return {name for name, user in cast.people.items() if may_read(session, user, held.meeting)} - READ_ALL


def test_units_read_the_meetings_at_which_they_or_their_tasks_were_present(session: Session, cast: Cast) -> None:
    own = {f"{code}.{role}" for code in ("finance", "estates") for role in ("leader", "liaison")}
    assert readers(session, cast, Held.begin(cast, cast.task("finance", ("estates",)))) == own
    there = Held.begin(cast, title="Seminar", units=[cast.units["history"]], people="library.leader")
    assert readers(session, cast, there) == {"history.leader", "history.liaison", "library.leader"}
    nobody = Held.begin(cast, title="Internal")
    assert readers(session, cast, nobody) == set()
    assert all(may_read(session, cast[name], nobody.meeting) for name in READ_ALL)


def test_a_meeting_names_tasks_of_others_by_their_reference_only(
    session: Session, cast: Cast, browser: Browser
) -> None:
    secret = cast.task("estates", title="What nobody else should know")
    Held.begin(cast, cast.task("finance"), secret).give("estates", task=secret)
    ref = secret.ref
    session.rollback()
    finance = browser.as_("finance.leader")
    page = finance.get("/meetings/1").text
    assert ref in page
    assert "nobody else should know" not in page
    assert f"/tasks/{ref}" not in page
    assert finance.get("/meetings").status_code == 200
    assert browser.as_("history.leader").get("/meetings/1").status_code == 403
    assert "Joint meeting on advances" not in browser.as_("history.leader").get("/meetings").text


def test_the_office_records_a_meeting_from_the_form_and_a_mistake_loses_nothing(
    session: Session, cast: Cast, browser: Browser
) -> None:
    task, unit = cast.task("finance"), str(cast.units["finance"].id)
    number, ref = str(task.id), task.ref
    session.commit()
    office, url = browser.as_("office"), "/campaigns/X26/meetings/new"
    typed = {"kind": "seminar", "title": ODD, "held_on": today().isoformat(), "minutes": "One.\nTwo."}
    wrong = office.submit(url, {**typed, "tasks": "T099", "people": "Nobody"})
    assert wrong.status_code == 422
    for kept in ("T099", "Nobody with an account", "Not a task of this campaign", "One."):
        assert kept in wrong.text
    answer = office.submit(url, {**typed, "tasks": "1", "people": "finance.leader", "units": [unit]})
    assert answer.status_code == 302
    page = office.get(answer.location).text
    assert "<b>&</b>" not in page
    assert ref in page
    decided = office.submit(f"{answer.location}/decisions", {"text": "Settle", "task": number}, page=answer.location)
    assert decided.status_code == 302
    given = {"text": "Hand it over", "task": number, "unit": "0", "due_on": today().isoformat()}
    refused = office.submit(f"{answer.location}/actions", given, page=answer.location)
    assert refused.status_code == 422
    assert "Hand it over" in refused.text
    assert office.submit(f"{answer.location}/actions", {**given, "unit": unit}, page=answer.location).status_code == 302


def test_an_item_goes_from_my_work_to_its_report_and_back_over_the_office(
    session: Session, cast: Cast, browser: Browser
) -> None:
    held = Held.begin(cast, cast.task("finance", ("estates",))).give("estates", text="Bring the list")
    url, ref = f"/meetings/actions/{held.item.id}", held.item.task.ref
    session.rollback()
    estates, office = browser.as_("estates.liaison"), browser.as_("office")
    assert "Bring the list" in estates.get("/").text
    assert "Bring the list" not in browser.as_("finance.leader").get("/").text
    done = {"done_on": today().isoformat(), "done_note": NOTE}
    short = estates.submit(f"{url}/report", {**done, "done_note": "Done"}, page=url)
    assert (short.status_code, "At least 10" in short.text) == (422, True)
    assert estates.submit(f"{url}/report", done, page=url).status_code == 302
    assert "Bring the list" not in estates.get("/").text
    assert "Confirm or reopen" in office.get("/").text
    assert office.submit(f"{url}/reopen", {"reason": "The years before 2024 are missing."}, page=url).status_code == 302
    assert "The years before 2024 are missing." in estates.get(url).text
    estates.submit(f"{url}/report", done, page=url)
    assert office.submit(f"{url}/confirm", page=url).status_code == 302
    told = browser.as_("finance.leader").get(f"/tasks/{ref}").text
    for said in ("Meetings that discussed it", "Bring the list", "Confirmed as done", "Reopened action item 1"):
        assert said in told


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.VERIFIED, None])
def test_an_item_leads_to_the_evidence_only_of_a_task_that_takes_some_now(
    cast: Cast, browser: Browser, state: State | None
) -> None:
    task = cast.task("finance")
    held = Held.begin(cast, task)
    held = held.give("finance") if state else held.give_in_general("finance")
    url, ref = f"/meetings/actions/{held.item.id}", task.ref
    with engine_at_work():
        task.cycle_started_at = cast.now
        task.verified_at = cast.now if state is State.VERIFIED else None
        task.state = state or task.state
    cast.session.commit()
    page = browser.as_("finance.liaison").get(url).text
    takes = state is State.IN_PROGRESS
    assert (f'href="/tasks/{ref}/evidence#add"' in page, "No file can be added now" in page) == (takes, not takes)


def test_a_file_of_the_minutes_is_kept_checked_and_given_to_readers_only(
    session: Session, cast: Cast, browser: Browser, settings: Settings
) -> None:
    Held.begin(cast, cast.task("finance"))
    office, page = browser.as_("office"), "/meetings/1"

    def hand_in(content: bytes, name: str) -> int:
        data = {"file": (io.BytesIO(content), name)}
        return office.submit(f"{page}/files", data, page=page, content_type="multipart/form-data").status_code

    assert hand_in(b"MZ not a document", "minutes.exe") == 422
    assert hand_in(make_pdf("Minutes"), "minutes.pdf") == 302
    assert hand_in(make_pdf("Minutes"), "again.pdf") == 422
    file = session.scalars(select(MinutesFile)).one()
    number, sha256 = file.id, file.sha256
    session.rollback()
    got = browser.as_("finance.liaison").get(f"/meetings/files/{number}")
    assert (got.data, "attachment" in got.headers["Content-Disposition"]) == (make_pdf("Minutes"), True)
    assert browser.as_("estates.leader").get(f"/meetings/files/{number}").status_code == 403
    assert sweep_orphans(session, cast.now.replace(year=2100)).removed == 0
    session.rollback()
    stored = next(path for path in files_in(settings) if path.name == sha256)
    stored.write_bytes(b"changed")
    assert [damage.used for damage in check_store(session)] == [["Joint meeting on advances: minutes.pdf"]]
    session.rollback()
    out = {"chosen": str(number), "reason": "The wrong meeting's scan."}
    assert office.submit(f"{page}/files/withdraw", out, page=page).status_code == 302
    assert browser.as_("finance.liaison").get(f"/meetings/files/{number}").status_code == 404


def test_the_minutes_are_a_word_document_in_both_languages(session: Session, cast: Cast, browser: Browser) -> None:
    own, secret = cast.task("finance"), cast.task("estates", title="What nobody else should know")
    held = Held.begin(cast, own, secret, minutes=f"First.\n{ODD}", guests="Li\nWu", title=ODD)
    held.give("finance", text=ODD)
    ref = secret.ref
    session.rollback()
    finance = browser.as_("finance.leader")
    for language, word in (("en", "Action items"), ("zh", "落实事项")):
        finance.client.set_cookie("language", language)
        answer = finance.submit("/meetings/1/word", page="/meetings/1")
        assert answer.status_code == 200
        document = Document(io.BytesIO(answer.data))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(line.text for line in document.paragraphs), *cells])
        assert word in text
        assert text.count(ODD) >= 3
        assert (ref in text, "nobody else" in text) == (True, False)
    assert browser.as_("history.leader").submit("/meetings/1/word", page="/meetings").status_code == 403


def test_no_page_asks_more_of_the_database_for_more_rows(
    app: Flask, session: Session, cast: Cast, browser: Browser
) -> None:
    task = cast.task("finance", ("estates",))
    held = Held.begin(cast, task, units=[cast.units["finance"]], people="finance.leader").give("estates")
    urls = ("/", "/meetings", "/meetings/1", "/meetings/actions", f"/tasks/{task.ref}")
    session.rollback()
    people = {who: browser.as_(who) for who in ("office", "estates.leader")}
    few = {(who, url): count_queries(app, person, url) for who, person in people.items() for url in urls}
    for n in range(5):
        tasks = [cast.task("estates", ("finance",)) for _ in range(2)]
        units, names = [cast.units["estates"], cast.units["history"]], "estates.leader\nhistory.liaison"
        more = Held.begin(cast, task, *tasks, title=f"Meeting {n}", units=units, people=names)
        more.give("estates", text=f"Item {n}").give("finance", task=tasks[0], text=f"Other {n}")
        held.give("estates", text=f"More {n}")
    assert session.query(Meeting).count() == 6
    assert session.query(ActionItem).count() == 16
    session.rollback()
    many = {(who, url): count_queries(app, person, url) for who, person in people.items() for url in urls}
    assert {key: (few[key], n) for key, n in many.items() if n > few[key]} == {}
