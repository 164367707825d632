"""The menu and the jumps of long pages lead to what stands there, under headings that are right for every reader."""

import re

import pytest

from config.settings import ROOT
from models.people import Role
from views.navigation import GROUPS

JUMP = re.compile(r'\("([a-z-]+)", ')
SECTION = re.compile(r'call section\(.*?, "([a-z-]+)"\)')


def test_no_heading_of_the_menu_names_a_role() -> None:
    """Whoever holds one of the rights below it reads it, an inspector as well as the office."""
    headings = {label for label, _ in GROUPS}
    assert headings.isdisjoint({"Office", *(role.label for role in Role)})
    assert all(items for _, items in GROUPS)


def test_every_entry_of_the_menu_stands_once() -> None:
    entries = [item.endpoint for _, items in GROUPS for item in items]
    keys = [item.key for _, items in GROUPS for item in items if item.key]
    assert (len(set(entries)), len(set(keys))) == (len(entries), len(keys))


@pytest.mark.parametrize("page", ["ledger/home.html", "verification/review.html"])
def test_the_jumps_of_a_long_page_name_its_sections_in_their_order(page: str) -> None:
    text = (ROOT / "templates" / page).read_text("utf-8")
    assert "jumps(" in text
    jumps = [line for line in text.splitlines() if "sections" in line]
    assert JUMP.findall("\n".join(jumps)) == SECTION.findall(text)
