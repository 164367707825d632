"""A supplementary task from a finding or a problem: its days are still to come; everything missing is told at once."""

import re
from datetime import date, timedelta

import pytest

from models.findings import FindingUnit
from models.ledger import TaskKind
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import STATEMENT, Found, by_task
from workflow.errors import NeedsUnmet
from workflow.inspection.outcomes import Matter
from workflow.inspection.settling import settle_by_task
from workflow.ledger.supplementary import Thematic
from workflow.ledger.tasks import TaskFacts
from workflow.reminders.days import local_day

PAGE = "/inspections/S26/what-follows/finding/1/finance"


def settle(found: Found, matter: Matter, due: date | None, planned: date | None, kind: TaskKind) -> None:
    category = found.cast.problem.category
    facts = TaskFacts("Settle what is left", kind, found.cast.units["finance"], due, planned_on=planned)
    problem = Thematic(category, STATEMENT, "Special inspection")
    campaign, seen = category.campaign, matter.version
    settle_by_task(found.session, matter, campaign, problem, facts, seen_version=seen, **found.by("office"))
    found.session.flush()


@pytest.mark.parametrize("thematic", [False, True])
def test_a_deadline_is_after_today_and_the_day_of_the_plan_not_before_it(cast: Cast, thematic: bool) -> None:
    found = Found.begin(cast)
    matter: Matter = found.problem() if thematic else found.waiting()
    today = local_day(found.now)
    for due, planned in ((today, date(1999, 1, 1)), (today - timedelta(days=1), today - timedelta(days=1))):
        with pytest.raises(NeedsUnmet) as refused:
            settle(found, matter, due, planned, TaskKind.TIME_LIMITED)
        said = {one.field: str(one.message) for one in refused.value.reasons}
        assert said == {"deadline": "Give a day after today.", "planned_on": "Give today or a later day."}
    settle(found, matter, today + timedelta(days=1), today + timedelta(days=1), TaskKind.TIME_LIMITED)
    assert matter.became is not None
    assert matter.became.planned_on == today + timedelta(days=1)


def test_a_long_term_one_may_be_without_a_deadline_and_be_planned_today(cast: Cast) -> None:
    found = Found.begin(cast)
    matter = found.waiting()
    settle(found, matter, None, local_day(found.now), TaskKind.LONG_TERM)
    assert matter.became is not None
    by_task(found, found.problem())


def test_the_form_names_all_that_is_missing_at_once(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    found.waiting()
    cast.session.commit()
    office = browser.as_("office")
    empty = {"leader": "0", "group": "0", "title": "", "text": "", "category": "0", "deadline": "", "planned_on": ""}
    wanted = {"title", "text", "category", "kind", "deadline", "planned_on"}
    assert refused(office, f"{PAGE}/task", empty) == wanted
    assert refused(office, f"{PAGE}/task", empty | {"kind": "long_term"}) == wanted - {"kind", "deadline"}
    gap = {"task": "0", "text": "", "due_on": "", "severity": "serious"}
    assert refused(office, f"{PAGE}/gap", gap) == {"task", "text", "due_on"}
    assert "Not a valid date" not in office.submit(f"{PAGE}/gap", gap).text


def test_a_day_that_has_passed_is_refused_beside_its_field(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    matter: FindingUnit = found.waiting()
    cast.session.commit()
    typed = {"leader": "0", "group": "0", "title": "Settle it", "text": "Advances", "kind": "time_limited"}
    typed |= {"category": str(cast.problem.category_id), "deadline": "2026-01-20", "planned_on": "1999-01-01"}
    cast.session.rollback()
    assert refused(browser.as_("office"), f"{PAGE}/task", typed) == {"deadline", "planned_on"}
    assert matter.outcome is None


def refused(office: Browser, page: str, typed: dict[str, str]) -> set[str]:
    answer = office.submit(page, typed)
    assert answer.status_code == 422
    return set(re.findall(r'<p class="field-error" id="(\w+)-error"', answer.text))
