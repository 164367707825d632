"""What the report of a special inspection as a Word document is filled with, in the reader's language."""

from typing import IO, Any

from flask_babel import gettext

from models.findings import Outcome
from models.words import N_, say
from views.chart_pictures import draw_picture
from views.charts import Chart, draw
from views.clock import today
from views.database import db
from views.documents import Picture, common_values, write_document
from views.inspection.report_charts import CAUTION, GRAVEST_FIRST, aspect_label, charts_of, coverage_told, percent
from views.inspection.report_lines import lines_of, spoken_list
from views.words import format_day, named, spoken
from workflow.errors import TooLarge
from workflow.inspection.report.behind import Behind, Narrow
from workflow.inspection.report.rows import read_rows
from workflow.inspection.report.whole import PROMOTED, Report, Thematic

MOST_LINES = 5000  # of all lists together: about three seconds of the processor
PICTURE = 130  # millimetres
LISTS = {
    Behind.FINDINGS: "findings",
    Behind.GOOD_PRACTICE: "good_practice",
    Behind.GAPS: "priorities",
    Behind.DEEPENED: "deepened",
    Behind.RULES_MADE: "rules_made",
    Behind.RULES_REVISED: "rules_revised",
    Behind.MONITORING: "monitoring",
    Behind.JOINT_MEETINGS: "joint_meetings",
}


def write_report(report: Report, file: IO[bytes]) -> None:
    """As it stands now; raises TooLarge for lists longer than a Word document should be."""
    lines = report.found.total + report.found.good_total + report.gaps + sum(report.promoted[one] for one in PROMOTED)
    if lines > MOST_LINES:
        told = N_(
            "The lists of this report would have %(lines)s lines, and a Word document is made of at most %(most)s."
        )
        raise TooLarge(say(told, lines=lines, most=MOST_LINES))
    write_document(file, "inspection_report", _values(report))


def _values(report: Report) -> dict[str, Any]:
    inspection, template = report.scope.inspection, report.scope.template
    charts = charts_of(report)
    return {
        **common_values(today()),
        "code": inspection.code,
        "inspection": named(inspection),
        "theme": spoken(template.theme.label),
        "campaigns": [f"{one.code} {named(one)}" for one in inspection.campaigns],
        "opened_on": format_day(report.scope.opened_on),
        "unit_count": len(report.scope.units),
        "left_out": report.scope.left_out,
        **_how(report),
        **_ratings(report),
        **_found(report),
        **{name: _lines(behind, report) for behind, name in LISTS.items()},
        "comparison": _compared(report),
        "charts": {
            name: _picture(charts[name]) if name in charts else "" for name in ("ratings", "aspects", "comparison")
        },
    }


def _how(report: Report) -> dict[str, Any]:
    teams = [
        {
            "name": named(team),
            "leader": spoken_list(one.user.name for one in team.members if one.leads),
            "members": spoken_list(one.user.name for one in team.members if not one.leads),
            "units": spoken_list(named(one.unit) for one in report.scope.units if one.team_id == team.id),
        }
        for team in report.how.teams
    ]
    phases = [
        {"name": spoken(one.phase), "begins_on": format_day(one.begins_on), "ends_on": format_day(one.ends_on)}
        for one in report.how.phases
    ]
    meetings = {kind.value: count for kind, count in report.how.meetings.items()}
    return {"teams": teams, "phases": phases, "meetings": meetings, "interviews": report.how.interviews}


def _ratings(report: Report) -> dict[str, Any]:
    template = report.scope.template
    points = [
        {
            "name": spoken(point.label),
            "counts": [tally.ratings[row.name] for row in template.ratings],
            "rated": tally.rated,
            "asked": tally.asked,
            "looked": tally.looked,
            "caught": tally.caught,
            "rate": percent(tally.percent),
        }
        for point, tally in report.ratings.by_point
    ]
    units = [
        {
            "name": named(one.unit),
            "rates": [percent(tally.percent) for tally in report.ratings.by_unit[one.id].values()],
            "findings": report.found.by_unit[one.id],
            "good": report.found.good[one.id],
            "gaps": report.gaps_of.get(one.unit_id, 0),
        }
        for one in report.scope.units
    ]
    weights = [
        {"name": spoken(row.label), "weight": f"{row.weight:g}" if row.weight is not None else ""}
        for row in template.ratings
    ]
    return {"points": points, "units": units, "ratings": weights}


def _found(report: Report) -> dict[str, Any]:
    aspects = [
        {"name": aspect_label(report, name), "counts": [by[one] for one in GRAVEST_FIRST], "total": by.total()}
        for name, by in report.found.by_aspect.items()
    ]
    became = [{"name": spoken(one), "count": report.found.became[one]} for one in Outcome]
    return {
        "aspects": aspects,
        "severities": [spoken(one) for one in GRAVEST_FIRST],
        "became": became,
        "unsettled": report.found.became[None],
        "thematic": _thematic(report.thematic) if report.thematic.total else None,
    }


def _thematic(told: Thematic) -> dict[str, Any]:
    became = [{"name": spoken(one), "count": told.became[one]} for one in Outcome]
    return {"total": told.total, "joined": told.joined, "became": became, "unsettled": told.became[None]}


def _compared(report: Report) -> dict[str, Any] | None:
    if report.comparison is None:
        return None
    rows = [*report.comparison.points, *report.comparison.questions]
    told = [
        {
            "name": spoken(row.label),
            "before": percent(row.before),
            "after": percent(row.after),
            "change": "–" if row.change is None else f"{row.change:+d}",
        }
        for row in rows
    ]
    coverage = " ".join([*coverage_told(report), gettext(CAUTION)])
    return {
        "name": named(report.comparison.before),
        "units": report.comparison.covered.units,
        "rows": told,
        "coverage": coverage,
    }


def _lines(behind: Behind, report: Report) -> list[dict[str, Any]]:
    rows = read_rows(db.session, behind, report.scope, Narrow())
    return [
        {
            "text": one.text,
            "unit": one.unit,
            "day": one.told_day,
            "note": one.note,
            "rests": gettext("; ").join(label for label, _url in one.rests),
        }
        for one in lines_of(behind, rows, report.scope)
    ]


def _picture(chart: Chart) -> Picture:
    return Picture(draw_picture(draw(chart)), PICTURE)
