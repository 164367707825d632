"""The people room: sign-in, one's own account, units, users, their import, groups, recusals, handing over work."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

bp = Blueprint("people", __name__, cli_group=None)

from views.people import (  # noqa: E402, F401 - their routes and commands hang on bp
    account,
    commands,
    entry,
    former_units,
    grants,
    groups,
    hand_over,
    imports,
    links,
    recusals,
    stand_ins,
    units,
    users,
)


@bp.record_once
def _receive_workbooks(state: BlueprintSetupState) -> None:
    """The address that takes files reads its body itself, after the right is checked: see views/evidence/receive.py."""
    state.app.extensions["csrf"].exempt(imports.send_people)
