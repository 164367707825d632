"""The pages of ballots: voting without a script, the office's forms, what is hidden, the committee's form, x-rays."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from config.settings import settings
from models.ballots import Ballot, Urn
from models.ledger import State
from models.measures import MeasureProgress
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.test_speed import count_queries
from tests.monitoring.ballots.holding import DAY, DUNNO, NO, YES, Held
from tests.monitoring.xrays.world import XrayWorld
from tests.process.lived import Life
from views.clock import utc_now
from workflow.monitoring.ballots.counting import count_ballots
from workflow.reminders.days import local_day

TYPED = {"unit": "1", "title": "满意吗", "question": "您满意吗？", "minimum": "6", "codes": "12"}


def text_of(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.text


def vote(browser: Browser, code: str, **sent: str) -> tuple[int, str]:
    answer = browser.client.post("/vote", data={"code": code, "language": "en", **sent})
    return answer.status_code, answer.text


def test_a_voter_is_told_what_to_do_whatever_the_code(session: Session, cast: Cast, browser: Browser) -> None:
    held = Held.begin(cast, cast.task(), cast.task(), now=utc_now())
    code, other = held.codes[:2]
    session.rollback()
    assert browser.get("/vote/UNKNOWN?language=en").status_code == 404
    assert "not known" in browser.get("/vote/UNKNOWN?language=en").text
    page = text_of(browser, f"/vote/{code}?language=en")
    assert page.count('type="radio"') == 8
    status, again = vote(browser, code, **{"item-1": "satisfied", "comment": "Kept <b>"})
    assert status == 422
    assert "Choose one of the four answers." in again
    assert 'value="satisfied" checked' in again
    assert "Kept &lt;b&gt;" in again
    switched = browser.client.post("/vote/open", data={"code": code, "item-2": "unknown", "language": "zh"}).text
    assert 'lang="zh-Hans"' in switched
    assert 'value="unknown" checked' in switched
    both = {"item-1": "satisfied", "item-2": "unknown"}
    assert vote(browser, code, **both)[0] == 303
    status, second = vote(browser, code, **both)
    assert (status, "Already counted" in second) == (409, True)
    assert "Already counted" in text_of(browser, f"/vote/{code}?language=en")
    held.row.opens_at = utc_now() + DAY
    session.commit()
    assert "Not open yet" in text_of(browser, f"/vote/{other}?language=en")
    held.row.opens_at, held.row.closes_at = utc_now() - 2 * DAY, utc_now() - DAY
    session.commit()
    status, late = vote(browser, other, **both)
    assert (status, "This ballot is over" in late) == (409, True)
    held.row.closes_at = utc_now() + DAY
    session.get_one(Urn, held.row.id).salt = b"another key"
    session.commit()
    status, locked = vote(browser, other, **both)
    assert (status, "Your code is not used up" in locked) == (503, True)


def test_every_page_for_voters_has_the_other_language(session: Session, cast: Cast, browser: Browser) -> None:
    """The code goes along in the body; nothing is kept in the browser."""
    held = Held.begin(cast, cast.task(), now=utc_now())
    code, other = held.codes[:2]
    session.rollback()
    assert vote(browser, code, **{"item-1": "satisfied"})[0] == 303
    assert "选票已计入" in in_chinese(browser, code)
    held.row.opens_at = utc_now() + DAY
    session.commit()
    assert "尚未开始" in in_chinese(browser, other)
    unknown = browser.client.post("/vote/open", data={"code": "x", "language": "en"})
    assert (unknown.status_code, '<form class="vote-switch" method="get">' in unknown.text) == (404, True)
    assert 'lang="zh-Hans"' in browser.get("/vote/open?language=zh").text  # where its switch leads


def in_chinese(browser: Browser, code: str) -> str:
    """The page of the code after its switch was pressed."""
    shown = text_of(browser, f"/vote/{code}?language=en")
    assert f'action="/vote/open"><input type="hidden" name="code" value="{code}"><button' in shown
    answer = browser.client.post("/vote/open", data={"code": code, "language": "zh"})
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
    assert 'lang="zh-Hans"' in answer.text
    return answer.text


def test_the_office_prepares_issues_and_votes_are_counted(
    session: Session, cast: Cast, browser: Browser, app: Flask
) -> None:
    task = cast.task()
    session.commit()
    ref, now = task.ref, utc_now().astimezone(settings().zone)
    session.rollback()
    office, url = browser.as_("office"), "/campaigns/X26/ballots/new"
    times = {"opens_at": f"{now - DAY:%Y-%m-%dT%H:%M}", "closes_at": f"{now + DAY:%Y-%m-%dT%H:%M}"}
    wrong = office.submit(url, {**TYPED, **times, "minimum": "4", "statements": f"{ref} 款项已清理\nT999"})
    assert wrong.status_code == 422
    for kept in ("满意吗", "款项已清理", "Give a number from 5 to 2000.", "The campaign has no task X26-T999."):
        assert kept in wrong.text
    made = office.submit(url, {**TYPED, **times, "statements": f"{ref} 款项已清理"})
    assert made.status_code == 302, made.text
    page = f"{made.location}/codes"
    issued = office.submit(page, page=made.location)
    assert issued.status_code == 200
    assert issued.headers["Cache-Control"] == "no-store"
    codes = sorted(set(re.findall(r"/vote/([A-Z2-7]{26})", issued.text)))
    assert (len(codes), issued.text.count('class="qr"')) == (12, 12)
    assert "请扫码投票" in issued.text
    assert "Scan to vote" in issued.text
    assert all(code not in text_of(office, made.location) for code in codes)
    for code in codes[:7]:
        assert vote(Browser(app), code, **{"item-1": "dissatisfied"})[0] == 303
    shown = text_of(office, made.location)
    assert "Fewer than 10 ballots" in shown
    assert "<meter" not in shown
    assert "Issue the codes anew" not in shown
    assert office.submit(page, page=made.location).status_code == 409
    ballot = session.scalars(select(Ballot)).one()
    count_ballots(session, ballot.closes_at, commit=session.commit)
    session.rollback()
    for who in ("office", "committee", "auditor", "g1.inspector"):
        shown = text_of(browser.as_(who), made.location)
        assert "7 of 12 codes, 58%" in shown
        assert "fitted to one another so that they add up to 100" in shown
        assert "<meter" in shown
    for who in ("finance.leader", "g2.inspector", "admin"):
        assert browser.as_(who).get(made.location).status_code == 403


def test_the_page_of_a_later_ballot_about_the_same_says_when_its_codes_can_go_out(
    session: Session, cast: Cast, browser: Browser
) -> None:
    first = Held.begin(cast, now=utc_now())
    times = {"opens_at": first.row.closes_at, "closes_at": first.row.closes_at + DAY}
    later = Held.prepare(cast, title="Again", now=first.now, **times)
    url, until = f"/ballots/{later.row.id}", local_day(first.row.closes_at)
    told = f"“How did it go” asks about the same until {until:%-d %b %Y}. The codes of this ballot can go out once"
    seen = {"seen_version": str(later.row.version)}
    session.rollback()
    office = browser.as_("office")
    page = text_of(office, url)
    assert told in page
    assert f"{url}/codes" not in page
    assert told not in text_of(browser.as_("auditor"), url)
    refused = office.submit(f"{url}/codes", seen, page=url)
    assert (refused.status_code, told in refused.text) == (409, True)
    first.cancel()
    assert f"{url}/codes" in text_of(office, url)


def test_a_ballot_is_cancelled_with_a_reason(session: Session, cast: Cast, browser: Browser) -> None:
    held = Held.begin(cast, now=utc_now())
    url = f"/ballots/{held.row.id}"
    session.rollback()
    office = browser.as_("office")
    short = office.submit(f"{url}/cancel", {"reason": "no"}, page=url)
    assert (short.status_code, "no</textarea>" in short.text) == (422, True)
    assert office.submit(f"{url}/cancel", {"reason": "The wrong unit was named."}, page=url).status_code == 302
    assert "Cancelled" in text_of(office, url)
    assert browser.get(f"/vote/{held.codes[0]}").status_code == 404


def test_who_cannot_count_a_ballot_that_is_over_is_told_who_can(session: Session, cast: Cast, browser: Browser) -> None:
    held = Held.begin(cast, now=utc_now() - 8 * DAY)
    url = f"/ballots/{held.row.id}"
    session.rollback()
    told = {who: text_of(browser.as_(who), url) for who in ("office", "committee")}
    assert "If this stays so, count it here." in told["office"]
    assert "If this stays so, the office can count it here." in told["committee"]
    assert {who: f"{url}/count" in page for who, page in told.items()} == {"office": True, "committee": False}


def test_the_committee_sees_the_result_where_it_rates_the_effect(
    session: Session, cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).monitor()
    held = Held.begin(cast, life.task).votes(satisfied=4, dissatisfied=2)
    ref, url = life.task.ref, f"/tasks/{life.task.ref}/do/conclude"
    session.rollback()
    committee = browser.as_("committee")
    assert "What the ballot says" not in text_of(committee, url)
    held.count()
    session.rollback()
    page = text_of(committee, url)
    assert "What the ballot says" in page
    assert "67% satisfied or basically satisfied, 2 of 6 dissatisfied" in page
    assert "What the ballot says" not in text_of(browser.as_("finance.leader"), f"/tasks/{ref}")


def test_the_list_takes_as_many_queries_for_many_ballots_as_for_few(
    app: Flask, session: Session, cast: Cast, browser: Browser
) -> None:
    for number in range(2):
        Held.begin(cast, title=f"Unit {number}").votes(satisfied=5).count()
    session.rollback()
    auditor = browser.as_("auditor")
    few = count_queries(app, auditor, "/ballots")
    for number in range(3):
        Held.begin(cast, unit="", title=f"Campaign {number}").votes(satisfied=5).count()
    session.rollback()
    assert count_queries(app, auditor, "/ballots") == few


def test_the_x_rays_take_as_many_queries_for_many_ballots_as_for_few(session: Session, cast: Cast) -> None:
    world, taken, counts = XrayWorld(cast), list[str](), []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        taken.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    for _ in range(2):
        Held.begin(cast, world.task(), world.task()).votes(dissatisfied=5).count()
        taken.clear()
        assert world.find("done_but_dissatisfied") == world.find("unanimous_few") == []
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_the_x_rays_of_ballots_look_at_open_results_only(session: Session, cast: Cast) -> None:
    world = XrayWorld(cast)
    done, undone, other = world.task(), world.task(), world.task("library", state=State.VERIFIED)
    for task in (done, other):
        for measure in task.measures:
            session.add(MeasureProgress(measure_id=measure.id, cycle=1, percent=100, done=True, text="Done."))
    session.commit()
    first = Held.begin(cast, done, undone)
    for _ in range(5):
        first.vote(NO, NO)
    library = Held.prepare(cast, unit="library").issue().votes(satisfied=5, unknown=2)
    hidden = Held.begin(cast, unit="", minimum=5).votes(satisfied=4)
    assert world.found("done_but_dissatisfied") == world.found("unanimous_few") == []
    for held in (first, library, hidden):
        held.count()
    assert world.found("done_but_dissatisfied") == [[done.id]]
    assert world.found("done_but_dissatisfied", percent=101) == []
    assert world.found("unanimous_few") == [[other.id]]
    assert world.found("unanimous_few", votes=7) == []
    (hit,) = world.find("unanimous_few")
    assert hit.details == {"votes": 7, "codes": 20, "judged": 5}
    later = Held.begin(cast, done, now=first.now + timedelta(hours=1))
    for answer in (YES, YES, YES, YES, YES, DUNNO):
        later.vote(answer)
    later.count()
    assert world.found("done_but_dissatisfied") == []  # the latest speaks
