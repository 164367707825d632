"""A write-off on a sheet of paper: what was signed, by whom, under which code, and whether it still matches."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.ledger import Task
from models.verification import SignOff
from views.access import allowed, found, me
from views.database import db
from views.verification import bp
from workflow.trail.history import may_read_reviews
from workflow.verification.frozen import group_code, read_frozen
from workflow.verification.gaps import list_gaps, wanted_of
from workflow.verification.sign_offs import list_signatures, sign_off_status
from workflow.verification.watching import list_found


def sign_off_at(ref: str, sign_off_id: int) -> SignOff:
    query = select(SignOff).join(Task).where(Task.ref == ref, SignOff.id == sign_off_id)
    return found(db.session.scalar(query))


@bp.route("/tasks/<ref>/sign-offs/<int:sign_off_id>")
@allowed("task.view", sign_off_at)
def show_sign_off(sign_off: SignOff) -> ResponseReturnValue:
    """The write-off of one cycle; made to be printed."""
    return render_template(
        "verification/sign_off.html",
        task=sign_off.task,
        sign_off=sign_off,
        status=sign_off_status(db.session, sign_off),
        found=list_found(db.session, sign_off),
        wanted=wanted_of(list_gaps(db.session, sign_off.task)),
        frozen=read_frozen(sign_off.submission),
        code=group_code(sign_off.manifest_hash),
        signatures=list_signatures(db.session, sign_off),
        may_read_review=may_read_reviews(me(), sign_off.task),
    )
