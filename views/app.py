"""Building the application: settings, database, sign-in, languages, headers, rooms."""

import sys

from flask import Flask, Response, request
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import ROOT, Mode, Settings, SettingsError, load_settings, settings, use_settings
from models.connection import QUIET, prepare
from views import rooms
from views.access import check_access
from views.addresses import BoundedInteger
from views.database import Application, begin_request, db
from views.drafts import end_draft
from views.errors import register_errors
from views.extensions import limiter, login
from views.limits import refuse_nul
from views.navigation import page_frame
from views.people.commands import refuse_demo_accounts
from views.sessions import Sessions
from views.start import check_database, check_instance
from views.words import locale_name, register_words
from workflow.inspection.template import TemplateError, shipped_template
from workflow.ledger.reading.headings import HeadingsError, headings
from workflow.monitoring.evaluation.declared import SchemeError, declared_scheme
from workflow.monitoring.xrays.declared import XrayError, declared_checks
from workflow.people.importing.headings import people_headings
from workflow.process.declared import process
from workflow.process.definition import DefinitionError
from workflow.process.engine import check_process
from workflow.reminders.ladder import LadderError, find_ladder_faults
from workflow.reminders.letter_wording import WordingError, letter_wording
from workflow.reminders.notices import NEWS

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
UNUSABLE = (
    SettingsError,
    DefinitionError,
    LadderError,
    WordingError,
    HeadingsError,
    XrayError,
    SchemeError,
    TemplateError,
)


def create_app(chosen: Settings | None = None) -> Flask:
    """The WSGI application. Leaves with a sentence when the settings or the declared files are not usable."""
    try:
        in_force = chosen or load_settings()
        use_settings(in_force)
        check_declared()
        check_instance(in_force)
    except UNUSABLE as unusable:
        sys.exit(f"Rectify cannot start:\n{unusable}")
    app = Application("rectify", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.from_mapping(flask_config(in_force))
    app.url_map.converters["int"] = BoundedInteger
    app.session_interface = Sessions()
    if in_force.behind_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[in_force.behind_proxies] * 4)  # type: ignore[method-assign]
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    for extension in (login, limiter, CSRFProtect(), Bootstrap5()):
        extension.init_app(app)
    Babel(app, locale_selector=locale_name, timezone_selector=lambda: in_force.timezone)
    watch_requests(app)
    app.context_processor(page_frame)
    if in_force.mode is Mode.TEST:
        app.jinja_env.undefined = StrictUndefined  # a template that uses what no view gives it fails its test
    signs = {state.value: row.sign for state, row in process().states.items()}
    app.jinja_env.globals |= {"ICONS": f"{app.static_url_path}/icons.svg", "STATE_SIGNS": signs}
    for register in (register_words, register_errors, rooms.register):
        register(app)
    with app.app_context():
        refuse_start()
    return app


def refuse_start() -> None:
    """In production leave with a sentence when the database is not usable or still has demonstration accounts."""
    if settings().mode is not Mode.PRODUCTION:
        return
    try:
        check_database()
    except SettingsError as unusable:
        sys.exit(f"Rectify cannot start:\n{unusable}")
    refuse_demo_accounts()


def watch_requests(app: Flask) -> None:
    """What every request passes, in this order, and what every answer is given."""
    app.before_request(refuse_nul)
    app.before_request(begin_request)
    app.before_request(check_access)
    app.after_request(add_headers)


def check_declared() -> None:
    """Raise an error that says where, unless the declared files hold together."""
    if faults := check_process(process()):
        raise DefinitionError("\n".join(faults))
    if faults := find_ladder_faults(set(process().rights), {kind.value for kind in NEWS}):
        raise LadderError("\n".join(f"{settings().reminders_file}: {fault}" for fault in faults))
    letter_wording()
    declared_checks()
    declared_scheme()
    shipped_template()
    headings()
    people_headings()


def flask_config(settings: Settings) -> dict[str, object]:
    secure = settings.site_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret_key or "only for demonstration and tests",
        "TESTING": settings.mode is Mode.TEST,
        "SQLALCHEMY_ENGINES": {"default": {"url": settings.database, "pool_pre_ping": True, **QUIET}},
        "PERMANENT_SESSION_LIFETIME": settings.session_idle_minutes * 60,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session
        "WTF_CSRF_SSL_STRICT": secure,
        "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,  # the upload address sets its own, larger limit
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "BABEL_DEFAULT_LOCALE": "en",
        "RATELIMIT_HEADERS_ENABLED": False,
        "RATELIMIT_ENABLED": settings.mode is not Mode.TEST,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
    }


def add_headers(response: Response) -> Response:
    """Security headers; pages of signed-in people are not kept by caches; a saved form ends its draft."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in ("static", "bootstrap.static"):
        response.headers.setdefault("Cache-Control", "no-store")
    end_draft(response)
    return response
