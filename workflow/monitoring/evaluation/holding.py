"""An evaluation from its beginning to the decision: begun and adjusted by the office, signed by the committee.

Nobody of the unit, tied to it, or who once worked for it on a task of the campaign has a part in its sheet.
"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.evaluating import Adjustment, Evaluation, Sheet, SheetStatus
from models.ledger import Campaign
from models.people import User
from models.words import N_, say
from workflow.errors import InvalidInput, NotPermitted, WrongState
from workflow.ledger.dates import take_past_day
from workflow.ledger.texts import refuse_all_at_once, take_reason, take_text
from workflow.monitoring.evaluation.declared import declared_scheme, scheme_of, tenths
from workflow.monitoring.evaluation.evaluated import find_units
from workflow.monitoring.evaluation.prepared import find_own_part
from workflow.monitoring.evaluation.reading import freeze, hash_of, score_sheet
from workflow.monitoring.evaluation.scoring import Scored
from workflow.monitoring.evaluation.untied import require_untied, require_untied_to_all
from workflow.process.locking import check_seen, lock_row, mark, require_open
from workflow.process.rights import holds, require
from workflow.process.signing import confirm_password
from workflow.process.witness import hash_text
from workflow.trail.chain import canonical, record
from workflow.trail.kinds import EventKind


def begin_evaluation(
    session: Session, campaign: Campaign, first: date | None, until: date | None, *, actor: User, now: datetime
) -> Evaluation:
    """Copy the scheme and make a sheet for each unit that leads a task or has a part in one; sent twice begins one."""
    require(actor, "evaluation.edit")
    lock_row(session, campaign)
    require_may_begin(session, campaign, actor=actor)
    refuse_all_at_once(lambda: take_past_day(first, "first", now), lambda: take_past_day(until, "until", now))
    first, until = take_past_day(first, "first", now), take_past_day(until, "until", now)
    if until < first:
        raise InvalidInput(say(N_("The end lies before the beginning.")), "until")
    if (there := find_running(session, campaign)) is not None:
        if (there.period_from, there.period_until, there.begun_by_id) == (first, until, actor.id):
            return there
        raise WrongState(say(N_("An evaluation of this campaign is under way; it has to be decided first.")))
    row = _build(session, campaign, first, until, actor, now)
    told = {"number": row.number, "period_from": first, "period_until": until, "units": len(row.sheets)}
    told["scheme"] = hash_text(canonical(row.scheme))
    record(session, campaign, EventKind.EVALUATION_BEGUN, actor=actor, now=now, **told)
    return row


def require_may_begin(session: Session, campaign: Campaign, *, actor: User) -> None:
    """Raise what keeps the person from beginning an evaluation of the campaign, whatever its period."""
    require(actor, "evaluation.edit")
    require_open(campaign)
    require_untied_to_all(session, actor, campaign, find_units(session, campaign, declared_scheme()[0]))


def find_running(session: Session, campaign: Campaign) -> Evaluation | None:
    """The evaluation of the campaign that is neither withdrawn nor wholly decided."""
    known = select(Evaluation).where(Evaluation.campaign_id == campaign.id, Evaluation.withdrawn_at.is_(None))
    return session.scalar(known.where(Evaluation.sheets.any(Sheet.status != SheetStatus.DECIDED)).limit(1))


def _build(session: Session, campaign: Campaign, first: date, until: date, actor: User, now: datetime) -> Evaluation:
    scheme, kept = declared_scheme()
    units = find_units(session, campaign, scheme)
    if not units:
        raise WrongState(say(N_("No unit leads a task of this campaign yet.")))
    numbers = select(func.max(Evaluation.number)).where(Evaluation.campaign_id == campaign.id)
    row = Evaluation(
        campaign=campaign,
        number=(session.scalar(numbers) or 0) + 1,
        period_from=first,
        period_until=until,
        scheme=kept,
        begun_at=now,
        begun_by=actor,
        sheets=[Sheet(unit=unit) for unit in units],
    )
    session.add(row)
    session.flush()
    return row


def adjust_points(
    session: Session,
    sheet: Sheet,
    indicator: str,
    points: float | None,
    reason: str,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
) -> None:
    """Give other points than proposed for one indicator, with the reason; none at all goes back to the proposal."""
    _take(session, sheet, "evaluation.edit", SheetStatus.OPEN, actor, seen_version)
    row = scheme_of(sheet.evaluation.scheme).indicator(indicator)
    if row is None:
        raise InvalidInput(say(N_("There is no such indicator.")))
    if not next(line for line in score_sheet(session, sheet).lines if line.name == indicator).applies:
        raise InvalidInput(say(N_("This indicator does not apply to the unit.")))
    before = next((one for one in sheet.adjustments if one.indicator == indicator), None)
    told = {"indicator": asdict(row.label), "name": row.name, "before": before.tenths if before else None}
    if points is None:
        if before is None:
            raise InvalidInput(say(N_("Give points from 0 to %(most)s."), most=f"{row.points:g}"), "points")
        sheet.adjustments.remove(before)
        _settle(session, sheet, EventKind.EVALUATION_UNADJUSTED, actor=actor, now=now, **told)
        return
    refuse_all_at_once(lambda: _check_points(points, row.points), lambda: take_reason(reason, "reason"))
    one = before or Adjustment(indicator=indicator)
    one.tenths, one.reason = tenths(points), take_reason(reason, "reason")
    one.adjusted_at, one.adjusted_by = now, actor
    if before is None:
        sheet.adjustments.append(one)
    told |= {"points": f"{points:g}", "reason": one.reason}
    _settle(session, sheet, EventKind.EVALUATION_ADJUSTED, actor=actor, now=now, **told)


def propose_sheet(session: Session, sheet: Sheet, *, actor: User, seen_version: int, now: datetime) -> None:
    """Hand the sheet to the committee."""
    _take(session, sheet, "evaluation.edit", SheetStatus.OPEN, actor, seen_version)
    scored = score_sheet(session, sheet)
    _require_beyond_doubt(scored)
    if scored.grade is None:
        raise WrongState(say(N_("Nothing is measured on this sheet, so there is nothing to decide.")))
    sheet.status, sheet.proposed_at, sheet.proposed_by, sheet.back_reason = SheetStatus.PROPOSED, now, actor, ""
    _settle(session, sheet, EventKind.SHEET_PROPOSED, actor=actor, now=now)


def send_back(session: Session, sheet: Sheet, reason: str, *, actor: User, seen_version: int, now: datetime) -> None:
    """The committee wants the office to look again."""
    _take(session, sheet, "evaluation.decide", SheetStatus.PROPOSED, actor, seen_version)
    sheet.back_reason = take_reason(reason, "reason")
    sheet.status, sheet.proposed_at, sheet.proposed_by = SheetStatus.OPEN, None, None
    _settle(session, sheet, EventKind.SHEET_SENT_BACK, actor=actor, now=now, reason=sheet.back_reason)


def decide_sheet(
    session: Session,
    sheet: Sheet,
    shown: str,
    note: str,
    *,
    actor: User,
    seen_version: int,
    now: datetime,
    password: str,
) -> None:
    """Sign facts, points and grade, which are frozen with it; `shown` is the hash of what the page showed: nobody
    signs other facts. Raises InvalidInput (field "password") unless it is the actor's own."""
    _take(session, sheet, "evaluation.decide", SheetStatus.PROPOSED, actor, seen_version)
    if (own := find_own_part(session, sheet, actor)) is not None:
        raise NotPermitted(say(own), tied=True)
    scored = score_sheet(session, sheet)
    _require_beyond_doubt(scored)
    facts = freeze(sheet, scored)
    if hash_of(facts) != shown:
        raise InvalidInput(say(N_("The facts have changed since this page was opened: please look at them again.")))
    note = take_text(note, "note")
    confirm_password(actor, password)
    sheet.note = note
    sheet.facts, sheet.facts_hash, sheet.grade = facts, shown, scored.grade
    sheet.status, sheet.decided_at, sheet.decided_by = SheetStatus.DECIDED, now, actor
    told = {"grade": scored.grade, "total": scored.total, "facts": shown, "note": sheet.note}
    _settle(session, sheet, EventKind.EVALUATION_DECIDED, actor=actor, now=now, **told)


def may_handle(session: Session, actor: User, right: str, sheet: Sheet) -> bool:
    """Whether the person may do now what the right stands for."""
    status = {"evaluation.edit": SheetStatus.OPEN, "evaluation.decide": SheetStatus.PROPOSED}[right]
    over = sheet.evaluation.withdrawn_at or sheet.evaluation.campaign.closed_at
    if sheet.status is not status or over or not holds(actor, right):
        return False
    if right == "evaluation.decide" and find_own_part(session, sheet, actor) is not None:
        return False
    try:
        require_untied(session, actor, sheet)
    except NotPermitted:
        return False
    return True


def _take(session: Session, sheet: Sheet, right: str, status: SheetStatus, actor: User, seen_version: int) -> None:
    """Everything that stands in the way of a change, before it."""
    require(actor, right)
    campaign = sheet.evaluation.campaign
    lock_row(session, campaign)
    require_open(campaign)
    lock_row(session, sheet)
    require_untied(session, actor, sheet)
    if sheet.evaluation.withdrawn_at is not None:
        raise WrongState(say(N_("This evaluation is withdrawn.")))
    check_seen(session, sheet, seen_version)
    if sheet.status is not status:
        raise WrongState(say(N_("The sheet is in the status “%(status)s” now."), status=sheet.status))


def _require_beyond_doubt(scored: Scored) -> None:
    """Raise WrongState as long as what points rest on is doubted, and nobody has given them by hand."""
    if any(line.doubted and line.adjusted is None for line in scored.lines):
        told = N_("An x-ray doubts what an indicator rests on: give its points by hand with a reason first.")
        raise WrongState(say(told))


def _check_points(points: float, most: float) -> None:
    if not 0 <= points <= most or abs(tenths(points) - points * 10) > 1e-6:
        told = N_("Give points from 0 to %(most)s, with at most one decimal.")
        raise InvalidInput(say(told, most=f"{most:g}"), "points")


def _settle(session: Session, sheet: Sheet, kind: EventKind, *, actor: User, now: datetime, **told: Any) -> None:
    """Leave one's mark, and tell the history of the campaign."""
    mark(sheet, actor, now)
    about = {"number": sheet.evaluation.number, "sheet": sheet.id, "unit": sheet.unit.name}
    record(session, sheet.evaluation.campaign, kind, actor=actor, now=now, **about, **told)
