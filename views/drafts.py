"""How the browser is told that a form was saved, so that its draft and the files chosen in it are dropped there."""

from urllib.parse import quote
from zlib import crc32

from flask import Response, current_app, request
from flask_login import current_user
from sqlalchemy import inspect

KEPT = 600  # seconds: the next page of any tab takes the cookie away


def end_draft(answer: Response) -> None:
    """For each person and address a cookie of its own, read by static/js/saved.js; drafts are a person's.

    The work is committed by now: who it was is known without asking the database again.
    """
    if request.method != "POST" or answer.status_code not in (302, 303):
        return
    person = inspect(current_user._get_current_object(), raiseerr=False)
    if person is not None and person.identity is not None:
        answer.set_cookie(
            f"draft-done-{person.identity[0]}-{crc32(request.path.encode()):08x}",
            quote(request.path),
            max_age=KEPT,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
