"""What the signers of a write-off read as left open, and signed all the same, is told where it is judged."""

from flask import Flask

from models.reviewing import Mark
from tests.cast import Cast
from tests.client import Browser
from tests.monitoring.test_lasting import MOST_QUERIES, judge, weights, write_off
from tests.monitoring.test_lasting_over_cycles import send_back
from tests.process.lived import Life
from tests.verification import asking
from tests.verification.ways import counted, interview
from workflow.monitoring.really import Weight
from workflow.reminders.days import local_day
from workflow.verification.passages import Marked


def test_what_was_not_confirmed_checked_or_answered_is_not_known_and_what_does_not_answer_it_speaks_against_it(
    app: Flask, cast: Cast, browser: Browser
) -> None:
    life = Life.begin(cast).submit()
    interview(life, confirmed_on=None, unconfirmed="She did not say this.")
    asking.draw(life)
    asking.mark(life)
    life.record_review()
    life.fire("verify", "g1.leader")
    told = [str(point.words) for point in judge(life).really if point.topic == "Left open in the review"]
    day = local_day(life.now)
    assert told == [
        f"Interview of {day} not confirmed: Head of accounting. She did not say this.",
        "Drawn to be checked and not checked: 1",
    ]
    assert weights(life)["Left open in the review"] is weights(life)["Statement"] is Weight.OPEN
    page = f"/tasks/{life.task.ref}/lasting"
    life.session.commit()
    committee = browser.as_("committee")
    assert "Drawn to be checked and not checked: 1" in committee.get(page).text
    with counted(app) as queries:
        committee.get(page)
    assert len(queries) <= MOST_QUERIES


def test_a_sentence_that_does_not_answer_it_speaks_against_it(cast: Cast) -> None:
    life = Life.begin(cast).submit()
    asking.mark(life, {1: Marked(Mark.UNRESPONSIVE, "It speaks of another year.")})
    life.record_review()
    life.fire("verify", "g1.leader")
    assert weights(life)["Statement"] is Weight.AGAINST


def test_what_came_back_from_a_return_as_it_was_leaves_it_open(cast: Cast) -> None:
    life = Life.begin(cast).start()
    send_back(life, "Two advances are still open.")
    write_off(life)
    told = [str(point.words) for point in judge(life).really if point.topic == "Since the return"]
    assert told == ["No file was added or changed since submission 1 was returned."]
    assert weights(life)["Since the return"] is Weight.OPEN
