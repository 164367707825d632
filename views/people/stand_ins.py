"""Stand-ins: the own absence, the office's list, naming one for somebody else, what one may sign, ending one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from models.people import User
from models.stand_ins import StandIn
from models.words import Listed
from views.access import allowed, found, me, own, user_by_name
from views.clock import today, utc_now
from views.database import db
from views.forms import Form, SeenForm, attempt, status_of
from views.ledger.choices import NOTHING, REQUIRED, Chosen, id_select
from views.people import bp
from views.people.hand_over import who_and_what
from views.words import spoken
from workflow.people import stand_ins as rules
from workflow.process.declared import process
from workflow.process.rights import holds


class AbsenceForm(Form):
    stand_in = id_select(lazy_gettext("Stand-in"), [Chosen()])
    from_on = DateField(lazy_gettext("First day"), [InputRequired(REQUIRED)])
    until_on = DateField(lazy_gettext("Last day"), [InputRequired(REQUIRED)])
    note = StringField(lazy_gettext("Note"))

    def absence(self) -> rules.Absence:
        from_on, until_on = found(self.from_on.data), found(self.until_on.data)  # both were asked for
        return rules.Absence(from_on, until_on, self.note.data or "")


class AllowForm(SeenForm):
    rights = SelectMultipleField(
        lazy_gettext("What the stand-in may do besides"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


def stand_in_by_id(stand_in_id: int) -> StandIn:
    return found(db.session.get(StandIn, stand_in_id))


@bp.app_template_filter("allowed_words")
def allowed_words(one: StandIn) -> str:
    """What the office has allowed, as one phrase."""
    known = process().rights
    return spoken(Listed(tuple(known[right].by_leave or right for right in one.allowed if right in known)))


@bp.route("/account/away", methods=["GET", "POST"])
@own
def name_stand_in() -> ResponseReturnValue:
    """Whoever will be away names somebody near."""
    return _name(me(), url_for("people.name_stand_in"), url_for("people.account", _anchor="away"), near=True)


@bp.route("/stand-ins")
@allowed("stand_in.view")
def list_stand_ins() -> ResponseReturnValue:
    live, ended = rules.list_stand_ins(db.session)
    people = rules.list_absentees(db.session) if holds(me(), "stand_in.allow") else []
    return render_template("people/stand_ins.html", live=live, ended=ended, people=people, today=today())


@bp.route("/stand-ins/new", methods=["GET", "POST"])
@allowed("stand_in.allow")
def declare_stand_in() -> ResponseReturnValue:
    """The office names one for whoever the address says; without a person there is only the list to choose from."""
    if not (username := request.args.get("absent", "").replace("\x00", "")):
        return redirect(url_for("people.list_stand_ins"))
    url = url_for("people.declare_stand_in", absent=username)
    return _name(user_by_name(username), url, url_for("people.list_stand_ins"), near=False)


@bp.route("/stand-ins/<int:stand_in_id>/allow", methods=["GET", "POST"])
@allowed("stand_in.allow", stand_in_by_id)
def allow_rights(one: StandIn) -> ResponseReturnValue:
    rules.require_stranger(db.session, one, me())
    form = AllowForm(rights=one.allowed, seen_version=one.version)
    form.rights.choices = [(name, spoken(words)) for name, words in rules.list_allowable(db.session, one).items()]

    def save() -> None:
        seen, chosen = form.seen_version.data or 0, form.rights.data or []
        rules.allow_rights(db.session, one, chosen, seen_version=seen, actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("Saved."), "success")
        return redirect(url_for("people.list_stand_ins"))
    return render_template("people/stand_in_allow.html", form=form, one=one), status_of(form)


@bp.route("/stand-ins/<int:stand_in_id>/end", methods=["POST"])
@own
def end_stand_in(stand_in_id: int) -> ResponseReturnValue:
    """The absent person, or the office."""
    one = stand_in_by_id(stand_in_id)
    mine = one.absent_id == me().id
    rules.end_stand_in(db.session, one, actor=me(), now=utc_now())
    flash(_("The stand-in has ended; what was lent is taken back."), "success")
    return redirect(url_for("people.account", _anchor="away") if mine else url_for("people.list_stand_ins"))


def _name(absent: User, here: str, back: str, *, near: bool) -> ResponseReturnValue:
    form, name = AbsenceForm(from_on=today()), absent.name
    able = rules.list_candidates(db.session, absent, near=near)
    form.stand_in.choices = [(NOTHING, _("– choose –")), *((user.id, who_and_what(user)) for user in able)]

    def save() -> None:
        person = found(db.session.get(User, form.stand_in.data))
        rules.declare_stand_in(db.session, absent, person, form.absence(), actor=me(), now=utc_now())

    if form.validate_on_submit() and attempt(form, save):
        flash(_("The stand-in is named; both see it on their pages."), "success")
        return redirect(back)
    told = {"able": able, "name": name, "near": near, "here": here, "back": back, "longest": rules.LONGEST_NOTE}
    page = render_template("people/stand_in_new.html", form=form, **told)
    return page, status_of(form)
