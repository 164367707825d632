"""What every test can ask for: a database of its own on either engine, the application, the fixed cast."""

import gc
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeGuard

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from sqlalchemy.orm import Session

from config.settings import Mode, Settings, use_settings
from models.connection import connect
from tests.browser import open_chromium, serve
from tests.cast import NOW, Cast, meet
from tests.client import Browser
from tests.compiled import own_application, share_statements, shared_application
from tests.databases import NAMES, fresh_database

FEW_CASES = 2  # a test of a rule with more runs each of them on one database


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--both", action="store_true", help="everything on both databases, pages and each of many cases too"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every test of a rule runs on both databases; one of many cases runs each case on one of them.

    What goes through pages runs on one of them, half of it on each: the rules behind it are held to both, and every
    page is opened many times over. Which one is always the same.
    """
    if config.getoption("both"):
        return
    choosing = [item for item in items if _takes_both(item)]
    cases = Counter(_function_of(item) for item in choosing)
    spared = set()
    for item in choosing:
        one = _function_of(item) if "browser" in item.fixturenames else _case_of(item)
        many = cases[_function_of(item)] > FEW_CASES * len(NAMES)
        if ("browser" in item.fixturenames or many) and item.callspec.params["database"] != _engine_of(one):
            spared.add(item)
    config.hook.pytest_deselected(items=list(spared))
    items[:] = [item for item in items if item not in spared]


def _takes_both(item: pytest.Item) -> TypeGuard[pytest.Function]:
    """Whether it would run on both databases, not on one that it names itself."""
    if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return False
    chosen = any("database" in mark.args[0] for mark in item.iter_markers("parametrize"))
    return "database" in item.callspec.params and not chosen


def _function_of(item: pytest.Function) -> str:
    return f"{item.path.name}::{item.originalname}"


def _case_of(item: pytest.Function) -> str:
    """The same for both databases."""
    parts = [part for part in item.callspec.id.split("-") if part not in NAMES]
    return f"{_function_of(item)}[{'-'.join(parts)}]"


def _engine_of(name: str) -> str:
    return NAMES[zlib.crc32(name.encode()) % len(NAMES)]


def pytest_sessionstart() -> None:
    """A test that asks for no database reads settings all the same, whatever ran in its process before."""
    gc.disable()
    use_settings(Settings(mode=Mode.TEST, _env_file=None))


def pytest_collection_finish() -> None:
    """What is loaded stays to the end: it is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


@pytest.fixture(params=NAMES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database, with the cast in it where the test asks for it and empty otherwise.

    Every test that uses it runs on both engines.
    """
    with fresh_database(request.param, tmp_path, engaged="cast" in request.fixturenames) as url:
        yield url


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    chosen = Settings(mode=Mode.TEST, database_url=database, instance=tmp_path, _env_file=None)
    use_settings(chosen)
    return chosen


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    """A session outside the web, for the rules."""
    engine = share_statements(connect(settings.database))
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def cast(session: Session) -> Cast:
    """The fixed cast, committed."""
    met = meet(session, NOW)
    session.commit()
    return met


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with shared_application(settings) as shared:
        yield shared


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A client that signs in, follows the forms' hidden fields, and is somebody else when told so."""
    return Browser(app)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A real browser; ask it for `new_context()`. Mark such tests `browser`."""
    with open_chromium() as opened:
        yield opened


@pytest.fixture
def served(settings: Settings) -> Iterator[str]:
    """The address of a server that runs the application on the test's database."""
    with own_application(settings) as app, serve(app) as address:
        yield address
