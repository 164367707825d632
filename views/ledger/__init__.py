"""The room ledger: my work, the ledger page, campaigns, problems, tasks and what is done on them."""

from flask import Blueprint

bp = Blueprint("ledger", __name__)

from views.ledger import reporting, tasks  # noqa: E402, F401 - they hang their routes on the blueprint
