"""The questionnaire of special inspections: its versions, what a new one changed, editing it as the next version."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models.inspection import InspectionTemplate, SpecialInspection
from views.access import allowed, found, me
from views.clock import utc_now
from views.database import db
from views.forms import attempt, status_of
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.inspection.template_forms import TemplateForm, blank_rows, label_of, offer_points, template_form
from workflow.inspection.template import Template, template_of
from workflow.inspection.version_differences import compare_versions
from workflow.inspection.versions import list_versions, make_version, newest_content
from workflow.process.rights import holds


def version_by_number(number: int) -> InspectionTemplate:
    return found(db.session.scalar(select(InspectionTemplate).where(InspectionTemplate.number == number)))


@bp.get("/inspection-template")
@allowed("inspection.list")
def show_template() -> ResponseReturnValue:
    """The newest version, or the shipped one while none is kept."""
    number, template, _data = newest_content(db.session)
    return _page(number, template)


@bp.get("/inspection-template/<int:number>")
@allowed("inspection.list", version_by_number)
def show_version(version: InspectionTemplate) -> ResponseReturnValue:
    """A version with what differs from the one before it."""
    return _page(version.number, template_of(version))


@bp.route("/inspection-template/edit", methods=["GET", "POST"])
@allowed("template.edit")
def edit_template() -> ResponseReturnValue:
    number, template, _data = newest_content(db.session)
    form, made = template_form(number, template), list[InspectionTemplate]()
    offer_points(form, form.question)
    if form.validate_on_submit() and attempt(form, lambda: made.append(_make(form))):
        flash(_("Version %(number)s is kept; inspections that are planned from now on use it.", number=made[0].number))
        return redirect(url_for("inspection.show_version", number=made[0].number))
    given = {"form": form, "number": number, "blank": blank_rows(form), "label_of": label_of}
    page = render_template("inspection/template_edit.html", **given)
    return page, status_of(form)


@bp.get("/inspections/<code>/questions")
@allowed("inspection.list", inspection_by_code)
def show_questions(inspection: SpecialInspection) -> ResponseReturnValue:
    """The version that the inspection keeps."""
    version = inspection.template
    return render_template(
        "inspection/questions.html", version=version, template=template_of(version), **frame_of(inspection)
    )


def _make(form: TemplateForm) -> InspectionTemplate:
    seen = form.seen_version.data or 0
    note = form.note.data or ""
    return make_version(db.session, form.data_typed(), note, actor=me(), seen_number=seen, now=utc_now())


def _page(number: int, template: Template) -> str:
    versions = list_versions(db.session)
    before = next((one for one in versions if one.number == number - 1), None)
    return render_template(
        "inspection/template.html",
        number=number,
        template=template,
        versions=versions,
        before=before,
        differences=compare_versions(template_of(before), template) if before else [],
        newest=versions[0].number if versions else 1,
        may_edit=holds(me(), "template.edit"),
    )
