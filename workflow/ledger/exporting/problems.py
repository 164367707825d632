"""The lines of the problem list: each problem of a view once, with how far its tasks have come."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.ledger import WRITTEN_OFF, Category, Problem, State, Task
from models.people import Unit
from models.reminders import Colour
from models.words import Words
from workflow.ledger.exporting.columns import NO_TASK
from workflow.ledger.exporting.rows import Cell, Line, cells_of_problem
from workflow.ledger.exporting.slices import AT_ONCE, View, words_of
from workflow.ledger.exporting.voice import Voice
from workflow.ledger.finding import Wanted
from workflow.process.rights import holds
from workflow.reminders.colour import colour_where


@dataclass
class Standing:
    """What stands under a problem in this view: its living tasks by state, those overdue, who leads them."""

    states: dict[State, int] = field(default_factory=dict)
    overdue: int = 0
    units: list[Words] = field(default_factory=list)

    @property
    def tasks(self) -> int:
        return sum(self.states.values())

    @property
    def written_off(self) -> int:
        return sum(self.states.get(state, 0) for state in WRITTEN_OFF)

    def told(self, voice: Voice) -> str:
        """In words: "In progress 2; Verified 1"."""
        parts = [f"{voice.say(state)} {self.states[state]}" for state in State if state in self.states]
        return ("；" if voice.language == "zh" else "; ").join(parts) or NO_TASK.spoken(voice.language)


def count_problems(session: Session, view: View) -> int:
    return session.scalar(_problems(view).with_only_columns(func.count())) or 0


def read_problems(session: Session, view: View, voice: Voice, *, at_once: int = AT_ONCE) -> Iterator[list[Line]]:
    """Slice by slice, campaign by campaign and in the order of the categories."""
    ordered = _problems(view).order_by(Problem.campaign_id, Category.position, Problem.id)
    ids = array("q", session.scalars(ordered.execution_options(yield_per=AT_ONCE)))
    for first in range(0, len(ids), at_once):
        part = ids[first : first + at_once]
        standing = find_standing(session, view, part)
        yield [_line(row, standing[row.id], voice) for row in load_problems(session, part)]


def _line(row: Any, standing: Standing, voice: Voice) -> Line:
    return Line((*cells_of_problem(row, voice), *_cells(standing, voice)), row.problem_ref, row.id)


def load_problems(session: Session, ids: Sequence[int]) -> list[Any]:
    """These problems as rows, in this order."""
    columns = (Problem.id, Problem.ref.label("problem_ref"), Problem.title.label("problem"), Problem.manifestation)
    source = (Problem.source, Problem.category_id)
    category = (Category.name.label("category"), Category.name_en.label("category_en"))
    query = (
        select(*columns, *source, *category)
        .join(Category, Category.id == Problem.category_id)
        .where(Problem.id.in_(ids))
    )
    rows = {row.id: row for row in session.execute(query)}
    return [rows[key] for key in ids]


def find_standing(session: Session, view: View, ids: Sequence[int]) -> dict[int, Standing]:
    """By problem; void tasks are not counted."""
    living = [*view.conditions(), Task.problem_id.in_(ids), Task.voided_at.is_(None)]
    found: dict[int, Standing] = defaultdict(Standing)
    counts = select(Task.problem_id, Task.state, func.count()).where(*living).group_by(Task.problem_id, Task.state)
    for problem_id, state, count in session.execute(counts):
        found[problem_id].states[state] = count
    late = select(Task.problem_id, func.count()).where(*living, colour_where(Colour.RED, view.book))
    for problem_id, count in session.execute(late.group_by(Task.problem_id)):
        found[problem_id].overdue = count
    leading = select(Task.problem_id, Unit.code, Unit.name, Unit.name_en).join(Unit, Unit.id == Task.lead_unit_id)
    for row in session.execute(leading.where(*living).distinct().order_by(Task.problem_id, Unit.code)):
        found[row.problem_id].units.append(words_of(row.name, row.name_en))
    return found


def _problems(view: View) -> Select[tuple[int]]:
    """Those of the tasks in the view; where it asks nothing that a problem without task could not answer, and the
    person sees campaigns as a whole, those without a task as well."""
    query = select(Problem.id).join(Category, Category.id == Problem.category_id)
    wanted = view.wanted
    if wanted != _of_problems(wanted) or not holds(view.actor, "campaign.view"):
        return query.where(Problem.id.in_(select(Task.problem_id).where(*view.conditions())))
    if wanted.campaign_id is not None:
        query = query.where(Problem.campaign_id == wanted.campaign_id)
    return query.where(Problem.category_id.in_(wanted.category_ids)) if wanted.category_ids else query


def _of_problems(wanted: Wanted) -> Wanted:
    """What of the question a problem itself can answer."""
    kept = Wanted(campaign_id=wanted.campaign_id, category_ids=wanted.category_ids)
    return replace(kept, voided=wanted.voided)


def _cells(standing: Standing, voice: Voice) -> tuple[Cell, ...]:
    done, told = standing.written_off, standing.told(voice)
    return standing.tasks, voice.join(standing.units), done, standing.overdue, told
