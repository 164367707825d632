"""The session in its cookie; what is fetched by programs without a session leaves no cookie behind."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

WITHOUT_SESSION = ("ledger.fetch_calendar",)


class Sessions(SecureCookieSessionInterface):
    """Flask's own, silent for those addresses: neither a refusal nor somebody's own browser gets a cookie there."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in WITHOUT_SESSION:
            super().save_session(app, session, response)
