"""The room inspection: the special inspection from its plan to the report."""

from flask import Blueprint

bp = Blueprint("inspection", __name__)

from views.inspection import (  # noqa: E402 - they hang their routes on the blueprint
    behind,  # noqa: F401
    dossier,  # noqa: F401
    overview,  # noqa: F401
    report,  # noqa: F401
)
