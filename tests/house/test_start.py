"""Starting: what production and broken files are refused for, and that the reason is named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from config.settings import ROOT, Mode, Settings, SettingsError, load_settings
from tests.cast import Cast
from views.app import create_app

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which only a mode and a secret are set."""
    for name in [name for name in os.environ if name.startswith("RECTIFY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RECTIFY_MODE", "production")
    monkeypatch.setenv("RECTIFY_SECRET_KEY", SECRET)
    return monkeypatch


def test_production_with_a_real_secret_is_accepted(environment: pytest.MonkeyPatch) -> None:
    assert load_settings().mode is Mode.PRODUCTION


@pytest.mark.parametrize("secret", [None, "", "short", "x" * 64])
def test_production_needs_a_real_secret(environment: pytest.MonkeyPatch, secret: str | None) -> None:
    environment.delenv("RECTIFY_SECRET_KEY")
    if secret is not None:
        environment.setenv("RECTIFY_SECRET_KEY", secret)
    with pytest.raises(SettingsError, match="RECTIFY_SECRET_KEY"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RECTIFY_MODE", "holiday"),
        ("RECTIFY_SMTP_PORT", "seventy"),
        ("RECTIFY_SMTP_PORT", "70000"),
        ("RECTIFY_TIMEZONE", "Mars/Olympus"),
        ("RECTIFY_DATABASE_URL", "mysql://127.0.0.1/rectify"),
        ("RECTIFY_DEFAULT_LANGUAGE", "fr"),
        ("RECTIFY_DIGEST_HOUR", "24"),
        ("RECTIFY_EVIDENCE_FILE_MB", "0"),
        ("RECTIFY_MAIL_BY", "pigeon"),
        ("RECTIFY_SMTP_SECURITY", "perhaps"),
        ("RECTIFY_SITE_URL", "rectify.example.test"),
        ("RECTIFY_SITE_URL", "https://"),
        ("RECTIFY_SITE_URL", "https:///ledger"),
        ("RECTIFY_SITE_URL", "https://:8000"),
        ("RECTIFY_SITE_URL", "https://[rectify"),
        ("RECTIFY_DATABASE_URL", "sqlite:///"),
        ("RECTIFY_DATABASE_URL", "sqlite:///:memory:"),
        ("RECTIFY_DATABASE_URL", "postgresql+psycopg://127.0.0.1:port/rectify"),
        ("RECTIFY_MAIL_FROM", "nobody"),
        ("RECTIFY_MAIL_FROM", ""),
        ("RECTIFY_MAIL_FROM", "two@@signs"),
    ],
)
def test_a_bad_value_is_named(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}: "):
        load_settings()


def test_every_bad_value_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RECTIFY_SMTP_PORT", "0")
    environment.setenv("RECTIFY_DIGEST_HOUR", "-1")
    with pytest.raises(SettingsError, match=r"(?s)SMTP_PORT.*DIGEST_HOUR"):
        load_settings()


def test_a_setting_that_does_not_exist_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RECTIFY_SMPT_HOST", "mail.example.test")
    with pytest.raises(SettingsError, match="RECTIFY_SMPT_HOST"):
        load_settings()


def test_settings_may_stand_in_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "rectify.env"
    file.write_text("RECTIFY_SITE_NAME=整改台账\nRECTIFY_DIGEST_HOUR=7\n", "utf-8")
    environment.setenv("RECTIFY_ENV_FILE", str(file))
    assert (load_settings().site_name, load_settings().digest_hour) == ("整改台账", 7)


def test_the_example_of_settings_starts_once_its_secret_is_filled_in(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    example = (ROOT / "deploy" / "rectify.env.example").read_text("utf-8")
    chosen = example.replace("RECTIFY_SECRET_KEY=", f"RECTIFY_SECRET_KEY={SECRET}").replace("# RECTIFY_", "RECTIFY_")
    file = tmp_path / "rectify.env"
    file.write_text(chosen.replace("/var/lib/rectify", str(tmp_path)), "utf-8")
    (tmp_path / "documents").mkdir()
    environment.delenv("RECTIFY_SECRET_KEY")
    environment.setenv("RECTIFY_ENV_FILE", str(file))
    assert load_settings().smtp_host == "mail.example.org"


def test_a_file_with_a_setting_that_does_not_exist_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "rectify.env"
    file.write_text("RECTIFY_SMPT_HOST=mail.example.test\n")
    environment.setenv("RECTIFY_ENV_FILE", str(file))
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value) == "no such setting: RECTIFY_SMPT_HOST"


def test_the_example_names_only_settings_that_exist(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    example = (ROOT / "deploy" / "rectify.env.example").read_text("utf-8")
    named = re.findall(r"^(?:# )?RECTIFY_(\w+)=", example, re.MULTILINE)
    assert {name.lower() for name in named} <= set(Settings.model_fields)
    file = tmp_path / "rectify.env"
    file.write_text(example.replace("RECTIFY_SECRET_KEY=", f"RECTIFY_SECRET_KEY={SECRET}"), "utf-8")
    environment.setenv("RECTIFY_ENV_FILE", str(file))
    assert load_settings().smtp_security == "starttls"


def test_a_file_of_settings_that_is_not_there_is_named(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("RECTIFY_ENV_FILE", str(tmp_path / "lost.env"))
    with pytest.raises(SettingsError, match=r"lost\.env"):
        load_settings()


def test_the_application_leaves_with_a_sentence_and_no_traceback(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RECTIFY_SECRET_KEY", "short")
    run = subprocess.run([sys.executable, "-c", "import wsgi"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("Rectify cannot start:")
    assert "RECTIFY_SECRET_KEY" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("setting", "text", "told"),
    [
        ("process_file", "[state", "process.toml"),
        ("rights_file", "[excludes]\n[right.x]\nholders = ['king@any']", "king@any"),
        ("reminders_file", "[sending]\nfrom_hour = -1", "from_hour"),
        ("letters_file", "answer_working_days = 5\n[body]\nzh = '{title}'\nen = '{title.__class__}'", "no such field"),
        ("letters_file", "answer_working_days = 0\n[body]\nzh = 'x'\nen = 'x'", "answer_working_days"),
        ("ledger_headings_file", "[field.king]\nexact = ['king']", "king"),
        ("people_headings_file", "[roles]\nking = ['king']", "king"),
    ],
)
def test_a_declared_file_that_does_not_hold_stops_the_start(tmp_path: Path, setting: str, text: str, told: str) -> None:
    file = tmp_path / setting.replace("_file", ".toml")
    file.write_text(text)
    with pytest.raises(SystemExit, match=told):
        create_app(Settings(mode=Mode.TEST, instance=tmp_path, _env_file=None, **{setting: file}))


def test_production_refuses_accounts_with_the_known_password(session: Session, cast: Cast, settings: Settings) -> None:
    cast["finance.leader"].demonstration = True
    session.commit()
    real = settings.model_copy(update={"mode": Mode.PRODUCTION, "secret_key": SECRET})
    with pytest.raises(SystemExit, match=r"finance\.leader"):
        create_app(real)


def refusal_of(**values: object) -> str:
    """What is said when production cannot start on these settings."""
    with pytest.raises(SystemExit) as refused:
        create_app(Settings(**{"mode": Mode.PRODUCTION, "secret_key": SECRET, "_env_file": None, **values}))
    told = str(refused.value)
    assert told.startswith("Rectify cannot start:\n")
    assert len(told.splitlines()) == 2
    return told


def test_a_folder_that_is_not_there_stops_production(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for name in ("lost", "file"):
        assert f"RECTIFY_INSTANCE: {tmp_path / name} is not a folder" in refusal_of(instance=tmp_path / name)


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SystemExit, match=r"RECTIFY_INSTANCE: .* cannot be created"):
        create_app(Settings(mode=Mode.DEMO, instance=tmp_path / "file" / "below", _env_file=None))


def test_a_folder_that_cannot_be_written_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # whoever runs the tests may be allowed everything
    assert "cannot be written" in refusal_of(instance=tmp_path)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:////no/such/folder/rectify.sqlite3", "it does not answer: unable to open database file"),
        ("sqlite:///{folder}/empty.sqlite3", "it has no tables yet; run `alembic upgrade head`"),
        ("postgresql+psycopg://127.0.0.1:1/rectify", "it does not answer: "),
    ],
)
def test_a_database_that_cannot_be_used_stops_production(tmp_path: Path, url: str, told: str) -> None:
    text = refusal_of(instance=tmp_path, database_url=url.format(folder=tmp_path))
    assert f"RECTIFY_DATABASE_URL: {told}" in text


def test_a_migration_without_a_database_says_so_in_a_sentence(tmp_path: Path) -> None:
    chosen = {
        "RECTIFY_MODE": "demo",
        "RECTIFY_INSTANCE": str(tmp_path),
        "RECTIFY_DATABASE_URL": "postgresql+psycopg://127.0.0.1:1/rectify",
    }
    alembic = [sys.executable, "-m", "alembic", "upgrade", "head"]
    run = subprocess.run(alembic, cwd=ROOT, env={**os.environ, **chosen}, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "RECTIFY_DATABASE_URL: " in run.stderr
    assert "Traceback" not in run.stderr
