"""A proposal to close ends with what the matter became: afterwards it waits for whom the page says, and goes on."""

from models.findings import ThematicProblem
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.finding import Found, acknowledge, by_task, waits_for
from workflow.inspection.closing import close_matter, propose_closing
from workflow.inspection.outcomes import Matter
from workflow.ledger.voiding import void_task

REASON = "It is the same matter."


def void_again(found: Found, matter: Matter) -> None:
    """A closing was proposed, the office handed a task out all the same, and that was declared void."""
    propose(found, matter)
    by_task(found, matter)
    task = matter.became
    assert task is not None
    void_task(found.session, task, "Created in error here", seen_version=task.version, **found.by("office"))
    found.session.flush()
    found.session.expire_all()


def propose(found: Found, matter: Matter) -> None:
    propose_closing(found.session, matter, REASON, seen_version=matter.version, **found.by("office"))
    found.session.flush()


def test_it_waits_for_the_office_again_and_can_be_proposed_anew(cast: Cast) -> None:
    found = Found.begin(cast)
    matter = found.waiting()
    acknowledge(found)
    void_again(found, matter)
    assert (matter.proposal, matter.proposed_by, matter.waits_for_committee) == ("", None, False)
    assert (waits_for(cast, "office"), waits_for(cast, "committee")) == (1, 0)
    propose(found, matter)
    assert matter.waits_for_committee
    assert (waits_for(cast, "office"), waits_for(cast, "committee")) == (0, 1)
    close_matter(cast.session, matter, REASON, seen_version=matter.version, **found.by("committee"))
    assert (matter.waits_for_committee, waits_for(cast, "committee")) == (False, 0)


def test_a_problem_joins_a_finding_after_all(cast: Cast, browser: Browser) -> None:
    found = Found.begin(cast)
    finding, problem = found.accepted(), found.problem()
    void_again(found, problem)
    key, number = finding.id, problem.number
    cast.session.commit()
    office = browser.as_("office")
    assert office.submit(f"/inspections/S26/problems/{number}/join", {"finding": str(key)}).status_code == 302
    cast.session.expire_all()
    kept = cast.session.get(ThematicProblem, problem.id)
    assert kept is not None
    assert (kept.finding_id, kept.outcome) == (key, None)
