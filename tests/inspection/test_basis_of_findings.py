"""A finding names of its basis what its reader may read, as the page of questions does; of the rest the kind alone."""

import pytest

from models.inspection import Declaration, TeamMember
from models.people import Recusal
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.inspection.finding import Found

TITLE = "Boilers of the north wing"
PAGES = ["units/estates/questions", "findings/1", "findings/new?unit=estates&question=completed"]


@pytest.mark.parametrize("tied", [True, False])
def test_no_page_names_a_task_that_its_reader_may_not_read(cast: Cast, browser: Browser, tied: bool) -> None:
    """One of the group is tied to a co-unit of the task on which a rating rests; another one is not."""
    found = Found.begin(cast)
    join(found.inspected, "g2.leader")
    task = cast.task("estates", co=("finance",), group=cast.groups["g1"], title=TITLE)
    cast.session.commit()
    found.inspected.save("g2.leader", unit="estates", rating="no", basis=[f"task:{task.id}"])
    found.draft("g2.leader", units=(found.inspected.estates,), questions=("completed",))
    if tied:
        tie = {"unit_id": cast.units["finance"].id, "reason": "A cousin works there", "declared_at": cast.now}
        cast.session.add(Recusal(user_id=cast["g2.inspector"].id, **tie))
    cast.session.commit()
    reader = browser.as_("g2.inspector")
    pages = [reader.get(f"/inspections/S26/{at}").text for at in PAGES]
    assert [TITLE in page for page in pages] == [not tied] * len(PAGES)
    assert ["Not for you to read" in page for page in pages] == [tied] * len(PAGES)


def join(work: Inspected, who: str) -> None:
    """A second member of the group that inspects estates."""
    person, session = work.cast[who], work.cast.session
    work.estates.team.members.append(TeamMember(inspection_id=work.row.id, user=person, leads=False))
    session.add(Declaration(inspection=work.row, user=person, declared_at=work.cast.now))
