"""What the people of the stories do in the browser, page by page."""

from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.cast import PASSWORD, Cast
from tests.story.people import Person
from views.clock import today


def later(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def hand_over(cast: Cast) -> str:
    task = cast.task()
    task.deadline = task.due_on = task.measures[0].deadline = date.fromisoformat(later(60))
    ref = task.ref
    cast.session.commit()  # and nothing read after it: an open transaction would keep the server from writing
    return ref


def prepare(liaison: Person, ref: str, files: list[Path]) -> None:
    liaison.open(f"/tasks/{ref}/measures/1/progress")
    liaison.page.fill("[name=text]", "All 41 advances are settled.")
    liaison.page.fill("[name=percent]", "100")
    liaison.send("main form[data-draft]")
    liaison.open(f"/tasks/{ref}/prepare")
    liaison.upload(files[0], "minutes")
    liaison.page.fill("[name=text]", "41 advances were checked one by one and settled.")
    liaison.send("main form[data-draft]")


def sign(leader: Person, ref: str) -> None:
    leader.open(f"/tasks/{ref}")
    leader.follow_next_step("submit")
    expect(leader.page.locator(".signature-box")).to_contain_text("41 advances were checked")
    leader.page.fill("[name=password]", "not my password")
    leader.send("main form[data-draft]")
    expect(leader.page.locator(".error-summary")).to_be_visible()
    leader.page.fill("[name=password]", PASSWORD)
    leader.send("main form[data-draft]")
    leader.sees_state(ref, "submitted")


def answer(liaison: Person, ref: str) -> None:
    liaison.open(f"/tasks/{ref}/prepare")
    liaison.page.fill("[name=gap_1]", "Records of three months are added.")
    liaison.send("main form[data-draft]")


def review(reviewer: Person, ref: str, steps: tuple[str, ...], *, failed: str = "") -> None:
    """Record the steps, all of them passed but the one `failed`."""
    reviewer.open(f"/tasks/{ref}/review")
    if "material" in steps:
        for choice in reviewer.page.locator("select[name*=verdict_]").all():
            choice.select_option("sufficient")
        reviewer.send("form[action$='/verdicts']")
    for step in steps:
        form = f"form[action$='/steps/{step}']"
        held, result = ("does not hold", "not_passed") if step == failed else ("holds", "passed")
        reviewer.page.fill(f"{form} textarea", f"Conclusion of the step {step}: it {held}.")
        reviewer.page.check(f"{form} [name$=result][value={result}]")
        reviewer.send(form)


def conclude(inspector: Person, ref: str) -> None:
    inspector.open(f"/tasks/{ref}/conclusion")
    form = "form[action$='/conclusion']"
    for name in ("goal", "effort", "result"):
        inspector.page.fill(f"{form} [name={name}]", f"The {name} as the records show it.")
    inspector.page.check(f"{form} [name=judgement][value=reached]")
    inspector.page.fill(f"{form} [name=password]", PASSWORD)
    inspector.send(form)
    expect(inspector.page.locator(".error-summary")).to_have_count(0)


def ask_whys(liaison: Person, ref: str, *answers: str) -> None:
    """Each under the one before; the first from the task page's next step on."""
    liaison.open(f"/tasks/{ref}")
    with liaison.page.expect_navigation():
        liaison.page.locator(".next-step a[href$='/whys']").first.click()
    for number, words in enumerate(answers):
        liaison.page.locator("a[href$='/whys/new']" if number == 0 else "a[href$='/why']").last.click()
        liaison.page.fill("[name=text]", words)
        liaison.send("main form[data-draft]")


def rebound(inspector: Person, ref: str, photo: Path) -> None:
    inspector.open(f"/tasks/{ref}")
    inspector.follow_next_step("rebound")
    inspector.upload(photo, "photo")
    inspector.page.check("[name=origin][value=special_check]")
    inspector.page.fill("[name=named_check]", "The cash box was counted by two of the group today.")
    inspector.page.select_option("[name=listed_cause]", index=1)
    inspector.page.fill("[name=cause]", "Five new advances are older than a year.")
    expect(inspector.page.locator("[data-evidence-list] input[type=checkbox]")).to_be_checked()  # by the upload
    inspector.send("main form[data-draft]")
