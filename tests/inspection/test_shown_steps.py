"""What the page of a finding offers is what the rules let the person do."""

import pytest

from models.findings import Finding
from tests.cast import Cast
from tests.inspection.finding import Found
from workflow.errors import NotPermitted, WorkflowError
from workflow.inspection.finding_review import drop_finding, find_decisions, send_back_finding
from workflow.inspection.findings import edit_finding, may_edit

PEOPLE = ("g1.leader", "g1.inspector", "g2.inspector", "office", "committee", "auditor", "finance.leader")
RULES = {"send_back": send_back_finding, "drop": drop_finding}
REASON = "The numbers were counted again."


def passes(found: Found, finding: Finding, who: str, name: str) -> bool:
    """Whether the rule lets the person do it; nothing of it stays."""
    by = {"seen_version": finding.version, **found.by(who)}
    undo = found.session.begin_nested()
    try:
        if name == "edit":
            edit_finding(found.session, finding, found.facts(), reason=REASON, **by)
        else:
            RULES[name](found.session, finding, REASON, **by)
        return True
    except (NotPermitted, WorkflowError):
        return False
    finally:
        undo.rollback()


@pytest.mark.parametrize("stage", ["draft", "reviewed", "accepted", "told", "closed"])
def test_the_page_offers_what_the_rules_allow(cast: Cast, stage: str) -> None:
    found = Found.begin(cast)
    made = {"reviewed": found.reviewed, "accepted": found.accepted, "told": found.accepted}.get(stage, found.draft)
    finding = made()
    if stage == "told":
        found.hand_over()
    if stage == "closed":
        found.inspected.row.fed_back_at = found.inspected.row.closed_at = found.now
    cast.session.flush()
    for who in PEOPLE:
        offered = find_decisions(finding, cast[who]) & set(RULES)
        offered |= {"edit"} if may_edit(cast.session, finding, cast[who]) else set()
        allowed = {name for name in (*RULES, "edit") if passes(found, finding, who, name)}
        assert offered == allowed, who
