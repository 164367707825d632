"""Every page of an inspection, the trail, the search and the tasks, held against what a tie keeps from the reader."""

from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask

from models.people import Grant, Recusal, Role
from tests.cast import Cast
from tests.client import Browser
from tests.inspection.feeding import Fed
from tests.inspection.finding import Found
from tests.process.lived import Life
from workflow.inspection.finding_review import send_back_finding
from workflow.inspection.merging import merge_finding
from workflow.inspection.thematic import ProblemFacts, enter_problem

OF_FINANCE = {
    "draft": "Keys were handed out without a list",
    "facts": "The list ends in the year before last",
    "accepted": "Advances are settled on paper only",
    "merged": "Advances exist on paper alone",
    "looked": "Looked into the grey cabinet",
    "caught": "Caught an empty folder",
    "note": "A note that stays in the team",
    "aligned": "Aligned because the cabinet was empty",
    "sent back": "Say since when the keys are missing",
    "why merged": "Both say the same of the advances",
    "problem": "Meetings take the place of work",
}
OF_BOTH = {"shared": "Neither of the two keeps a register"}
NEAR = ("finance.leader", "finance.liaison", "office", "committee", "auditor")
VALUES = {
    "code": ["S26"],
    "unit": ["finance", "estates"],
    "question": ["completed"],
    "number": [1, 2, 3, 4],
    "kind": ["finding", "problem"],
}
TELLING = {  # the pages on which whoever has no tie reads some of it
    *(f"/inspections/S26/findings/{number}{page}" for number in (1, 2, 4) for page in ("", "/edit")),
    *(f"/inspections/S26/findings/{number}/merge" for number in (2, 4)),  # the others can go into none
    "/inspections/S26/findings/3",
    *(f"/inspections/S26/{page}" for page in ("findings", "report", "what-follows", "compare/completed")),
    *(f"/inspections/S26/what-follows/finding/{number}/finance" for number in (1, 2, 3, 4)),
    *("/inspections/S26/what-follows/finding/4/estates", "/inspections/S26/what-follows/problem/1/finance"),
    *("/inspections/S26/problems", "/inspections/S26/problems/1/join", "/inspections/S26/units/estates/feedback"),
    *(f"/inspections/S26/units/finance/{page}" for page in ("dossier", "feedback", "questions")),
    "/inspections/S26/units/finance/questions/completed/align",
    *("/trail", "/trail?about=inspection", "/trail?kind=finding.drafted", "/trail?kind=finding.sent_back"),
    "/trail?kind=inspection.aligned",
}
ELSEWHERE = (
    *("/", "/ledger", "/ledger?q=paper", "/ledger?view=board", "/tasks/X26-T001", "/tasks/X26-T001/history"),
    *("/tasks/X26-T001/review", "/trail", "/trail?about=inspection", "/trail?kind=finding.drafted", "/notices"),
    *("/trail?kind=finding.sent_back", "/trail?kind=inspection.aligned", "/feedback", "/meetings", "/people?q=paper"),
)


@pytest.fixture
def found(cast: Cast) -> Found:
    """Findings 1 to 4: a draft that was sent back, an accepted one, one merged into it, and one about both units; a
    cell with words, aligned; a problem. Nothing is fed back."""
    Life.begin(cast).submit()
    found = Found.begin(cast)
    words, work = OF_FINANCE, found.inspected
    draft = found.reviewed(statement=words["draft"], facts=words["facts"])
    accepted, again = found.accepted(statement=words["accepted"]), found.accepted(statement=words["merged"])
    seen = {"seen_version": draft.version}
    send_back_finding(cast.session, draft, words["sent back"], **seen, **found.by("office"))
    seen = {"seen_version": again.version}
    merge_finding(cast.session, again, accepted, words["why merged"], **seen, **found.by("office"))
    cast.session.commit()
    shared = Fed(cast, work, found.now).find("finance", "estates", statement=OF_BOTH["shared"])
    problem = ProblemFacts(work.finance, words["problem"], "Self-criticism meeting")
    enter_problem(cast.session, work.row, problem, **found.by("office")).finding = shared
    work.save(rating="no", **{name: words[name] for name in ("looked", "caught", "note")})
    work.align("yes", reason=words["aligned"])
    return found


def tie_all(cast: Cast) -> None:
    """The leader of the finance office sits on the committee; office, committee and auditor have a recusal for it."""
    cast.session.add(Grant(user_id=cast["finance.leader"].id, role=Role.COMMITTEE, granted_at=cast.now))
    for who in ("office", "committee", "auditor"):
        tie = {"reason": "A cousin works there", "declared_at": cast.now}
        cast.session.add(Recusal(user_id=cast[who].id, unit_id=cast.units["finance"].id, **tie))
    cast.session.commit()


def addresses(app: Flask) -> Iterator[str]:
    """Every page of an inspection that the routes know, with each of its parameters."""
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("inspection.") and "GET" in (rule.methods or ()):
            names = sorted(rule.arguments)
            for values in product(*(VALUES.get(name, [1]) for name in names)):
                yield urls.build(rule.endpoint, dict(zip(names, values, strict=True)))


def leaks(browser: Browser, pages: list[str], words: dict[str, str]) -> list[tuple[str, str]]:
    told = []
    for page in pages:
        answer = browser.get(page, follow_redirects=True)
        assert answer.status_code in (200, 403, 404, 409), (page, answer.status_code)
        told += [(page, name) for name, secret in words.items() if secret in answer.text]
    return told


@pytest.mark.parametrize("who", [*NEAR, "g2.inspector"])
def test_no_page_tells_what_a_tie_or_another_team_keeps_back(
    app: Flask, found: Found, browser: Browser, who: str
) -> None:
    tie_all(found.cast)
    words = OF_FINANCE if who == "g2.inspector" else OF_FINANCE | OF_BOTH
    assert leaks(browser.as_(who), [*addresses(app), *ELSEWHERE], words) == []


def test_who_has_the_right_and_no_tie_is_told_it_on_those_pages(app: Flask, found: Found, browser: Browser) -> None:
    told = [
        one
        for who in ("g1.leader", "office")
        for one in leaks(browser.as_(who), [*addresses(app), *ELSEWHERE], OF_FINANCE | OF_BOTH)
    ]
    assert {word for _, word in told} == {*OF_FINANCE, *OF_BOTH}
    assert {page for page, _ in told} == TELLING
