"""The room ledger: my work, the ledger page, campaigns, problems, tasks and what is done on them."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

bp = Blueprint("ledger", __name__)

from views.ledger import (  # noqa: E402 - they hang their routes on the blueprint
    agreed_plan,  # noqa: F401
    board,  # noqa: F401
    bulk,  # noqa: F401
    calendar,  # noqa: F401
    campaigns,  # noqa: F401
    closing,  # noqa: F401
    editing,  # noqa: F401
    exports,  # noqa: F401
    extensions,  # noqa: F401
    home,  # noqa: F401
    imports,
    lists,  # noqa: F401
    planning,  # noqa: F401
    problems,  # noqa: F401
    reporting,  # noqa: F401
    saved_views,  # noqa: F401
    supplementary,  # noqa: F401
    tasks,  # noqa: F401
)


@bp.record_once
def _receive_ledgers(state: BlueprintSetupState) -> None:
    """The address that takes files reads its body itself, after the right is checked: see views/evidence/receive.py."""
    state.app.extensions["csrf"].exempt(imports.send_ledger)
