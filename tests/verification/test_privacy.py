"""What the inspection side writes down stays on its side: no page tells a unit what was said or concluded."""

import pytest
from sqlalchemy.orm import Session

from models.reviewing import Mark, Question
from models.verification import SignOff, Verdict
from tests.cast import PASSWORD, Cast
from tests.client import Browser, Hidden
from tests.process.lived import Life
from tests.process.players import hire_the_tied
from tests.verification.asking import ASKED, ask, draw, mark, withdraw
from tests.verification.ways import SAID, interview, judge, latest_submission, record
from workflow.errors import Stale
from workflow.process.engine import fire
from workflow.verification.claims import claim_review
from workflow.verification.passages import Marked
from workflow.verification.samples import Checked, check_sample
from workflow.verification.verdicts import Given, titles_of

SECRETS = ("The vouchers look freshly printed.", SAID, "Head of accounting", "Signed by nobody we know.")
SECRETS += ("It dodges the question.", "The counter knew of no list.", "In hand", "Claim to check", "5eed5eed5eed5eed")
UNIT_PEOPLE = ("finance.leader", "finance.liaison", "estates.leader", "estates.liaison", "history.leader")


def write_secrets(life: Life) -> None:
    record(life, text=SECRETS[0])
    record(life, "g1.leader", f"{SECRETS[0]} Indeed.", seen=1)
    interview(life)
    judge(life, {next(iter(titles_of(latest_submission(life)))): Given(Verdict.DOUBTFUL, SECRETS[3])})
    write_in_depth(life)


def write_in_depth(life: Life) -> None:
    """A claim, a mark with its note, a sample with its seed and what was found; and a question, which is no secret."""
    inspector = life.cast["g1.inspector"]
    claim_review(life.session, latest_submission(life), actor=inspector, now=life.now)
    mark(life, {1: Marked(Mark.TO_CHECK, SECRETS[4])})
    sample = draw(life)
    found = {sample.items[0].id: Checked(True, SECRETS[5], 1)}
    check_sample(life.session, sample, found, actor=inspector, now=life.now)
    sample.seed = SECRETS[-1]
    ask(life)


def pages_of(life: Life, session: Session) -> list[str]:
    """Every address about the task that a unit might try; the session is left closed."""
    ref = life.task.ref
    sign_offs = [f"sign-offs/{row.id}" for row in life.session.query(SignOff).filter_by(task_id=life.task.id)]
    session.commit()
    rest = (
        "",
        "/review",
        "/review/1",
        "/monitoring",
        "/history",
        "/history?format=csv",
        "/evidence",
        "/prepare",
        "/questions",
        "/told",
    )
    rest += ("/do/submit",)
    return [f"/tasks/{ref}{page}" for page in rest] + [f"/tasks/{ref}/{page}" for page in sign_offs] + ["/trail", "/"]


def assert_nothing_is_told(browser: Browser, people: tuple[str, ...], pages: list[str]) -> None:
    for who in people:
        reader = browser.as_(who)
        for page in pages:
            answer = reader.get(page).text
            for secret in SECRETS:
                assert secret not in answer, (who, page, secret)


def test_a_unit_reads_no_conclusion_verdict_or_interview_during_the_review(
    life: Life, browser: Browser, session: Session
) -> None:
    write_secrets(life)
    pages = pages_of(life, session)
    assert_nothing_is_told(browser, UNIT_PEOPLE, pages)
    leader = browser.as_("finance.leader")
    assert "The review is under way." in leader.get(pages[0]).text
    assert ASKED in leader.get(f"{pages[0]}/questions").text
    told = leader.get(f"{pages[0]}/history?format=csv").text
    assert "Asked the unit question 1" in told
    for hidden in ("Marked", "Drew", "Claimed", "on the spot"):
        assert hidden not in told


def test_nor_after_a_return(life: Life, browser: Browser, session: Session) -> None:
    write_secrets(life)
    life.fire("return", "g1.inspector")
    assert_nothing_is_told(browser, UNIT_PEOPLE, pages_of(life, session))


def test_nor_after_the_write_off(life: Life, browser: Browser, session: Session) -> None:
    write_in_depth(life)
    withdraw(life, life.session.query(Question).one())
    interview(life)
    life.record_review()
    life.fire("verify", "g1.leader")
    assert_nothing_is_told(browser, UNIT_PEOPLE, pages_of(life, session))


def test_an_inspector_with_a_tie_to_the_unit_reads_none_of_it(
    life: Life, cast: Cast, browser: Browser, session: Session
) -> None:
    hire_the_tied(cast)
    write_secrets(life)
    assert_nothing_is_told(browser, ("g1.inspector.recused", "g1.leader.at_home.co"), pages_of(life, session))


def test_a_conflict_does_not_tell_a_unit_who_recorded_on_the_review(life: Life, browser: Browser) -> None:
    page = f"/tasks/{life.task.ref}/do/withdraw"
    life.session.commit()
    leader = browser.as_("finance.leader")
    hidden = Hidden()
    hidden.feed(leader.get(page).text)
    record(life)
    life.session.commit()
    conflict = leader.client.post(page, data={**hidden.of(page), "password": PASSWORD})
    assert conflict.status_code == 409
    assert "in the meantime" in conflict.text
    assert "G1 Inspector" not in conflict.text


def test_a_conflict_tells_the_inspection_side_who_recorded(life: Life) -> None:
    seen = life.task.version
    record(life)
    life.session.flush()
    for who, told in (("finance.leader", ""), ("g1.leader", "G1 Inspector")):
        trigger = "withdraw" if who == "finance.leader" else "verify"
        with pytest.raises(Stale) as refused:
            fire(life.session, life.task, trigger, actor=life.cast[who], seen_version=seen, now=life.now)
        assert refused.value.changed_by == told
