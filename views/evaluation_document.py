"""What a unit's sheet as a Word document is filled with, in the reader's language."""

from datetime import datetime
from typing import IO, Any

from flask_babel import gettext as _

from models.evaluating import Sheet
from models.people import User
from views.clock import today
from views.documents import common_values, write_document
from views.evaluation_words import say_case, say_counted, say_points
from views.words import format_day, format_time, named, spoken
from workflow.monitoring.evaluation.declared import Indicator, scheme_of
from workflow.monitoring.evaluation.scoring import Line, Scored, Told


def write_sheet(sheet: Sheet, scored: Scored, unread: set[str], file: IO[bytes]) -> None:
    """As it was decided, else by the facts of now; without the facts in `unread`, which the reader may not know."""
    write_document(file, "evaluation", _values(sheet, scored, unread))


def _values(sheet: Sheet, scored: Scored, unread: set[str]) -> dict[str, Any]:
    row, scheme = sheet.evaluation, scheme_of(sheet.evaluation.scheme)
    vetoes = {veto.name: veto for veto in scheme.vetoes}
    return {
        **common_values(today()),
        "code": row.campaign.code,
        "campaign": named(row.campaign),
        "number": row.number,
        "unit": named(sheet.unit),
        "period_from": format_day(row.period_from),
        "period_until": format_day(row.period_until),
        "status": spoken(sheet.status),
        "lines": [_line(*pair, unread) for pair in zip(scheme.indicators, scored.lines, strict=True)],
        "vetoes": [
            {"text": spoken(vetoes[one.name].label), "cases": _cases(vetoes[one.name].fact, one.cases)}
            for one in scored.vetoes
        ],
        "total": _("not shown: what the ballot said could be computed back") if unread else say_points(scored.total),
        "grade": spoken(scored.grade),
        "proposed": _signed(sheet.proposed_by, sheet.proposed_at),
        "decided": _signed(sheet.decided_by, sheet.decided_at),
        "sent_back": "" if unread else sheet.back_reason,
        "note": sheet.note,
        "hash": "" if unread else sheet.facts_hash or "",
        "withdrawn": _signed(row.withdrawn_by, row.withdrawn_at),
        "withdraw_reason": row.withdraw_reason,
    }


def _line(row: Indicator, line: Line, unread: set[str]) -> dict[str, Any]:
    return {
        "name": spoken(row.label),
        "rule": spoken(row.told),
        "counted": say_counted(row, line, unread=row.fact in unread),
        "cases": _cases(row.fact, line.cases),
        "adjusted": line.reason if line.adjusted is not None else "",
        "proposal": say_points(line.proposal),
        "points": say_points(line.given),
        "full": say_points(line.points),
    }


def _cases(fact: str, cases: list[Told]) -> list[str]:
    return [f"{case.ref} {say_case(fact, case)}".strip() for case in cases]


def _signed(user: User | None, at: datetime | None) -> dict[str, str]:
    """Empty where it has not happened."""
    return {"by": user.name, "on": format_time(at)} if user and at else {}
