"""What a hit leads to: pages that fit the check, to those who may do something there; what was looked back at since."""

from datetime import timedelta

import pytest

from models.ledger import State, Task
from models.looking_back import LookBackTask
from tests.client import Browser
from tests.monitoring.looking import draw, look
from tests.monitoring.xrays.world import RULE, XrayWorld
from workflow.monitoring.xrays.dismissing import dismiss_hit
from workflow.monitoring.xrays.following import find_following
from workflow.monitoring.xrays.listing import Shown, show_hit

DRAW = "Draw a look-back among the unit"


@pytest.fixture
def task(world: XrayWorld) -> Task:
    """Written off on a rule text alone, which the check has found."""
    made = world.task("finance", state=State.VERIFIED, title="Written off")
    world.file(made, RULE)
    world.run()
    return made


def shown(world: XrayWorld, who: str) -> Shown:
    return show_hit(world.cast.session, world.hits("rule_texts_only")[0], actor=world.cast[who])


def pages(world: XrayWorld, who: str) -> tuple[list[str], bool]:
    found = shown(world, who)
    following = find_following(world.cast.session, found, actor=world.cast[who])
    return [step.page for step in following.steps[found.tasks[0].id]], following.draws


def drawn(world: XrayWorld) -> LookBackTask:
    return draw(world.cast, 100).drawn[0]


def test_each_is_led_to_what_he_or_she_may_do_there(world: XrayWorld, task: Task) -> None:
    assert pages(world, "g1.inspector") == (["evidence", "rebound", "comments"], False)
    assert pages(world, "g1.leader") == (["evidence", "comments"], False)
    assert pages(world, "office") == (["evidence", "rebound", "comments"], True)
    assert pages(world, "committee") == (["evidence", "comments"], False)
    assert pages(world, "auditor") == (["evidence"], False)


def test_what_was_drawn_is_looked_back_at_and_not_drawn_again(world: XrayWorld, task: Task) -> None:
    drawn(world)
    assert pages(world, "office") == (["evidence", "look_back", "rebound", "comments"], False)
    assert pages(world, "g1.inspector")[0][1] == "look_back"
    assert pages(world, "g1.leader") == (["evidence", "comments"], False)


def test_a_dismissed_hit_leads_to_looking_alone(world: XrayWorld, task: Task) -> None:
    hit = world.hits("rule_texts_only")[0]
    facts = {"actor": world.cast["g1.leader"], "seen_version": hit.version, "now": world.now}
    dismiss_hit(world.cast.session, hit, "The rule itself was the goal.", **facts)
    assert pages(world, "office") == (["evidence"], False)


def test_a_hit_says_that_its_task_was_looked_back_at_since_and_not_before(world: XrayWorld, task: Task) -> None:
    row = drawn(world)
    look(world.cast, row)
    world.cast.session.flush()
    assert [one.id for one in shown(world, "g1.inspector").looked] == [row.id]
    hit = world.hits("rule_texts_only")[0]
    hit.first_seen_at = hit.first_seen_at + timedelta(days=1)
    world.cast.session.flush()
    assert shown(world, "g1.inspector").looked == []


def test_the_page_links_to_pages_that_open(world: XrayWorld, task: Task, browser: Browser) -> None:
    other = world.task("finance", state=State.VERIFIED, title="Another")
    look(world.cast, next(row for row in draw(world.cast, 100).drawn if row.task_id == task.id))
    ref, hit = task.ref, f"/xrays/hits/{world.hits('rule_texts_only')[0].id}"
    code, unit = world.cast.campaign.code, task.lead_unit_id
    assert other.ref != ref
    world.cast.session.commit()
    office = browser.as_("office")
    text = office.get(hit).text
    assert "Looked back at on" in text
    assert DRAW in text
    for url in (f"/tasks/{ref}/evidence", f"/tasks/{ref}/do/rebound"):
        assert f'href="{url}"' in text
        assert office.get(url).status_code == 200
    assert f'href="/tasks/{ref}#comments"' in text
    form = office.get(f"/campaigns/{code}/look-backs/new?unit=finance").text
    assert f'<option selected value="{unit}">' in form
    assert f'data-draft="/campaigns/{code}/look-backs/new#finance"' in form
    assert "Looked back at since:" in office.get("/xrays/rule_texts_only").text
    inspector = browser.as_("g1.inspector").get(hit).text
    assert DRAW not in inspector
    assert f"/tasks/{ref}/do/rebound" in inspector
