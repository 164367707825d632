"""Which gaps a return opens: those of a signed conclusion as they stand, and what it adds."""

from datetime import timedelta
from typing import Any

import pytest

from models.concluding import Judgement
from models.verification import Severity
from tests.client import Browser
from tests.process.lived import DAY, HOUR, Life
from tests.verification.concluding import conclude, noted
from tests.verification.test_conclusions import gaps_of
from tests.verification.ways import events_of
from workflow.errors import NeedsUnmet
from workflow.reminders.days import local_day


def test_a_return_shows_the_signed_gaps_which_it_takes_over_as_they_stand(life: Life, browser: Browser) -> None:
    conclude(life, noted(life, Severity.GRAVE), judgement=Judgement.NOT_REACHED)
    url, day = f"/tasks/{life.task.ref}/do/return", local_day(life.now)
    life.session.commit()
    inspector = browser.as_("g1.inspector")
    shown = inspector.get(url).text.split("Gaps of the signed conclusion")[1].split("</ol>")[0]
    assert "Two receipts are missing" in shown
    assert "Grave" in shown
    form = {"reason": "Two receipts are missing.", "deadline": (day + 3650 * DAY).isoformat()}
    assert inspector.submit(url, form).status_code == 302
    life.session.expire_all()
    (gap,) = gaps_of(life)
    told = (gap.description, gap.severity, gap.wanted, gap.due_on)
    assert told == ("Two receipts are missing", Severity.GRAVE, "Hand them in", day + 30 * DAY)


def test_no_return_leaves_a_signed_gap_out_and_it_may_add_more(life: Life) -> None:
    conclude(life, noted(life, Severity.GRAVE, description="The cash box is empty"))
    weaker = {"description": "The cash box is empty", "severity": "minor", "wanted": "Nothing"}
    life.fire("return", "g1.inspector", gaps=[weaker, {"description": "A receipt is missing"}])
    found = [(gap.description, gap.severity) for gap in gaps_of(life)]
    assert found == [("The cash box is empty", Severity.GRAVE), ("A receipt is missing", Severity.SERIOUS)]
    told = events_of(life)[-1]
    assert told[0] == "task.return"
    assert [row["description"] for row in told[1]["gaps"]] == [description for description, _ in found]


def test_what_is_concluded_anew_without_a_gap_is_told_by_the_trail(life: Life) -> None:
    conclude(life, noted(life, description="The cash box is empty"))
    life.now += HOUR
    conclude(life)
    life.fire("return", "g1.inspector")
    assert [gap.description for gap in gaps_of(life)] == ["Two advances are open"]
    assert "The cash box is empty" in str(events_of(life)[-2])


def test_a_return_keeps_severity_and_day_and_gives_the_new_deadline_where_none_is_named(life: Life) -> None:
    due = local_day(life.now) + 20 * DAY
    rows = [{"description": "First", "severity": "grave", "due_on": due}, {"description": "Second"}]
    life.fire("return", "g1.inspector", gaps=rows)
    first, second = gaps_of(life)
    assert (first.severity, first.due_on) == (Severity.GRAVE, due)
    assert (second.severity, second.due_on) == (Severity.SERIOUS, life.task.deadline)


@pytest.mark.parametrize("wrong", [{"severity": "awful"}, {"due_on": "past"}])
def test_a_return_refuses_a_wrong_severity_or_day(life: Life, wrong: dict[str, Any]) -> None:
    row = {"description": "First", **wrong}
    row |= {"due_on": local_day(life.now) - timedelta(days=1)} if "due_on" in wrong else {}
    with pytest.raises(NeedsUnmet):
        life.fire("return", "g1.inspector", gaps=[row])
