"""An inspection at work, and one of its inspectors before a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.cast import Cast
from tests.inspection.acting import Inspected
from tests.inspection.at_the_page import Inspector


@pytest.fixture
def work(cast: Cast) -> Inspected:
    begun = Inspected.begin(cast)
    cast.task(title="Settle the advances")
    cast.session.commit()
    return begun


@pytest.fixture
def inspector(chromium: Browser, served: str, work: Inspected) -> Iterator[Inspector]:
    person = Inspector(chromium, served, "g1.inspector", "en").start()
    yield person
    person.leave()
