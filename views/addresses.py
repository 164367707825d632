"""Addresses: numbers in them are bounded; those that leave the site begin with its own name."""

from typing import Any

from flask import current_app
from werkzeug.routing import IntegerConverter, Map

from config.settings import settings

LARGEST = 2**31 - 1


class BoundedInteger(IntegerConverter):
    """The `int` of every route: no larger than a database's integers, so that a mistyped one is simply not found."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002 - Werkzeug calls it so
        super().__init__(map, **{"max": LARGEST, **options})


def read_key(value: str | int) -> int:
    """The key of a row that a form or an address names; raises ValueError for what no row can have."""
    key = int(value)
    if not 0 <= key <= LARGEST:
        raise ValueError(value)
    return key


def full_address(endpoint: str, **values: Any) -> str:
    """The address of a page for a mail or a calendar; never built from what a request claims its host is."""
    return settings().site_url.rstrip("/") + str(current_app.url_map.bind("").build(endpoint, values))
