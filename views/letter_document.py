"""What a supervision letter as a Word document is filled with, in the reader's language."""

from typing import IO, Any

from models.letters import Letter, LetterStatus
from models.words import Words
from views.clock import today
from views.database import db
from views.documents import common_values, write_document
from views.words import format_day, language, named, spoken
from workflow.reminders.days import local_day
from workflow.reminders.letters import body_of, propose_answer_day


def write_letter_document(letter: Letter, file: IO[bytes]) -> None:
    """As it was issued, or as it would read today."""
    write_document(file, "letter", _values(letter))


def text_for_reader(body: Words) -> str:
    """In the reader's language; where it was not written in it, in the other."""
    return body.spoken(language()) or body.zh or body.en


def _values(letter: Letter) -> dict[str, Any]:
    task = letter.task
    on = local_day(letter.issued_at) if letter.issued_at else today()
    return {
        **common_values(today()),
        "code": letter.campaign.code,
        "campaign": named(letter.campaign),
        "year": letter.year,
        "number": letter.number,
        "ref": letter.ref,
        "unit": spoken(letter.addressed_to),
        "task": {"ref": task.ref, "title": task.title, "goal": task.goal, "cycle": letter.cycle},
        "problem": {"ref": task.problem.ref, "title": task.problem.title},
        "leader": task.leader.name if task.leader else "",
        "deadline": format_day(letter.overdue_since),
        "days": (on - letter.overdue_since).days,
        "body": text_for_reader(body_of(letter, today())).splitlines(),
        "answer_until": format_day(letter.answer_until or propose_answer_day(db.session, on)),
        "issued_on": format_day(on) if letter.issued_at else "",
        "draft": letter.status is LetterStatus.DRAFT,
        "discarded": letter.status is LetterStatus.DISCARDED,
    }
