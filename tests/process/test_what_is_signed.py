"""Before a signature the page shows every field of what is signed, to the leader and to the group leader alike."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from models.measures import MeasureKind
from tests.cast import Cast
from tests.client import Browser
from tests.process.kept import VOUCHERS, keep_file
from tests.process.lived import Life

SEALED = {"submit": "finance.leader", "verify": "g1.leader"}


@pytest.mark.parametrize("trigger", SEALED)
def test_every_signed_field_is_shown(cast: Cast, browser: Browser, trigger: str) -> None:
    life = Life.begin(cast)
    life.now = datetime(2026, 2, 10, 4, 30, tzinfo=UTC)
    cast.problem.manifestation, cast.problem.source = "Ten forms lack a second signature.", "Spot check"
    measure = life.task.measures[0]
    measure.kind, measure.deadline = MeasureKind.RULE_MAKING, date(2027, 2, 1)
    measure.expected_result = "No advance is older than 30 days"
    life.start()
    if trigger == "verify":
        life.fire("submit", "finance.leader")
    page, signed_at = f"/tasks/{life.task.ref}/do/{trigger}", life.now
    life.session.commit()
    shown = " ".join(unescape(browser.as_(SEALED[trigger]).get(page).text).split())
    box = shown.partition('class="manifest"')[2]
    measure = (
        "X26-T001-1",
        "Settle all advances",
        '<data value="finance">Finance</data>',
        "Chen",
        "claimed done",
        "All 41 advances",
        "Rule-making · until 1 Feb 2027",
        "No advance is older than 30 days",
    )
    part = ('<data value="estates">Estates</data>', "Part of estates", "We settled ours.", "signed by Estates Leader")
    file = ("Vouchers", "Data", "vouchers.csv", f"{len(VOUCHERS)} B", keep_file(VOUCHERS))
    problem = ("X26-P01", cast.problem.title, "Spot check", "Ten forms lack a second signature.")
    missing = [words for words in (*problem, "X26-T001", "Task 1", *measure, *part, *file) if words not in box]
    assert missing == []
    beside = shown.partition("You sign the write-off as it stands below")[2]
    assert trigger == "submit" or all(words in beside for words in ("Group 1", "Finance", "Time-limited"))
    local = signed_at - timedelta(hours=1 if trigger == "verify" else 0) + timedelta(hours=8)
    assert f"signed by Estates Leader · {local:%-d %b %Y, %H:%M}" in box
