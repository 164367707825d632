"""The session in its cookie; what is fetched or voted without one leaves no cookie behind."""

from flask import Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin

SECRET = "session_secret"  # noqa: S105 - the name of what the cookie holds
VOTING = ("voting.ask_code", "voting.show_slip", "voting.open_slip", "voting.vote", "voting.thank")
WITHOUT_SESSION = ("ledger.fetch_calendar", "inspection.keep_pages", *VOTING)


def session_secret() -> str:
    """What names this browser's session; nothing when there is none."""
    return str(session.get(SECRET, ""))


class Sessions(SecureCookieSessionInterface):
    """Flask's own, silent for those addresses: neither a refusal nor somebody's own browser gets a cookie there."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in WITHOUT_SESSION:
            super().save_session(app, session, response)
