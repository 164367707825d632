"""The trail in plain words: the history of a task, its export, and the whole trail for those who watch."""

from flask import Blueprint

bp = Blueprint("trail", __name__)

from views.trail import events, history  # noqa: E402, F401 - they add their routes to bp
