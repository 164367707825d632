"""The room verification: the review in three steps, and the write-off with what it is pinned to."""

from flask import Blueprint

bp = Blueprint("verification", __name__)

from views.verification import comparing, form, in_depth, questions, review, sign_offs  # noqa: E402, F401 - they hang their routes on the blueprint
