"""What kind of answer a request asks for: a page, or JSON for a script."""

from flask import request


def wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
