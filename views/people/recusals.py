"""Recusals: who must not inspect which unit, declared and lifted by the office."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from models.ledger import Task
from models.people import Recusal, Unit, User
from views.access import allowed, found, me
from views.clock import utc_now
from views.database import db
from views.forms import Form, attempt, status_of
from views.ledger.choices import REQUIRED, Chosen, id_select, offer
from views.people import bp
from views.words import spoken
from workflow.people import recusals as rules
from workflow.people.barred import Barred, find_barred
from workflow.people.units import list_tree


class RecusalForm(Form):
    user = id_select(lazy_gettext("Full name"), [Chosen()])
    unit = id_select(lazy_gettext("Unit"), [Chosen()])
    reason = TextAreaField(lazy_gettext("Reason"), [DataRequired(REQUIRED)], render_kw={"rows": 3})


def recusal_by_id(recusal_id: int) -> Recusal:
    return found(db.session.get(Recusal, recusal_id))


@bp.route("/people/recusals", methods=["GET", "POST"])
@allowed("recusal.declare")
def list_recusals() -> ResponseReturnValue:
    form, barred = RecusalForm(), list[Barred]()
    offer(form.user, db.session.scalars(rules.find_people_to_recuse()), _("– choose –"))
    offer(form.unit, (branch.unit for branch in list_tree(db.session) if branch.unit.active), _("– choose –"))

    def save() -> None:
        user, unit = found(db.session.get(User, form.user.data)), found(db.session.get(Unit, form.unit.data))
        rules.declare_recusal(db.session, user, unit, form.reason.data or "", actor=me(), now=utc_now())
        groups = [grant.group_id for grant in user.grants if grant.group_id is not None]
        barred.extend(find_barred(db.session, Task.group_id.in_(groups)))

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The recusal is declared and in force at once."), "success")
        if barred:
            more = _("There are more: see “Hand over work”.") if len(barred) > 1 else ""
            flash(f"{spoken(barred[0].told)} {more}", "warning")
        return redirect(url_for("people.list_recusals"))
    live, lifted = rules.list_recusals(db.session)
    return render_template("people/recusals.html", form=form, live=live, lifted=lifted), status_of(form)


@bp.route("/people/recusals/<int:recusal_id>/lift", methods=["POST"])
@allowed("recusal.declare", recusal_by_id)
def lift_recusal(recusal: Recusal) -> ResponseReturnValue:
    rules.lift_recusal(db.session, recusal, actor=me(), now=utc_now())
    flash(_("The recusal is lifted."), "success")
    return redirect(url_for("people.list_recusals"))
