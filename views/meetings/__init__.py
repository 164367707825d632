"""The room meetings: calling and recording them, decisions, action items, files and the minutes as a document."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

bp = Blueprint("meetings", __name__)

from views.meetings import actions, files, pages  # noqa: E402, F401 - they hang their routes on the blueprint


@bp.record_once
def _receive_files(state: BlueprintSetupState) -> None:
    """The address of an upload reads its body itself, after the right is checked: see views/evidence/receive.py."""
    cast(Flask, state.app).extensions["csrf"].exempt(files.add_file)
