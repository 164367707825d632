"""The room inspection: the special inspection from its plan to the report."""

from flask import Blueprint

bp = Blueprint("inspection", __name__)

from views.inspection import (  # noqa: E402 - they hang their routes on the blueprint
    behind,  # noqa: F401
    comparing,  # noqa: F401
    declaration,  # noqa: F401
    dossier,  # noqa: F401
    feedback,  # noqa: F401
    feedback_letter,  # noqa: F401
    finding_steps,  # noqa: F401
    findings,  # noqa: F401
    following,  # noqa: F401
    matrix,  # noqa: F401
    meetings,  # noqa: F401
    overview,  # noqa: F401
    plan,  # noqa: F401
    questionnaire,  # noqa: F401
    report,  # noqa: F401
    settling,  # noqa: F401
    teams,  # noqa: F401
    thematic,  # noqa: F401
    work,  # noqa: F401
)
