"""Signing in: who comes in, who does not, and that nobody learns why."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import settings
from models.people import User
from models.trail import Event
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.process.lived import Life

WRONG = "not this one, ever"


def attempt(browser: Browser, username: str, password: str) -> tuple[int, str]:
    answer = browser.submit("/sign-in", {"username": username, "password": password})
    return answer.status_code, answer.text.replace(username, "X")


def test_right_password_comes_in_and_is_recorded(cast: Cast, browser: Browser, session: Session) -> None:
    browser.as_("finance.leader")
    user = cast["finance.leader"]
    session.refresh(user)
    assert user.last_sign_in_at is not None
    kinds = session.scalars(select(Event.kind).where(Event.stream == f"account:{user.id}")).all()
    assert kinds == ["account.signed_in"]


def test_name_may_be_typed_in_capitals_and_with_blanks(cast: Cast, browser: Browser) -> None:
    assert attempt(browser, " Finance.Leader ", PASSWORD)[0] == 302


def test_unknown_locked_inactive_and_wrong_look_the_same(cast: Cast, browser: Browser, session: Session) -> None:
    cast["library.leader"].active = False
    cast["estates.leader"].locked_until = datetime.now(UTC) + timedelta(hours=1)
    cast["history.leader"].password_hash = None
    session.commit()
    first, *others = (
        attempt(browser, username, password)
        for username, password in (
            ("nobody.here", PASSWORD),
            ("library.leader", PASSWORD),
            ("estates.leader", PASSWORD),
            ("history.leader", PASSWORD),
            ("finance.leader", WRONG),
        )
    )
    assert first[0] == 422
    for status, text in others:
        assert (status, without_token(text)) == (422, without_token(first[1]))


def without_token(text: str) -> list[str]:
    return [line for line in text.splitlines() if "csrf_token" not in line]


def test_account_locks_after_repeated_failures_and_opens_again(cast: Cast, browser: Browser, session: Session) -> None:
    for _ in range(settings().lock_after_failures):
        assert attempt(browser, "finance.leader", WRONG)[0] == 422
    assert attempt(browser, "finance.leader", PASSWORD)[0] == 422
    user = cast["finance.leader"]
    session.refresh(user)
    assert user.locked_until is not None
    user.locked_until = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()
    assert attempt(browser, "finance.leader", PASSWORD)[0] == 302


def test_failures_do_not_make_an_administrators_form_stale(cast: Cast, browser: Browser, session: Session) -> None:
    before = cast["finance.leader"].version
    session.commit()
    attempt(browser, "finance.leader", WRONG)
    browser.as_("finance.leader")
    session.refresh(cast["finance.leader"])
    assert cast["finance.leader"].version == before


def test_success_forgets_earlier_failures(cast: Cast, browser: Browser) -> None:
    for _ in range(2):
        for _ in range(settings().lock_after_failures - 1):
            attempt(browser, "finance.leader", WRONG)
        browser.as_("finance.leader")


def test_empty_form_says_what_is_missing_and_keeps_the_name(cast: Cast, browser: Browser) -> None:
    english = {"Accept-Language": "en"}
    answer = browser.submit("/sign-in", {"username": "finance.leader", "password": ""}, headers=english)
    assert answer.status_code == 422
    assert "Enter your password." in answer.text
    assert 'value="finance.leader"' in answer.text


def test_password_is_never_sent_back(cast: Cast, browser: Browser) -> None:
    assert WRONG not in browser.submit("/sign-in", {"username": "finance.leader", "password": WRONG}).text


ELSEWHERE = [
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "http://evil.test",
    "https:evil.test",
    "javascript:alert(1)",
    "/\t/evil.test",
    "/\n/evil.test",
    "evil.test",
    "/%0d%0aLocation:%20http://evil.test",
    "/sign-out",
    "/no/such/page",
    "",
]


def test_sign_in_leads_to_pages_of_this_site_only(cast: Cast, app: Flask) -> None:
    data = {"username": "finance.leader", "password": PASSWORD}
    landed = [Browser(app).submit("/sign-in", {**data, "next": elsewhere}).location for elsewhere in ELSEWHERE]
    assert landed == ["/"] * len(ELSEWHERE)


def test_language_switch_leads_to_pages_of_this_site_only(cast: Cast, browser: Browser) -> None:
    landed = [
        browser.submit("/language", {"language": "zh", "next": elsewhere}, page="/sign-in").location
        for elsewhere in ELSEWHERE
    ]
    assert landed == ["/"] * len(ELSEWHERE)


def test_sign_in_leads_back_to_the_page_asked_for(cast: Cast, browser: Browser) -> None:
    asked = browser.get("/account?x=1")
    assert asked.location == "/sign-in?next=/account?x%3D1"
    page = browser.get(asked.location).text
    assert 'value="/account?x=1"' in page
    data = {"username": "finance.leader", "password": PASSWORD, "next": "/account?x=1"}
    assert browser.submit("/sign-in", data).location == "/account?x=1"


def test_a_form_sent_after_the_session_ended_leads_back_to_the_page_it_stands_on(cast: Cast, browser: Browser) -> None:
    """Where its draft waits; an address that only takes forms is no page, but the one above it is."""
    page = f"/parts/{cast.task(co=('estates',)).parts[0].id}"
    cast.session.commit()
    for sender in (f"http://localhost{page}", f"http://evil.test{page}"):
        sent = browser.client.post(f"{page}/waive", data={"reason": "Not needed any more"}, headers={"Referer": sender})
        assert sent.location == f"/sign-in?next={page}"
        data = {"username": "finance.leader", "password": PASSWORD}
        assert Browser(browser.app).submit(sent.location, data).location == page


def test_a_waivers_reason_is_kept_as_a_draft(cast: Cast, browser: Browser, session: Session) -> None:
    life = Life.begin(cast)
    life.fire("start", "finance.leader")
    page = f"/parts/{life.task.parts[0].id}"
    session.commit()
    assert f'data-draft="{page}/waive"' in browser.as_("finance.leader").get(page).text


def test_who_is_signed_in_does_not_see_the_sign_in_page(cast: Cast, browser: Browser) -> None:
    assert browser.as_("finance.leader").get("/sign-in").location == "/"


def test_many_attempts_from_one_address_are_slowed_down(cast: Cast, settings: object) -> None:
    from config.settings import Mode, Settings
    from views.app import create_app

    few = Settings(**{**settings.model_dump(), "mode": Mode.DEMO, "sign_in_per_minute": 3}, _env_file=None)  # type: ignore[attr-defined]
    browser = Browser(create_app(few))
    codes = [attempt(browser, "nobody", WRONG)[0] for _ in range(4)]
    assert codes == [422, 422, 422, 429]
    assert browser.get("/sign-in").status_code == 200


def test_demonstration_accounts_are_listed_in_demo_mode_only(
    cast: Cast, session: Session, app: Flask, settings: object
) -> None:
    from config.settings import Mode, Settings
    from views.app import create_app

    cast["finance.leader"].demonstration = True
    session.commit()
    assert "finance.leader" not in Browser(app).get("/sign-in").text
    demo = Settings(**{**settings.model_dump(), "mode": Mode.DEMO}, _env_file=None)  # type: ignore[attr-defined]
    page = Browser(create_app(demo)).get("/sign-in").text
    assert 'data-demo-account="finance.leader"' in page
    assert "library.leader" not in page


def test_typed_name_with_a_null_byte_is_refused_like_any_other(cast: Cast, browser: Browser) -> None:
    assert attempt(browser, "finance\x00.leader", PASSWORD)[0] == 422


def test_unknown_person_is_not_created(cast: Cast, browser: Browser, session: Session) -> None:
    attempt(browser, "nobody.here", PASSWORD)
    assert session.scalar(select(User).where(User.username == "nobody.here")) is None
