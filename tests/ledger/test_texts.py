"""What people type cannot turn what stands around it: names are cleaned, long texts stay as typed but lie still."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.evidence import EvidenceKind
from models.words import say
from tests.cast import Cast
from tests.client import Browser
from tests.evidence.conftest import received
from tests.evidence.files import make_pdf
from tests.ledger.entered import REASON, enter_task
from tests.process.lived import Life
from views.words import spoken
from workflow.errors import InvalidInput
from workflow.evidence.rules import add_evidence, edit_evidence
from workflow.ledger.comments import add_comment
from workflow.ledger.problems import ProblemFacts, create_problem, edit_problem
from workflow.ledger.texts import take_name, take_reason, take_text
from workflow.ledger.voiding import void_task
from workflow.people.emails import check_email
from workflow.reminders.days import local_day

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TYPED = "All \u202egnp.exe\u2066 \x07\u2028done"
KEPT = "All gnp.exe done"


@pytest.mark.parametrize("sign", TURNING)
def test_a_name_holds_nothing_that_turns_what_follows(sign: str) -> None:
    assert take_name(f"a{sign}b", "name") == "ab"


def test_a_name_of_signs_that_show_nothing_is_no_name() -> None:
    for typed in ("\u202e", "\u200b \ufeff", "\x07"):
        with pytest.raises(InvalidInput, match="fill this in"):
            take_name(typed, "name", required=True)


def test_marks_of_right_to_left_writing_stay_in_a_name_and_everything_in_a_long_text() -> None:
    assert take_name("\u200fالتسويات\u200f", "name") == "\u200fالتسويات\u200f"
    assert take_text(f"one{TURNING}\ntwo", "text") == f"one{TURNING}\ntwo"


def test_an_address_that_reads_otherwise_than_it_is_is_none() -> None:
    with pytest.raises(InvalidInput):
        check_email("office\u202e@gro.elpmaxe.test")


def test_titles_are_clean_when_they_are_entered_and_when_they_are_changed(session: Session, cast: Cast) -> None:
    who = {"actor": cast["office"], "now": cast.now}
    problem = create_problem(session, cast.campaign, ProblemFacts(cast.problem.category, TYPED, source=TYPED), **who)
    task = enter_task(session, cast, title=TYPED)
    shown = {"kind": EvidenceKind.DATA, "dated_on": local_day(cast.now), "measure_ids": []}
    who["actor"] = cast["finance.liaison"]
    item = add_evidence(
        session, Life.begin(cast).start().task, received(make_pdf(), "a.pdf"), title=TYPED, **shown, **who
    )
    assert {problem.title, problem.source, task.title, item.title} == {KEPT}
    session.flush()
    edit_evidence(session, item, title=f"2 {TYPED}", **shown, seen_version=item.version, **who)
    changed = ProblemFacts(problem.category, f"2 {TYPED}")
    edit_problem(session, problem, changed, actor=cast["office"], seen_version=problem.version, now=cast.now)
    assert (item.title, problem.title) == (f"2 {KEPT}", f"2 {KEPT}")


def test_a_long_text_within_a_sentence_does_not_turn_the_sentence(
    app: Flask, session: Session, cast: Cast, browser: Browser
) -> None:
    with app.test_request_context():
        assert spoken(say("Declared void: %(reason)s.", reason=TURNING + "x")) == "Declared void: x."
    task = enter_task(session, cast)
    typed = f"{REASON}\u202e\u2067"
    void_task(session, task, typed, actor=cast["office"], seen_version=task.version, now=cast.now)
    session.commit()
    assert task.void_reason == typed
    ref = task.ref
    session.close()
    office = browser.as_("office")
    rows = csv.reader(io.StringIO(office.get(f"/tasks/{ref}/history?format=csv").text))
    assert [row[2] for row in rows if REASON in row[2]] == [f"Declared the task void: {REASON}"]
    page = office.get(f"/tasks/{ref}/history").text
    assert REASON in page
    assert "\u202e" not in page


def test_a_comment_stays_as_it_was_typed_in_a_block_of_its_own(session: Session, cast: Cast, browser: Browser) -> None:
    task = cast.task()
    add_comment(session, task, f"Look {TURNING}", actor=cast["office"], now=cast.now)
    session.commit()
    ref = task.ref
    session.close()
    page = browser.as_("office").get(f"/tasks/{ref}").text
    assert f'dir="auto">Look {TURNING}</' in page


@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\u200e", "\u202e", "\ufeff", "\x07"])
def test_a_reason_of_signs_that_show_nothing_is_none(sign: str) -> None:
    for entered in (sign * 20, f"No.{sign * 20}", f"{sign} {sign} " * 20, f"No{' ' * 20}way"):
        with pytest.raises(InvalidInput):
            take_reason(entered, "reason")
    assert take_reason("Ten\u200f signs.", "reason") == "Ten\u200f signs."
