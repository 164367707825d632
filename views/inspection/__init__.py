"""The room inspection: the special inspection from its plan to the report."""

from flask import Blueprint

bp = Blueprint("inspection", __name__)

from views.inspection import (  # noqa: E402 - they hang their routes on the blueprint
    finding_steps,  # noqa: F401
    findings,  # noqa: F401
    following,  # noqa: F401
    overview,  # noqa: F401
    settling,  # noqa: F401
    thematic,  # noqa: F401
)
