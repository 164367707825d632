"""The trail as a page: filters in the address, things by their names, pages that are full, faults that are told."""

import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy.orm import Session

from models.ledger import Task
from models.people import User
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life
from tests.trail.happenings import MINUTE, tell_a_day, write_events
from workflow.trail.chain import record, stream_of
from workflow.trail.kinds import EventKind


@pytest.fixture
def task(session: Session, cast: Cast, now: datetime) -> Task:
    return tell_a_day(session, cast, now)


@pytest.fixture
def auditor(browser: Browser, task: Task) -> Browser:
    return browser.as_("auditor")


def rows(browser: Browser, query: str = "") -> list[str]:
    """Each event as text, as it stands on the page, without the reader's own sign-in."""
    answer = browser.get(f"/trail{query}")
    assert answer.status_code == 200, answer.text
    body = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
    found = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("<tr>")[1:]]
    return [unescape(row) for row in found if "Signed in" not in row]


def earlier(browser: Browser, url: str) -> str:
    """The address behind "Earlier events", empty where there is none."""
    found = re.search(r'rel="next" href="([^"]+)"', browser.get(url).text)
    return unescape(found[1]) if found else ""


def test_the_newest_event_comes_first_and_things_go_by_their_names(auditor: Browser) -> None:
    whole = rows(auditor)
    assert [re.split(r"\d\d:\d\d ", row)[1] for row in whole[:2]] == [
        "system Locked after repeated failures to sign in Account Finance Leader All events of Finance Leader",
        "Finance Leader Commented Task X26-T001 Task 1 All events of Task 1",
    ]
    assert whole[-1].endswith("Office Created the campaign X26 Campaign X26 Rectification All events of Rectification")
    assert not [row for row in whole if re.search(r"(task|account|campaign|unit|group):\d", row)]


def test_the_stream_is_told_on_hover_alone(auditor: Browser, task: Task) -> None:
    page = auditor.get("/trail").text
    assert f'title="{stream_of(task)}"' in page
    assert f">{stream_of(task)}<" not in page


def test_a_link_stands_where_the_reader_may_open_the_thing(auditor: Browser, session: Session) -> None:
    page = auditor.get("/trail").text
    for url in ("/tasks/X26-T001", "/campaigns/X26", "/ledger?unit=finance", "/ledger?group=g1"):
        assert f'href="{url}"' in page
        assert auditor.get(url).status_code == 200
    assert "/people/users/" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?person=office", {"Created the task", "Created the campaign"}),
        ("?person=OFFICE&about=campaign", {"Created the campaign"}),
        ("?person=Finance+Lead", {"Commented"}),
        ("?person=system", {"Locked after"}),
        ("?about=task", {"Created the task", "Commented"}),
        ("?about=campaign", {"Created the campaign"}),
        ("?about=unit", {"Created the unit"}),
        ("?about=account", {"Locked after"}),
        ("?about=group", {"Created the inspection group"}),
        ("?kind=comment.added", {"Commented"}),
        ("?task=x26-t001", {"Created the task", "Commented"}),
        ("?task=+X26-T001+&kind=task.created", {"Created the task"}),
        ("?since=2026-02-28&until=2026-02-28", {"Created the campaign"}),
        ("?until=2026-03-01", {"Created the campaign"}),
        ("?since=2026-03-02&about=unit", {"Created the unit"}),
        ("?since=0001-01-01&until=9999-12-31&about=unit", {"Created the unit"}),
        ("?about=unit&task=X26-T001", set()),
    ],
)
def test_filters_find_what_fits_all_of_them(auditor: Browser, query: str, expected: set[str]) -> None:
    found = rows(auditor, query)
    assert len(found) == len(expected)
    assert all(any(words in row for row in found) for words in expected)


def test_every_kind_of_thing_can_be_looked_at_alone(auditor: Browser, cast: Cast) -> None:
    page = auditor.get("/trail?about=unit").text
    (url,) = re.findall(r'class="all-of-it" href="([^"]+)"', page)
    assert unquote(url) == f"/trail?stream=unit:{cast.units['finance'].id}"
    alone = auditor.get(unescape(url)).text
    assert "Created the unit" in alone
    assert '<span class="filter-value">Finance</span>' in alone
    assert 'type="hidden" value="unit:' in alone


def test_a_day_is_the_sites_day_with_both_ends(session: Session, auditor: Browser, cast: Cast, now: datetime) -> None:
    midnight = now.replace(hour=16)  # at the site the third of March begins
    stream = f"unit:{cast.units['library'].id}"
    edges = [midnight - timedelta(microseconds=1), midnight, midnight + timedelta(days=1) - timedelta(microseconds=1)]
    write_events(session, [(stream, EventKind.UNIT_EDITED, None, at) for at in [*edges, midnight + timedelta(days=1)]])
    assert len(rows(auditor, "?kind=unit.edited&since=2026-03-03&until=2026-03-03")) == 2


def test_filters_are_told_as_a_sentence_each_with_the_way_without_it(auditor: Browser) -> None:
    page = auditor.get("/trail?person=office&about=task").text
    assert '<span class="filter-label">Who</span> <span class="filter-value">Office</span>' in page
    assert '<a class="filter-chip" href="/trail?about=task">' in page
    assert '<a class="filter-chip" href="/trail?person=office">' in page
    assert 'name="person" type="text" value="office"' in page
    assert '<option selected value="task">' in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("person=nobody.at.all", "Nobody is called “nobody.at.all”."),
        ("about=letters", "Not a valid choice."),
        ("kind=task.forgotten", "Not a valid choice."),
        ("task=X26-T999", "There is no task X26-T999."),
        ("task=" + "9" * 400, "There is no task"),
        ("since=yesterday", "Not a valid date value."),
        ("until=2026-02-30", "Not a valid date value."),
        ("since=2026-03-03&until=2026-03-02", "This day is before the first one."),
        ("stream=task:99999", "This part of the address was not understood: stream=task:99999"),
        ("stream=seal:1", "This part of the address was not understood: stream=seal:1"),
        ("before=-1", "This part of the address was not understood: before=-1"),
        ("before=99999999999999999999", "This part of the address was not understood: before=9999999"),
        ("before=²", "This part of the address was not understood: before=²"),
        ("persn=office", "This part of the address was not understood: persn"),
        ("task=X26-T001&task=X26-T002", "This part of the address was not understood: task"),
        ("person=%3Cscript%3E", "Nobody is called “&lt;script&gt;”."),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_is_shown(auditor: Browser, query: str, told: str) -> None:
    answer = auditor.get(f"/trail?{query}")
    assert answer.status_code == 422
    assert told in answer.text
    assert "error-summary" in answer.text
    assert "<tbody>" not in answer.text
    assert "filter-panel no-print" in answer.text
    assert "open>" in answer.text


def test_what_was_typed_stays_beside_what_is_wrong_with_it(auditor: Browser) -> None:
    page = auditor.get("/trail?person=zzz&task=X26-T9&since=2026-01-05").text
    for name, value in (("person", "zzz"), ("task", "X26-T9"), ("since", "2026-01-05")):
        assert re.search(rf'name="{name}" type="\w+" value="{value}"', page)
    assert "2 points need your attention" in page


def test_a_null_byte_is_a_bad_request(auditor: Browser) -> None:
    assert auditor.get("/trail?person=%00").status_code == 400


def test_a_name_that_fits_too_many_people_asks_for_more_of_it(session: Session, auditor: Browser) -> None:
    session.add_all(User(username=f"crowd.{number}", name=f"王{number}") for number in range(20))
    session.commit()
    assert auditor.get("/trail?person=crowd").status_code == 200
    session.add(User(username="crowd", name="王"))
    session.commit()
    answer = auditor.get("/trail?person=crowd.")
    assert answer.status_code == 200
    answer = auditor.get("/trail?person=王")  # one is called just that
    assert answer.status_code == 200
    assert '<span class="filter-value">王</span>' in answer.text
    answer = auditor.get("/trail?person=crow")
    assert answer.status_code == 422
    assert "Too many names contain this." in answer.text


def test_pages_go_back_to_the_first_event_and_keep_the_filters(
    session: Session, auditor: Browser, cast: Cast, task: Task, now: datetime
) -> None:
    """Two hundred and fifty comments, many at the same moment; each stands on one page, none is lost."""
    office, stream = cast["office"].id, stream_of(task)
    many = [(stream, EventKind.COMMENTED, office, now + number // 40 * MINUTE) for number in range(250)]
    write_events(session, many)
    url, sizes = "/trail?person=office&task=X26-T001", []
    while url:
        sizes.append(len(rows(auditor, url.removeprefix("/trail"))))
        url = earlier(auditor, url)
        assert not url or ("person=office" in url and "task=X26-T001" in url)
    assert sizes == [100, 100, 51]
    last = auditor.get("/trail?person=office&task=X26-T001&before=1")
    assert last.status_code == 200
    assert 'href="/trail?person=office&amp;task=X26-T001"' in last.text


def test_a_page_is_full_though_the_reader_may_not_read_what_lies_between(
    session: Session, browser: Browser, cast: Cast, task: Task, now: datetime
) -> None:
    """The office's member at home in the finance office does not read what the inspectors record on its tasks."""
    cast["office"].home_unit_id = cast.units["finance"].id
    hidden = [(stream_of(task), EventKind.VERDICT_GIVEN, None, now + MINUTE * number) for number in range(150)]
    shown = [(stream_of(task), EventKind.COMMENTED, None, now - MINUTE * number) for number in range(120)]
    write_events(session, [*hidden, *shown])
    office = browser.as_("office")
    assert len(rows(office, "?task=X26-T001")) == 100
    assert len(rows(office, earlier(office, "/trail?task=X26-T001").removeprefix("/trail"))) == 22
    assert rows(office, "?kind=review.verdict") == []
    assert earlier(office, "/trail?kind=review.verdict") == ""
    assert len(rows(browser.as_("auditor"), "?kind=review.verdict")) == 100


def test_records_of_a_review_are_hidden_on_that_task_alone(
    session: Session, browser: Browser, cast: Cast, task: Task, now: datetime
) -> None:
    other = cast.task(lead="estates")
    cast["office"].home_unit_id = cast.units["finance"].id
    write_events(session, [(stream_of(one), EventKind.INTERVIEW_RECORDED, None, now) for one in (task, other)])
    (row,) = rows(browser.as_("office"), "?kind=review.interview")
    assert "X26-T002" in row


def test_a_trail_without_what_was_asked_for_says_so(auditor: Browser) -> None:
    page = auditor.get("/trail?kind=task.rebound").text
    assert "No event fits these filters" in page


def test_every_kind_of_event_can_be_chosen_by_its_words(auditor: Browser) -> None:
    page = unescape(auditor.get("/trail").text)
    for kind in EventKind:
        assert f'<option value="{kind.value}">' in page
    assert '<optgroup label="Account">' in page
    assert ">Returned the submission<" in page
    assert not re.search(r"<option[^>]*>[^<]*(%\(|: ?…)", page)


@pytest.mark.parametrize("reason", ["2026-02-30", "２０２６-０３-０１", "0000-01-01"])
def test_a_reason_that_looks_like_a_day_and_is_none_is_shown_as_it_was_typed(
    session: Session, cast: Cast, browser: Browser, reason: str
) -> None:
    """The trail cannot be mended afterwards: whatever was typed, its pages open."""
    life = Life.begin(cast).submit()
    life.fire("return", "g1.inspector", reason=reason)
    record(session, cast.campaign, EventKind.CAMPAIGN_EDITED, actor=cast["office"], now=cast.now,
           fields={"name": [reason, "2026-03-02"]})  # fmt: skip
    history = f"/tasks/{life.task.ref}/history"
    session.commit()
    for who, page in (("auditor", "/trail"), ("auditor", history), ("finance.leader", history)):
        shown = browser.as_(who).get(page)
        assert (shown.status_code, reason in shown.text) == (200, True), (who, page)
