"""The pages of evaluations: begun, adjusted, sent back and decided from the forms; who reads which; print; queries."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evaluating import Evaluation, SheetStatus
from models.people import Recusal, Role
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.ledger.test_speed import count_queries
from tests.monitoring.ballots.holding import Held as Ballots
from tests.monitoring.evaluation.evaluating import REASON, Evaluated
from tests.monitoring.looking import draw, look, write_off
from tests.process.lived import DAY, Life
from tests.process.players import hire
from tests.verification.ways import interview
from workflow.errors import NotPermitted


def test_from_the_first_form_to_the_decided_sheet(session: Session, cast: Cast, browser: Browser) -> None:
    life = Life(cast, cast.task(lead="finance"), datetime.now(UTC) - 10 * DAY).submit()
    life.fire("return", "g1.inspector")
    ref, until = life.task.ref, datetime.now(UTC).date().isoformat()
    session.commit()
    office, committee = browser.as_("office"), browser.as_("committee")
    new = "/campaigns/X26/evaluations/new"
    assert office.submit(new, {"first": "2999-01-01", "until": ""}).status_code == 422
    assert office.submit(new, {"first": "2025-12-01", "until": until}).location == "/evaluations/1"
    assert office.get(new).location == "/evaluations/1"
    sheet, adjust = "/evaluations/sheets/1", "/evaluations/sheets/1/indicators/returns"
    page = office.get(sheet).text
    assert f"/tasks/{ref}" in page
    assert "Minus 3 for each returned submission, at most 15" in page
    wrong = office.submit(adjust, {"returns-points": "99", "returns-reason": "kept words"}, page=sheet)
    assert (wrong.status_code, "kept words" in wrong.text, 'value="99' in wrong.text) == (422, True, True)
    assert office.submit(adjust, {"returns-points": "13.5", "returns-reason": REASON}, page=sheet).location == sheet
    assert "1 sheet of an evaluation waits for you" in office.get("/").text
    assert office.submit(f"{sheet}/propose", page=sheet).location == sheet
    seen = [browser.as_(who).get("/").text for who in ("office", "finance.leader")]
    assert not any("1 sheet of an evaluation" in page for page in seen)
    assert "1 sheet of an evaluation waits for you" in committee.get("/").text
    back = committee.submit(f"{sheet}/send-back", {"back-reason": REASON}, page=sheet)
    assert back.location == sheet
    assert "Sent back by the committee" in office.get(sheet).text
    office.submit(f"{sheet}/propose", page=sheet)
    assert (
        committee.submit(
            f"{sheet}/decide", {"decide-note": "Well done.", "decide-password": PASSWORD}, page=sheet
        ).location
        == sheet
    )
    decided = browser.as_("finance.leader").get(sheet).text
    assert all(words in decided for words in (REASON, "12", "13.5", "Well done.", "print-task"))
    assert "Finance" in browser.as_("finance.leader").get("/evaluations").text
    assert "decided “" in browser.as_("auditor").get("/trail").text


def test_what_changed_meanwhile_is_shown_before_it_is_decided(session: Session, cast: Cast, browser: Browser) -> None:
    life = Life(cast, cast.task(lead="finance"), datetime.now(UTC) - 10 * DAY).submit()
    held = Evaluated.begin(cast, datetime.now(UTC) - timedelta(hours=1))
    held.propose()
    session.commit()
    committee, sheet = browser.as_("committee"), "/evaluations/sheets/1"
    hidden = committee.get(sheet).text
    shown = hidden.split('name="decide-shown"')[1].split('value="')[1].split('"')[0]
    life.fire("return", "g1.inspector")
    session.commit()
    signed = {"decide-shown": shown, "decide-note": "kept words", "decide-password": PASSWORD}
    sent = committee.submit(f"{sheet}/decide", signed, page=sheet)
    assert sent.status_code == 422
    assert "The facts have changed" in sent.text
    assert "kept words" in sent.text
    assert shown not in sent.text
    session.rollback()
    assert held.sheet().status is SheetStatus.PROPOSED


def test_a_leader_reads_the_own_decided_sheet_and_nothing_of_interviews(
    session: Session, cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).submit()
    interview(life, summary="A secret that nobody of the unit may read.")
    ballot = Ballots.begin(cast, life.task, now=life.now).votes(satisfied=4, dissatisfied=1)
    held = Evaluated.begin(cast, ballot.count().now)
    leader = browser.as_("finance.leader")
    assert leader.get("/evaluations/sheets/1").status_code == 403
    held.propose()
    held.decide()
    session.commit()
    page = leader.get("/evaluations/sheets/1").text
    assert "secret" not in page
    assert "% dissatisfied" not in page
    assert "% dissatisfied" in browser.as_("committee").get("/evaluations/sheets/1").text
    assert browser.as_("history.leader").get("/evaluations/sheets/1").status_code == 403
    assert leader.get("/evaluations/1").status_code == 403


def test_nobody_tied_to_the_unit_computes_the_ballot_back(session: Session, cast: Cast, browser: Browser) -> None:
    held = Evaluated.begin(cast, Ballots.begin(cast).votes(satisfied=5, dissatisfied=1).count().now)
    held.adjust("satisfaction", 3.4)
    sheet, finance = held.decide_all(), cast.units["finance"].id
    hire(cast, "auditor.at_home", Role.AUDITOR).home_unit_id = finance
    recused = hire(cast, "committee.recused", Role.COMMITTEE)
    session.add(Recusal(user_id=recused.id, unit_id=finance, reason="A cousin", declared_at=cast.now))
    total, proof = f"{(held.scored().total or 0) / 10:g}<", str(sheet.facts_hash)
    own, grade = f"/evaluations/sheets/{sheet.id}", str(sheet.grade and sheet.grade.label)
    session.commit()

    def read(who: str, page: str) -> list[bool]:
        shown = browser.as_(who).get(page).text
        assert grade in shown
        return [words in shown for words in (">3.4<", REASON, ">7<", total, proof)]

    for who in ("finance.leader", "auditor.at_home", "committee.recused"):
        assert read(who, own) == [False] * 5, who
    assert read("committee", own) == [True] * 5
    for who in ("auditor.at_home", "committee.recused"):
        assert read(who, "/evaluations/1") == [False] * 5, who
    assert read("auditor", "/evaluations/1") == [True, False, True, True, False]
    for who, told in (("auditor.at_home", False), ("committee.recused", False), ("auditor", True)):
        assert (proof in browser.as_(who).get("/trail").text) == told, who  # votes could be tried against it


def test_on_a_phone_a_unit_shows_its_total_first_and_the_indicators_folded(cast: Cast, browser: Browser) -> None:
    write_off(cast, "finance")
    Evaluated.begin(cast, cast.now)
    cast.session.commit()
    row = browser.as_("auditor").get("/evaluations/1").text.split("<tbody>")[1].split("</tr>")[0]
    on_card = [cell for cell in row.split("<td")[1:] if "no-card" not in cell.split(">")[0]]
    assert [cell.split('data-label="')[1].split('"')[0] for cell in on_card[:-1]] == ["Total", "Grade", "State"]
    assert "<details>" in on_card[-1]
    assert "Submissions accepted as they come: 15" in on_card[-1]


def test_who_may_not_read_the_ballot_has_no_part_in_the_sheet(cast: Cast) -> None:
    task = cast.task("finance", co=("estates",))
    held = Evaluated.begin(cast, Ballots.begin(cast, task).votes(satisfied=6).count().now)
    cast["office"].home_unit_id = cast.units["estates"].id
    cast.session.commit()
    with pytest.raises(NotPermitted):
        held.adjust("returns", 1)


def test_the_number_of_queries_does_not_depend_on_units_or_facts(
    app: Flask, session: Session, cast: Cast, browser: Browser
) -> None:
    write_off(cast, "finance")
    held = Evaluated.begin(cast, cast.now)
    auditor = browser.as_("auditor")
    pages = ("/evaluations", "/evaluations/1", "/evaluations/sheets/1")
    few = [count_queries(app, auditor, page) for page in pages]
    held.decide_all()
    for unit in ("history", "library", "estates", "finance"):
        write_off(cast, unit, 3)
        cast.task(unit, deadline=cast.now.date() - 9 * DAY)
    for row in draw(cast, 100).drawn:
        look(cast, row, "office")
    Evaluated.begin(cast, cast.now + DAY)
    session.commit()
    assert session.scalars(select(Evaluation.number)).all() == [1, 2]
    own = held.row.sheets[0].id + 1
    many = [
        count_queries(app, auditor, page) for page in ("/evaluations", "/evaluations/2", f"/evaluations/sheets/{own}")
    ]
    assert [more - less for less, more in zip(few, many, strict=True)] == [0, 0, 0]
