"""The form of the questionnaire speaks the language of the page."""

from html import escape

import pytest

from tests.client import Browser
from workflow.inspection.template import shipped_template


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_its_form_calls_key_points_and_questions_in_the_language_of_the_page(browser: Browser, language: str) -> None:
    template, _ = shipped_template()
    office = browser.as_("office")
    office.client.set_cookie("language", language)
    page = office.get("/inspection-template/edit").text
    for point in template.key_points:
        assert f">{escape(point.label.spoken(language))}</option>" in page
    for question in template.questions:
        assert f'<summary dir="auto">{escape(question.label.spoken(language))}</summary>' in page
