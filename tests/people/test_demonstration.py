"""Demonstration accounts never go into production; a real installation begins with one command."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Mode, Settings
from models.people import Role, User
from tests.cast import Cast
from tests.client import Browser
from views.app import create_app
from workflow.people.demonstration import DEMO_PASSWORD
from workflow.people.passwords import check_new_password


def production(settings: Settings) -> Settings:
    values = {**settings.model_dump(), "mode": Mode.PRODUCTION, "secret_key": "0123456789abcdef" * 3}
    return Settings(**values, _env_file=None)


def test_production_does_not_start_with_active_demonstration_accounts(
    cast: Cast, session: Session, settings: Settings
) -> None:
    cast["office"].demonstration = True
    session.commit()
    with pytest.raises(SystemExit) as left:
        create_app(production(settings))
    assert "office" in str(left.value)
    assert "deactivate-demo" in str(left.value)
    cast["office"].active = False
    session.commit()
    assert create_app(production(settings))


def test_a_database_without_tables_is_told_in_a_sentence(settings: Settings, tmp_path: object) -> None:
    empty = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/empty.sqlite3"})
    with pytest.raises(SystemExit, match="it has no tables yet; run `alembic upgrade head`"):
        create_app(production(empty))


def test_demo_and_test_mode_start_with_them(cast: Cast, session: Session, settings: Settings) -> None:
    cast["office"].demonstration = True
    session.commit()
    assert create_app(settings)


def test_command_closes_them(cast: Cast, session: Session, app: Flask) -> None:
    cast["office"].demonstration = True
    session.commit()
    said = app.test_cli_runner().invoke(args=["deactivate-demo"])
    assert said.output == "1 demonstration accounts closed.\n"
    session.expire_all()
    assert not cast["office"].active
    assert cast["finance.leader"].active


def test_command_opens_the_first_administrator(session: Session, app: Flask, browser: Browser) -> None:
    args = ["create-admin", "first.admin", "--name", "First", "--email", "first@example.test"]
    said = app.test_cli_runner().invoke(args=args)
    path = re.search(r"http://[^/]+(/invitation/\S+)", said.output)
    assert path is not None, said.output
    chosen = {"password": "a long enough one", "again_password": "a long enough one"}
    assert browser.submit(path[1], chosen).status_code == 302
    assert browser.get("/people/users").status_code == 200
    user = session.scalars(select(User)).one()
    assert [grant.role for grant in user.grants] == [Role.ADMIN]
    session.commit()
    again = app.test_cli_runner().invoke(args=args)
    assert again.exit_code == 1
    assert "There is already an account first.admin." in again.output


def test_demonstration_password_would_be_taken() -> None:
    check_new_password(DEMO_PASSWORD, "office")
