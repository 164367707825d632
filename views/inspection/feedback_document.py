"""A feedback letter as it is read: on its page, and what the Word document is filled with, in the reader's language."""

from typing import IO, Any

from models.feedback import FeedbackLetter
from models.inspection import InspectedUnit
from models.verification import Severity
from views.clock import today
from views.database import db
from views.documents import common_values, write_document
from views.words import format_day, format_time, language, spoken
from workflow.inspection.feedback_content import Content, draft_content, fix_content


def read_content(inspected: InspectedUnit, letter: FeedbackLetter | None) -> dict[str, Any]:
    """What was handed over, or the draft as of now, in the reader's language."""
    content = letter.content if letter else _draft(inspected)
    return {
        **{name: content[name][language()] for name in ("theme", "inspection", "unit")},
        "findings": [_row(one) for one in content["findings"]],
        "good": [{**_row(one), "severity": ""} for one in content["good"]],
    }


def write_feedback_document(inspected: InspectedUnit, letter: FeedbackLetter | None, file: IO[bytes]) -> None:
    """As it was handed over; marked as a draft before that."""
    write_document(file, "feedback", _values(inspected, letter))


def _draft(inspected: InspectedUnit) -> Content:
    drafted = draft_content(db.session, inspected.inspection, inspected)
    return fix_content(drafted, inspected, inspected.inspection.next_letter, today())


def _row(finding: dict[str, Any]) -> dict[str, Any]:
    severity = spoken(Severity(finding["severity"])) if "severity" in finding else ""
    worded = {"aspect": finding["aspect"][language()], "severity": severity}
    return {**finding, **worded}


def _values(inspected: InspectedUnit, letter: FeedbackLetter | None) -> dict[str, Any]:
    on = letter.handed_over_on if letter else today()
    lines = ("statement", "facts")
    content = read_content(inspected, letter)
    for name in ("findings", "good"):
        content[name] = [{**one, **{at: one[at].splitlines() for at in lines}} for one in content[name]]
    return {
        **common_values(today()),
        **content,
        "code": inspected.inspection.code,
        "year": on.year,
        "number": letter.number if letter else "",
        "ref": letter.ref if letter else "",
        "draft": letter is None,
        "handed_over_on": format_day(letter.handed_over_on) if letter else "",
        "digest": letter.digest if letter else "",
        "acknowledged": _signed(letter),
        "answer": (letter.answer if letter else "").splitlines(),
        "decision": spoken(letter.decision) if letter and letter.decision else "",
        "decision_reason": (letter.decision_reason if letter else "").splitlines(),
    }


def _signed(letter: FeedbackLetter | None) -> dict[str, str]:
    if letter is None or letter.acknowledged_at is None:
        return {"by": "", "on": ""}
    return {"by": letter.signer_name, "on": format_time(letter.acknowledged_at)}
