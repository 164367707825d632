"""Where a finding may become something: what the forms offer, the rule takes, and nothing else."""

import re

import pytest

from models.findings import FindingStatus, FindingUnit, Outcome
from models.inspection_work import BasisKind
from models.ledger import Category
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import STATEMENT, Found, by_gap, by_task
from tests.inspection.planning import another_campaign
from tests.process.lived import Life
from workflow.errors import InvalidInput
from workflow.inspection.basis import list_sources
from workflow.inspection.dossier.tasks import read_files
from workflow.inspection.settling import list_tasks_for, settle_by_rebound


def test_a_supplementary_task_goes_to_a_campaign_that_is_looked_at(cast: Cast) -> None:
    found, other = Found.begin(cast), another_campaign(cast)
    kept = {one.name: getattr(cast.problem.category, one.name) for one in Category.__table__.columns}
    elsewhere = Category(**{name: value for name, value in kept.items() if name not in ("id", "campaign_id")})
    elsewhere.campaign = other
    cast.session.add(elsewhere)
    matter = found.waiting()
    cast.session.commit()
    with pytest.raises(InvalidInput) as refused:
        by_task(found, matter, category=elsewhere)
    assert refused.value.field == "category"
    cast.session.rollback()
    found.inspected.row.campaigns = [cast.campaign, other]
    by_task(found, matter, category=elsewhere)
    assert matter.became is not None
    assert matter.became.campaign is other


def test_dossier_basis_and_outcomes_are_about_the_same_living_tasks_of_the_unit(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter, unit = found.waiting(), found.inspected.finance
    part, others = cast.task("history", co=("finance",)), cast.task("history")
    gone, apart = cast.task("finance"), cast.task("finance")
    gone.voided_at, gone.voided_by, gone.void_reason = found.now, cast["office"], "Created in error here"
    apart.campaign = another_campaign(cast)
    for task in (part, others, gone, apart):
        task.group = cast.groups["g1"]
    cast.session.commit()
    expected = [life.task, part]
    assert list_tasks_for(cast.session, matter, Outcome.REBOUND) == [life.task]  # the part is not written off
    assert [one.task for one in read_files(cast.session, unit, actor=cast["g1.inspector"])] == expected
    sources = list_sources(cast.session, unit, actor=cast["g1.inspector"])
    assert {one.id for one in sources if one.kind is BasisKind.TASK} == {one.id for one in expected}
    for task in (others, gone, apart):
        with pytest.raises(InvalidInput, match="of the unit"):
            settle_by_rebound(
                cast.session,
                matter,
                task,
                {},
                seen_version=matter.version,
                seen_task=task.version,
                **found.by("office"),
            )
        cast.session.rollback()


def of_co_unit(found: Found) -> FindingUnit:
    """A matter of the estates office, which has a part in the task of the finance office."""
    finding = found.draft("g2.inspector", units=(found.inspected.estates,))
    finding.status, finding.accepted_at, finding.accepted_by = FindingStatus.ACCEPTED, found.now, found.cast["office"]
    finding.reviewed_at, finding.reviewed_by = found.now, found.cast["g2.inspector"]
    found.hand_over(found.inspected.estates)
    found.session.commit()
    return finding.units[0]


def cause_in(form: str) -> str:
    return re.findall(r'<textarea[^>]*name="cause"[^>]*>([^<]*)', form)[0]


def test_a_rebound_from_a_co_unit_says_whose_task_it_is_and_tells_the_lead_no_words_of_the_finding(
    cast: Cast, browser: Browser
) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    of_co_unit(found)
    at = "/inspections/S26/what-follows/finding/1/estates/rebound"
    office = browser.as_("office")
    assert "Estates only has a part" in office.get(at).text
    form = office.get(f"{at}?task={life.task.ref}").text
    assert "Finance leads this task; Estates only has a part in it" in form
    assert STATEMENT not in cause_in(form)
    assert f'data-draft="{at}#{life.task.ref}"' in form, "what is typed for one task comes into no other one's form"
    found.waiting()
    cast.session.commit()
    own = office.get(f"{at.replace('/1/estates', '/2/finance')}?task={life.task.ref}").text
    assert STATEMENT in cause_in(own)
    assert "only has a part" not in own


def test_a_gap_is_opened_on_a_task_that_the_unit_leads(cast: Cast) -> None:
    life, found = Life.begin(cast).verify(), Found.begin(cast)
    matter = of_co_unit(found)
    with pytest.raises(InvalidInput, match="the unit leads") as refused:
        by_gap(found, matter, life)
    assert refused.value.field == "task"
    cast.session.rollback()
    assert list_tasks_for(cast.session, matter, Outcome.GAP) == []
    assert list_tasks_for(cast.session, matter, Outcome.REBOUND) == [life.task]
