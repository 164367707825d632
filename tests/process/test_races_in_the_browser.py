"""Parallel posts of one form: one is done, the others get a conflict page with what they typed."""

from collections import Counter
from datetime import timedelta

from flask import Flask

from models.people import Role
from models.verification import Gap
from tests.cast import Cast
from tests.client import Browser, Hidden
from tests.process.lived import Life
from tests.process.players import hire
from tests.process.racing import let_go, together
from views.clock import today


def open_form(browser: Browser, url: str) -> dict[str, str]:
    """The hidden fields of the form, as a person who has the page before the eyes would send them."""
    page = browser.get(url)
    assert page.status_code == 200, page.status_code
    hidden = Hidden()
    hidden.feed(page.text)
    return hidden.of(url)


def returned(number: int) -> dict[str, str]:
    return {
        "reason": f"Reason number {number}, typed at length.",
        "gaps-0-description": f"Gap number {number}",
        "gaps-0-wanted": "Vouchers",
        "deadline": (today() + timedelta(days=60)).isoformat(),
    }


def test_the_losers_of_a_race_in_the_browser_get_back_what_they_typed(app: Flask, browser: Browser, cast: Cast) -> None:
    hire(cast, "g1.third", Role.INSPECTOR, group="g1")
    life = Life.begin(cast).submit()
    url = f"/tasks/{life.task.ref}/do/return"
    let_go(cast)
    people = [browser.as_(name) for name in ("g1.inspector", "g1.third", "g1.inspector", "g1.third")]
    forms = [{**open_form(person, url), **returned(number)} for number, person in enumerate(people)]
    answers: dict[int, str] = {}

    def post(number: int) -> int:
        answer = people[number].client.post(url, data=forms[number])
        answers[number] = answer.text
        return answer.status_code

    statuses = together([lambda number=number: post(number) for number in range(4)])
    assert Counter(statuses) == {302: 1, 409: 3}
    for number in (number for number, status in enumerate(statuses) if status == 409):
        assert f"Reason number {number}, typed at length." in answers[number]
        assert f"Gap number {number}" in answers[number]
    assert cast.session.query(Gap).count() == 1


def test_who_comes_too_late_in_the_browser_gets_back_what_was_typed(app: Flask, browser: Browser, cast: Cast) -> None:
    life = Life.begin(cast).submit()
    url = f"/tasks/{life.task.ref}/do/return"
    let_go(cast)
    first, late = browser.as_("g1.inspector"), browser.as_("g1.inspector")
    form = open_form(late, url)
    assert first.submit(url, returned(1)).status_code == 302
    answer = late.client.post(url, data={**form, **returned(2)})
    assert answer.status_code == 409
    assert "Reason number 2, typed at length." in answer.text


def test_many_writers_at_once_never_see_a_busy_database(app: Flask, browser: Browser, cast: Cast) -> None:
    refs = [Life.begin(cast).task.ref for _ in range(8)]
    let_go(cast)
    people = [browser.as_("finance.liaison") for _ in refs]
    urls = [f"/tasks/{ref}/do/start" for ref in refs]
    forms = [open_form(person, url) for person, url in zip(people, urls, strict=True)]

    def post(number: int) -> int:
        return people[number].client.post(urls[number], data=forms[number]).status_code

    assert together([lambda number=number: post(number) for number in range(8)]) == [302] * 8
