"""The problem is part of what is signed: rewritten later, it is noticed, told and barred to whoever has a tie."""

import json

import pytest
from sqlalchemy import select

from models.people import Role
from models.trail import Event
from models.verification import SignOff
from tests.cast import Cast
from tests.client import Browser
from tests.process.lived import Life
from tests.process.players import hire
from tests.verification.test_watching import look, told
from tests.verification.ways import latest_submission
from workflow.errors import NeedsUnmet, NotPermitted, Stale
from workflow.ledger.problems import ProblemFacts, edit_problem
from workflow.process.engine import fire
from workflow.verification.gaps import list_gaps
from workflow.verification.sign_offs import sign_off_status


def rewrite(life: Life, by: str = "office") -> None:
    problem = life.task.problem
    facts = ProblemFacts(problem.category, "One form was filled in late", "A single slip of 3 yuan.")
    edit_problem(life.session, problem, facts, actor=life.cast[by], seen_version=problem.version, now=life.now)
    life.session.flush()


def test_a_problem_rewritten_after_the_write_off_is_noticed_and_told(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).verify()
    before = life.task.problem.title
    rewrite(life)
    sign_off = life.session.scalars(select(SignOff)).one()
    assert sign_off_status(life.session, sign_off).places == ["problem"]
    assert look(life) == 1
    assert "g1.leader" in told(life)
    task_page = f"/tasks/{life.task.ref}"
    url = f"{task_page}/sign-offs/{sign_off.id}"
    life.session.commit()
    leader = browser.as_("g1.leader")
    page = leader.get(url).text
    assert "No longer matches" in page
    assert before in page
    assert "Today it reads:" in page
    page = leader.get(f"{task_page}/review/1").text
    assert page.index(before) < page.index("One form was filled in late")
    assert "Changed the problem" in leader.get(f"{task_page}/history").text


def test_a_problem_rewritten_during_the_review_asks_for_submission_and_signatures_anew(
    cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).review()
    rewrite(life)
    with pytest.raises(NeedsUnmet) as refused:
        life.fire("verify", "g1.leader")
    assert [str(reason.message)[:52] for reason in refused.value.reasons] == [
        "The problem was changed after the submission: return"
    ]
    url = f"/tasks/{life.task.ref}"
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    assert "it no longer reads as the unit signed it" in inspector.get(f"{url}/conclusion").text
    assert "Changed since the submission" in inspector.get(f"{url}/review").text
    life.fire("return", "g1.inspector")
    for gap in list_gaps(life.session, life.task):
        gap.answer = "Settled."
    life.fire("submit", "finance.leader")
    assert json.loads(latest_submission(life).manifest)["problem"]["title"] == "One form was filled in late"
    with pytest.raises(NeedsUnmet):
        life.fire("verify", "g1.leader")
    life.record_review()
    life.fire("verify", "g1.leader")


def test_a_page_that_showed_the_older_problem_signs_nothing(cast: Cast) -> None:
    life = Life.begin(cast).start()
    seen = life.task.version
    rewrite(life)
    about = {"actor": cast["finance.leader"], "seen_version": seen, "now": life.now, "data": {}}
    with pytest.raises(Stale):
        fire(life.session, life.task, "submit", password="rectify-demo", **about)


def test_whoever_is_tied_to_a_unit_of_the_problem_does_not_change_it(cast: Cast, browser: Browser) -> None:
    hire(cast, "office.free", Role.OFFICE)
    life = Life.begin(cast)
    cast["office"].home_unit = cast.units["estates"]  # its co-unit
    life.session.commit()
    with pytest.raises(NotPermitted, match="You belong to a unit"):
        rewrite(life)
    url = f"/problems/{life.task.problem.ref}"
    life.session.rollback()
    office = browser.as_("office")
    page = office.get(url).text
    assert f"{url}/edit" not in page
    assert "Somebody else of the office changes this problem." in page
    assert office.get(f"{url}/edit").status_code == 403
    rewrite(life, "office.free")


def test_a_void_task_ties_nobody_and_hears_nothing(cast: Cast) -> None:
    task = cast.task(lead="finance", voided_at=cast.now, void_reason="Entered twice.")
    cast["office"].home_unit = cast.units["finance"]
    cast.session.flush()
    rewrite(Life(cast, task, cast.now))
    streams = set(cast.session.scalars(select(Event.stream).where(Event.kind == "problem.edited")))
    assert streams == {f"campaign:{cast.campaign.id}"}


def test_the_edit_page_says_what_was_signed_under_the_problem(cast: Cast, browser: Browser) -> None:
    life = Life.begin(cast).submit()
    assert (life.task.ref, life.task.problem.ref) == ("X26-T001", "X26-P01")
    life.session.commit()
    page = browser.as_("office").get("/problems/X26-P01/edit").text
    assert "Signed for under the problem as it reads" in page
    assert "X26-T001" in page
