"""The field of every deadline: a day, or a number of working days from today, which the server counts to a day."""

from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import DateField

from models.words import N_
from views.clock import today
from views.database import db
from views.words import format_day
from workflow.reminders.days import working_days

COUNTED = "_counted"  # ends the name of the number beside the day
MOST = 500  # working days, about two years
DISAGREE = N_(
    "The day and the number of working days do not agree: counted from today, they (%(count)s) end on %(day)s."
)
BOUNDS = N_("Give a number of working days from 1 to %(most)s.")


class DeadlineField(DateField):
    """A day; the number counts where no day is chosen, or where the day stands as the form showed it first."""

    MOST = MOST

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counted = ""

    @property
    def count_name(self) -> str:
        return f"{self.name}{COUNTED}"

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        self.counted = " ".join(formdata.getlist(self.count_name)).strip() if formdata is not None else ""
        self.chosen = " ".join(self.raw_data or ())
        if self.counted:
            self._settle(read_count(self.counted))

    def _settle(self, count: int | None) -> None:
        if not self.chosen.strip():
            self.process_errors = []  # no day is no wrong day
        day = count_from_today(count) if count else None
        as_before = self.object_data is not None and self.data == self.object_data
        if day is None:
            self.process_errors = [*self.process_errors, gettext(BOUNDS, most=MOST)]
        elif not self.chosen.strip() or as_before:
            self.data, self.chosen = day, day.isoformat()
        elif self.data is not None and self.data != day:
            told = gettext(DISAGREE, count=count, day=format_day(day))
            self.process_errors = [*self.process_errors, told]
        self.raw_data = [self.chosen.strip() or self.counted]  # so that this counts as filled in

    def _value(self) -> str:
        """What was chosen or counted to stands in the form again."""
        if self.raw_data:
            return self.chosen
        return self.data.isoformat() if self.data else ""


def read_count(typed: str) -> int | None:
    """The number within its bounds, or None."""
    number = int(typed) if typed.isdecimal() and len(typed) <= len(str(MOST)) else 0
    return number if 1 <= number <= MOST else None


def count_from_today(count: int) -> date:
    return working_days(db.session).add(today(), count)
