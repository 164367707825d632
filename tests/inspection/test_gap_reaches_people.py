"""A gap that an inspection opens on a written-off task reaches its unit, and its answer reaches whoever closes it."""

from datetime import date

import pytest
from sqlalchemy import select

from models.people import User
from models.reminders import Notice
from models.verification import Gap
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found, by_gap
from tests.process.lived import Life
from tests.verification.test_gaps import leave
from workflow.process.duties import next_duty
from workflow.verification.gaps import answer_gap, close_gap, list_gaps

REASON = "The vouchers are complete now."


def begin(cast: Cast, state: str = "verify") -> tuple[Found, Life, Gap]:
    life, found = getattr(Life.begin(cast), state)(), Found.begin(cast)
    by_gap(found, found.waiting(), life)
    [gap] = list_gaps(cast.session, life.task)
    return found, life, gap


def told(cast: Cast, kind: str) -> set[str]:
    query = select(User.username).join(Notice, Notice.user_id == User.id).where(Notice.kind == kind)
    return set(cast.session.scalars(query))


def asked(life: Life, today: date) -> dict[str, str]:
    """By person the condition of what waits for him or her on the task."""
    people = ("finance.leader", "finance.liaison", "g1.inspector", "g1.leader", "g2.inspector", "office", "committee")
    duties = {who: next_duty(life.session, life.task, actor=life.cast[who], today=today) for who in people}
    return {who: duty.when for who, duty in duties.items() if duty}


@pytest.mark.parametrize("state", ["verify", "monitor"])
def test_the_unit_is_asked_first_and_then_who_closes_it(cast: Cast, state: str) -> None:
    found, life, gap = begin(cast, state)
    assert told(cast, "gap_opened") == {"finance.leader", "finance.liaison"}
    unit = dict.fromkeys(("finance.leader", "finance.liaison"), "found_gap_unanswered")
    assert asked(life, date(2026, 1, 1)) == unit
    for words in ("Vouchers are kept", "Vouchers are kept and checked"):
        answer_gap(life.session, gap, words, seen_version=gap.version, **found.by("finance.liaison"))
        life.session.flush()
    assert told(cast, "gap_answered") == {"g1.inspector"}
    assert len(list(cast.session.scalars(select(Notice).where(Notice.kind == "gap_answered")))) == 1
    assert asked(life, date(2026, 1, 1)) == {"g1.inspector": "gap_answered"}
    close_gap(life.session, gap, REASON, seen_version=gap.version, **found.by("g1.inspector"))
    life.session.flush()
    assert asked(life, date(2026, 1, 1)) == {}


def test_what_a_write_off_left_is_watched_and_asks_nothing_of_the_unit(cast: Cast) -> None:
    life = Life.begin(cast).verify()
    leave(life)
    life.session.flush()
    assert asked(life, date(2026, 1, 1)) == {}


def test_the_pages_say_so(cast: Cast, browser: Browser) -> None:
    _, life, gap = begin(cast)
    ref, file, page = life.task.ref, life.add_evidence("Receipts of the unit"), f"/gaps/{gap.id}"
    assert file
    cast.session.commit()
    step = "A special inspection opened a gap: say what you have done about it"
    unit, inspector = browser.as_("finance.liaison"), browser.as_("g1.inspector")
    assert [step in unit.get(at).text for at in ("/", f"/tasks/{ref}")] == [True, True]
    assert "Nothing waits for you on this task." not in unit.get(f"/tasks/{ref}").text
    assert f"Gap from a special inspection: {ref}" in unit.get("/inbox").text
    unit.submit(f"{page}/answer", {"answer": "Vouchers are kept"}, page=page)
    step = "The unit has answered a gap: close it, or comment what is still missing"
    assert [step in inspector.get(at).text for at in ("/", f"/tasks/{ref}")] == [True, True]
    shown = inspector.get(page).text
    assert "There is no file on this task yet." not in shown
    assert "The inspection side has added no file to this task yet" in shown
    assert f'href="/tasks/{ref}/evidence"' in shown
    assert "or a special inspection opened" in inspector.get("/gaps").text
