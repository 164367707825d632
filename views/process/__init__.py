"""The room process: the generic action page, preparing a submission, the picture of the process."""

from flask import Blueprint

bp = Blueprint("process", __name__)

from views.process import actions, picture, prepare  # noqa: E402, F401 - they hang their routes on the blueprint
