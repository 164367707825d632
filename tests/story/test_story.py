"""The whole story in a real browser: one task, four people, all six states and into the second cycle."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from models.ledger import Task
from tests.cast import PASSWORD, Cast
from tests.evidence.files import make_pdf, make_picture
from tests.story.people import Person
from views.clock import today
from workflow.trail.audit import verify_trail


def later(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    pdf, png = tmp_path / "minutes.pdf", tmp_path / "photo.png"
    pdf.write_bytes(make_pdf())
    png.write_bytes(make_picture())
    return [pdf, png]


@pytest.mark.browser
@pytest.mark.parametrize(("database", "language"), [("sqlite", "zh"), ("postgresql", "en")], indirect=["database"])
def test_a_task_lives_through_all_six_states(
    cast: Cast, served: str, chromium: Browser, files: list[Path], language: str
) -> None:
    ref = _hand_over(cast)
    people = {
        name: Person(chromium, served, name, language)
        for name in ("finance.liaison", "finance.leader", "g1.inspector", "g1.leader", "office")
    }
    liaison, leader, inspector, head, office = people.values()

    leader.sees_state(ref, "assigned")
    leader.act(ref, "start")
    _prepare(liaison, ref, files)
    _sign(leader, ref)
    inspector.sees_state(ref, "submitted")
    inspector.act(
        ref,
        "return",
        reason="The effect of the new rule is not shown.",
        **{"gaps-0-description": "No record after the rule", "deadline": later(20)},
    )
    leader.sees_state(ref, "in_progress")
    _answer(liaison, ref)
    _sign(leader, ref)
    _review(inspector, ref, ("text", "material"))
    _review(head, ref, ("spot",))
    head.open(f"/tasks/{ref}")
    head.follow_next_step("verify")
    head.page.fill("[name=conclusion]", "Goal, effort and result agree; written off.")
    head.page.fill("[name=password]", PASSWORD)
    head.send("main form[data-draft]")
    office.sees_state(ref, "verified")
    office.act(ref, "monitor", first_review_on=later(30), ends_on=later(180))
    office.sees_state(ref, "long_term_monitoring")
    _rebound(inspector, ref, files[1])
    leader.sees_state(ref, "rebounded")
    office.open(f"/tasks/{ref}/rebound-deadline")
    office.page.fill("[name=deadline]", later(45))
    office.send("main form[data-draft]")
    leader.act(ref, "reopen", root_cause="Nobody was named for new advances.", plan="Name one, and publish monthly.")
    leader.sees_state(ref, "in_progress")
    expect(leader.page.locator("main")).to_contain_text("2")

    for person in people.values():
        person.leave()
    cast.session.expire_all()
    task = cast.session.query(Task).filter_by(ref=ref).one()
    assert (task.state.value, task.cycle) == ("in_progress", 2)
    assert list(verify_trail(cast.session)) == []


def _hand_over(cast: Cast) -> str:
    task = cast.task()
    task.deadline = task.due_on = task.measures[0].deadline = date.fromisoformat(later(60))
    ref = task.ref
    cast.session.commit()  # and nothing read after it: an open transaction would keep the server from writing
    return ref


def _prepare(liaison: Person, ref: str, files: list[Path]) -> None:
    liaison.open(f"/tasks/{ref}/measures/1/progress")
    liaison.page.fill("[name=text]", "All 41 advances are settled.")
    liaison.page.fill("[name=percent]", "100")
    liaison.send("main form[data-draft]")
    liaison.open(f"/tasks/{ref}/prepare")
    liaison.upload(files[0], "minutes")
    liaison.page.fill("[name=text]", "41 advances were checked one by one and settled.")
    liaison.send("main form[data-draft]")


def _sign(leader: Person, ref: str) -> None:
    leader.open(f"/tasks/{ref}")
    leader.follow_next_step("submit")
    expect(leader.page.locator(".signature-box")).to_contain_text("41 advances were checked")
    leader.page.fill("[name=password]", "not my password")
    leader.send("main form[data-draft]")
    expect(leader.page.locator(".error-summary")).to_be_visible()
    leader.page.fill("[name=password]", PASSWORD)
    leader.send("main form[data-draft]")
    leader.sees_state(ref, "submitted")


def _answer(liaison: Person, ref: str) -> None:
    liaison.open(f"/tasks/{ref}/prepare")
    liaison.page.fill("[name=gap_1]", "Records of three months are added.")
    liaison.send("main form[data-draft]")


def _review(reviewer: Person, ref: str, steps: tuple[str, ...]) -> None:
    reviewer.open(f"/tasks/{ref}/review")
    if "material" in steps:
        for choice in reviewer.page.locator("select[name*=verdict_]").all():
            choice.select_option("sufficient")
        reviewer.send("form[action$='/verdicts']")
    for step in steps:
        form = f"form[action$='/steps/{step}']"
        reviewer.page.fill(f"{form} textarea", f"Conclusion of the step {step}: it holds.")
        reviewer.send(form)


def _rebound(inspector: Person, ref: str, photo: Path) -> None:
    inspector.open(f"/tasks/{ref}")
    inspector.follow_next_step("rebound")
    inspector.upload(photo, "photo")
    inspector.page.check("[name=origin][value=report]")
    inspector.page.select_option("[name=listed_cause]", index=1)
    inspector.page.fill("[name=cause]", "Five new advances are older than a year.")
    expect(inspector.page.locator("[data-evidence-list] input[type=checkbox]")).to_be_checked()  # by the upload
    inspector.send("main form[data-draft]")
