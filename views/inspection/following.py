"""What follows from an inspection: what has become real, what still waits, and the closing of the inspection."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from models.feedback import FeedbackLetter
from models.findings import Finding, FindingUnit
from models.inspection import InspectedUnit, SpecialInspection
from views.access import allowed, me
from views.clock import today, utc_now
from views.database import db
from views.forms import SeenForm, attempt, status_of
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.lines import draw_lines
from views.inspection.loading import inspection_by_code
from views.paging import Page
from views.words import spoken
from workflow.inspection.at_work import is_opened
from workflow.inspection.closing import LooseEnd, close_inspection, find_loose_ends, is_asked
from workflow.inspection.finding_list import list_matters_seen
from workflow.inspection.following import count_shares, follow_months, is_late, is_real
from workflow.inspection.outcomes import (
    Matter,
    inspection_of,
    is_settled,
    ref_of,
    text_of,
    unit_of,
)
from workflow.inspection.settling import find_fed_back
from workflow.inspection.standing import count_all_rated
from workflow.inspection.telling import split_loose_ends
from workflow.process.rights import holds
from workflow.reminders.days import local_day

MOST_TOLD = 30  # of what stands in the way of closing; the rest is counted


@bp.get("/inspections/<code>/what-follows")
@allowed("inspection.follow", inspection_by_code)
def show_following(inspection: SpecialInspection) -> ResponseReturnValue:
    """All matters with what they became; those first that wait for the reader."""
    matters = list_matters_seen(db.session, inspection, actor=me())
    months = follow_months(db.session, matters, today())
    waiting, settled = [one for one in matters if not is_settled(one)], [one for one in matters if is_settled(one)]
    fed_back, pages = find_fed_back(db.session, inspection.id), _pages(inspection.code, len(waiting), len(settled))
    return render_template(
        "inspection/following.html",
        waiting=[_row(one, fed_back) for one in pages["waiting"].of(waiting)],
        settled=[_row(one, fed_back) for one in pages["settled"].of(settled)],
        pages=pages,
        shares=count_shares(matters, today()),
        months=months,
        lines=draw_lines(months, local_day(inspection.closed_at) if inspection.closed_at else None),
        may_close=is_opened(inspection) and holds(me(), "inspection.close"),
        loose=_loose_ends(inspection) if is_opened(inspection) and holds(me(), "inspection.plan") else None,
        may_enter=is_opened(inspection) and holds(me(), "thematic.enter"),
        **frame_of(inspection),
    )


def _pages(code: str, waiting: int, settled: int) -> dict[str, Page]:
    """A page of each of the two lists; each keeps where the other one is."""
    asked = {name: request.args.get(name, 1, type=int) for name in ("waiting", "settled")}

    def address(name: str, number: int) -> str:
        places: dict[str, Any] = {**asked, name: number}
        return url_for("inspection.show_following", code=code, **places, _anchor=name)

    totals = {"waiting": waiting, "settled": settled}
    return {name: Page(asked[name], total, partial(address, name)) for name, total in totals.items()}


@bp.route("/inspections/<code>/close", methods=["GET", "POST"])
@allowed("inspection.close", inspection_by_code)
def close_one(inspection: SpecialInspection) -> ResponseReturnValue:
    """Refused with everything that stays without an outcome."""
    form, code = SeenForm(seen_version=inspection.version), inspection.code

    def close() -> None:
        seen = form.seen_version.data or 0
        close_inspection(db.session, inspection, actor=me(), seen_version=seen, now=utc_now())

    if form.validate_on_submit() and attempt(form, close):
        flash(_("The inspection is closed."), "success")
        return redirect(url_for("inspection.show_following", code=code))
    inspection = inspection_by_code(code)
    told = {"loose": _loose_ends(inspection), "rated": count_all_rated(db.session, inspection)}
    page = render_template("inspection/close.html", form=form, **told, **frame_of(inspection))
    return page, status_of(form)


def _loose_ends(inspection: SpecialInspection) -> list[tuple[str, str]]:
    """What stands in the way, each with the page where it is dealt with; what the reader is tied to as a number."""
    ends = list(find_loose_ends(db.session, inspection, today()))
    told, kept = split_loose_ends(db.session, inspection, ends, actor=me())
    shown = told[:MOST_TOLD]
    sentences = [(spoken(one.message), _dealt_with(inspection, one)) for one in shown]
    if more := len(told) - len(shown):
        rest = ngettext("And %(num)s more point.", "And %(num)s more points.", more)
        sentences.append((rest, url_for("inspection.show_following", code=inspection.code)))
    if kept:
        tied = ngettext(
            "%(num)s point is about a unit that you have a tie to.",
            "%(num)s points are about units that you have a tie to.",
            kept,
        )
        sentences.append((tied, ""))
    return sentences


def _dealt_with(inspection: SpecialInspection, end: LooseEnd) -> str:
    """The page of the finding, letter or matter."""
    about, code = end.about, inspection.code
    if isinstance(about, Finding):
        return url_for("inspection.show_finding", code=code, number=about.number)
    if isinstance(about, FeedbackLetter | InspectedUnit):
        inspected = about.inspected if isinstance(about, FeedbackLetter) else about
        return url_for("inspection.show_letter", code=code, unit=inspected.unit.code)
    return url_for("inspection.show_matter", **address_of(about))


def _row(matter: Matter, fed_back: dict[int, bool]) -> dict[str, Any]:
    """A matter with its address, and whether something else comes first."""
    about, inspected = address_of(matter), matter.inspected
    return {
        "matter": matter,
        "ref": ref_of(matter),
        "text": text_of(matter),
        "unit": unit_of(matter),
        "url": url_for("inspection.show_matter", **about),
        "settled": is_settled(matter),
        "held": about["kind"] == "finding" and not fed_back.get(inspected.id),
        "answered": inspected.id in fed_back,
        "open": is_opened(inspection_of(matter)) and is_asked(matter, actor=me()),
        "real": is_real(matter),
        "late": is_late(matter, today()),
    }


def address_of(matter: Matter) -> dict[str, Any]:
    """The parameters of its page."""
    if isinstance(matter, FindingUnit):
        kind, number = "finding", matter.finding.number
    else:
        kind, number = "problem", matter.number
    return {"code": inspection_of(matter).code, "kind": kind, "number": number, "unit": unit_of(matter).code}
