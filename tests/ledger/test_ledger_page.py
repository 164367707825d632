"""The ledger page: everything in its address, nothing of others, and no address that breaks it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import NO_DAY
from models.ledger import Category, Problem, State, Task
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.many import write_tasks
from views.clock import today
from workflow.ledger.finding import PAGE_ROWS

REF = re.compile(r'<a class="ref" href="/tasks/([^"]+)"')
refs = REF.findall
NOTICE = "A part of the address was not understood"


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    """What was written stays readable after the commit without a new transaction, which would lock SQLite."""
    session.expire_on_commit = False


def show(browser: Browser, who: str, address: str = "/ledger") -> str:
    answer = browser.as_(who).get(address, follow_redirects=True)  # what says nothing is dropped from the address
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


@pytest.fixture
def many(session: Session, cast: Cast) -> list[Task]:
    write_tasks(session, cast, 120, today())
    tasks = list(session.scalars(select(Task).order_by(Task.id)))
    session.commit()
    return tasks


def test_a_unit_sees_its_own_tasks_and_parts_and_nobody_elses(browser: Browser, cast: Cast) -> None:
    own, part, other = cast.task(), cast.task(lead="estates", co=("finance",)), cast.task(lead="library")
    cast.session.commit()
    assert sorted(refs(show(browser, "finance.liaison"))) == [own.ref, part.ref]
    assert refs(show(browser, "library.leader")) == [other.ref]


def test_an_inspector_sees_the_own_group_only(browser: Browser, cast: Cast) -> None:
    mine, other = cast.task(), cast.task(lead="history")
    cast.session.commit()
    assert refs(show(browser, "g1.inspector")) == [mine.ref]
    assert refs(show(browser, "g2.leader")) == [other.ref]


def test_who_has_no_part_in_the_business_is_refused(browser: Browser, cast: Cast) -> None:
    assert browser.as_("admin").get("/ledger").status_code == 403


def test_a_row_says_what_who_and_by_when(browser: Browser, cast: Cast) -> None:
    late = today() - timedelta(days=3)
    task = cast.task(co=("estates", "library"), due_on=late, leader=cast["committee"], title="清理往来款")
    cast.session.commit()
    page = show(browser, "office")
    for said in (
        task.ref,
        "清理往来款",
        cast.problem.title,
        "Finance",
        "+ 2 co-units",
        "Committee",
        "overdue by 3 days",
    ):
        assert said in page
    assert late.isoformat() in page


def test_a_task_without_a_day_shows_none(browser: Browser, cast: Cast) -> None:
    cast.task(due_on=NO_DAY, deadline=None)
    cast.session.commit()
    page = show(browser, "office")
    assert "9999" not in page
    assert "no deadline yet" in page


def test_a_view_can_be_shared(browser: Browser, many: list[Task]) -> None:
    """Two people of the same right read the same from the same address; a third sees only what is his in it."""
    address = "/ledger?state=assigned&state=long_term_monitoring&colour=red&unit=finance&sort=-ref"
    office, committee = show(browser, "office", address), show(browser, "committee", address)
    assert refs(office) == refs(committee) != []
    assert refs(show(browser, "library.leader", address)) == []
    assert NOTICE not in office


def test_the_filters_read_as_a_sentence_of_which_each_part_can_be_taken_away(
    browser: Browser, many: list[Task]
) -> None:
    page = show(browser, "office", "/ledger?unit=finance&co=yes&state=submitted&state=assigned&cycle=1&q=task")
    chips = re.findall(r'class="filter-chip" href="([^"]+)"><span class="filter-label">([^<]+)</span>', page)
    assert [phrase for _, phrase in chips] == ["in the state", "or", "led by", "or with", "in", "with the words"]
    addresses = [address for address, _ in chips]
    assert "state=assigned" not in addresses[0]
    assert "state=submitted" in addresses[0]
    assert "unit=" not in addresses[2]
    assert "co=" not in addresses[2]
    assert "q=" not in addresses[5]


def test_the_form_shows_what_is_chosen(browser: Browser, many: list[Task]) -> None:
    page = show(browser, "office", "/ledger?unit=library&state=verified&from=2026-01-01&q=往来&sort=-unit")
    assert '<option value="library" selected>' in page
    assert 'value="verified" checked' in page
    assert 'name="from" value="2026-01-01"' in page
    assert 'name="q" maxlength="100" value="往来"' in page
    assert 'name="sort" value="-unit"' in page


def test_a_unit_is_offered_only_what_stands_on_its_own_tasks(browser: Browser, cast: Cast) -> None:
    cast.task(), cast.task(lead="history")
    cast.session.commit()
    page = show(browser, "finance.leader")
    assert '<option value="finance">' in page
    assert '<option value="history">' not in page
    assert '<option value="history">' in show(browser, "office")


@pytest.mark.parametrize(
    "junk",
    [
        "state=purple",
        "colour=plaid",
        "unit=nowhere",
        "due=never",
        "from=2026-02-30",
        "to=99999-01-01",
        "cycle=-1",
        "leader=admin",
        "category=%25",
        "sort=salary",
        "page=minus",
        "voided=perhaps",
        "waits_for=godot",
        "unit=finance&unit=library",
        "foo=bar",
        "%F0%9F%A6%84=1",
        "group=" + "g" * 3000,
        "page=" + "9" * 5000,
    ],
)
def test_what_cannot_be_understood_is_left_out_and_named(browser: Browser, cast: Cast, junk: str) -> None:
    task = cast.task()
    cast.session.commit()
    page = show(browser, "office", f"/ledger?{junk}")
    assert NOTICE in page
    assert refs(page) == [task.ref]


@pytest.mark.parametrize("fine", ["", "?", "?q=", "?state=&unit=&page=", "?page=0", "?page=999999999", "?sort=due"])
def test_an_empty_or_distant_address_is_no_mistake(browser: Browser, cast: Cast, fine: str) -> None:
    cast.task()
    cast.session.commit()
    page = show(browser, "office", f"/ledger{fine}")
    assert NOTICE not in page
    assert len(refs(page)) == 1


@pytest.mark.parametrize("typed", ["%25", "_", "%27%3B--", "%09", "%E2%80%8F", "%FF%FE", "x" * 5000])
def test_no_search_breaks_the_page(browser: Browser, cast: Cast, typed: str) -> None:
    cast.task()
    cast.session.commit()
    assert browser.as_("office").get(f"/ledger?q={typed}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize("typed", ["X26-T001", "x26-t001", "Ｘ２６－Ｔ００１"])
def test_a_whole_reference_leads_to_its_task(browser: Browser, cast: Cast, typed: str) -> None:
    cast.task()
    cast.session.commit()
    answer = browser.as_("finance.leader").get("/ledger", query_string={"q": typed})
    assert answer.status_code == 302
    assert answer.location == "/tasks/X26-T001"
    assert browser.as_("history.leader").get("/ledger", query_string={"q": typed}).status_code == 200


def test_the_strip_counts_states_and_colours_and_leads_to_them(browser: Browser, many: list[Task]) -> None:
    page = show(browser, "office", "/ledger?unit=finance")
    cells = re.findall(
        r'<a class="((?:state|signal)-\w+)" href="([^"]+)"[^>]*>\s*<span class="strip-count">(\d+)</span>', page
    )
    assert len(cells) == len(State) + 5
    for css, address, count in cells:
        if int(count):
            assert "unit=finance" in address, css
            assert len(refs(show(browser, "office", address))) == min(int(count), PAGE_ROWS), css


def test_pages_follow_each_other(browser: Browser, many: list[Task]) -> None:
    first, last = show(browser, "office", "/ledger?sort=ref"), show(browser, "office", "/ledger?sort=ref&page=3")
    live = [task.ref for task in many if task.voided_at is None]
    assert refs(first) == live[:PAGE_ROWS]
    assert refs(last) == live[2 * PAGE_ROWS :]
    assert 'href="/ledger?sort=ref&page=2"' in first


def test_a_click_on_the_sorted_column_turns_it_round(browser: Browser, cast: Cast) -> None:
    cast.task()
    cast.session.commit()
    page = show(browser, "office", "/ledger?sort=unit")
    assert 'aria-sort="ascending"><a href="/ledger?sort=-unit"' in page
    assert 'href="/ledger?sort=state"' in page
    assert 'aria-sort="descending"><a href="/ledger?sort=unit"' in show(browser, "office", "/ledger?sort=-unit")


def test_the_same_problem_is_shown_once_in_neighbouring_rows(browser: Browser, session: Session, cast: Cast) -> None:
    other = Problem(
        campaign=cast.campaign, category=session.scalars(select(Category)).one(), ref="X26-P02", title="Other"
    )
    session.add(other)
    for problem in (cast.problem, cast.problem, other, cast.problem):
        cast.task(problem=problem)
    session.commit()
    page = show(browser, "office", "/ledger?sort=ref")
    assert re.findall(r'<td class="clip problem (merge|same)"', page) == ["merge", "same", "merge", "merge"]


def test_void_tasks_come_only_when_asked_for_and_say_so(browser: Browser, cast: Cast) -> None:
    task = cast.task(voided_at=cast.now, void_reason="Created twice.")
    cast.session.commit()
    assert task.ref not in show(browser, "office")
    page = show(browser, "office", "/ledger?voided=yes")
    assert refs(page) == [task.ref]
    assert '<span class="muted due-calm">void</span>' in page


def test_an_empty_ledger_tells_the_office_how_to_begin_and_others_what_will_come(browser: Browser, cast: Cast) -> None:
    office, unit = show(browser, "office"), show(browser, "finance.leader")
    assert "The ledger is empty" in office
    assert 'href="/campaigns"' in office
    assert "Nothing here yet" in unit
    assert 'href="/campaigns"' not in unit


def test_filters_that_fit_nothing_say_so_and_can_be_cleared(browser: Browser, cast: Cast) -> None:
    cast.task()
    cast.session.commit()
    page = show(browser, "office", "/ledger?state=rebounded")
    assert "No task fits these filters" in page
    assert 'href="/ledger">Clear all' in page


def test_what_people_wrote_is_never_markup(browser: Browser, cast: Cast) -> None:
    cast.task(title="<script>alert(1)</script>")
    cast.session.commit()
    answer = browser.as_("office").get("/ledger?foo=<script>x</script>&q=<b>")
    assert "<script>alert" not in browser.as_("office").get("/ledger").text
    assert "<script>x" not in answer.text
    assert "<b>" not in answer.text
