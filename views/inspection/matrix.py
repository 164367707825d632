"""The matrix unit × question, one screen of units at a time."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.inspection import SpecialInspection, Team
from views.access import allowed, me
from views.database import db
from views.inspection import bp
from views.inspection.frame import frame_of
from views.inspection.loading import inspection_by_code
from views.paging import Page
from views.words import named, spoken
from workflow.inspection.looks import came_to_light, tells
from workflow.inspection.matrix import Progress, count_progress, list_rows
from workflow.inspection.template import KeyPoint, Template, template_of

UNITS_A_SCREEN = 20


@bp.get("/inspections/<code>/matrix")
@allowed("inspection.list", inspection_by_code)
def show_matrix(inspection: SpecialInspection) -> ResponseReturnValue:
    """Of a team or key point; what is not understood in the address is left out."""
    template = template_of(inspection.template)
    progress = count_progress(db.session, inspection, template, actor=me())
    team = next((one.team for one in progress if one.team and str(one.team.number) == request.args.get("team")), None)
    point = next((one for one in template.key_points if one.name == request.args.get("point")), None)
    shown = [point] if point else template.key_points
    total = sum(one.units for one in progress if team is None or one.team is team)
    address = partial(_address, inspection.code, team, point)
    page = Page(request.args.get("page", 1, type=int), total, lambda number: address(page=number), UNITS_A_SCREEN)
    questions = [question for one in shown for question in template.questions_of(one.name)]
    window = {"offset": page.offset, "limit": UNITS_A_SCREEN}
    return render_template(
        "inspection/matrix.html",
        template=template,
        points=[(one, template.questions_of(one.name)) for one in shown],
        numbers={question.name: number for number, question in enumerate(template.questions, 1)},
        titles={one.name: f"{number}. {spoken(one.label)}" for number, one in enumerate(template.questions, 1)},
        marks=_marks(),
        tells=tells,
        came_to_light=came_to_light,
        rows=list_rows(db.session, inspection, questions, actor=me(), team=team, **window),
        asked=len(questions),
        page=page,
        done_by_team=progress,
        team_links=_team_links(inspection.code, progress, team, point),
        point_links=_point_links(inspection.code, template, team, point),
        **frame_of(inspection),
    )


def _marks() -> dict[tuple[bool, bool], tuple[str, str]]:
    """(class, words) of a cell by whether it says what was looked at, and whether something came to light."""
    looked, caught = _("looked at something"), _("something came to light")
    return {
        (False, False): ("", ""),
        (True, False): (" looked", f" – {looked}"),
        (False, True): (" caught", f" – {caught}"),
        (True, True): (" looked caught", f" – {looked}{_(', ')}{caught}"),
    }


def _team_links(code: str, progress: list[Progress], team: Team | None, point: KeyPoint | None) -> list[Any]:
    """All teams and each, where there are several: (label, address, chosen, progress)."""
    if len(progress) < 2:
        return []
    names = ("units", "rated", "looked", "caught", "bare", "asked")
    summed = {name: sum(getattr(one, name) for one in progress) for name in names}
    whole = Progress(None, **summed)
    rows = [(_("All groups"), _address(code, None, point), team is None, whole)]
    for one in progress:
        if one.team is not None:
            rows.append((named(one.team), _address(code, one.team, point), one.team is team, one))
    return rows


def _point_links(code: str, template: Template, team: Team | None, point: KeyPoint | None) -> list[Any]:
    rows = [(_("All key points"), _address(code, team, None), point is None, None)]
    rows += [(spoken(one.label), _address(code, team, one), one is point, None) for one in template.key_points]
    return rows


def _address(code: str, team: Team | None, point: KeyPoint | None, page: int | None = None) -> str:
    chosen: dict[str, Any] = {"team": team.number if team else None, "point": point.name if point else None}
    return url_for("inspection.show_matrix", code=code, **chosen, page=page)
