"""How things of the ledger are found: references that are never given twice, and the text that is searched."""

import re
import unicodedata

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, joinedload

from models.ledger import Campaign, Problem, Task
from models.people import Unit
from workflow.ledger.texts import fold

SHORT = re.compile(r"T?0*(\d{1,9})")


def draw_problem_ref(session: Session, campaign: Campaign) -> str:
    """The next reference of a problem, e.g. X26-P01; the campaign's row must be locked."""
    return problem_refs(campaign, _draw(session, campaign, "next_problem"))[0]


def draw_task_ref(session: Session, campaign: Campaign) -> str:
    """The next reference of a task, e.g. X26-T017; the campaign's row must be locked."""
    return task_refs(campaign, _draw(session, campaign, "next_task"))[0]


def problem_refs(campaign: Campaign, numbers: range) -> list[str]:
    return [f"{campaign.code}-P{number:02}" for number in numbers]


def task_refs(campaign: Campaign, numbers: range) -> list[str]:
    return [f"{campaign.code}-T{number:03}" for number in numbers]


def full_ref(word: str, campaign: Campaign) -> str:
    """T004 and 4 are short for the campaign's X26-T004; full-width signs and small letters are the plain ones."""
    plain = unicodedata.normalize("NFKC", word).strip().upper()
    short = SHORT.fullmatch(plain.removeprefix(f"{campaign.code}-".upper()))
    return f"{campaign.code}-T{int(short[1]):03}" if short else plain


def _draw(session: Session, campaign: Campaign, counter: str) -> range:
    """Written past the campaign's version, so that an open form of the campaign does not grow stale by it."""
    number: int = getattr(campaign, counter)
    session.execute(
        update(Campaign).where(Campaign.id == campaign.id).values({counter: number + 1}),
        execution_options={"synchronize_session": False},
    )
    session.expire(campaign, [counter])
    return range(number, number + 1)


def search_text_of(task: Task, problem: Problem, unit: Unit) -> str:
    """Everything by which people look for a task, folded."""
    parts = [task.ref, task.title, task.goal, problem.ref, problem.title]
    return fold("\n".join([*parts, unit.name, unit.name_en, unit.code, *unit.short_names]))


def refresh_search_text(task: Task) -> None:
    """After a change of the task itself."""
    task.search_text = search_text_of(task, task.problem, task.lead_unit)


def refresh_search_texts(session: Session, which: ColumnElement[bool]) -> None:
    """After a change of a problem or a unit: `refresh_search_texts(session, Task.lead_unit_id == unit.id)`.

    The rows are locked in the order of their ids; their versions stay, so that nobody's open form grows stale.
    """
    session.flush()
    named = (joinedload(Task.problem), joinedload(Task.lead_unit))
    query = select(Task).where(which).order_by(Task.id).options(*named).with_for_update(of=Task, key_share=True)
    for task in session.scalars(query.execution_options(populate_existing=True)):
        text = search_text_of(task, task.problem, task.lead_unit)
        if text != task.search_text:
            session.execute(
                update(Task).where(Task.id == task.id).values(search_text=text),
                execution_options={"synchronize_session": False},
            )
            session.expire(task, ["search_text"])
