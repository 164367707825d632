"""docs/article.md: every address that it names is one of the product."""

import re
from pathlib import Path

from flask import Flask

from workflow.inspection.report.behind import Behind

ARTICLE = Path(__file__).parents[2] / "docs" / "article.md"
ADDRESS = re.compile(r"`(/[^`?]*)(?:\?[^`]*)?`")


def test_every_address_of_the_article_is_a_page(app: Flask) -> None:
    known = {re.sub("<[^>]*>", "<>", rule.rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    named = {re.sub("<[^>]*>", "<>", address) for address in ADDRESS.findall(ARTICLE.read_text("utf-8"))}
    behind = {address for address in named if address.startswith("/inspections/<>/report/")}
    assert named - behind - known == set()
    assert {address.rsplit("/", 1)[1] for address in behind} <= {one.value for one in Behind}
    assert "/inspections/<>/report/<>" in known
