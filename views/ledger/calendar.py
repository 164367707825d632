"""The calendar of a person's deadlines: the page on which its secret address is made, and what is fetched there."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from models.people import User
from views.access import me, own, public
from views.addresses import full_address
from views.clock import today, utc_now
from views.database import db
from views.extensions import limiter
from views.forms import OwnPasswordField, SeenForm, attempt, status_of
from views.ledger import bp
from views.ledger.ics import write_calendar
from views.people.entry import rate
from views.words import speak
from workflow.ledger import calendar_feed as rules
from workflow.people.calendar_address import end_address, find_feed, find_reader, issue_address
from workflow.people.secrets import hash_secret
from workflow.process.rights import holds

OFTEN_ENOUGH = "10/minute"  # for one calendar; programs ask a few times a day
HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
NOTHING = 404


class AddressForm(SeenForm):
    password = OwnPasswordField(lazy_gettext("Your password"))


@bp.route("/account/calendar", methods=["GET", "POST"])
@own
@limiter.limit(rate, methods=["POST"])
def calendar_address() -> ResponseReturnValue:
    """The address is shown on the answer itself, once; only its hash is kept."""
    feed = find_feed(db.session, me())
    form, made = AddressForm(seen_version=feed.version if feed else 0), list[str]()

    def issue() -> None:
        seen, password = form.seen_version.data or 0, form.password.data or ""
        secret = issue_address(db.session, me(), password, seen_version=seen, now=utc_now())
        made.append(full_address("ledger.fetch_calendar", secret=secret))

    done = form.validate_on_submit() and attempt(form, issue)
    page = render_template(
        "ledger/calendar.html",
        form=form,
        feed=find_feed(db.session, me()),
        address=made[0] if done else "",
        may=holds(me(), "ledger.view"),
        back=rules.DAYS_BACK,
        ahead=rules.DAYS_AHEAD,
        most=rules.MOST_ENTRIES,
    )
    return page, 200 if done else status_of(form)


@bp.route("/account/calendar/revoke", methods=["POST"])
@own
def revoke_calendar() -> ResponseReturnValue:
    if end_address(db.session, me(), actor=me(), now=utc_now()):
        flash(_("The address is revoked: no calendar gets anything there any more."), "success")
    return redirect(url_for("ledger.calendar_address"))


def _is_refusal(answer: Response) -> bool:
    return answer.status_code == NOTHING


def _of_calendar() -> str:
    return hash_secret((request.view_args or {}).get("secret", ""))


@bp.route("/calendar/<secret>.ics")
@public
@limiter.limit(rate, deduct_when=_is_refusal)
@limiter.limit(OFTEN_ENOUGH, key_func=_of_calendar)
def fetch_calendar(secret: str) -> ResponseReturnValue:
    """The secret is the right; whatever is wrong with it gets the same answer for the same work."""
    reader = find_reader(db.session, secret, today())
    if reader is None:
        return Response(_("There is nothing at this address."), NOTHING, HEADERS, mimetype="text/plain")
    return _calendar_of(reader)


def _calendar_of(reader: User) -> Response:
    speak(reader.language)
    deadlines = rules.find_deadlines(db.session, reader, today())
    answer = Response(write_calendar(reader, deadlines), headers=HEADERS, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="deadlines.ics"'  # not named after the secret
    return answer
