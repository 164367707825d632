"""The charts of a report in the reader's language."""

from flask_babel import gettext as _

from models.verification import Severity
from models.words import N_
from views.charts import Bar, Chart
from views.words import named, spoken
from workflow.inspection.report.whole import Comparison, Report

CAUTION = N_("Rates that rest on few ratings, or on other units, are to be compared with caution.")
SHADES = {"none": 0, "part": 1, "full": 2, "off": 3}  # of a rating by its grade: the lower, the stronger
GRAVEST_FIRST = tuple(reversed(Severity))  # and drawn darkest


def charts_of(report: Report) -> dict[str, Chart]:
    """{name: chart}; a chart without anything to show is left out."""
    charts = [_ratings(report), _aspects(report)]
    if report.comparison is not None:
        charts.append(_comparison(report, report.comparison))
    return {chart.name: chart for chart in charts if any(any(bar.values) for bar in chart.bars)}


def _ratings(report: Report) -> Chart:
    ratings = report.scope.template.ratings
    bars = [
        Bar(spoken(point.label), tuple(tally.ratings[row.name] for row in ratings), percent(tally.percent))
        for point, tally in report.ratings.by_point
    ]
    title = _("Ratings by key point")
    about = _("For each key point how often each rating was given; at the end of the line its rate.")
    shades = tuple(SHADES[row.grade] for row in ratings)
    return Chart("ratings", title, about, tuple(spoken(row.label) for row in ratings), tuple(bars), shades=shades)


def _aspects(report: Report) -> Chart:
    counted = report.found.by_aspect
    bars = [
        Bar(aspect_label(report, name), tuple(by[one] for one in GRAVEST_FIRST), str(by.total()))
        for name, by in counted.items()
    ]
    most = max([1, *(by.total() for by in counted.values())])
    title, about = _("Findings by aspect"), _("For each aspect the number of findings, by how serious they are.")
    return Chart("aspects", title, about, tuple(spoken(one) for one in GRAVEST_FIRST), tuple(bars), full=most)


def _comparison(report: Report, compared: Comparison) -> Chart:
    bars = []
    for row in compared.points:
        for value, when in ((row.before, named(compared.before)), (row.after, named(report.scope.inspection))):
            bars.append(Bar(f"{spoken(row.label)} · {when}", (value or 0,), percent(value)))
    about = _("For each key point its rate in the inspection before and in this one.")
    return Chart("comparison", _("Rates before and now"), about, (_("Rate"),), tuple(bars), full=100)


def coverage_told(report: Report) -> list[str]:
    """How much was rated in the inspection before and in this one, a sentence for each."""
    if report.comparison is None:
        return []
    sides = (report.comparison.before, report.comparison.covered), (report.scope.inspection, report.ratings.coverage)
    told = _("%(name)s: %(rated)s of %(asked)s questions rated, in %(touched)s of %(units)s units.")
    return [told % {"name": named(one), **vars(covered)} for one, covered in sides]


def aspect_label(report: Report, name: str) -> str:
    aspect = report.scope.template.aspect(name)
    return spoken(aspect.label) if aspect else name


def percent(value: int | None) -> str:
    return "–" if value is None else f"{value}%"
