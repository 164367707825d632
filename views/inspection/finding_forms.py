"""The forms of findings, of what they become, and of problems from thematic education."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from models.findings import Finding, FindingKind, FindingStatus
from models.inspection import InspectedUnit, SpecialInspection
from models.verification import Severity
from views.deadline_field import DeadlineField
from views.forms import SeenForm
from views.ledger.choices import CHOOSE, REQUIRED, Chosen, id_select, members
from views.ledger.supplementary import SupplementaryForm
from views.process.action_form import Checkboxes
from views.words import named, spoken
from workflow.inspection.finding_words import FindingFacts, own_facts
from workflow.inspection.template import template_of
from workflow.ledger.texts import LONGEST_NAME, LONGEST_TITLE

AT_LEAST = lazy_gettext("At least 10 characters.")
IN_EACH_LETTER = lazy_gettext(
    "About several units, the sentence and the facts stand in the letter of each: what one unit must not read of "
    "another goes into a finding of its own."
)
SHORT = {"rows": 3, "dir": "auto"}
OF_UNIT, SOURCE_OF = "of_unit_", "source_of_"  # begin the names of fields for the facts of one unit, and their source


class ReasonForm(SeenForm):
    reason = TextAreaField(lazy_gettext("Reason"), description=AT_LEAST, render_kw=SHORT)


class MergeForm(ReasonForm):
    into = id_select(lazy_gettext("The finding that takes it in"), [Chosen()])


class FindingForm(SeenForm):
    statement = TextAreaField(
        lazy_gettext("The finding in a sentence"),
        description=lazy_gettext("What was found, in words that the unit may read: name nobody who was interviewed."),
        render_kw=SHORT,
    )
    facts = TextAreaField(
        lazy_gettext("Facts"),
        description=lazy_gettext("What shows it: when, where, how many."),
        render_kw={"rows": 6, "dir": "auto"},
    )
    source = TextAreaField(
        lazy_gettext("Where the facts come from"),
        description=lazy_gettext(
            "Which document, place or interview, and when. Needed where no question is chosen below whose cell of the "
            "matrix has something linked. The unit does not read it, but the report tells it: name nobody who was "
            "interviewed."
        ),
        render_kw=SHORT,
    )
    kind = RadioField(
        lazy_gettext("Kind of finding"), [InputRequired(CHOOSE)], choices=members(FindingKind), coerce=FindingKind
    )
    aspect = SelectField(lazy_gettext("Aspect"), validate_choice=False)
    severity = SelectField(lazy_gettext("How serious"), choices=members(Severity), coerce=Severity)
    units = Checkboxes(lazy_gettext("Units"), coerce=int)
    questions = Checkboxes(
        lazy_gettext("Questions that it comes from"),
        description=lazy_gettext("Their cells of the matrix, with all that they rest on, become its basis."),
    )
    reason = TextAreaField(
        lazy_gettext("Reason for the change"),
        description=lazy_gettext("At least 10 characters. The words as they stood stay readable beside the new ones."),
        render_kw=SHORT,
    )

    def texts_of_units(self, begins: str) -> dict[int, Field]:
        """By inspected unit the field of its own facts, or of their source."""
        return {int(one.name.removeprefix(begins)): one for one in self if one.name.startswith(begins)}

    def facts_of(self, units: list[InspectedUnit]) -> FindingFacts:
        """What was entered; `units` are those among which could be chosen."""
        chosen = tuple(unit for unit in units if self.units and unit.id in (self.units.data or []))
        return FindingFacts(
            kind=self.kind.data,
            statement=self.statement.data or "",
            facts=self.facts.data or "",
            aspect=self.aspect.data or "",
            severity=self.severity.data,
            source=self.source.data or "",
            units=chosen,
            of_units={unit: text.data or "" for unit, text in self.texts_of_units(OF_UNIT).items()},
            sources={unit: text.data or "" for unit, text in self.texts_of_units(SOURCE_OF).items()},
            questions=tuple(self.questions.data or ()) if self.questions else (),
        )


class GapForm(SeenForm):
    task = id_select(lazy_gettext("Task"), [Chosen()])
    text = TextAreaField(
        lazy_gettext("What is missing"),
        [DataRequired(REQUIRED)],
        description=lazy_gettext("The unit reads exactly this."),
        render_kw={"rows": 4, "dir": "auto"},
    )
    wanted = TextAreaField(lazy_gettext("What would close it"), render_kw=SHORT)
    severity = SelectField(lazy_gettext("How serious"), choices=members(Severity), coerce=Severity)
    due_on = DeadlineField(lazy_gettext("Until when"), [InputRequired(REQUIRED)])


class FoundTaskForm(SupplementaryForm):
    """A supplementary task for the unit that the finding is about, in a campaign that is looked at."""

    lead_unit = None  # type: ignore[assignment] # it is settled
    category = id_select(lazy_gettext("Campaign and category"), [Chosen()])


class ProblemForm(SeenForm):
    unit = id_select(lazy_gettext("Unit"), [Chosen()])
    text = TextAreaField(
        lazy_gettext("What has to be put right"), render_kw={"rows": 3, "maxlength": LONGEST_TITLE, "dir": "auto"}
    )
    named = StringField(
        lazy_gettext("Where the problem was found"),
        description=lazy_gettext("For example the review and self-criticism meeting of the thematic education."),
        render_kw={"maxlength": LONGEST_NAME, "dir": "auto"},
    )


class JoinForm(SeenForm):
    finding = id_select(lazy_gettext("Finding of the same matter"))


def finding_form(
    inspection: SpecialInspection, among: list[InspectedUnit], finding: Finding | None = None, **first: Any
) -> FindingForm:
    """A form with the choices of the inspection's template; over an existing one it shows what stands there."""
    values: dict[str, Any] = {"seen_version": 0, "kind": FindingKind.SHORTCOMING, "severity": Severity.SERIOUS, **first}
    if finding is not None:
        names = ("statement", "facts", "source", "kind", "aspect", "severity")
        values = {name: getattr(finding, name) for name in names} | {"seen_version": finding.version}
        values["units"] = [row.inspected_id for row in finding.units]
        values["questions"] = sorted({row.cell.question for row in finding.cells})
    form, template = _with_units(finding)(**values), template_of(inspection.template)
    form.aspect.choices = [("", _("Choose an aspect"))] + [(row.name, spoken(row.label)) for row in template.aspects]
    form.units.choices = [(row.id, named(row.unit)) for row in among]
    if len(among) > 1 or (finding is not None and len(finding.units) > 1 and not own_facts(finding)):
        form.facts.description = f"{form.facts.description} {IN_EACH_LETTER}"
    form.questions.choices = [(row.name, spoken(row.label)) for row in template.questions]
    if finding is not None and finding.status is FindingStatus.ACCEPTED:
        form.kind.choices = [(finding.kind.value, spoken(finding.kind))]
    for name in ("statement", "facts", "aspect", "units"):
        form[name].flags.required = True
    return form


def _with_units(finding: Finding | None) -> type[FindingForm]:
    """The form with two fields for each unit that has facts of its own."""
    fields = {}
    for row in own_facts(finding) if finding else []:
        unit = named(row.inspected.unit)
        fields[f"{OF_UNIT}{row.inspected_id}"] = TextAreaField(
            _("Facts of %(unit)s", unit=unit),
            description=_("They came with a finding that was merged into this one; no other unit reads them."),
            default=row.facts,
            render_kw=SHORT,
        )
        fields[f"{SOURCE_OF}{row.inspected_id}"] = TextAreaField(
            _("Where the facts of %(unit)s come from", unit=unit), default=row.source, render_kw=SHORT
        )
    return type("FindingForm", (FindingForm,), fields)


def reason_form(version: int, *, sent: bool = False, label: str = "") -> ReasonForm:
    """A reason and the version that was seen; `sent` reads what the request brings."""
    form = ReasonForm(seen_version=version) if sent else ReasonForm(formdata=None, seen_version=version)
    form.reason.flags.required = True
    if label:
        form.reason.label.text = label
    return form
