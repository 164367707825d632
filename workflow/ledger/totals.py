"""How many tasks there are by state and colour, from one pass over an index."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from models.ledger import State, Task
from models.people import User
from models.reminders import Colour
from workflow.process.rights import tasks_where
from workflow.reminders.almanac import almanac
from workflow.reminders.colour import colour_where

SEVEREST_FIRST = (Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.BLUE, Colour.NONE)


@dataclass(frozen=True)
class Totals:
    """The number of tasks for each state and colour together; an empty choice means all of them."""

    cells: dict[tuple[State, Colour], int]

    def of_state(self, state: State, colours: Collection[Colour] = ()) -> int:
        return self.total((state,), colours)

    def of_colour(self, colour: Colour, states: Collection[State] = ()) -> int:
        return self.total(states, (colour,))

    def total(self, states: Collection[State] = (), colours: Collection[Colour] = ()) -> int:
        return sum(
            count
            for (state, colour), count in self.cells.items()
            if (not states or state in states) and (not colours or colour in colours)
        )


def count_visible(session: Session, actor: User, today: date) -> Totals:
    """Everything that the person may see and that is not void."""
    return count_cells(session, [tasks_where(actor, "task.view"), Task.voided_at.is_(None)], today)


def count_cells(session: Session, conditions: Sequence[ColumnElement[bool]], today: date) -> Totals:
    """Grouped first by plain columns that stand in the indexes, so that the colour is told once for each day."""
    signals = [
        (colour_where(colour, almanac(session, today)), colour.value) for colour in Colour if colour is not Colour.NONE
    ]
    colour = case(*signals, else_=Colour.NONE.value).label("colour")
    columns = (Task.state, Task.due_on, Task.voided_at)
    days = select(Task.state, colour, func.count().label("size")).where(*conditions).group_by(*columns).subquery()
    query = select(days.c.state, days.c.colour, func.sum(days.c.size).label("size"))
    query = query.group_by(days.c.state, days.c.colour)
    return Totals({(row.state, Colour(row.colour)): int(row.size) for row in session.execute(query)})
