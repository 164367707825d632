"""Whose calendar shows which deadline, and what the file says that a calendar program reads."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import State, Task, TaskKind
from models.people import Recusal
from tests.cast import Cast
from tests.ledger.conftest import DAY
from tests.ledger.many import write_tasks
from tests.process.lived import Life
from views.ledger.ics import write_calendar
from views.words import speak
from workflow.ledger import calendar_feed as rules
from workflow.process.duties import next_duty


def refs(session: Session, cast: Cast, who: str, today: date) -> list[str]:
    return [entry.task.ref for entry in rules.find_deadlines(session, cast[who], today).entries]


def read(app: Flask, session: Session, cast: Cast, who: str, today: date) -> Calendar:
    """The file as the person's program parses it."""
    with app.test_request_context():
        speak(cast[who].language)
        return Calendar.from_ical(write_calendar(cast[who], rules.find_deadlines(session, cast[who], today)))


def events(calendar: Calendar) -> list[Event]:
    return [part for part in calendar.walk("VEVENT") if isinstance(part, Event)]


def test_a_deadline_concerns_those_of_the_unit_those_who_act_next_the_office_and_the_leader(
    session: Session, cast: Cast, today: date
) -> None:
    lives = {
        "assigned": Life.begin(cast),
        "running": Life.begin(cast).start(),
        "submitted": Life.begin(cast).submit(),
        "watched": Life.begin(cast).monitor(),
        "relapsed": Life.begin(cast).rebound(),
    }
    lives["assigned"].task.leader = cast["committee"]
    session.flush()
    names = {life.task.ref: name for name, life in lives.items()}
    everything = set(names.values())
    expected = {
        "finance.leader": everything,
        "finance.liaison": everything,
        "estates.leader": everything,  # has a part in each
        "estates.liaison": everything,
        "office": everything,
        "g1.inspector": {"submitted", "watched"},
        "g1.leader": {"submitted"},
        "committee": {"assigned", "watched"},  # one as the responsible leader, one to conclude
        "auditor": set(),
        "history.leader": set(),
        "g2.inspector": set(),
        "g2.leader": set(),
        "admin": set(),
    }
    found = {who: {names[ref] for ref in refs(session, cast, who, today)} for who in expected}
    assert found == expected


def test_who_is_recused_or_has_left_finds_nothing_to_review(session: Session, cast: Cast, today: date) -> None:
    Life.begin(cast).submit()
    inspector, leader = cast["g1.inspector"], cast["finance.leader"]
    session.add(Recusal(user=inspector, unit=cast.units["estates"], reason="A cousin", declared_at=cast.now))
    leader.active = False
    session.flush()
    session.expire_all()
    assert refs(session, cast, "g1.inspector", today) == []
    assert refs(session, cast, "finance.leader", today) == []


def test_the_period_has_two_ends_and_what_has_no_day_or_is_void_stands_outside(
    session: Session, cast: Cast, today: date
) -> None:
    back, ahead = rules.DAYS_BACK * DAY, rules.DAYS_AHEAD * DAY
    cast.task(due_on=today - back - DAY)
    cast.task(due_on=today + ahead + DAY)
    cast.task(due_on=NO_DAY, deadline=None, kind=TaskKind.LONG_TERM)
    cast.task(due_on=today, voided_at=cast.now)
    last, first = cast.task(due_on=today + ahead), cast.task(due_on=today - back)
    assert refs(session, cast, "office", today) == [first.ref, last.ref]


@pytest.mark.parametrize("who", ["finance.leader", "estates.leader", "g1.inspector", "office", "committee"])
def test_the_step_named_is_the_one_of_the_task_page_or_else_the_next_persons(
    session: Session, cast: Cast, many: list[Task], today: date, who: str
) -> None:
    entries = rules.find_deadlines(session, cast[who], today).entries
    assert len(entries) > 10
    for entry in entries:
        assert entry.duty == next_duty(session, entry.task, actor=cast[who], today=today), entry.task.ref
        assert not (entry.duty and entry.roles), entry.task.ref
    assert any(entry.roles for entry in entries) or who in ("office", "g1.inspector")


def test_an_entry_says_what_whose_where_and_by_when(
    app: Flask, session: Session, cast: Cast, today: date, now: datetime
) -> None:
    life = Life.begin(cast, title="Settle the advances").submit()
    task = life.task
    calendar = read(app, session, cast, "g1.leader", today)
    (entry,) = events(calendar)
    address = f"http://127.0.0.1:8000/tasks/{task.ref}"
    assert calendar["METHOD"] == "PUBLISH"
    assert entry["UID"] == f"{task.ref}@127.0.0.1"
    assert entry["SUMMARY"] == f"{task.ref} Settle the advances (Submitted)"
    assert entry["DTSTART"].params["VALUE"] == "DATE"
    assert (entry.start, entry.end) == (task.due_on, task.due_on + timedelta(days=1))
    assert entry["SEQUENCE"] == task.version
    assert entry["LAST-MODIFIED"].dt == task.changed_at.replace(microsecond=0)
    assert (entry["URL"], entry["TRANSP"]) == (address, "TRANSPARENT")
    assert str(entry["DESCRIPTION"]).split("\n") == [
        "Lead unit: Finance",
        "My next step: Follow the review; sign the write-off once it is complete",
        address,
    ]
    assert calendar.walk("VALARM") == []
    before, version = entry["UID"], task.version
    life.fire("withdraw", "finance.leader")
    (entry,) = events(read(app, session, cast, "finance.liaison", today))
    assert entry["UID"] == before
    assert entry["SEQUENCE"] == task.version > version
    assert entry["SUMMARY"].endswith("(In progress)")


def test_an_entry_of_somebody_elses_turn_says_whose(app: Flask, session: Session, cast: Cast, today: date) -> None:
    Life.begin(cast).submit()
    cast["finance.leader"].language = "zh"
    (entry,) = events(read(app, session, cast, "finance.leader", today))
    assert entry["SUMMARY"].endswith("（已报送）")
    assert str(entry["DESCRIPTION"]).split("\n")[:2] == [
        "牵头单位：财务处",
        "待办方：巡察组组长、巡察干部（第1巡察组）",
    ]


TITLES = {
    "long": "清理长期未结的往来款项，" * 80,
    "right to left": "تسوية السلف (41) \u202bقبل\u202c نهاية السنة",
    "emoji": "Settle 👩🏽‍💼👨‍👩‍👧‍👦 advances 🧾" * 9,
    "syntax": 'a;b,c:d\\n\\,e\\;"f" END:VEVENT BEGIN:VALARM = ^n',
    "lines": "one\r\ntwo\nDTSTART:19700101T000000Z\rthree\u2028four\x0b\x07five\x85six",
}


@pytest.mark.parametrize("kind", TITLES)
def test_any_title_comes_back_as_it_was_and_never_as_a_line_of_its_own(
    app: Flask, session: Session, cast: Cast, today: date, kind: str
) -> None:
    title = TITLES[kind]
    task, other = cast.task(title=title), cast.task(title="Another")
    calendar = read(app, session, cast, "finance.leader", today)
    first, second = events(calendar)
    expected = title if kind != "lines" else "one two DTSTART:19700101T000000Z three four five six"
    assert first["SUMMARY"] == f"{task.ref} {expected} (Assigned)"
    assert second["SUMMARY"] == f"{other.ref} Another (Assigned)"
    assert calendar.walk("VALARM") == []
    lines = calendar.to_ical().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no line is folded within a letter


def test_an_empty_calendar_is_a_calendar_all_the_same(app: Flask, session: Session, cast: Cast, today: date) -> None:
    calendar = read(app, session, cast, "auditor", today)
    assert events(calendar) == []
    assert len(calendar.subcomponents) == 1
    assert "concern Auditor" in calendar["X-WR-CALDESC"]


def test_a_calendar_that_is_cut_says_so_and_keeps_the_earliest(
    app: Flask, session: Session, cast: Cast, today: date
) -> None:
    write_tasks(session, cast, 900, today)
    deadlines = rules.find_deadlines(session, cast["office"], today)
    days = [entry.task.due_on for entry in deadlines.entries]
    assert len(days) == rules.MOST_ENTRIES
    assert days == sorted(days)
    calendar = read(app, session, cast, "office", today)
    assert len(events(calendar)) == rules.MOST_ENTRIES
    assert "There are more than fit: the first 500, until" in calendar["X-WR-CALDESC"]
    assert State.SUBMITTED in {entry.task.state for entry in deadlines.entries}
