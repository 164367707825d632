"""The room verification: the review in three steps, and the write-off with what it is pinned to."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

bp = Blueprint("verification", __name__)

from views.verification import comparing, conclusion, gaps, in_depth, questions, review, sign_offs, spot, write_off_form  # noqa: E402, F401 - they hang their routes on the blueprint


@bp.record_once
def _receive_files(state: BlueprintSetupState) -> None:
    """A form with files reads its body itself, after the right is checked, and its token with it."""
    for view in (spot.record_on_site, questions.answer_question):
        cast(Flask, state.app).extensions["csrf"].exempt(view)
