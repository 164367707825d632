"""What the tests of conclusions do again and again: conclude a review, with gaps."""

from typing import Any

from models.concluding import Judgement, ReviewConclusion
from models.verification import Severity
from tests.cast import PASSWORD
from tests.process.lived import DAY, Life
from tests.verification.ways import latest_submission
from workflow.reminders.days import local_day
from workflow.verification.conclusions import Compared, Noted, conclude_review


def noted(life: Life, severity: Severity = Severity.MINOR, **values: Any) -> Noted:
    entered = {"description": "Two receipts are missing", "wanted": "Hand them in"}
    return Noted(severity=severity, **{**entered, "due_on": local_day(life.now) + 30 * DAY, **values})


def conclude(life: Life, *gaps: Noted, by: str = "g1.inspector", whole: bool = True, **values: Any) -> ReviewConclusion:
    """By the rule, with the password, on a form of now; `values` change what is entered, `seen` the version of the task
    that the form saw. What is not recorded yet is recorded first, unless the review is not to be `whole`."""
    if whole:
        life.record_what_lacks()
    about = {"actor": life.cast[by], "now": life.now, "password": values.pop("password", PASSWORD)}
    about["seen_version"] = values.pop("seen", life.task.version)
    texts = {"goal": "Every advance settled.", "effort": "A list is kept.", "result": "39 of 41 are settled."}
    compared = Compared(**{**texts, "judgement": Judgement.LARGELY, "gaps": gaps, **values})
    written = conclude_review(life.session, latest_submission(life), compared, **about)
    life.session.flush()
    return written
