"""Numbers in addresses: no larger than a database's integers, so that a mistyped one is simply not found."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class BoundedInteger(IntegerConverter):
    """The `int` of every route."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002 - Werkzeug calls it so
        super().__init__(map, **{"max": LARGEST, **options})
