"""What is told of an inspection that is closed: how much of it becomes real goes on."""

from datetime import timedelta

from models.ledger import Campaign
from models.planning import PlanRevision
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.inspection.finding import Found, acknowledge, by_gap, by_task
from tests.process.lived import Life
from views.inspection.lines import draw_lines
from workflow.inspection.closing import close_inspection
from workflow.inspection.following import count_shares, follow_months
from workflow.inspection.outcomes import list_matters
from workflow.inspection.report.behind import Behind, count_behind
from workflow.inspection.report.scope import look
from workflow.reminders.days import local_day
from workflow.verification.gaps import close_gap


def closed_with_a_gap(cast: Cast) -> Found:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    found.now = life.now
    matter, row = found.waiting(), found.inspected.row
    found.hand_over(found.inspected.estates)
    acknowledge(found)
    by_gap(found, matter, life)
    close_inspection(cast.session, row, seen_version=row.version, **found.by("committee"))
    cast.session.commit()
    return found


def test_what_becomes_real_after_the_closing_is_in_the_curve(cast: Cast) -> None:
    found = closed_with_a_gap(cast)
    closed_on = local_day(found.now)
    (matter,) = list_matters(cast.session, found.inspected.row)
    found.now += timedelta(days=60)
    assert matter.gap is not None
    close_gap(
        cast.session, matter.gap, "All vouchers are there.", seen_version=matter.gap.version, **found.by("g1.inspector")
    )
    today = local_day(found.now + timedelta(days=40))
    months = follow_months(cast.session, [matter], today)
    assert months[-1].ends_on >= today
    assert months[-1].real == sum(share.real for share in count_shares([matter], today)) == 1
    picture = draw_lines(months, closed_on)
    assert picture is not None
    assert picture.closed == next(x for x, month, _ in picture.labels if closed_on <= month.ends_on)


def test_the_page_says_when_it_was_closed(cast: Cast, browser: Browser) -> None:
    closed_with_a_gap(cast)
    assert "The inspection was closed on" in browser.as_("office").get("/inspections/S26/what-follows").text


def test_only_tasks_of_the_campaigns_looked_at_are_deepened_by_a_new_plan(cast: Cast) -> None:
    work = Inspected.begin(cast)
    here, elsewhere = cast.task("finance"), cast.task("finance")
    columns = {one.name: getattr(cast.campaign, one.name) for one in Campaign.__table__.columns}
    other = Campaign(**{**columns, "id": None, "code": "Z99"})
    cast.session.add(other)
    cast.session.flush()
    elsewhere.campaign_id = other.id
    when, who = cast.now + timedelta(days=1), cast["office"].id
    for task in (here, elsewhere):
        for number in (1, 2):
            row = {"number": number, "cycle": 1, "plan": "x", "made_at": when, "made_by_id": who}
            cast.session.add(PlanRevision(task_id=task.id, **row))
    cast.session.flush()
    scope = look(cast.session, work.row, actor=cast["office"], today=local_day(cast.now))
    assert count_behind(cast.session, Behind.DEEPENED, scope) == 1


def test_what_another_inspection_raised_is_none_of_what_this_one_promoted(cast: Cast) -> None:
    found = Found.begin(cast)
    own, problem = found.waiting(), found.problem()
    for matter in (own, problem):
        by_task(found, matter)
    later = Inspected.begin(cast, code="S27")
    for row, deepened in ((found.inspected.row, 2), (later.row, 0)):
        scope = look(cast.session, row, actor=cast["office"], today=local_day(found.now))
        assert count_behind(cast.session, Behind.DEEPENED, scope) == deepened


def test_nobody_is_led_to_a_declaration_that_is_no_longer_asked_for(cast: Cast, browser: Browser) -> None:
    work, member = Inspected.begin(cast), browser.as_("g1.inspector")
    at = "/inspections/S26/declaration"
    assert at in member.get("/inspections/S26").text
    work.row.fed_back_at = cast.now
    cast.session.commit()
    assert at not in member.get("/inspections/S26").text
    assert member.get(at).status_code == 409
