"""What is told of an inspection that is closed: how much of it becomes real goes on."""

from datetime import timedelta

from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found, acknowledge, by_gap
from tests.process.lived import Life
from views.inspection.lines import draw_lines
from workflow.inspection.closing import close_inspection
from workflow.inspection.following import count_shares, follow_months
from workflow.inspection.outcomes import list_matters
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
    assert picture.closed == next(x for x, month in picture.labels if closed_on <= month.ends_on)


def test_the_page_says_when_it_was_closed(cast: Cast, browser: Browser) -> None:
    closed_with_a_gap(cast)
    assert "The inspection was closed on" in browser.as_("office").get("/inspections/S26/what-follows").text
