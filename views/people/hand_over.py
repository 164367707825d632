"""Handing over work: what nobody is there for, and naming a successor."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from models.people import InspectionGroup, Role, Scope, Unit, User
from views.access import allowed, found, group_by_code, me, unit_by_code
from views.clock import utc_now
from views.database import db
from views.forms import Form, attempt, status_of
from views.ledger.choices import NOTHING, Chosen, id_select
from views.people import bp
from views.words import named, spoken
from workflow.people.barred import find_barred
from workflow.people.hand_over import find_vacancy, hand_over_work, list_successors
from workflow.people.open_work import Vacancy, find_vacancies


class SuccessorForm(Form):
    successor = id_select(lazy_gettext("Successor"), [Chosen()])


def vacancy_at(role: str, code: str) -> Vacancy:
    """The vacancy of a role in the unit or group with this code."""
    wanted = found(Role(role) if role in set(Role) and Role(role).scope is not Scope.ALL else None)
    place: Unit | InspectionGroup = unit_by_code(code) if wanted.scope is Scope.UNIT else group_by_code(code)
    return find_vacancy(db.session, wanted, place) or Vacancy(wanted, place, 0)


@bp.route("/people/hand-over")
@allowed("work.hand_over")
def hand_over() -> ResponseReturnValue:
    vacancies, barred = find_vacancies(db.session), find_barred(db.session)
    return render_template("people/hand_over.html", vacancies=vacancies, barred=barred)


@bp.route("/people/hand-over/<role>/<code>", methods=["GET", "POST"])
@allowed("work.hand_over", vacancy_at)
def name_successor(vacancy: Vacancy) -> ResponseReturnValue:
    form = SuccessorForm()
    people = list_successors(db.session, vacancy.role, vacancy.place)
    form.successor.choices = [(NOTHING, _("– choose –")), *((user.id, who_and_what(user)) for user in people)]

    def save() -> None:
        successor = found(db.session.get(User, form.successor.data))
        hand_over_work(db.session, vacancy.role, vacancy.place, successor, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The work is handed over."), "success")
        return redirect(url_for("people.hand_over"))
    return render_template("people/name_successor.html", form=form, vacancy=vacancy), status_of(form)


def who_and_what(user: User) -> str:
    """A name alone does not tell two people apart: the user name and the roles held stand beside it."""
    held = [
        _("%(role)s (%(place)s)", role=spoken(grant.role), place=named(grant.unit or grant.group))
        if grant.unit or grant.group
        else spoken(grant.role)
        for grant in user.grants
    ]
    return " · ".join([user.name, user.username, *held])
