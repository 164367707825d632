"""The feedback in the browser: the office's overview, the unit's letter, signature, answer, decision, Word."""

import io
from typing import Any

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.feedback import FeedbackLetter
from models.findings import FindingStatus
from models.people import LiveSession
from models.reminders import Mail, Notice
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.inspection.feeding import ANSWER, FACTS, PAGE, SECRETS, STATEMENT, UNFINISHED, WHY, Fed
from tests.process.lived import Life
from tests.verification.ways import interview

OVERVIEW, LETTERS = "/inspections/S26/feedback", "/feedback"
FINANCE, ESTATES = PAGE.format("finance"), PAGE.format("estates")
SIGN = f"{FINANCE}/acknowledge"
MEANT = {"unfinished": "y", "why": UNFINISHED["why"]}


@pytest.fixture
def fed(cast: Cast) -> Fed:
    """Findings about both units, and behind one what the team wrote and heard."""
    begun = Fed.begin(cast)
    begun.find()
    begun.find("estates", statement="Keys were handed out without a list.")
    return begun


def words_of(answer: TestResponse) -> str:
    """Every paragraph and cell of a Word document."""
    document: Any = Document(io.BytesIO(answer.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([line.text for line in document.paragraphs] + cells)


def hand_over_in_browser(fed: Fed, office: Browser, *units: str) -> TestResponse:
    seen = fed.draft(*units)
    fed.session.rollback()
    letters = [f"{unit}:{digest}" for unit, digest in seen.items()]
    data = {"letters": letters, "on": office_day(office), "meeting": "0", **MEANT}
    return office.submit(f"{OVERVIEW}/hand-over", data, page=OVERVIEW)


def office_day(office: Browser) -> str:
    """The day that the form proposes."""
    page = office.get(OVERVIEW).text
    return page.split('name="on"')[1].split('value="')[1][:10]


def test_the_office_ticks_and_hands_over_and_both_units_are_told_by_mail(
    fed: Fed, browser: Browser, session: Session
) -> None:
    office = browser.as_("office")
    assert "2 feedback letters of the inspection S26 can be handed over" in office.get("/").text
    answer = hand_over_in_browser(fed, office, "finance", "estates")
    assert (answer.status_code, answer.location) == (302, OVERVIEW)
    page = office.get(OVERVIEW).text
    assert "S26-L001" in page
    assert "S26-L002" in page
    assert "Waits for acknowledgement" in page
    assert "can be handed over" not in office.get("/").text
    mails = session.scalars(select(Mail).where(Mail.kind == "feedback_handed_over")).all()
    told = {mail.user.username for mail in mails}
    assert told == {"finance.leader", "finance.liaison", "estates.leader", "estates.liaison"}
    assert not any(word in mail.content for mail in mails for word in (STATEMENT, FACTS, "Keys"))
    session.rollback()
    inbox = browser.as_("finance.leader").get("/inbox").text
    assert "Feedback letter S26-L001 for your unit" in inbox
    assert FINANCE in inbox


def test_what_cannot_be_handed_over_is_told_and_what_was_ticked_stays(fed: Fed, browser: Browser) -> None:
    office = browser.as_("office")
    seen = fed.draft("finance")
    fed.find(status=FindingStatus.REVIEWED)
    [value] = [f"{unit}:{digest}" for unit, digest in seen.items()]
    answer = office.submit(
        f"{OVERVIEW}/hand-over", {"letters": [value], "on": "", "meeting": "0", **MEANT}, page=OVERVIEW
    )
    assert answer.status_code == 422
    assert "Give a date." in answer.text
    answer = office.submit(
        f"{OVERVIEW}/hand-over",
        {"letters": [value], "on": office_day(office), "meeting": "0", **MEANT},
        page=OVERVIEW,
    )
    assert answer.status_code == 422
    assert "S26-F003 about Finance is not decided on" in answer.text
    draft = office.get(FINANCE).text
    assert "These findings about the unit are not decided on" in draft


def test_the_leader_signs_answers_and_reads_the_decision(fed: Fed, browser: Browser, session: Session) -> None:
    fed.hand_over("finance", "estates")
    leader, office = browser.as_("finance.leader"), browser.as_("office")
    assert FINANCE in leader.get("/").text
    assert ESTATES not in leader.get("/").text
    page = leader.get(FINANCE).text
    assert STATEMENT in page
    assert fed.letter().digest in page
    fed.session.rollback()
    wrong = leader.submit(SIGN, {"password": "not this"}, page=FINANCE)
    assert wrong.status_code == 422
    assert "This is not your password. Nothing was signed." in wrong.text
    assert leader.submit(SIGN, {"password": PASSWORD}, page=FINANCE).status_code == 302
    assert "Acknowledge the feedback letter" not in leader.get("/").text
    short = leader.submit(f"{FINANCE}/answer", {"answer": "Too short"}, page=FINANCE)
    assert short.status_code == 422
    assert "Too short" in short.text
    assert leader.submit(f"{FINANCE}/answer", {"answer": ANSWER}, page=FINANCE).status_code == 302
    assert "1 answer to a feedback letter of the inspection S26 waits" in office.get("/").text
    data = {"decision": "in_part", "reason": WHY}
    assert office.submit(f"{FINANCE}/decision", data, page=FINANCE).status_code == 302
    page = browser.as_("finance.liaison").get(FINANCE).text
    for said in (STATEMENT, ANSWER, WHY):
        assert said in page
    assert "Answer of the unit: Accepted in part" not in page  # at each finding, whatever the answer was about
    kinds = {mail.kind for mail in session.scalars(select(Mail)) if mail.kind.startswith("feedback")}
    assert kinds == {"feedback_handed_over", "feedback_answered", "feedback_decided"}
    answered = session.scalars(select(Mail).where(Mail.kind == "feedback_answered"))
    assert {mail.user.username for mail in answered} == {"office"}


def test_too_many_wrong_passwords_end_the_session_and_sign_nothing(
    fed: Fed, browser: Browser, session: Session
) -> None:
    fed.hand_over("finance")
    leader = browser.as_("finance.leader")
    ended = False
    for _ in range(20):
        answer = leader.submit(SIGN, {"password": "guess"}, page=FINANCE)
        ended = answer.status_code == 302 and "/sign-in" in answer.location
        if ended or leader.get("/account").status_code != 200:
            break
    assert leader.get("/account").status_code != 200
    assert fed.letter().acknowledged_at is None
    assert session.scalars(select(LiveSession).where(LiveSession.user_id == fed.cast["finance.leader"].id)).all() == []


def test_before_the_hand_over_there_is_nothing_for_the_unit(fed: Fed, browser: Browser, session: Session) -> None:
    for name in ("finance.leader", "finance.liaison"):
        person = browser.as_(name)
        assert person.get(FINANCE).status_code == 404
        assert person.get(OVERVIEW).status_code == 403
        for step in ("acknowledge", "answer", "decision", "word"):
            assert person.submit(f"{FINANCE}/{step}", page="/account").status_code == 404
        found = person.get("/ledger", query_string={"q": "Advances were settled"}).text
        for page in (person.get("/").text, person.get(LETTERS).text, person.get("/inbox").text, found):
            assert STATEMENT not in page
            assert "S26" not in page
    assert session.scalars(select(Notice)).all() == []


def test_a_unit_reads_its_letter_and_finds_nothing_of_others(fed: Fed, browser: Browser) -> None:
    fed.find("finance", "estates", statement="Both offices keep their own list.")
    fed.hand_over("finance", "estates")
    leader = browser.as_("finance.leader")
    page = (
        leader.get(FINANCE).text + leader.get(LETTERS).text + words_of(leader.submit(f"{FINANCE}/word", page=FINANCE))
    )
    assert "Both offices keep their own list." in page
    for foreign in ("Keys were handed out", "Estates", "后勤处", "S26-L002"):
        assert foreign not in page
    for step in ("", "/acknowledge", "/answer", "/decision", "/word"):
        answer = leader.submit(f"{ESTATES}{step}", page="/account") if step else leader.get(ESTATES)
        assert answer.status_code == 404, step
    unknown, uninspected = leader.get(PAGE.format("nothing")), leader.get(PAGE.format("library"))
    assert unknown.status_code == uninspected.status_code == 404
    assert leader.get("/trail").status_code == 403


def test_nothing_of_interviews_and_notes_reaches_the_unit(fed: Fed, browser: Browser, session: Session) -> None:
    life = Life.begin(fed.cast).review()
    talk = interview(life, summary=f"{SECRETS[0]}: it is always the same two people in the office.")
    fed.session.commit()
    fed.hide_behind(fed.find(statement="The list is signed by nobody."), talk)
    fed.hand_over("finance")
    leader = browser.as_("finance.leader")
    word = leader.submit(f"{FINANCE}/word", page=FINANCE)
    mails = "".join(mail.content for mail in session.scalars(select(Mail).where(Mail.kind.startswith("feedback"))))
    session.rollback()
    letter = leader.get(FINANCE).text + words_of(word)
    assert "The list is signed by nobody." in letter
    for page in (letter, mails, leader.get("/inbox").text, leader.get("/").text):
        for secret in (*SECRETS, talk.interviewed, "G1 Inspector"):
            assert secret not in page, secret


def test_a_member_of_another_team_reads_no_draft_and_no_letter(fed: Fed, browser: Browser) -> None:
    other, own = browser.as_("g2.inspector"), browser.as_("g1.inspector")
    assert other.get(FINANCE).status_code == 404
    assert "A draft" in own.get(FINANCE).text
    assert "Estates" not in own.get(OVERVIEW).text
    fed.hand_over("finance")
    assert other.get(FINANCE).status_code == 404
    assert STATEMENT in own.get(FINANCE).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_word_document_says_what_was_handed_over_and_signed(
    app: Flask, fed: Fed, browser: Browser, session: Session, language: str
) -> None:
    office = browser.as_("office")
    office.client.set_cookie("language", language)
    draft = words_of(office.submit(f"{FINANCE}/word", page=FINANCE))
    mark = {"en": "DRAFT", "zh": "草稿"}[language]
    assert mark in draft
    fed.hand_over("finance")
    fed.acknowledge()
    fed.answer()
    fed.decide()
    text = words_of(office.submit(f"{FINANCE}/word", page=FINANCE))
    assert mark not in text
    number = {"en": "No. S26-L001", "zh": "S26反〔2026〕1号"}[language]
    for said in (number, STATEMENT, FACTS, "Finance Leader", fed.letter().digest, ANSWER, WHY):
        assert said in text, said
    exports = session.scalars(select(Event).where(Event.kind == "feedback.exported")).all()
    assert len(exports) == 2


def test_a_unit_without_findings_gets_a_letter_that_says_so(fed: Fed, browser: Browser) -> None:
    fed.session.scalars(select(FeedbackLetter)).all()
    bare = fed.work.estates
    for row in [row for row in fed.session.query(type(fed.find("estates").units[0])) if row.inspected_id == bare.id]:
        row.finding.status = FindingStatus.DROPPED
    fed.session.commit()
    fed.hand_over("estates")
    leader = browser.as_("estates.leader")
    assert "The special inspection has no finding about your unit." in leader.get(ESTATES).text
    assert "has led to no finding" in words_of(leader.submit(f"{ESTATES}/word", page=ESTATES))


@pytest.mark.parametrize("letters", ["2147483648:abc", "9" * 5000 + ":abc", "²:abc", "abc", ""])
def test_a_letter_that_is_not_listed_is_not_handed_over(fed: Fed, browser: Browser, letters: str) -> None:
    office = browser.as_("office")
    data = {"letters": [letters], "on": office_day(office), "meeting": "0", **MEANT}
    answer = office.submit(f"{OVERVIEW}/hand-over", data, page=OVERVIEW)
    assert answer.status_code == 422
    assert "Choose units of this inspection." in answer.text
