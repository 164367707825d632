"""The room ledger: my work, the ledger page, campaigns, problems, tasks and what is done on them."""

from flask import Blueprint

bp = Blueprint("ledger", __name__)

from views.ledger import (  # noqa: E402 - they hang their routes on the blueprint
    campaigns,  # noqa: F401
    closing,  # noqa: F401
    editing,  # noqa: F401
    exports,  # noqa: F401
    home,  # noqa: F401
    lists,  # noqa: F401
    planning,  # noqa: F401
    problems,  # noqa: F401
    reporting,  # noqa: F401
    tasks,  # noqa: F401
)
