"""Problems: what was fed back, entered and edited by the office."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.ledger import Campaign, Category, Problem, Task
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput
from workflow.ledger.references import draw_problem_ref, refresh_search_texts
from workflow.ledger.texts import LONGEST_TITLE, take_name, take_text
from workflow.process.locking import check_seen, lock_row, mark, require_open
from workflow.process.rights import holds, require
from workflow.trail.chain import changes, record
from workflow.trail.kinds import EventKind
from workflow.trail.repeated import find_repeated


@dataclass(frozen=True)
class ProblemFacts:
    """What is entered for a problem."""

    category: Category
    title: str
    manifestation: str = ""
    source: str = ""


def create_problem(session: Session, campaign: Campaign, facts: ProblemFacts, *, actor: User, now: datetime) -> Problem:
    """Enter a problem under the campaign's next number; sent twice, it is entered once."""
    lock_row(session, campaign)
    require(actor, "ledger.edit")
    require_open(campaign)
    values = check_problem(campaign, facts)
    told, kind = {**values, "category": facts.category.name}, EventKind.PROBLEM_CREATED
    if entered := find_repeated(session, kind, told, within=campaign, actor=actor, now=now):
        return session.scalars(select(Problem).where(Problem.ref == entered["ref"])).one()
    problem = build_problem(facts.category, draw_problem_ref(session, campaign), values, actor, now)
    session.add(problem)
    record(session, campaign, kind, actor=actor, now=now, **told, ref=problem.ref)
    return problem


def build_problem(category: Category, ref: str, values: dict[str, Any], actor: User, now: datetime) -> Problem:
    """A problem of checked values, not yet in the session."""
    problem = Problem(campaign_id=category.campaign_id, category=category, ref=ref, **values)
    mark(problem, actor, now)
    return problem


def edit_problem(
    session: Session, problem: Problem, facts: ProblemFacts, *, actor: User, seen_version: int, now: datetime
) -> None:
    """Its tasks follow: their category, and the text by which they are found."""
    campaign = problem.campaign
    lock_row(session, campaign)
    require(actor, "ledger.edit")
    require_open(campaign)
    check_seen(session, problem, seen_version)
    changed = change_problem(problem, facts, actor, now)
    if not changed:
        return
    record(session, campaign, EventKind.PROBLEM_EDITED, actor=actor, now=now, ref=problem.ref, fields=changed)
    _let_tasks_follow(session, problem)


def change_problem(problem: Problem, facts: ProblemFacts, actor: User, now: datetime) -> dict[str, Any]:
    """Set what is entered, once it is checked; returns what differs. Its tasks do not follow yet."""
    values = check_problem(problem.campaign, facts)
    changed = changes(tell_problem(problem), {**values, "category": facts.category.name})
    if changed:
        for name, value in values.items():
            setattr(problem, name, value)
        problem.category = facts.category
        mark(problem, actor, now)
    return changed


def may_enter(actor: User, campaign: Campaign) -> bool:
    """Whether this person can enter problems and tasks in the campaign now, and change them."""
    return campaign.closed_at is None and holds(actor, "ledger.edit")


def _let_tasks_follow(session: Session, problem: Problem) -> None:
    """The tasks' own versions stay: nobody who edits or signs one of them is disturbed."""
    refresh_search_texts(session, Task.problem_id == problem.id)
    session.execute(
        update(Task).where(Task.problem_id == problem.id).values(category_id=problem.category_id),
        execution_options={"synchronize_session": False},
    )
    for task in session.scalars(select(Task).where(Task.problem_id == problem.id)):
        session.expire(task, ["category_id", "category"])


def check_problem(campaign: Campaign, facts: ProblemFacts) -> dict[str, Any]:
    """The values as they are stored; raises InvalidInput."""
    if facts.category.campaign_id != campaign.id:
        raise InvalidInput(say(N_("Choose a category of this campaign.")), "category")
    return {
        "title": take_name(facts.title, "title", required=True, longest=LONGEST_TITLE),
        "manifestation": take_text(facts.manifestation, "manifestation"),
        "source": take_name(facts.source, "source"),
    }


def tell_problem(problem: Problem) -> dict[str, Any]:
    """What the trail keeps of a problem."""
    return {
        "title": problem.title,
        "manifestation": problem.manifestation,
        "source": problem.source,
        "category": problem.category.name,
    }
