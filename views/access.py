"""Who may open an address: every route names its right, and a route that names none is closed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from models.ballots import Ballot
from models.coordination import UnitQuestion
from models.evaluating import Evaluation, Sheet
from models.evidence import Evidence, Revision
from models.extensions import Extension
from models.findings import Finding
from models.imports import LedgerImport, PeopleImport
from models.inspection import InspectedUnit, Team
from models.institutional import InstitutionalDocument
from models.ledger import Campaign, Problem, Task
from models.letters import Letter
from models.looking_back import LookBack, LookBackTask
from models.measures import Measure, Part
from models.meetings import ActionItem, Decision, Meeting
from models.people import InspectionGroup, Unit, User
from models.planning import PlanProposal
from models.reminders import Mail
from models.reviewing import Question
from models.words import N_, say
from models.xrays import XrayHit
from views.answers import wants_json
from views.database import db
from views.paths import page_of_form
from views.typed import typed
from workflow.errors import NotFound, NotPermitted
from workflow.process.rights import NO_RIGHT, require
from workflow.process.subjects import Subject

T = TypeVar("T")
View = Callable[..., ResponseReturnValue]
PUBLIC = "public"
SIGNED_IN = "signed in"


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    view.right = PUBLIC  # type: ignore[attr-defined]
    return view


def own(view: View) -> View:
    """Open to everybody signed in: pages about oneself."""
    view.right = SIGNED_IN  # type: ignore[attr-defined]
    return view


def allowed(right: str, load: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Open to holders of the right. `load` turns the address's parameters into the thing that the view gets."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**address: Any) -> ResponseReturnValue:
            if load is None:
                require(_person(), right)
                return view(**address)
            thing = load(**address)
            require(_person(), right, subject_of(thing))
            return view(thing)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def check_access() -> Response | None:
    """Before every request: a route without a right is closed, and those signed out are asked to sign in."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    right = getattr(view, "right", None)
    if right is None and request.endpoint != "bootstrap.static":
        raise NotPermitted(say(NO_RIGHT))
    if right in (PUBLIC, None) or current_user.is_authenticated:
        return None
    return ask_to_sign_in()


def ask_to_sign_in() -> Response:
    """Pages lead to the sign-in and back, with a word about what was typed; scripts get 401 and say so themselves."""
    if wants_json():
        refusal = jsonify(error="signed_out", sign_in=url_for("people.sign_in"))
        refusal.status_code = 401
        return refusal
    if request.method == "POST" and typed():
        told = _("You were signed out. What you typed is kept in this browser and comes back after you sign in.")
        flash(told, "warning")
    back = request.full_path.rstrip("?") if request.method == "GET" else page_of_form() or request.path
    return redirect(url_for("people.sign_in", next=back))  # type: ignore[return-value]


def subject_of(thing: Any) -> Subject:
    """What a right is held on: the thing itself, or the task or the inspected unit that it belongs to."""
    if thing is None or isinstance(thing, Task | Part | Measure | ActionItem | InspectedUnit | Team):
        return thing
    if isinstance(thing, Finding):
        return thing.units[0].inspected
    if isinstance(inspected := getattr(thing, "inspected", None), InspectedUnit):
        return inspected
    if isinstance(thing, Revision):
        return thing.evidence.task
    return getattr(thing, "task", None)


def _person() -> User | None:
    return current_user._get_current_object() if current_user.is_authenticated else None


def me() -> User:
    """The person signed in; only for views that are not public."""
    person = _person()
    if person is None:
        raise NotPermitted(say(N_("Please sign in.")))
    return person


def found(thing: T | None) -> T:
    """The thing, or NotFound."""
    if thing is None:
        raise NotFound(say(N_("There is nothing at this address.")))
    return thing


def task_by_ref(ref: str) -> Task:
    return found(db.session.scalar(select(Task).where(Task.ref == ref)))


def problem_by_ref(ref: str) -> Problem:
    return found(db.session.scalar(select(Problem).where(Problem.ref == ref)))


def campaign_by_code(code: str) -> Campaign:
    return found(db.session.scalar(select(Campaign).where(Campaign.code == code)))


def import_by_id(import_id: int) -> LedgerImport:
    return found(db.session.get(LedgerImport, import_id))


def people_import_by_id(import_id: int) -> PeopleImport:
    return found(db.session.get(PeopleImport, import_id))


def mail_by_id(mail_id: int) -> Mail:
    return found(db.session.get(Mail, mail_id))


def measure_by_ref(ref: str, number: int) -> Measure:
    return found(db.session.scalar(select(Measure).join(Task).where(Task.ref == ref, Measure.number == number)))


def part_by_id(part_id: int) -> Part:
    return found(db.session.get(Part, part_id))


def evidence_by_id(evidence_id: int) -> Evidence:
    return found(db.session.get(Evidence, evidence_id))


def revision_by_id(revision_id: int) -> Revision:
    return found(db.session.get(Revision, revision_id))


def extension_by_id(extension_id: int) -> Extension:
    return found(db.session.get(Extension, extension_id))


def proposal_by_id(proposal_id: int) -> PlanProposal:
    return found(db.session.get(PlanProposal, proposal_id))


def letter_by_id(letter_id: int) -> Letter:
    return found(db.session.get(Letter, letter_id))


def document_by_id(document_id: int) -> InstitutionalDocument:
    return found(db.session.get(InstitutionalDocument, document_id))


def question_by_id(question_id: int) -> Question:
    return found(db.session.get(Question, question_id))


def unit_question_by_id(question_id: int) -> UnitQuestion:
    return found(db.session.get(UnitQuestion, question_id))


def hit_by_id(hit_id: int) -> XrayHit:
    return found(db.session.get(XrayHit, hit_id))


def look_back_by_id(look_back_id: int) -> LookBack:
    return found(db.session.get(LookBack, look_back_id))


def looked_by_id(looked_id: int) -> LookBackTask:
    return found(db.session.get(LookBackTask, looked_id))


def evaluation_by_id(evaluation_id: int) -> Evaluation:
    return found(db.session.get(Evaluation, evaluation_id))


def sheet_by_id(sheet_id: int) -> Sheet:
    return found(db.session.get(Sheet, sheet_id))


def sheet_of(sheet_id: int, name: str) -> tuple[Sheet, str]:
    return sheet_by_id(sheet_id), name


def ballot_by_id(ballot_id: int) -> Ballot:
    return found(db.session.get(Ballot, ballot_id))


def meeting_by_id(meeting_id: int) -> Meeting:
    return found(db.session.get(Meeting, meeting_id))


def action_by_id(action_id: int) -> ActionItem:
    return found(db.session.get(ActionItem, action_id))


def decision_by_number(meeting_id: int, number: int) -> Decision:
    numbered = select(Decision).where(Decision.meeting_id == meeting_id, Decision.number == number)
    return found(db.session.scalar(numbered))


def unit_by_code(code: str) -> Unit:
    return found(db.session.scalar(select(Unit).where(Unit.code == code)))


def user_by_name(username: str) -> User:
    return found(db.session.scalar(select(User).where(User.username == username)))


def group_by_code(code: str) -> InspectionGroup:
    return found(db.session.scalar(select(InspectionGroup).where(InspectionGroup.code == code)))
