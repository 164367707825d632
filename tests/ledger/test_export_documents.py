"""The write-off form of a task and the progress statement of a campaign, as Word documents."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.evidence import Revision
from models.verification import SignOff
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.exported import exports, form_of, statement_of, take_out, text_of
from tests.process.lived import DAY, Life
from tests.process.players import hire_the_tied
from workflow.ledger.problems import ProblemFacts, edit_problem
from workflow.ledger.tasks import edit_task, facts_of
from workflow.verification.frozen import group_code

STEP = "It holds."  # what the lives of the tests record for each step
ODD = "{{ 7*7 }} {% x %} {_{ <w:p> & \x07 “引号”"


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    session.expire_on_commit = False


@pytest.fixture
def life(session: Session, cast: Cast) -> Life:
    cast.campaign.interviews_required = True
    lived = Life.begin(cast).verify()
    session.commit()
    return lived


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_says_what_was_signed_by_whom_and_under_which_code(
    browser: Browser, session: Session, life: Life, language: str
) -> None:
    voucher = session.scalars(select(Revision.sha256)).first() or ""
    session.commit()
    office = browser.as_("office")
    office.client.set_cookie("language", language)
    answer = form_of(office, life)
    said = text_of(answer)
    spoken = {
        "en": ("Rectification write-off form", "Manifest code", "everything is as it was signed.", "claimed done"),
        "zh": ("整改销号审批表", "清单校验码", "各项内容与签字时一致。", "自报完成"),
    }[language]
    facts = (
        *("X26-P01 Advances are not settled", life.task.title, "Every advance is settled within 30 days."),
        *("Settle all advances", "All 41 advances are settled.", "Vouchers", "vouchers.csv", f"{voucher[:16]}…"),
        *("Every advance was called in and settled.", "Finance Leader", "G1 Leader", "Goal, effort and result agree."),
        *("Part of estates", "We settled ours.", "Estates Leader"),
    )
    assert [part for part in (*spoken, *facts) if part not in said] == []
    assert "X26-T001" in answer.headers["Content-Disposition"]
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_the_three_steps_stand_in_the_form_of_the_inspection_side_alone(
    browser: Browser, cast: Cast, session: Session, life: Life
) -> None:
    hire_the_tied(cast)
    session.refresh(life.task)
    session.commit()
    for who in ("g1.inspector", "g1.leader", "office", "committee", "auditor"):
        said = text_of(form_of(browser.as_(who), life))
        assert said.count(STEP) == 3, who
        assert "5. Review in three steps" in said
    for who in ("finance.leader", "estates.liaison", "g1.inspector.recused"):
        said = text_of(form_of(browser.as_(who), life))
        assert STEP not in said, who
        assert "three steps" not in said
        assert "5. Write-off" in said
        assert "Goal, effort and result agree." in said
    for who in ("history.leader", "g2.leader", "admin"):
        assert form_of(browser.as_(who), life).status_code == 403


def test_nobody_finds_an_interview_in_the_form(browser: Browser, life: Life) -> None:
    for who in ("office", "finance.leader"):
        said = text_of(form_of(browser.as_(who), life))
        assert "Ms Zhao" not in said
        assert "She confirmed it" not in said


def test_a_form_says_when_something_is_no_longer_as_it_was_signed(
    browser: Browser, session: Session, life: Life
) -> None:
    session.execute(text("UPDATE measure_progress SET text = 'Nothing is settled.'"))
    session.commit()
    said = text_of(form_of(browser.as_("office"), life))
    assert "no longer as it was signed: the measures and their progress" in said
    assert "All 41 advances are settled." in said
    session.execute(text("UPDATE submission SET manifest = '[]'"))
    session.commit()
    said = text_of(form_of(browser.as_("office"), life))
    assert "The sealed manifest can no longer be read." in said
    assert "All 41 advances" not in said


def test_every_cycle_keeps_its_form_and_a_rebound_is_told(browser: Browser, session: Session, life: Life) -> None:
    life.fire("rebound", "office", deadline=life.now.date() + 90 * DAY)
    session.commit()
    said = text_of(form_of(browser.as_("finance.leader"), life))
    assert "The problem came back; this write-off was overtaken on" in said


def test_the_form_says_what_was_signed_whatever_moved_since(browser: Browser, session: Session, cast: Cast) -> None:
    life = Life.begin(cast, leader=cast["committee"]).verify()
    was = life.task.problem.title
    facts = replace(facts_of(life.task), group=cast.groups["g2"], leader=None)
    edit_task(session, life.task, facts, actor=cast["office"], seen_version=life.task.version, now=life.now)
    problem = life.task.problem
    anew = ProblemFacts(problem.category, "One form was late", "A slip.")
    edit_problem(session, problem, anew, actor=cast["office"], seen_version=problem.version, now=life.now)
    session.commit()
    words = text_of(form_of(browser.as_("committee"), life))
    for kept in (was, "Group 1", cast["committee"].name):
        assert kept in words
    for moved in ("One form was late", "Group 2"):
        assert moved not in words


def test_the_button_appears_with_the_first_write_off(browser: Browser, session: Session, cast: Cast) -> None:
    life = Life.begin(cast).submit()
    session.commit()
    leader = browser.as_("finance.leader")
    assert "Write-off form" not in leader.get(f"/tasks/{life.task.ref}").text
    life.record_review()
    life.fire("verify", "g1.leader")
    session.commit()
    page = leader.get(f"/tasks/{life.task.ref}").text
    assert "Write-off form (Word)" in page
    assert 'action="/tasks/X26-T001/sign-offs/' in page


def test_forms_and_statements_are_events(browser: Browser, session: Session, cast: Cast, life: Life) -> None:
    form_of(browser.as_("finance.leader"), life)
    statement_of(browser.as_("auditor"))
    (stream, kind, data), (other, second, more) = exports(session)
    assert (stream, kind, data["cycle"]) == (f"task:{life.task.id}", "task.form_exported", 1)
    assert len(data["manifest"]) == 64
    assert (other, second, more) == (f"campaign:{cast.campaign.id}", "campaign.statement_exported", {"rows": 1})
    history = browser.as_("finance.leader").get(f"/tasks/{life.task.ref}/history").text
    assert "Exported the write-off form of cycle 1" in history


def test_the_statement_counts_and_lists_what_became_of_every_problem(
    browser: Browser, session: Session, cast: Cast, life: Life
) -> None:
    Life.begin(cast, title="Came back").rebound()
    cast.task(lead="history", title="Late one", due_on=cast.now.date() - 3 * DAY)
    cast.task(voided_at=cast.now, title="A void one")
    session.commit()
    said = text_of(statement_of(browser.as_("committee")))
    assert "It named 1 problems, for which 3 tasks with 3 measures were set. 1 tasks (33.3%) are written off" in said
    for part in ("Written off (1)", "Rebounds (1)", "Problem by problem (1)", "Late one", "Came back", "G1 Leader"):
        assert part in said
    assert (
        group_code(session.scalars(select(SignOff.manifest_hash).where(SignOff.overtaken_at.is_(None))).one()) in said
    )
    assert "Old advances have come back." in said
    assert "Assigned 1; Verified 1; Rebounded 1" in said
    assert "A void one" not in said


def test_the_statement_of_a_campaign_too_large_for_word_is_refused(
    browser: Browser, session: Session, cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow.ledger.exporting.cells.STATEMENT_LINES", 0)
    answer = statement_of(browser.as_("office"))
    assert answer.status_code == 413
    assert "come out of its ledger as an Excel workbook" in answer.text
    assert exports(session) == []


def test_texts_stand_in_a_document_as_they_were_typed(browser: Browser, session: Session, cast: Cast) -> None:
    cast.problem.title = ODD
    life = Life.begin(cast, title=f"{ODD}\nsecond line").verify()
    session.commit()
    as_typed = ODD.replace("\x07", "")
    for answer in (form_of(browser.as_("office"), life), take_out(browser.as_("office"), "docx")):
        said = text_of(answer)
        assert as_typed in said
        assert f"{as_typed}\nsecond line" in said
