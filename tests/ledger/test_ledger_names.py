"""The ledger's filters tell no names: what stands on none of my tasks is answered as what does not exist."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

from models.ledger import Campaign, Category, Problem
from tests.cast import Cast
from tests.client import Browser
from tests.ledger.test_ledger_page import NOTICE, refs, show


@pytest.mark.parametrize("asked", ["unit=history", "group=g2", "campaign=Y99", "leader=committee", "category=Secret"])
def test_nobody_learns_the_names_behind_codes_of_what_is_not_his(
    session: Session, browser: Browser, cast: Cast, asked: str
) -> None:
    """What exists elsewhere is answered exactly as what does not exist."""
    cast.task()
    hidden = write_hidden(session, cast)
    session.commit()
    name = asked.split("=", maxsplit=1)[0]
    known, unknown = (show(browser, "finance.leader", f"/ledger?{one}") for one in (asked, f"{name}=nowhere"))
    assert NOTICE in known
    assert without(known, asked) == without(unknown, f"{name}=nowhere")
    assert not [word for word in hidden if word in known]
    assert NOTICE not in show(browser, "office", f"/ledger?{asked}")


def write_hidden(session: Session, cast: Cast) -> list[str]:
    """A task of others in a campaign, category, unit and group and under a leader that finance has nothing to do with;
    their names."""
    day = cast.campaign.feedback_on
    other = Campaign(code="Y99", name="别的", name_en="Elsewhere", feedback_on=day, concentrated_until=day)
    category = Category(campaign=other, position=1, name="Secret", name_en="Secret dealings")
    problem = Problem(campaign=other, category=category, ref="Y99-P01", title="Hidden")
    session.add(problem)
    session.flush()
    values = {"campaign": other, "problem": problem, "category_id": category.id, "leader": cast["committee"]}
    cast.task(lead="history", ref="Y99-T001", **values)
    return ["History", "Group 2", "Committee", "Elsewhere", "Secret dealings"]


def without(page: str, part: str) -> str:
    """The page without what differs each time: tokens, times, and the part of the address that is quoted."""
    return re.sub(r'value="[^"]{60,}"|<time.*?</time>', "", page).replace(part, "").replace(quote(part), "")


def test_the_own_unit_is_understood_when_it_only_has_parts(browser: Browser, cast: Cast) -> None:
    task = cast.task(lead="library", co=("finance",))
    cast.session.commit()
    page = show(browser, "finance.leader", "/ledger?unit=finance&co=yes")
    assert NOTICE not in page
    assert refs(page) == [task.ref]
