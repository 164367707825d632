"""Changing many tasks in the browser: ticking, confirming, reading what became of each."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import BulkRun, Comment, State, Task
from models.people import Role
from tests.cast import Cast
from tests.client import Browser, Hidden
from tests.ledger.entered import change_task
from tests.ledger.many import write_tasks
from tests.ledger.test_speed import count_queries
from tests.process.players import hire
from views.clock import today
from workflow.ledger.bulk import MOST

DAY = date(2035, 6, 1)


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    """What was written stays readable after the commit without a new transaction, which would lock SQLite."""
    session.expire_on_commit = False


def ticked(*tasks: Task) -> str:
    return "&".join(f"task={task.id}.{task.version}" for task in tasks)


def confirm_and_send(person: Browser, url: str, values: dict[str, Any]) -> Any:
    """Open the confirmation page and send its form."""
    page = person.get(url)
    assert page.status_code == 200, page.text
    hidden = Hidden()
    hidden.feed(page.text)
    action, fields = next((a, f) for a, f in hidden.forms if a.startswith("/ledger/bulk/"))
    return person.client.post(unescape(action), data={**fields, **values})


def results(person: Browser, answer: Any) -> dict[str, str]:
    assert answer.status_code == 302, answer.text
    page = unescape(person.get(answer.location).text)
    rows = re.findall(r'<tr class="(\w+)">\s*<th[^>]*>.*?<span class="ref">([^<]+)</span>', page, re.DOTALL)
    return {ref: result for result, ref in rows}


def number_of(session: Session, kind: type[Any]) -> int:
    """Without a transaction left open, which would lock SQLite."""
    session.commit()
    found = len(session.scalars(select(kind)).all())
    session.commit()
    return found


def test_only_who_may_change_many_sees_the_boxes(browser: Browser, cast: Cast) -> None:
    task, void = cast.task(), cast.task(voided_at=cast.now, void_reason="Twice.")
    cast.session.commit()
    page = browser.as_("office").get("/ledger?voided=yes").text
    assert f'value="{task.id}.{task.version}"' in page
    assert f'value="{void.id}.' not in page
    for who in ("finance.leader", "g1.inspector", "committee", "auditor"):
        page = browser.as_(who).get("/ledger").text
        assert task.ref in page
        assert 'name="task"' not in page
        assert "/ledger/bulk/" not in page


def test_ticked_tasks_are_changed_and_each_is_listed(browser: Browser, session: Session, cast: Cast) -> None:
    tasks = [cast.task() for _ in range(3)]
    session.commit()
    office, url = browser.as_("office"), f"/ledger/bulk/deadline?unit=finance&of=ticked&{ticked(*tasks[:2])}"
    page = unescape(office.get(url).text)
    assert "2 tasks chosen" in page
    assert "Do this to 2 tasks" in page
    assert 'href="/ledger?unit=finance"' in page
    answer = confirm_and_send(office, url, {"deadline": DAY.isoformat()})
    assert results(office, answer) == {tasks[0].ref: "done", tasks[1].ref: "done"}
    shown = unescape(office.get(answer.location).text)
    assert "Done: 2 tasks" in shown
    assert 'href="/ledger?unit=finance"' in shown
    session.expire_all()
    assert [task.deadline == DAY for task in tasks] == [True, True, False]


def test_all_of_a_view_are_found_by_the_server_and_pinned_at_the_confirmation(
    browser: Browser, session: Session, cast: Cast, many: list[Task]
) -> None:
    session.commit()
    office, url = browser.as_("office"), "/ledger/bulk/leader?state=submitted&sort=-ref&of=view&count=29"
    page = unescape(office.get(url).text)
    assert "30 tasks chosen" in page
    assert "the whole view in the state <strong" in page
    assert "Tasks in the view when you chose it: 29; now: 30." in page
    hidden = Hidden()
    hidden.feed(page)
    action, fields = next((a, f) for a, f in hidden.forms if a.startswith("/ledger/bulk/"))
    submitted = [task for task in many if task.state is State.SUBMITTED]
    change_task(session, cast, submitted[0], leader=None if submitted[0].leader else cast["committee"])
    cast.task(state=State.ASSIGNED)  # comes too late to be meant
    session.commit()
    answer = office.client.post(action, data={**fields, "leader": str(hire_leader(session, cast))})
    told = results(office, answer)
    assert told.pop(submitted[0].ref) == "refused"
    assert set(told) == {task.ref for task in submitted[1:]}
    assert set(told.values()) == {"done"}


def hire_leader(session: Session, cast: Cast) -> int:
    leader = hire(cast, "dean", Role.COMMITTEE)
    session.commit()
    return leader.id


def test_all_on_this_page_are_those_that_were_shown(browser: Browser, cast: Cast, many: list[Task]) -> None:
    cast.session.commit()
    office = browser.as_("office")
    shown = re.search(r'name="page_tasks" value="([^"]+)"', office.get("/ledger?sort=ref&page=2").text)
    assert shown
    assert len(shown[1].split()) == 50
    page = office.get(f"/ledger/bulk/comment?sort=ref&page=2&of=page&page_tasks={shown[1]}&task=1.1")
    assert "50 tasks chosen" in page.text


def test_too_many_are_refused_with_a_clear_word_and_never_cut_off(
    browser: Browser, session: Session, cast: Cast
) -> None:
    write_tasks(session, cast, MOST + 100, today())
    office = browser.as_("office")
    assert "at most 500 at once: narrow the view by a filter" in office.get("/ledger").text
    answer = office.get("/ledger/bulk/leader?of=view&count=583")
    assert answer.status_code == 422
    assert "at most 500 can be changed at once" in answer.text
    pins = " ".join(f"{number}.1" for number in range(1, MOST + 2))
    answer = office.submit("/ledger/bulk/comment", {"seen_versions": pins, "form_key": "k", "text": "Well done"})
    assert answer.status_code == 422
    assert number_of(session, Comment) == 0


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "of=ticked",
        "of=view&state=purple",
        "of=view&whatever=1",
        "of=page",
        "of=page&page_tasks=1.1+x",
        "task=1",
        "task=-1.2",
        "task=1.1.1",
        "task=99999999999.1",
        "task=%00",
        "task=١.١",
        "task=4000000.1",
        "of=view&state=rebounded",
    ],
)
def test_what_names_no_task_changes_none(browser: Browser, session: Session, cast: Cast, junk: str) -> None:
    """Least of all a view whose address is not wholly understood: without that part it would be wider."""
    cast.task()
    session.commit()
    answer = browser.as_("office").get(f"/ledger/bulk/leader?{junk}")
    assert answer.status_code in ((200,) if not junk else (400, 422))
    assert 'name="seen_versions"' not in answer.text


def test_what_is_no_act_is_not_found(browser: Browser, cast: Cast) -> None:
    office = browser.as_("office")
    for act in ("void", "verify", "edit", "DEADLINE", "group;leader"):
        assert office.get(f"/ledger/bulk/{act}").status_code == 404


@pytest.mark.parametrize("who", ["finance.leader", "g1.inspector", "g1.leader", "committee", "admin", "auditor"])
def test_a_form_posted_by_hand_gives_nobody_a_right(browser: Browser, session: Session, cast: Cast, who: str) -> None:
    task = cast.task()
    session.commit()
    person, office = browser.as_(who), browser.as_("office")
    hidden = Hidden()
    hidden.feed(person.get("/account").text)
    token = next(fields["csrf_token"] for _, fields in hidden.forms if "csrf_token" in fields)
    form = {"csrf_token": token, "seen_versions": f"{task.id}.{task.version}", "form_key": "k"}
    for act, values in (("deadline", {"deadline": DAY.isoformat()}), ("comment", {"text": "Well done"})):
        assert person.client.post(f"/ledger/bulk/{act}", data={**form, **values}).status_code == 403
    assert number_of(session, BulkRun) == 0
    answer = confirm_and_send(office, f"/ledger/bulk/comment?{ticked(task)}", {"text": "Well done"})
    assert person.get(answer.location).status_code == 403
    hire(cast, "office.two", Role.OFFICE)
    session.commit()
    assert browser.as_("office.two").get(answer.location).status_code == 404


def test_wrong_values_come_back_with_what_was_typed(browser: Browser, session: Session, cast: Cast) -> None:
    task = cast.task()
    session.commit()
    office = browser.as_("office")
    early = cast.campaign.feedback_on - timedelta(days=1)
    answer = confirm_and_send(office, f"/ledger/bulk/deadline?{ticked(task)}", {"deadline": early.isoformat()})
    assert answer.status_code == 422
    assert "The deadline lies before the feedback" in answer.text
    assert early.isoformat() in answer.text
    assert f'value="{task.id}.{task.version}"' in answer.text
    for act, values, said in (
        ("deadline", {"deadline": ""}, "Please fill this in."),
        ("leader", {"leader": "0"}, "Please choose."),
        ("leader", {"leader": str(cast["finance.leader"].id)}, "Not a valid choice"),
        ("group", {"group": "x"}, "Invalid Choice"),
        ("comment", {"text": " "}, "Please fill this in."),
    ):
        answer = confirm_and_send(office, f"/ledger/bulk/{act}?{ticked(task)}", values)
        assert answer.status_code == 422, act
        assert said in answer.text, act
    assert number_of(session, BulkRun) == 0


def test_the_confirmation_foresees_what_will_be_left_out(browser: Browser, session: Session, cast: Cast) -> None:
    fine, changed = cast.task(), cast.task()
    session.commit()
    url = f"/ledger/bulk/deadline?{ticked(fine, changed)}"
    change_task(session, cast, changed, title="Somebody was faster")
    page = unescape(browser.as_("office").get(url).text)
    assert "1 task will be left out as it stands now" in page
    assert "This was changed by Office in the meantime." in page
    assert "Do this to 1 task<" in page
    page = unescape(browser.as_("office").get(f"/ledger/bulk/monitor?{ticked(fine)}").text)
    assert "This is not possible while the task is in the state “Assigned”." in page
    assert 'name="interval_days"' not in page


def test_the_same_form_sent_again_leads_to_the_same_result(browser: Browser, session: Session, cast: Cast) -> None:
    task = cast.task()
    session.commit()
    office = browser.as_("office")
    hidden = Hidden()
    hidden.feed(office.get(f"/ledger/bulk/comment?{ticked(task)}").text)
    action, fields = next((a, f) for a, f in hidden.forms if a.startswith("/ledger/bulk/"))
    places = {office.client.post(action, data={**fields, "text": "Well done"}).location for _ in range(2)}
    assert len(places) == 1
    assert number_of(session, Comment) == 1
    no_key = {name: value for name, value in fields.items() if name != "form_key"}
    assert office.client.post(action, data={**no_key, "text": "Well done"}).status_code == 422


@pytest.mark.parametrize("act", ["deadline", "monitor"])
def test_the_number_of_queries_of_the_confirmation_does_not_depend_on_the_tasks(
    app: Flask, browser: Browser, session: Session, cast: Cast, act: str
) -> None:
    write_tasks(session, cast, 400, today())
    office = browser.as_("office")
    url = f"/ledger/bulk/{act}?state=verified&of=view"
    office.get(url)
    few = count_queries(app, office, url + "&unit=library")
    assert count_queries(app, office, url) == few
    assert few < 22
