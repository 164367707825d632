"""The forms of campaigns, categories and problems."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from models.ledger import Campaign, Category, Problem
from views.access import found
from views.database import db
from views.forms import SeenForm
from views.ledger.choices import REQUIRED, Chosen, id_select, offer
from workflow.ledger.campaigns import CampaignFacts
from workflow.ledger.problems import ProblemFacts
from workflow.ledger.texts import LONGEST_NAME, LONGEST_TITLE

FACTS = (
    "name",
    "name_en",
    "feedback_on",
    "concentrated_until",
    "interim_report_on",
    "final_report_on",
    "interviews_required",
    "plans_required",
)
NAME = {"maxlength": LONGEST_NAME, "dir": "auto"}


CODE = StringField(  # made first, as it stands first on the page
    lazy_gettext("Code"),
    [DataRequired(REQUIRED)],
    render_kw={"maxlength": 12, "autocapitalize": "characters", "spellcheck": "false"},
)


class CampaignForm(SeenForm):
    name = StringField(lazy_gettext("Name"), [DataRequired(REQUIRED)], render_kw=NAME)
    name_en = StringField(lazy_gettext("English name"), render_kw=NAME)
    feedback_on = DateField(lazy_gettext("Feedback received on"), [InputRequired(REQUIRED)])
    concentrated_until = DateField(lazy_gettext("Concentrated period ends on"), [InputRequired(REQUIRED)])
    interim_report_on = DateField(lazy_gettext("Interim report due on"), [Optional()])
    final_report_on = DateField(lazy_gettext("Final report due on"), [Optional()])
    interviews_required = BooleanField(lazy_gettext("An interview is required before a write-off"))
    plans_required = BooleanField(lazy_gettext("Plans are signed and accepted before the start"))

    def facts(self) -> CampaignFacts:
        return CampaignFacts(**{name: self[name].data for name in FACTS})


class NewCampaignForm(CampaignForm):
    code = CODE


class CategoryForm(SeenForm):
    name = StringField(lazy_gettext("Name"), [DataRequired(REQUIRED)], render_kw=NAME)
    name_en = StringField(lazy_gettext("English name"), render_kw=NAME)


class ProblemForm(SeenForm):
    category = id_select(lazy_gettext("Category"), [Chosen()])
    title = TextAreaField(
        lazy_gettext("Problem"),
        [DataRequired(REQUIRED)],
        render_kw={"rows": 2, "maxlength": LONGEST_TITLE, "dir": "auto"},
    )
    manifestation = TextAreaField(lazy_gettext("Concrete manifestation"), render_kw={"rows": 6, "dir": "auto"})
    source = StringField(lazy_gettext("Source"), render_kw=NAME)

    def facts(self) -> ProblemFacts:
        category = found(db.session.get(Category, self.category.data))
        return ProblemFacts(category, self.title.data or "", self.manifestation.data or "", self.source.data or "")


def campaign_form(campaign: Campaign) -> CampaignForm:
    """The form over an existing campaign."""
    return CampaignForm(seen_version=campaign.version, **{name: getattr(campaign, name) for name in FACTS})


def problem_form(campaign: Campaign, problem: Problem | None = None) -> ProblemForm:
    """The form of a new problem, or over an existing one."""
    values: dict[str, Any] = {"seen_version": 0}
    if problem is not None:
        values = {name: getattr(problem, name) for name in ("title", "manifestation", "source")}
        values |= {"category": problem.category_id, "seen_version": problem.version}
    form = ProblemForm(**values)
    offer(form.category, campaign.categories, None if problem else _("Choose a category"))
    return form
