"""Pictures and numbers that are small: parts of a bar, lines over months, shares, and what a card leaves out."""

from collections import Counter
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.cast import Cast
from tests.client import Browser
from tests.inspection.acting import Inspected
from tests.inspection.at_the_page import Inspector
from tests.inspection.finding import Found
from views.charts import Bar, Chart, draw
from views.inspection.lines import draw_lines
from workflow.inspection.following import Month
from workflow.inspection.template import shipped_template
from workflow.shares import percent_of


def test_a_small_part_of_a_bar_has_its_number_where_it_fits() -> None:
    chart = Chart("one", "Ratings", "How often", ("Yes", "No", "Off"), (Bar("Point", (40, 1, 0), "41"),))
    assert [text.text for text in draw(chart).texts if text.anchor == "middle"] == ["40", "1"]


def test_a_line_needs_two_months() -> None:
    months = [Month(date(2026, 3, 31), 2, 1), Month(date(2026, 4, 30), 3, 2)]
    assert draw_lines(months[:1]) is None
    assert draw_lines(months) is not None


@pytest.mark.parametrize("many", [2, 5, 6, 12, 17, 40])
def test_the_newest_month_is_named_and_a_phone_names_few(many: int) -> None:
    months = [Month(date(2023 + number // 12, number % 12 + 1, 28), number, 0) for number in range(many)]
    drawn = draw_lines(months)
    assert drawn is not None
    assert drawn.labels[-1][1:] == (months[-1], True)
    assert len(drawn.labels) <= 12
    assert sum(on_phone for *_, on_phone in drawn.labels) <= 5


@pytest.mark.parametrize(
    ("rated", "asked", "percent"),
    [(0, 0, 0), (0, 9, 0), (1, 1000, 1), (2, 12, 17), (3, 8, 38), (5, 8, 63), (7, 8, 88), (999, 1000, 99), (9, 9, 100)],
)
def test_a_share_is_rounded_and_whole_only_when_all_is_rated(rated: int, asked: int, percent: int) -> None:
    assert percent_of(rated, asked) == percent


@pytest.mark.parametrize(
    ("ratings", "percent"),
    [
        ({"yes": 2, "partly": 1, "no": 1}, 63),
        ({"yes": 3, "partly": 1}, 88),
        ({"yes": 1, "partly": 1, "no": 2}, 38),
        ({"yes": 999, "partly": 1}, 99),
        ({"partly": 1, "no": 999}, 1),
        ({"not_applicable": 1}, None),
    ],
)
def test_half_a_percent_of_a_rate_is_rounded_up_like_every_share(ratings: dict[str, int], percent: int | None) -> None:
    assert shipped_template()[0].percent_of(Counter(ratings)) == percent


def test_the_table_of_severities_follows_the_chart(cast: Cast, browser: Browser) -> None:
    Found.begin(cast).accepted()
    cast.session.commit()
    section = browser.as_("office").get("/inspections/S26/report").text.split('id="findings"')[1].split("</table>")[0]
    for part in section.split("<table"):
        assert sorted(["Grave", "Serious", "Minor"], key=part.index) == ["Grave", "Serious", "Minor"]


def test_cards_have_no_empty_line_and_the_words_of_each_question(cast: Cast, browser: Browser) -> None:
    work = Inspected.begin(cast)
    work.save(rating="no")
    office = browser.as_("office")
    assert 'class="fit no-card" data-label="Act"' in office.get("/inspections/S26/compare/completed").text
    page = office.get("/inspections/S26/matrix").text
    asked = work.row.template.content["question"]
    assert all(f'title="{number}. {one["label"]["en"]}' in page for number, one in enumerate(asked, 1))


@pytest.mark.browser
def test_the_head_counts_with_what_is_saved_and_nothing_is_said_before(inspector: Inspector) -> None:
    head, bar = inspector.page.locator("[data-cells-rated]"), inspector.page.locator("[data-cells-state]")
    expect(head).to_have_text("Rated: 0 of 12")
    expect(bar).to_be_hidden()
    inspector.cell().locator(".scale label").first.click()
    expect(head).to_have_text("Rated: 1 of 12")
    expect(bar).to_have_text("Everything is sent.")


@pytest.mark.browser
def test_the_lines_fit_a_phone_and_the_words_of_a_notice_leave_no_sign_alone(inspector: Inspector, app: Flask) -> None:
    months = [Month(date(2026, number, 28), number, 1) for number in range(1, 13)]
    with app.test_request_context():
        macro = app.jinja_env.get_template("inspection/_lines.html").module.line_picture  # type: ignore[attr-defined]
        drawn = str(macro(draw_lines(months), months))
    page = inspector.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("(drawn) => document.querySelector('main').insertAdjacentHTML('beforeend', drawn)", drawn)
    sides = """() => [...document.querySelectorAll(".month-lines svg, .month-lines text")]
      .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect())"""
    boxes = page.evaluate(sides)
    assert len(boxes) > 4
    assert all(box["left"] >= 0 and box["right"] <= 375 for box in boxes), boxes
    expect(page.locator(".month-lines text.month").last).to_be_visible()
    notice = """(tongue) => { document.querySelector("main").insertAdjacentHTML("beforeend",
      `<div class="notice"><div><p lang="${tongue}">x</p></div></div>`);
      return getComputedStyle(document.querySelector("main > .notice:last-child p")).textWrap; }"""
    assert [page.evaluate(notice, tongue) for tongue in ("en", "zh-Hans")] == ["pretty", "balance"]
