"""Where a finding may become something: what the forms offer, the rule takes, and nothing else."""

import pytest

from models.ledger import Category
from tests.cast import Cast
from tests.inspection.finding import Found, by_task
from tests.inspection.planning import another_campaign
from workflow.errors import InvalidInput


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
