"""The box on top of a task: one button that matters, what is late in the plan, and the way to a missing group."""

import re
from datetime import timedelta

from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life
from views.clock import today


def primary(page: str) -> list[str]:
    """What the emphasised buttons of the box say."""
    box = page.split('class="next-step"')[1].split("</section>", maxsplit=1)[0]
    return re.findall(r'class="btn btn-primary"[^>]*>([^<]+)', box)


def test_one_button_matters_and_it_is_the_step_that_is_next(cast: Cast, browser: Browser, session: Session) -> None:
    assigned, running = Life.begin(cast), Life.begin(cast)
    running.fire("start", "finance.liaison")
    ready, submitted, reviewed = Life.begin(cast).start(), Life.begin(cast).submit(), Life.begin(cast).review()
    expected = [
        (assigned, "finance.leader", "Start rectification", "/plan"),
        (running, "finance.leader", "Prepare the submission", "/do/submit"),
        (ready, "finance.leader", "Sign and submit", "/prepare"),
        (submitted, "g1.leader", "Open the review", "/do/verify"),
        (submitted, "g1.inspector", "Open the review", "/do/return"),
        (reviewed, "g1.leader", "Sign the write-off", "/review"),
    ]
    asked = [(life.task.ref, *rest) for life, *rest in expected]
    session.commit()
    for ref, who, button, beside in asked:
        page = browser.as_(who).get(f"/tasks/{ref}").text
        assert primary(page) == [button], (who, button)
        assert f'href="/tasks/{ref}{beside}"' in page


def test_measures_whose_deadline_has_passed_are_pointed_out(cast: Cast, browser: Browser, session: Session) -> None:
    life = Life.begin(cast).start()
    measure, page = life.task.measures[0], f"/tasks/{life.task.ref}"
    measure.deadline = today() - timedelta(days=1)
    entry = measure.progress_in(1)
    assert entry is not None
    session.commit()
    liaison, told = browser.as_("finance.liaison"), "1 measure has a deadline that has passed."
    assert told not in liaison.get(page).text  # it is claimed done
    entry.done, entry.percent = False, 90
    session.commit()
    assert told in liaison.get(page).text
    assert "has passed</span>" in liaison.get(f"{page}/plan").text
    assert told not in browser.as_("g1.inspector").get(page).text


def test_the_office_is_led_to_where_a_group_is_assigned(cast: Cast, browser: Browser, session: Session) -> None:
    page = f"/tasks/{cast.task(group=None).ref}"
    session.commit()
    link = 'href="/people/campaigns/X26/groups">Assign a group'
    office = browser.as_("office").get(page).text
    assert link in office
    assert "Nothing waits for you" not in office
    assert link not in browser.as_("finance.leader").get(page).text


def test_a_step_of_somebody_else_is_told_and_not_called_mine(cast: Cast, browser: Browser, session: Session) -> None:
    page = f"/tasks/{Life.begin(cast).review().task.ref}"
    session.commit()
    shown = browser.as_("g1.inspector").get(page).text
    assert "Reviewed: waits for the group leader’s signature" in shown
    assert "Your next step" not in shown
    assert primary(shown) == []
