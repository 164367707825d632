"""The whole story in a real browser: one task, four people, all six states and into the second cycle."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from models.ledger import Task
from tests.cast import PASSWORD, Cast
from tests.story.acts import answer, ask_whys, conclude, hand_over, later, prepare, rebound, review, sign
from tests.story.people import Person
from workflow.trail.audit import verify_trail


@pytest.mark.browser
@pytest.mark.parametrize(("database", "language"), [("sqlite", "zh"), ("postgresql", "en")], indirect=["database"])
def test_a_task_lives_through_all_six_states(
    cast: Cast, served: str, chromium: Browser, files: list[Path], language: str
) -> None:
    ref = hand_over(cast)
    people = {
        name: Person(chromium, served, name, language)
        for name in ("finance.liaison", "finance.leader", "g1.inspector", "g1.leader", "office")
    }
    liaison, leader, inspector, head, office = people.values()

    leader.sees_state(ref, "assigned")
    leader.act(ref, "start")
    prepare(liaison, ref, files)
    sign(leader, ref)
    inspector.sees_state(ref, "submitted")
    inspector.act(
        ref,
        "return",
        reason="The effect of the new rule is not shown.",
        **{"gaps-0-description": "No record after the rule", "deadline": later(20)},
    )
    leader.sees_state(ref, "in_progress")
    answer(liaison, ref)
    sign(leader, ref)
    review(inspector, ref, ("text", "material"))
    review(head, ref, ("spot",))
    conclude(inspector, ref)
    head.open(f"/tasks/{ref}")
    head.follow_next_step("verify")
    head.page.fill("[name=conclusion]", "Goal, effort and result agree; written off.")
    head.page.fill("[name=password]", PASSWORD)
    head.send("main form[data-draft]")
    office.sees_state(ref, "verified")
    office.act(ref, "monitor", first_review_on=later(30), ends_on=later(180))
    office.sees_state(ref, "long_term_monitoring")
    rebound(inspector, ref, files[1])
    leader.sees_state(ref, "rebounded")
    office.open(f"/tasks/{ref}/rebound-deadline")
    office.page.fill("[name=deadline]", later(45))
    office.send("main form[data-draft]")
    ask_whys(liaison, ref, "Nobody looks at new advances.", "It is nobody's work.", "The order names nobody.")
    leader.act(ref, "reopen", root_cause="Nobody was named for new advances.", plan="Name one, and publish monthly.")
    leader.sees_state(ref, "in_progress")
    expect(leader.page.locator("main")).to_contain_text("2")

    for person in people.values():
        person.leave()
    cast.session.expire_all()
    task = cast.session.query(Task).filter_by(ref=ref).one()
    assert (task.state.value, task.cycle) == ("in_progress", 2)
    assert list(verify_trail(cast.session)) == []
