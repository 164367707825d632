"""The pages of closing and reopening a campaign, and of what is in a closed one."""

from html import unescape

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.ledger.test_closing import DONE, WHY, close
from tests.monitoring.ballots.holding import Held
from tests.monitoring.evaluation.evaluating import Evaluated
from tests.monitoring.looking import draw
from tests.process.lived import Life

URL = "/campaigns/X26/close"
BACK = "/campaigns/X26/reopen"


@pytest.fixture(autouse=True)
def kept(session: Session) -> None:
    """What was written stays readable after the commit without a new transaction, which would lock SQLite."""
    session.expire_on_commit = False


@pytest.fixture
def done(cast: Cast) -> Life:
    """A campaign with one task, which is written off and on which a rebound could be reported."""
    life = Life.begin(cast).verify()
    life.find_rebound_evidence()
    cast.session.commit()
    return life


def seen(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_the_committee_closes_and_reopens_with_words_that_everybody_reads(done: Life, browser: Browser) -> None:
    name = done.cast["committee"].name
    done.session.commit()
    committee = browser.as_("committee")
    assert f'href="{URL}"' in seen(committee, "/campaigns/X26")
    assert "Every task is written off." in seen(committee, URL)
    answer = committee.submit(URL, {"conclusion": DONE})
    assert (answer.status_code, answer.location) == (302, "/campaigns/X26")
    for reader in ("committee", "office", "auditor"):
        page = seen(browser.as_(reader), "/campaigns/X26")
        assert "This campaign is closed" in page
        assert f"Closed by {name} on " in page
        assert DONE in page
        assert (f'href="{BACK}"' in page) is (reader == "committee")
        assert "/edit" not in page
    assert committee.submit(BACK, {"reason": WHY}).status_code == 302
    page = seen(browser.as_("office"), "/campaigns/X26")
    assert f"Reopened by {name} on " in page
    assert WHY in page
    assert "This campaign is closed" not in page


def test_what_still_stands_open_is_shown_with_the_way_to_it(done: Life, browser: Browser) -> None:
    waiting = done.cast.task()
    done.session.commit()
    committee = browser.as_("committee")
    page = seen(committee, URL)
    assert f"Tasks in the state “Assigned”: 1 ({waiting.ref})" in page
    assert 'href="/ledger?campaign=X26&state=assigned"' in page
    assert 'name="conclusion"' not in page
    answer = committee.submit(URL, {"conclusion": DONE, "seen_version": done.cast.campaign.version})
    assert answer.status_code == 422
    assert f"({waiting.ref})" in unescape(answer.text)
    assert DONE in answer.text, "what was typed stays"


def test_ballots_evaluation_look_backs_and_gaps_are_shown_with_the_way_to_them(done: Life, browser: Browser) -> None:
    Held.begin(done.cast, done.task)
    evaluation = Evaluated.begin(done.cast, done.now).row.id
    draw(done.cast, 100)
    done.session.commit()
    page = seen(browser.as_("committee"), URL)
    for told in ('href="/ballots?campaign=X26"', f'href="/evaluations/{evaluation}"'):
        assert told in page
    assert "1 task was drawn to be looked back at" in page
    assert 'href="/look-backs?campaign=X26"' in page
    assert "not closed" not in page
    assert 'name="conclusion"' not in page


def test_too_few_words_come_back_beside_the_field(done: Life, browser: Browser) -> None:
    answer = browser.as_("committee").submit(URL, {"conclusion": "Fine."})
    assert answer.status_code == 422
    assert "Write at least 10 characters." in answer.text
    assert "Fine.</textarea>" in answer.text


def test_an_older_form_and_a_second_closing_are_conflicts(done: Life, browser: Browser) -> None:
    committee = browser.as_("committee")
    older = {"conclusion": DONE, "seen_version": done.cast.campaign.version - 1}
    answer = committee.submit(URL, older)
    assert answer.status_code == 409
    assert DONE in answer.text
    assert "This campaign is not closed." in seen(committee, BACK)
    assert committee.submit(URL, {"conclusion": DONE}).status_code == 302
    answer = committee.submit(URL, {"conclusion": DONE})
    assert answer.status_code == 409
    assert "the committee can reopen it." in answer.text


def test_a_task_of_a_closed_campaign_says_so_and_offers_nothing(done: Life, browser: Browser) -> None:
    url = f"/tasks/{done.task.ref}"
    open_page = seen(browser.as_("office"), url)
    assert f"{url}/do/rebound" in open_page
    assert 'name="text"' in open_page
    close(done.cast)
    for reader in ("office", "g1.inspector", "finance.leader", "committee"):
        page = seen(browser.as_(reader), url)
        assert "The campaign X26 was closed on" in page
        assert "/do/" not in page
        assert f"{url}/edit" not in page
        assert 'name="text"' not in page
    inspector = browser.as_("g1.inspector")
    assert 'type="file"' not in seen(inspector, f"{url}/evidence")
    assert "/do/" not in seen(inspector, f"{url}/monitoring")


def test_addresses_kept_from_before_the_closing_lead_nowhere(done: Life, browser: Browser) -> None:
    url, problem = f"/tasks/{done.task.ref}", f"/problems/{done.cast.problem.ref}"
    close(done.cast)
    office = browser.as_("office")
    assert office.get(f"{url}/do/rebound").location == url
    answer = office.submit(f"{url}/do/rebound", {"cause": "Old advances have come back."}, page="/account")
    assert answer.status_code == 409
    assert "Old advances have come back." in answer.text
    assert "the committee can reopen it." in answer.text
    assert office.submit(url, {"text": "Well done"}, page="/account").status_code == 409
    forms = [f"{url}/edit", "/campaigns/X26/edit", "/campaigns/X26/problems/new", f"{problem}/edit"]
    for form in [*forms, f"{problem}/tasks/new", "/people/groups/g1/campaigns/X26"]:
        answer = office.get(form)
        assert answer.status_code == 409, form
        assert "the committee can reopen it." in answer.text
