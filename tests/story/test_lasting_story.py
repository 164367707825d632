"""The story of a rectification that was not real at first, in a real browser: a file that shows nothing, a return with
gaps, interviews, a monitoring that fails, a rebound, and a second cycle that people are content with."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from models.ballots import Ballot
from models.ledger import Task
from models.monitoring import Review
from tests.cast import PASSWORD, Cast
from tests.story.acts import answer, ask_whys, conclude, hand_over, later, prepare, review, sign
from tests.story.people import Person
from views.clock import utc_now
from workflow.trail.audit import verify_trail

SAID = "She shows the list, and twelve advances that nobody settled."
MISSING = "The minutes name no advance"
NOT_PASSED = {"zh": "核查中未通过的步骤", "en": "Steps of the review that are not passed"}
CAST = ("finance.liaison", "finance.leader", "g1.inspector", "g1.leader", "office", "committee")


@pytest.mark.browser
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_was_not_real_becomes_real_and_lasts(
    cast: Cast, served: str, chromium: Browser, files: list[Path]
) -> None:
    ref = hand_over(cast)
    people = {name: Person(chromium, served, name, "en") for name in CAST}
    liaison, leader, inspector, head, office, committee = people.values()
    leader.act(ref, "start")
    prepare(liaison, ref, files)
    sign(leader, ref)
    _fail_in_step_two(inspector, ref)
    answer(liaison, ref)
    sign(leader, ref)
    _verify(inspector, head, ref)
    _sees_only_that(liaison, ref)
    _monitor(office, ref)
    assert _poll(cast, chromium, served, office, ref, content=False) == "80"
    _fail_second_review(cast, inspector, ref, files[1])
    _begin_again(office, leader, ref)
    prepare(liaison, ref, files)
    sign(leader, ref)
    _verify(inspector, head, ref)
    assert _poll(cast, chromium, served, office, ref, content=True) == "0"
    _judge(committee, ref)
    for person in people.values():
        person.leave()
    cast.session.expire_all()
    task = cast.session.query(Task).filter_by(ref=ref).one()
    assert (task.state.value, task.cycle) == ("verified", 2)
    assert list(verify_trail(cast.session)) == []


def _fail_in_step_two(inspector: Person, ref: str) -> None:
    """The only file shows nothing: step two is not passed, the conclusion names the gap, the return takes both over."""
    page = f"/tasks/{ref}/review"
    inspector.open(page)
    inspector.send("form[action$='/claim']")
    review(inspector, ref, ("text", "material", "spot"), failed="material")
    inspector.page.locator("select[name*=verdict_]").select_option("insufficient")
    inspector.page.fill("textarea[name^=verdicts-note_]", MISSING)
    inspector.send("form[action$='/verdicts']")
    inspector.open(f"/tasks/{ref}/conclusion")
    form = inspector.page.locator("form[action$='/conclusion']")
    for name in ("goal", "effort", "result"):
        form.locator(f"[name={name}]").fill(f"The {name} as the records show it.")
    form.locator("[name=judgement]").last.check()
    form.locator("[name$=description]").last.fill(MISSING)  # proposed by the verdict
    form.locator("[name$=wanted]").last.fill("A list of all advances")
    form.locator("[name$=due_on]").last.fill(later(15))
    form.locator("[name=password]").fill(PASSWORD)
    inspector.send("form[action$='/conclusion']")
    expect(inspector.page.locator(".error-summary")).to_have_count(0)
    for language, not_passed in NOT_PASSED.items():
        inspector.speak(language)
        inspector.open(f"/tasks/{ref}/do/return")
        expect(inspector.page.locator(f".notice:has-text('{not_passed}') a[href$='#step-material']")).to_be_visible()
    expect(inspector.page.locator("main .notice li", has_text=MISSING)).to_be_visible()  # as the conclusion names it
    inspector.page.fill("[name=reason]", "The file shows nothing of what was done.")
    inspector.page.fill("[name=deadline]", later(20))
    inspector.send("main form[data-draft]")
    inspector.sees_state(ref, "in_progress")


def _verify(inspector: Person, head: Person, ref: str) -> None:
    review(inspector, ref, ("text", "material"))
    inspector.open(f"/tasks/{ref}/review")
    inspector.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    form = inspector.page.locator("form[action$='/interviews']")
    form.locator("[name$=interviewed]").fill("An accountant")
    for box in form.locator("[name$=interviewers]").all():
        box.check()
    form.locator("[name$=questions]").fill("Which advances are still open?")
    form.locator("[name$=summary]").fill(SAID)
    form.locator("[name$=unconfirmed]").fill("She was abroad when it was written down.")
    inspector.send("form[action$='/interviews']")
    review(head, ref, ("spot",))
    conclude(inspector, ref)
    head.open(f"/tasks/{ref}")
    head.follow_next_step("verify")
    head.page.fill("[name=conclusion]", "Goal, effort and result agree; written off.")
    head.page.fill("[name=password]", PASSWORD)
    head.send("main form[data-draft]")
    head.sees_state(ref, "verified")


def _sees_only_that(liaison: Person, ref: str) -> None:
    liaison.open(f"/tasks/{ref}")
    expect(liaison.page.locator("main")).to_contain_text("Interviews")
    expect(liaison.page.locator("body")).not_to_contain_text(SAID)


def _monitor(office: Person, ref: str) -> None:
    office.act(ref, "monitor", interval_days="7", first_review_on=later(1), ends_on=later(28))
    office.sees_state(ref, "long_term_monitoring")


def _pass_six_days(cast: Cast) -> None:
    """The reviews that wait come nearer: each opens only days before its own day."""
    for waiting in cast.session.query(Review).filter(Review.held_on.is_(None)):
        waiting.due_on -= timedelta(days=6)
    cast.session.commit()


def _fail_second_review(cast: Cast, inspector: Person, ref: str, photo: Path) -> None:
    for result in ("holds", "rebounded"):
        inspector.open(f"/tasks/{ref}/monitoring")
        inspector.page.locator("a[href^='/reviews/']").first.click()
        inspector.page.check(f"[name=result][value={result}]")
        inspector.page.fill("[name=looked_at]", "The list of this month, line by line.")
        inspector.page.fill("[name=note]", "What the list of the month shows of advances.")
        inspector.send("main form[data-draft]")
        _pass_six_days(cast)
    inspector.upload(photo, "photo")
    expect(inspector.page.locator("[name=origin][value=review]")).to_be_checked()
    inspector.page.select_option("[name=listed_cause]", index=1)
    inspector.page.fill("[name=cause]", "Five new advances are older than a year.")
    expect(inspector.page.locator("[data-evidence-list] input[type=checkbox]")).to_be_checked()  # by the upload
    inspector.send("main form[data-draft]")
    inspector.sees_state(ref, "rebounded")


def _begin_again(office: Person, leader: Person, ref: str) -> None:
    office.open(f"/tasks/{ref}/rebound-deadline")
    office.page.fill("[name=deadline]", later(45))
    office.send("main form[data-draft]")
    ask_whys(leader, ref, "Nobody looks at new advances.", "It is nobody's work.", "The order names nobody.")
    leader.open(f"/tasks/{ref}/do/reopen")
    expect(leader.page.locator("[name=root_cause]")).to_have_value("The order names nobody.")
    leader.act(ref, "reopen", plan="Name one, and publish monthly.")


def _poll(cast: Cast, chromium: Browser, served: str, office: Person, ref: str, *, content: bool) -> str:
    """A ballot about the task: five people with a code each, on a phone. Returns the per cent of the dissatisfied."""
    office.open("/campaigns/X26/ballots/new")
    office.page.fill("[name=title]", "How did it go")
    office.page.fill("[name=question]", "Are you satisfied with what was done?")
    office.page.fill("[name=statements]", ref)
    office.page.select_option("[name=unit]", index=1)
    office.page.fill("[name=minimum]", "5")
    office.page.fill("[name=codes]", "5")
    office.send("main form[data-draft]")
    office.page.locator("form[action$='/codes'] button[type=submit]").click()
    with office.page.expect_navigation():
        office.page.locator("#confirm [value=yes]").click()
    links = office.page.locator("#code-links").input_value().split()
    phone = chromium.new_context(viewport={"width": 390, "height": 800})
    for number, link in enumerate(links):
        voter = phone.new_page()
        voter.goto(served + link[link.index("/vote/") :])
        voter.check(f"[name=item-1][value={'satisfied' if content or number == 0 else 'dissatisfied'}]")
        voter.locator(".vote-send").click()
        voter.wait_for_url("**/vote/thanks*")
        voter.close()
    assert phone.cookies() == []
    phone.close()
    ballot = cast.session.query(Ballot).order_by(Ballot.id.desc()).first()
    ballot.opens_at, ballot.closes_at = utc_now() - timedelta(days=2), utc_now() - timedelta(days=1)  # days go by
    address = f"/ballots/{ballot.id}"
    cast.session.commit()
    office.open(address)
    office.send("form[action$='/count']")
    return office.page.locator("dt:has-text('Dissatisfied') + dd").inner_text().removesuffix("%")


def _judge(committee: Person, ref: str) -> None:
    committee.open(f"/tasks/{ref}/lasting")
    main = committee.page.locator("main")
    for words in ("Came back on ", "Interviews: 1;", "100% satisfied or basically satisfied", "Cycle 2, signed by"):
        expect(main).to_contain_text(words)
    committee.open(f"/tasks/{ref}/cycles")
    expect(committee.page.locator(".compared > article")).to_have_count(2)
    expect(committee.page.locator("main")).to_contain_text(MISSING)
