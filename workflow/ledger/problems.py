"""Problems: what was fed back, entered and edited by the office."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledger import WRITTEN_OFF, Campaign, Category, Problem, State, Task
from models.people import User
from models.words import N_, Message, say
from workflow.errors import InvalidInput
from workflow.ledger.references import draw_problem_ref, refresh_search_text
from workflow.ledger.texts import LONGEST_TITLE, take_name, take_text
from workflow.process.locking import check_seen, lock_row, lock_rows, mark, require_open
from workflow.process.rights import find_tie, holds, require, tasks_where
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
    """Its tasks follow, and each tells of it in its own history."""
    campaign = problem.campaign
    lock_row(session, campaign)
    require(actor, "ledger.edit")
    require_open(campaign)
    lock_rows(session, Task, [task.id for task in problem.tasks])
    check_seen(session, problem, seen_version)
    if changed := change_problem(session, problem, facts, actor, now):
        for told in (campaign, *list_living(problem)):
            record(session, told, EventKind.PROBLEM_EDITED, actor=actor, now=now, ref=problem.ref, fields=changed)


def change_problem(
    session: Session, problem: Problem, facts: ProblemFacts, actor: User, now: datetime
) -> dict[str, Any]:
    """Set what is entered, once it is allowed and checked; returns what differs.

    Its tasks follow: their category, the text by which they are found, and their versions, as whoever is about to sign
    for one of them has to see the problem as it then reads.
    """
    values = check_problem(problem.campaign, facts)
    changed = changes(tell_problem(problem), {**values, "category": facts.category.name})
    if changed:
        require_untied(session, problem, actor)
        for name, value in values.items():
            setattr(problem, name, value)
        problem.category = facts.category
        mark(problem, actor, now)
        for task in problem.tasks:
            task.category = problem.category
            refresh_search_text(task)
        for task in list_living(problem):
            mark(task, actor, now)
    return changed


def may_enter(actor: User, campaign: Campaign) -> bool:
    """Whether this person can enter problems and tasks in the campaign now, and change them."""
    return campaign.closed_at is None and holds(actor, "ledger.edit")


def require_untied(session: Session, problem: Problem, actor: User) -> None:
    """Raise NotPermitted for somebody tied to a task of the problem: it is what that task is measured by."""
    if (task := _find_barred(session, problem, actor)) is not None:
        require(actor, "task.terms", task)


def find_tie_to(session: Session, problem: Problem, actor: User) -> Message | None:
    """What keeps somebody of the office from changing the problem; asked once, however many tasks it has."""
    task = _find_barred(session, problem, actor)
    return find_tie(actor, "task.terms", task) if task is not None else None


def _find_barred(session: Session, problem: Problem, actor: User) -> Task | None:
    living = select(Task).where(Task.problem_id == problem.id, Task.voided_at.is_(None))
    barred = living.where(~tasks_where(actor, "task.terms")).order_by(Task.id).limit(1)
    with session.no_autoflush:  # an import takes over unflushed
        return session.scalars(barred).first()


def list_living(problem: Problem) -> list[Task]:
    """Its tasks that are not void."""
    return [task for task in problem.tasks if task.voided_at is None]


def list_signed_for(problem: Problem) -> list[Task]:
    """Those of its tasks that are submitted or written off: what was signed for them holds the problem as it reads."""
    return [task for task in list_living(problem) if task.state in (State.SUBMITTED, *WRITTEN_OFF)]


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
