"""My declaration: a member says before the work, and whenever a tie comes up, to which units there is one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.inspection import SpecialInspection
from models.words import say
from views.access import allowed, me
from views.clock import utc_now
from views.database import db
from views.forms import attempt, status_of
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.inspection.plan_forms import declaration_form
from workflow.errors import NotPermitted
from workflow.inspection import declaring as rules
from workflow.inspection.holding import BEFORE_FEEDBACK, require_status
from workflow.inspection.seeing import find_team
from workflow.process.rights import NO_RIGHT


@bp.route("/inspections/<code>/declaration", methods=["GET", "POST"])
@allowed("inspection.declare", inspection_by_code)
def declare_ties(inspection: SpecialInspection) -> ResponseReturnValue:
    team = find_team(db.session, inspection, me())
    if team is None:
        raise NotPermitted(say(NO_RIGHT))
    require_status(inspection, *BEFORE_FEEDBACK)
    code = inspection.code
    form, blank = declaration_form(inspection.units)

    def save() -> None:
        none = bool(form.none.data)
        rules.declare_ties(db.session, inspection, form.facts(), none=none, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Your declaration is kept. A tie is in force as a recusal at once."), "success")
        return redirect(url_for("inspection.show_one", code=code))
    fresh = inspection_by_code(code)
    page = render_template(
        "inspection/declaration.html",
        form=form,
        blank=blank,
        team=find_team(db.session, fresh, me()),
        mine=rules.list_own(db.session, fresh, me()),
        others=rules.list_others(db.session, fresh, me()),
        recusals=me().recusals,
        **frame_of(fresh),
    )
    return page, status_of(form)
