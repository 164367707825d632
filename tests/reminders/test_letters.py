"""Supervision letters: drafted by the ladder, numbered without a gap or a repeat, the office's until they are out."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import State, engine_at_work
from models.letters import LetterStatus
from models.reminders import Mail
from models.trail import Event
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import DAY
from tests.reminders.writing import ANSWER, Late
from views.clock import today
from workflow.errors import InvalidInput, NotPermitted, Stale, WrongState
from workflow.process.duties import next_duty
from workflow.reminders.firing import run_ladder
from workflow.reminders.letters import body_of, may_read


def test_the_ladder_drafts_one_letter_from_the_second_overdue_week_on(session: Session, cast: Cast) -> None:
    late = Late.begin(cast, late_by=1)
    session.commit()
    for days in range(22):
        run_ladder(session, cast.now + days * DAY, commit=session.commit)
        session.commit()
        assert len(late.letters()) == (days >= 7), days
    letter = late.letters()[0]
    assert (letter.ref, letter.status, letter.drafted_by_id) == ("X26-D2026-001", LetterStatus.DRAFT, None)


def test_numbers_are_drawn_in_order_and_never_given_twice(session: Session, cast: Cast) -> None:
    first, second = Late.begin(cast).draft(), Late.begin(cast).draft()
    first.discard()
    again = Late.begin(cast).draft()
    assert [late.row.number for late in (first, second, again)] == [1, 2, 3]
    assert first.draft().row.number == 1, "a second run finds the one that there is"
    assert [letter.number for letter in first.letters()] == [1, 2, 3]


def test_issue_tells_the_unit_and_the_answer_is_recorded(session: Session, cast: Cast) -> None:
    late = (
        Late.begin(cast).draft().edit("请于五个工作日内书面回复。", "Please answer within five working days.").issue()
    )
    assert {user.username for user in late.told or []} == {"finance.leader", "finance.liaison"}
    assert {mail.user.username for mail in session.scalars(select(Mail))} == {"finance.leader", "finance.liaison"}
    late.answer()
    assert (late.row.status, late.row.answer) == (LetterStatus.ANSWERED, ANSWER)
    assert late.row.body_en == "Please answer within five working days."
    kinds = [kind for kind in session.scalars(select(Event.kind).order_by(Event.id)) if kind.startswith("letter")]
    assert kinds == ["letter.draft_made", "letter.draft_edited", "letter.issued", "letter.answered"]


def test_nobody_but_the_office_acts_on_a_letter(session: Session, cast: Cast) -> None:
    late = Late.begin(cast).draft()
    for who in ("committee", "finance.leader", "g1.leader", "auditor", "admin"):
        for act in (late.write, late.issue, late.discard):
            with pytest.raises(NotPermitted):
                act(by=who)  # type: ignore[operator]
            session.rollback()


def test_a_draft_is_the_offices_and_an_issued_letter_also_the_units(session: Session, cast: Cast) -> None:
    late = Late.begin(cast).draft()
    readers = {name for name, user in cast.people.items() if may_read(user, late.row)}
    assert readers == {"office", "committee", "auditor"}
    late.issue()
    readers = {name for name, user in cast.people.items() if may_read(user, late.row)}
    assert {"finance.leader", "finance.liaison", "g1.inspector"} <= readers
    assert readers.isdisjoint({"estates.leader", "library.leader", "history.leader", "g2.leader", "admin"})


def test_a_letter_that_is_out_is_not_changed_and_one_that_is_no_longer_true_does_not_go_out(
    session: Session, cast: Cast
) -> None:
    out, old = Late.begin(cast).draft().issue(), Late.begin(cast).draft()
    for act in (lambda: out.edit("改", "Changed"), out.issue, out.discard):
        with pytest.raises(WrongState):
            act()
        session.rollback()
    with engine_at_work():
        old.life.task.state, old.life.task.cycle_started_at = State.SUBMITTED, cast.now
    session.commit()
    with pytest.raises(WrongState, match="no longer true"):
        old.issue()


def test_two_at_once_do_not_overwrite_each_other(session: Session, cast: Cast) -> None:
    late = Late.begin(cast).draft().edit("一", "One")
    with pytest.raises(Stale):
        late.edit("二", "Two", seen_version=1)


@pytest.mark.parametrize("days", [-1, 1])
def test_an_answer_is_not_older_than_its_letter_and_not_of_tomorrow(session: Session, cast: Cast, days: int) -> None:
    late = Late.begin(cast).draft().issue()
    with pytest.raises(InvalidInput):
        late.answer(on=late.today + timedelta(days=days))


def test_only_an_overdue_task_gets_one_by_hand(session: Session, cast: Cast) -> None:
    with pytest.raises(WrongState):
        Late.begin(cast, late_by=-5).write()


def test_the_pages_show_the_draft_issue_it_and_give_it_as_word(session: Session, cast: Cast, browser: Browser) -> None:
    late = Late.begin(cast, title="<b>Settle</b> the advances").draft()
    number = late.row.id
    session.commit()
    office = browser.as_("office")
    assert "X26-D2026-001" in office.get("/letters").text
    page = office.get(f"/letters/{number}").text
    assert "&lt;b&gt;Settle&lt;/b&gt; the advances" in page
    assert browser.as_("finance.leader").get(f"/letters/{number}").status_code == 403
    office = browser.as_("office")
    until = (today() + 10 * DAY).isoformat()
    answer = office.submit(f"/letters/{number}/issue", {"answer_until": until}, page=f"/letters/{number}")
    assert answer.status_code == 302
    leader = browser.as_("finance.leader")
    assert leader.get(f"/letters/{number}").status_code == 200
    word = leader.submit(f"/letters/{number}/word", page=f"/letters/{number}")
    assert word.status_code == 200
    with zipfile.ZipFile(io.BytesIO(word.data)) as opened:
        assert "X26" in opened.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("zh", "en", "left"), [("改过的正文", None, {"English"}), (None, "Changed", {"Chinese"}), ("改", "Changed", set())]
)
def test_whoever_changes_one_text_is_told_that_the_other_stands(
    session: Session, cast: Cast, browser: Browser, zh: str | None, en: str | None, left: set[str]
) -> None:
    row = Late.begin(cast).draft().row
    number, proposed = row.id, body_of(row, today())
    session.commit()
    office = browser.as_("office")
    sent = {"zh": zh or proposed.zh, "en": en or proposed.en}
    assert office.submit(f"/letters/{number}/edit", sent).status_code == 302
    page = office.get(f"/letters/{number}").text
    assert "The text of the letter is saved." in page
    assert {one for one in ("English", "Chinese") if f"The {one} text was not changed" in page} == left


def test_the_unit_reads_how_to_answer(session: Session, cast: Cast, browser: Browser) -> None:
    late = Late.begin(cast).draft().issue()
    number, ref = late.row.id, late.life.task.ref
    session.commit()
    pages = {who: browser.as_(who).get(f"/letters/{number}").text for who in ("finance.liaison", "office", "auditor")}
    assert [who for who, page in pages.items() if "Send the written answer to the inspection office" in page] == [
        "finance.liaison"
    ]
    assert f'href="/tasks/{ref}">The task itself' in pages["finance.liaison"]
    assert "X26督〔" in pages["office"]


def test_a_draft_waits_for_the_office_until_it_is_out(session: Session, cast: Cast) -> None:
    late = Late.begin(cast).draft()

    def waits(who: str) -> str:
        duty = next_duty(session, late.life.task, actor=cast[who], today=late.today)
        return duty.page if duty else ""

    assert (waits("office"), waits("committee"), waits("finance.leader")) == ("letters", "", "start")
    late.issue()
    assert waits("office") == ""
    until = late.row.answer_until
    assert until is not None
    duty = next_duty(session, late.life.task, actor=cast["office"], today=until + DAY)
    assert duty is not None
    assert duty.when == "letter_unanswered"
    late.answer()
    assert next_duty(session, late.life.task, actor=cast["office"], today=until + DAY) is None
