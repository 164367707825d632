"""Extensions in the browser: on the task page, on their own page, among what waits for the office and for the unit."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy.orm import Session

from models.extensions import Extension, ExtensionStatus
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.extending import REASON, REFUSAL, ask
from tests.ledger.test_home import actions, block
from tests.process.lived import Life
from views.clock import today

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    """What was written stays readable after the commit without a new transaction, which would lock SQLite."""
    session.expire_on_commit = False


@pytest.fixture
def life(cast: Cast) -> Life:
    """In progress, with a deadline that lies ahead of the real today."""
    life = Life.begin(cast, deadline=today() + 40 * DAY, due_on=today() + 40 * DAY).start()
    life.session.commit()
    return life


def text_of(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_asked_in_the_browser_granted_in_the_browser(browser: Browser, session: Session, life: Life) -> None:
    leader, office, ref = browser.as_("finance.leader"), browser.as_("office"), life.task.ref
    page, wanted = f"/tasks/{ref}/extension", today() + 70 * DAY
    assert f'href="{page}"' in text_of(leader, f"/tasks/{ref}")
    answer = leader.submit(f"{page}/ask", {"wanted": wanted.isoformat(), "reason": REASON}, page=page)
    assert (answer.status_code, answer.location) == (302, f"/tasks/{ref}")
    request = session.query(Extension).one()
    session.commit()
    shown = text_of(leader, f"/tasks/{ref}")
    assert REASON in shown
    assert "Waits for the office" in shown
    assert "Ask for an extension" not in shown
    assert "Decide on the extension asked for" in text_of(office, f"/tasks/{ref}")
    form = {"day": (wanted - DAY).isoformat()}
    answer = office.submit(f"/extensions/{request.id}/grant", form, page=page)
    assert (answer.status_code, answer.location) == (302, f"/tasks/{ref}")
    session.refresh(life.task)
    assert life.task.deadline == wanted - DAY
    session.commit()
    assert "Granted" in text_of(leader, f"/tasks/{ref}")


def test_it_waits_for_the_office_and_the_unit_waits_for_it(browser: Browser, life: Life) -> None:
    request = ask(life)
    page = f"/tasks/{life.task.ref}/extension"
    assert actions(text_of(browser.as_("office"), "/")) == [(life.task.ref, page)]
    own_work = {"finance.leader": [(life.task.ref, f"/tasks/{life.task.ref}/do/submit")], "finance.liaison": []}
    for who, own in own_work.items():  # which goes on
        home = text_of(browser.as_(who), "/")
        waited = block(home, "waited-for")
        assert life.task.ref in waited
        assert "Inspection office" in waited
        assert "asked for" in waited
        assert actions(home) == own
    assert block(text_of(browser.as_("library.leader"), "/"), "waited-for") == ""
    request.refuse()
    life.session.commit()
    assert actions(text_of(browser.as_("office"), "/")) == []
    assert block(text_of(browser.as_("finance.leader"), "/"), "waited-for") == ""


def test_what_was_typed_comes_back_with_what_is_wrong(browser: Browser, life: Life) -> None:
    leader, ref = browser.as_("finance.leader"), life.task.ref
    page = f"/tasks/{ref}/extension"
    form = {"wanted": life.task.deadline.isoformat(), "reason": "Wir brauchen مزيد من الوقت"}
    answer = leader.submit(f"{page}/ask", form, page=page)
    assert answer.status_code == 422
    assert "Give a day after the deadline in force" in answer.text
    assert form["reason"] in answer.text
    request = ask(life)
    office = browser.as_("office")
    answer = office.submit(f"/extensions/{request.row.id}/refuse", {"reason": "No"}, page=page)
    assert answer.status_code == 422
    assert "Write at least 10 characters." in answer.text
    assert office.submit(f"/extensions/{request.row.id}/grant", {"day": "soon"}, page=page).status_code == 422


def test_who_comes_second_sees_the_conflict_and_keeps_what_was_typed(browser: Browser, life: Life) -> None:
    request = ask(life)
    page, url = f"/tasks/{life.task.ref}/extension", f"/extensions/{request.row.id}"
    office = browser.as_("office")
    before = office.get(page).text
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', before)
    assert token
    assert browser.as_("office").submit(f"{url}/grant", {"day": request.row.wanted}, page=page).status_code == 302
    old = {"csrf_token": token[1], "seen_version": str(request.row.version), "reason": REFUSAL}
    answer = office.client.post(f"{url}/refuse", data=old)
    assert answer.status_code == 409
    assert "You changed this yourself after you had opened this page." in unescape(answer.text)
    assert REFUSAL in unescape(answer.text)


def test_a_third_extension_is_shown_as_a_warning(browser: Browser, life: Life) -> None:
    for _ in range(2):
        ask(life, 5).grant()
    life.session.commit()
    task, page = f"/tasks/{life.task.ref}", f"/tasks/{life.task.ref}/extension"
    leader, office = browser.as_("finance.leader"), browser.as_("office")
    assert "times in this cycle" not in text_of(leader, task)
    assert "Already extended 2 times in this cycle" in text_of(leader, page)
    third = ask(life, 5)
    assert "Already extended 2 times in this cycle" in text_of(office, page)
    third.grant()
    life.session.commit()
    for person in (leader, office, browser.as_("g1.inspector")):
        assert "Extended 3 times in this cycle" in text_of(person, task)


def test_the_page_offers_to_each_only_what_is_theirs(browser: Browser, life: Life) -> None:
    page = f"/tasks/{life.task.ref}/extension"
    assert "No extension was asked for" in text_of(browser.as_("finance.liaison"), page)
    assert "Ask for the extension" in text_of(browser.as_("finance.leader"), page)
    request = ask(life)
    verbs = {"grant": "Grant the extension", "refuse": "Refuse the extension", "withdraw": "Withdraw the request"}
    for who, offered in (
        ("office", {"grant", "refuse"}),
        ("finance.leader", {"withdraw"}),
        ("finance.liaison", set()),
        ("g1.inspector", set()),
        ("auditor", set()),
    ):
        shown = text_of(browser.as_(who), page)
        assert {verb for verb in verbs if f'action="/extensions/{request.row.id}/{verb}"' in shown} == offered, who
        assert REASON in shown
    assert browser.as_("history.leader").get(page).status_code == 403


def test_the_unit_withdraws_in_the_browser(browser: Browser, session: Session, life: Life) -> None:
    request, page = ask(life), f"/tasks/{life.task.ref}/extension"
    answer = browser.as_("finance.leader").submit(f"/extensions/{request.row.id}/withdraw", page=page)
    assert answer.status_code == 302
    session.refresh(request.row)
    assert request.row.status is ExtensionStatus.WITHDRAWN


def test_what_people_wrote_is_never_markup(browser: Browser, life: Life) -> None:
    ask(life, reason="<script>alert(1)</script>").refuse("<b>not now, not ever</b>")
    life.session.commit()
    for page in (f"/tasks/{life.task.ref}", f"/tasks/{life.task.ref}/extension"):
        shown = browser.as_("office").get(page).text
        assert "<script>alert" not in shown
        assert "<b>not" not in shown


def test_whoever_would_let_a_request_lapse_is_told_before(browser: Browser, cast: Cast, life: Life) -> None:
    assigned = Life.begin(cast, deadline=today() + 40 * DAY, due_on=today() + 40 * DAY)
    pages = {
        f"/tasks/{life.task.ref}/do/submit": ("finance.leader", ["It lapses when the task is submitted"]),
        f"/tasks/{life.task.ref}/prepare": ("finance.liaison", ["It lapses when the task is submitted"]),
        f"/tasks/{life.task.ref}/edit": ("office", ["It lapses when the deadline is set"]),
        f"/tasks/{assigned.task.ref}/edit": ("office", ["It lapses when the deadline", "when another unit leads"]),
        f"/tasks/{assigned.task.ref}/void": ("office", ["It lapses when the task is declared void."]),
    }
    bulk = f"/ledger/bulk/deadline?task={life.task.id}.%d&task={assigned.task.id}.{assigned.task.version}"
    life.session.commit()
    for page, (who, _) in pages.items():
        assert "asked for, and the office has not decided" not in text_of(browser.as_(who), page), page
    assert "not decided" not in text_of(browser.as_("office"), bulk % life.task.version)
    requests = [ask(one) for one in (life, assigned)]
    life.session.commit()
    for page, (who, sentences) in pages.items():
        shown = text_of(browser.as_(who), page)
        assert "asked for, and the office has not decided" in shown, page
        assert all(sentence in shown for sentence in sentences), page
    form = browser.as_("office").get(bulk % life.task.version).text
    assert f'data-draft="/ledger/bulk/deadline#{life.task.id}-{assigned.task.id}"' in form
    shown = text_of(browser.as_("office"), bulk % life.task.version)
    assert "Extensions are asked for on 2 of these tasks" in shown
    assert shown.count("asked for</span>") == len(requests)
