"""The forms of tasks and of their plans: goal, measures, parts."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, Optional

from models.ledger import Origin, State, Task, TaskKind
from models.measures import Measure, MeasureKind, Part
from models.people import InspectionGroup, Unit, User
from views.access import found, me
from views.database import db
from views.deadline_field import DeadlineField
from views.forms import SeenForm
from views.ledger.choices import CHOOSE, NOTHING, REQUIRED, Chosen, id_select, members, offer
from workflow.ledger.overview import list_groups, list_leaders, list_units
from workflow.ledger.plan_checks import MeasureFacts
from workflow.ledger.tasks import TERMS, TaskFacts, find_group_of, fixed_fields
from workflow.ledger.texts import LONGEST_NAME, LONGEST_TITLE
from workflow.process.rights import holds

MOST_PARTS = 60
TYPED = ("title", "goal", "kind", "origin", "planned_on", "deadline")
LONG = {"rows": 4, "dir": "auto"}


class TaskForm(SeenForm):
    title = TextAreaField(
        lazy_gettext("Task"),
        [DataRequired(REQUIRED)],
        render_kw={"rows": 2, "maxlength": LONGEST_TITLE, "dir": "auto"},
    )
    goal = TextAreaField(
        lazy_gettext("Goal"),
        description=lazy_gettext(
            "What will be true when the task is done. The lead unit may also state it before it starts."
        ),
        render_kw=LONG,
    )
    kind = RadioField(lazy_gettext("Kind"), [InputRequired(CHOOSE)], choices=members(TaskKind), coerce=TaskKind)
    deadline = DeadlineField(
        lazy_gettext("Deadline"),
        [Optional()],
        description=lazy_gettext("Only a long-term task may be without one."),
    )
    lead_unit = id_select(lazy_gettext("Lead unit"), [Chosen()])
    leader = id_select(
        lazy_gettext("Responsible leader"), description=lazy_gettext("The school leader who answers for the task.")
    )
    group = id_select(lazy_gettext("Inspection group"))
    origin = RadioField(lazy_gettext("Origin"), [InputRequired(CHOOSE)], choices=members(Origin), coerce=Origin)
    planned_on = DateField(
        lazy_gettext("Day of the supplementary plan"),
        [Optional()],
        description=lazy_gettext("Of a supplementary task: when it was taken into the plan."),
    )

    def facts(self, task: Task | None = None, lead: Unit | None = None) -> TaskFacts:
        """What was entered; fields that the task's state has fixed keep the task's values, `lead` a unit that is."""
        lead_unit = found(db.session.get(Unit, self.lead_unit.data)) if self.lead_unit else lead
        return TaskFacts(
            title=_text(self.title, task.title if task else ""),
            goal=_text(self.goal, task.goal if task else ""),
            kind=self.kind.data if self.kind else found(task).kind,
            origin=self.origin.data if self.origin else Origin.SUPPLEMENTARY,
            planned_on=self.planned_on.data,
            lead_unit=lead_unit or found(task).lead_unit,
            leader=_row(User, self.leader.data),
            group=_row(InspectionGroup, self.group.data) if self.group else found(task).group,
            deadline=self.deadline.data if self.deadline else found(task).deadline,
        )


class PartRow(PlainForm):
    unit = id_select(lazy_gettext("Co-unit"))
    description = TextAreaField(lazy_gettext("Its part"), render_kw={"rows": 2, "dir": "auto"})


class NewTaskForm(TaskForm):
    parts = FieldList(
        FormField(PartRow),
        lazy_gettext("Co-units"),
        description=lazy_gettext("Units that contribute a named part. More can be added later."),
        max_entries=MOST_PARTS,
    )

    def co_units(self) -> list[tuple[Unit, str]]:
        """The rows in which a unit was chosen."""
        rows = [(_row(Unit, row.form.unit.data), row.form.description.data or "") for row in self.parts]
        return [(unit, text) for unit, text in rows if unit is not None]


class VoidForm(SeenForm):
    reason = TextAreaField(
        lazy_gettext("Reason"),
        [DataRequired(REQUIRED)],
        description=lazy_gettext("At least 10 characters. It stays readable with the task."),
        render_kw=LONG,
    )


class PlanForm(SeenForm):
    """A form over the plan; where the plan is accepted, what it sends is a proposal and needs a reason."""

    reason = TextAreaField(
        lazy_gettext("Reason for the change"),
        description=lazy_gettext("At least 10 characters. The leader of your unit signs it, and the office reads it."),
        render_kw=LONG,
    )

    def reckon_with(self, proposing: bool) -> None:
        """Ask for the reason of a proposal, and of nothing else."""
        self.reason.flags.required = proposing
        if not proposing:
            del self.reason


class GoalForm(PlanForm):
    goal = TextAreaField(lazy_gettext("What will be true when the task is done"), render_kw=LONG)


class MeasureForm(PlanForm):
    text = TextAreaField(lazy_gettext("Measure"), [DataRequired(REQUIRED)], render_kw=LONG)
    kind = SelectField(lazy_gettext("Kind"), choices=members(MeasureKind), coerce=MeasureKind)
    unit = id_select(lazy_gettext("Unit"), description=lazy_gettext("The lead unit or a unit with a part in the task."))
    person = StringField(lazy_gettext("Person responsible"), render_kw={"maxlength": LONGEST_NAME, "dir": "auto"})
    deadline = DeadlineField(lazy_gettext("Measure due on"), [Optional()])
    expected_result = TextAreaField(lazy_gettext("Expected result"), render_kw={"rows": 2, "dir": "auto"})

    def facts(self, measure: Measure | None = None) -> MeasureFacts:
        """What was entered; what an earlier cycle agreed keeps the measure's values."""
        return MeasureFacts(
            text=_text(self.text, measure.text if measure else ""),
            kind=self.kind.data if self.kind else found(measure).kind,
            unit=_row(Unit, self.unit.data),
            person=self.person.data or "",
            deadline=self.deadline.data,
            expected_result=_text(self.expected_result, measure.expected_result if measure else ""),
        )


class PartForm(PlanForm):
    unit = id_select(lazy_gettext("Co-unit"), [Chosen()])
    description = TextAreaField(
        lazy_gettext("Its part"),
        description=lazy_gettext("What this unit contributes."),
        render_kw=LONG,
    )
    deadline = DeadlineField(lazy_gettext("Part due on"), [Optional()])


def task_form() -> NewTaskForm:
    """The form of a new task."""
    form = NewTaskForm(origin=Origin.ORIGINAL, seen_version=0)
    offer_people(form, None)
    for row in form.parts:
        offer(row.form.unit, list_units(db.session), _("Choose a unit"))
    return form


def blank_part() -> PartRow:
    """An empty row, whose names carry the place-holder that rows.js fills."""
    row = PartRow(prefix="parts-__i__-")
    offer(row.unit, list_units(db.session), _("Choose a unit"))
    return row


def task_form_of(task: Task) -> TaskForm:
    """The form over an existing task, without what its state has fixed, or the person has no right to move."""
    usual = find_group_of(db.session, task.campaign, task.lead_unit)
    values: dict[str, Any] = {name: getattr(task, name) for name in TYPED}
    values |= {
        "lead_unit": task.lead_unit_id,
        "leader": task.leader_id or NOTHING,
        "group": NOTHING if usual is not None and task.group_id == usual.id else task.group_id or NOTHING,
    }
    form = TaskForm(seen_version=task.version, **values)
    offer_people(form, task)
    for name in fixed_fields(task) - {"kind"}:  # which stays in sight; the rule refuses another one
        del form[name]
    for name in () if holds(me(), "task.terms", task) else TERMS:
        if name in form:
            del form[name]
    return form


def goal_form(task: Task, proposing: bool, *, sent: bool = True) -> GoalForm:
    """The form of the goal; `sent` is false where another form of the page came back."""
    values = {"goal": task.goal, "seen_version": task.version}
    form = GoalForm(**values) if sent else GoalForm(formdata=None, **values)
    form.reckon_with(proposing)
    return form


def measure_form(task: Task, measure: Measure | None = None, *, proposing: bool = False) -> MeasureForm:
    """The form of a new measure, or over an existing one without what an earlier cycle agreed."""
    values: dict[str, Any] = {"unit": task.lead_unit_id, "kind": MeasureKind.OTHER, "seen_version": task.version}
    if measure is not None:
        names = ("text", "kind", "person", "deadline", "expected_result")
        values = {name: getattr(measure, name) for name in names}
        values |= {"unit": measure.unit_id or NOTHING, "seen_version": measure.version}
    form = MeasureForm(**values)
    form.reckon_with(proposing)
    units = [task.lead_unit, *(part.unit for part in task.parts)]
    stray = measure.unit if measure else None
    offer(form.unit, units if stray is None or stray in units else [*units, stray], _("Not yet decided"))
    if measure is not None and measure.since_cycle < task.cycle:
        del form.text
        del form.kind
        del form.expected_result
    if task.state is State.ASSIGNED:  # a plan may be written down before all of it is known
        for field in (form.unit, form.person, form.deadline):
            field.flags.to_start = True
    return form


def part_form(task: Task, part: Part | None = None, *, proposing: bool = False) -> PartForm:
    """The form of a new part, or over an existing one, whose unit stays."""
    if part is not None:
        form = PartForm(description=part.description, deadline=part.deadline, seen_version=part.version)
        form.reckon_with(proposing)
        _mark_description(form, task)
        del form.unit
        return form
    form = PartForm(seen_version=task.version)
    form.reckon_with(proposing)
    _mark_description(form, task)
    taken = {task.lead_unit_id, *(present.unit_id for present in task.parts)}
    free = [unit for unit in list_units(db.session) if unit.id not in taken]
    offer(form.unit, free, _("Choose a unit"))
    return form


def _mark_description(form: PartForm, task: Task) -> None:
    """A part may be described later as long as the task has not started."""
    flags = form.description.flags
    flags.to_start, flags.required = task.state is State.ASSIGNED, task.state is not State.ASSIGNED


def offer_people(form: TaskForm, task: Task | None) -> None:
    """Who leads, answers and inspects."""
    if form.lead_unit:
        units = list_units(db.session, task.lead_unit if task else None)
        offer(form.lead_unit, units, None if task else _("Choose a unit"))
    offer(form.leader, list_leaders(db.session, task.leader if task else None), _("None"))
    groups = list_groups(db.session, task.group if task else None)
    offer(form.group, groups, _("The group that inspects the lead unit"))


def _text(field: Any, fixed: str) -> str:
    return fixed if field is None else field.data or ""


def _row(model: type[Any], row_id: int) -> Any:
    return found(db.session.get(model, row_id)) if row_id else None
