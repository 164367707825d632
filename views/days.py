"""The working-day calendar as a page: the year at a glance, the office's own days; what a number of days ends on."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, lazy_gettext, ngettext
from flask_babel import gettext as _
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired, Optional

from models.days import LONGEST_DAY_NAME, DayKind
from models.words import N_, say
from views.access import allowed, found, me
from views.clock import today, utc_now
from views.database import db
from views.deadline_field import BOUNDS, MOST, count_from_today, read_count
from views.forms import Form, attempt
from views.ledger.choices import CHOOSE, REQUIRED, members
from views.words import format_day, spoken
from workflow.errors import InvalidInput
from workflow.process.rights import holds
from workflow.reminders import calendar_days as rules
from workflow.reminders.calendar_days import MOST_DAYS, Entered, Period
from workflow.reminders.countries import CHINA, FIRST, LAST
from workflow.reminders.days import WorkingDays, working_days

bp = Blueprint("days", __name__)
MONTHS = range(1, 13)


class DaysForm(Form):
    first = DateField(lazy_gettext("First day"), [InputRequired(REQUIRED)])
    until = DateField(
        lazy_gettext("Last day"), [Optional()], description=lazy_gettext("Left empty, it is the first day alone.")
    )
    kind = RadioField(lazy_gettext("These days are"), [InputRequired(CHOOSE)], choices=members(DayKind), coerce=DayKind)
    name = StringField(
        lazy_gettext("Name"),
        [InputRequired(REQUIRED)],
        description=lazy_gettext("Such as winter vacation, anniversary of the university, make-up working day."),
        render_kw={"maxlength": LONGEST_DAY_NAME, "dir": "auto"},
    )


class RemoveForm(Form):
    first = DateField(validators=[InputRequired(REQUIRED)])
    until = DateField(validators=[InputRequired(REQUIRED)])
    kind = RadioField(validators=[InputRequired(CHOOSE)], choices=members(DayKind), coerce=DayKind)
    name = StringField(validators=[InputRequired(REQUIRED)])


@dataclass(frozen=True)
class Cell:
    """A day of the grid: its mark is a word, its name what it is free or worked for."""

    day: date
    mark: str
    name: str
    css: str


@bp.get("/working-days")
@allowed("calendar.view")
def show_days() -> ResponseReturnValue:
    return _page(_asked_year())


@bp.post("/working-days/entered")
@allowed("calendar.edit")
def enter_days() -> ResponseReturnValue:
    form, moved = DaysForm(), list[int]()
    if form.validate_on_submit() and attempt(form, lambda: moved.append(_enter(form))):
        return _back(form.first.data, _("The days are entered."), moved[0], f"from-{form.first.data}")
    year = form.first.data.year if form.first.data else 0
    return _page(year if FIRST <= year <= LAST else today().year, form), 422


@bp.post("/working-days/removed")
@allowed("calendar.edit")
def remove_days() -> ResponseReturnValue:
    form = RemoveForm()
    if not form.validate_on_submit() or form.first.data is None or form.until.data is None:
        raise InvalidInput(say(N_("Choose the days to remove on the page of the working days.")))
    period = Period(form.first.data, form.until.data, form.kind.data, form.name.data or "")
    moved = rules.remove_days(db.session, period, actor=me(), now=utc_now())
    told = _("The days are removed; the official calendar holds for them again.")
    return _back(period.first, told, moved, "entered")


@bp.get("/working-days/answer")
@allowed("calendar.view")
def answer() -> ResponseReturnValue:
    """For the fields of deadlines: the day that a number of working days ends on, or whether a day is worked."""
    if asked := request.args.get("day", ""):
        return _is_worked(asked)
    count = read_count(request.args.get("count", ""))
    if count is None:
        raise InvalidInput(say(BOUNDS, most=MOST))
    day = count_from_today(count)
    return jsonify(day=day.isoformat(), working=True, told=_noted(_weekday(day), day))


def _is_worked(asked: str) -> ResponseReturnValue:
    try:
        day = date.fromisoformat(asked)
        days = working_days(db.session)
        other = days.or_after(day)
    except (ValueError, OverflowError) as wrong:
        raise InvalidInput(say(N_("Give a date."))) from wrong
    if other == day:
        return jsonify(day=day.isoformat(), working=True, told=_noted("", day))
    told = _("%(day)s is not a working day; the next one is %(next)s.", day=_weekday(day), next=_weekday(other))
    return jsonify(day=day.isoformat(), working=False, told=_noted(told, day))


def _noted(told: str, day: date) -> str:
    """With a word of warning where make-up days and holidays may still change what was counted."""
    if working_days(db.session).year(day.year).official:
        return told
    note = _("The official calendar of %(year)s is not known here yet.", year=day.year)
    return f"{told} · {note}" if told else note


def _enter(form: DaysForm) -> int:
    told = (form.first.data, form.until.data, form.kind.data, form.name.data or "")
    return rules.enter_days(db.session, *told, actor=me(), now=utc_now())


def _back(first: date | None, told: str, moved: int, anchor: str) -> ResponseReturnValue:
    also = ngettext(
        "The day by which the inspection side decides has moved for %(num)s task.",
        "The day by which the inspection side decides has moved for %(num)s tasks.",
        moved,
    )
    flash(f"{told} {also}" if moved else told, "success")
    return redirect(url_for("days.show_days", year=first.year if first else None, _anchor=anchor))


def _asked_year() -> int:
    """Of the address; this one where it names none."""
    asked = request.args.get("year", "")
    if not asked:
        return today().year
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return found(year if FIRST <= year <= LAST else None)


def _page(year: int, form: DaysForm | None = None) -> str:
    entered, days = rules.list_entered(db.session, year), working_days(db.session)
    form = form or DaysForm(formdata=None)
    form.first.flags.required = form.name.flags.required = True
    return render_template(
        "reminders/days.html",
        form=form,
        year=year,
        today=today(),
        first=FIRST,
        last=LAST,
        months=[_month(days, entered, year, month) for month in MONTHS],
        weekdays=[format_date(date(2024, 1, 1 + n), "ccccc") for n in range(7)],  # a Monday
        entered=entered,
        official=_official(days, year),
        unknown=not days.year(year).official,
        china=days.country == CHINA,
        may_edit=holds(me(), "calendar.edit"),
        most=MOST_DAYS,
    )


def _month(days: WorkingDays, entered: list[Entered], year: int, month: int) -> tuple[str, list[list[Cell | None]]]:
    weeks = Calendar().monthdatescalendar(year, month)
    rows = [[_cell(days, entered, day) if day.month == month else None for day in week] for week in weeks]
    return format_date(date(year, month, 1), "LLLL"), rows


def _cell(days: WorkingDays, entered: list[Entered], day: date) -> Cell:
    own = next((one.period for one in entered if one.period.first <= day <= one.period.until), None)
    year = days.year(day.year)
    known = year.off.get(day) or year.worked.get(day)
    working, off, worked = days.is_working(day), _("off"), _("work")
    css = "" if working else "free"
    if own:
        return Cell(day, worked if working else off, own.name, f"{css} own")
    if known:
        return Cell(day, worked if working else off, spoken(known), f"{css} named")
    return Cell(day, "", "", css)


def _official(days: WorkingDays, year: int) -> list[tuple[date, date, str, str]]:
    """First day, last day, name and kind of what the country's calendar names, in their order."""
    known = days.year(year)
    rows = [(day, day, spoken(name), _("day off")) for day, name in sorted(known.off.items())]
    rows += [(day, day, spoken(name), _("make-up working day")) for day, name in sorted(known.worked.items())]
    return list(_joined(sorted(rows)))


def _joined(rows: list[tuple[date, date, str, str]]) -> Iterator[tuple[date, date, str, str]]:
    """Days of one name that follow each other as one row."""
    begun: tuple[date, date, str, str] | None = None
    for row in rows:
        if begun and begun[2:] == row[2:] and (row[0] - begun[1]).days == 1:
            begun = (begun[0], row[1], *begun[2:])
            continue
        if begun:
            yield begun
        begun = row
    if begun:
        yield begun


def _weekday(day: date) -> str:
    return f"{format_date(day, 'EEEE')} {format_day(day)}"
