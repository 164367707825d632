"""What the rectification progress statement 整改进展情况报告 of a campaign says, on one day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from models.ledger import WRITTEN_OFF, Campaign, Category, Problem, Task
from models.monitoring import Rebound
from models.people import Unit, User
from models.process import Signature
from models.reminders import Colour
from models.verification import SignOff
from workflow.ledger.exporting.cells import require_statement
from workflow.ledger.exporting.problems import Standing, find_standing, load_problems
from workflow.ledger.exporting.slices import View, measure_view
from workflow.ledger.finding import Order, Wanted
from workflow.ledger.supplementary import count_supplementary
from workflow.process.rights import require
from workflow.reminders.colour import colour_where


@dataclass(frozen=True)
class Share:
    """A category's part: its problems, and how its tasks stand."""

    category: Category
    problems: int
    standing: Standing


@dataclass(frozen=True)
class Statement:
    """Living tasks only. The lists are plain rows: what happened to which task of which unit."""

    campaign: Campaign
    day: date
    total: Standing
    supplementary: tuple[int, int]  # all, written off
    measures: int
    shares: list[Share]
    problems: list[tuple[Row[Any], Standing]]
    overdue: Sequence[Row[Any]]
    written_off: Sequence[Row[Any]]
    rebounds: Sequence[Row[Any]]


def read_statement(session: Session, campaign: Campaign, *, actor: User, today: date) -> Statement:
    """Raises TooLarge for a campaign whose lists are longer than a Word document should be."""
    require(actor, "campaign.view")
    view = View(Wanted(campaign_id=campaign.id), Order.REF, False, actor, today)
    size = measure_view(session, view)
    ordered = select(Problem.id).join(Category).where(Problem.campaign_id == campaign.id)
    ids = list(session.scalars(ordered.order_by(Category.position, Problem.id)))
    standing = find_standing(session, view, ids)
    problems = [(row, standing[row.id]) for row in load_problems(session, ids)]
    late = _tasks(campaign, Task.due_on).where(colour_where(Colour.RED, view.book)).order_by(Task.due_on, Task.id)
    lists = [session.execute(query).all() for query in (late, _signed(campaign), _rebounds(campaign))]
    require_statement(len(problems) + sum(map(len, lists)))
    total, shares = _sum(one for _row, one in problems), _shares(campaign, problems)
    later = count_supplementary(session, Task.campaign_id == campaign.id)
    return Statement(campaign, today, total, later, size.measures, shares, problems, *lists)


def _shares(campaign: Campaign, problems: list[tuple[Row[Any], Standing]]) -> list[Share]:
    by_category: dict[int, list[Standing]] = defaultdict(list)
    for row, standing in problems:
        by_category[row.category_id].append(standing)
    found = ((category, by_category[category.id]) for category in campaign.categories)
    return [Share(category, len(some), _sum(some)) for category, some in found]


def _sum(standings: Iterable[Standing]) -> Standing:
    total = Standing()
    for one in standings:
        total.overdue += one.overdue
        for state, count in one.states.items():
            total.states[state] = total.states.get(state, 0) + count
    return total


def _tasks(campaign: Campaign, *more: Any) -> Select[Any]:
    columns = (Task.ref, Task.title, Task.state, Unit.name.label("unit"), Unit.name_en.label("unit_en"))
    query = select(*columns, *more).join(Unit, Unit.id == Task.lead_unit_id)
    return query.where(Task.campaign_id == campaign.id, Task.voided_at.is_(None))


def _signed(campaign: Campaign) -> Select[Any]:
    """The write-offs that count today."""
    query = _tasks(campaign, SignOff.cycle, SignOff.signed_at, Signature.signer_name, Signature.standing_in_for)
    query = query.add_columns(SignOff.manifest_hash)
    query = query.join(SignOff, SignOff.task_id == Task.id).join(Signature, Signature.id == SignOff.signature_id)
    return query.where(Task.state.in_(WRITTEN_OFF), SignOff.overtaken_at.is_(None)).order_by(SignOff.signed_at, Task.id)


def _rebounds(campaign: Campaign) -> Select[Any]:
    query = _tasks(campaign, Rebound.cycle, Rebound.cause, Rebound.raised_at, Rebound.new_deadline, User.name)
    query = query.join(Rebound, Rebound.task_id == Task.id).join(User, User.id == Rebound.raised_by_id)
    return query.order_by(Rebound.raised_at, Task.id)
