"""Typed settings from RECTIFY_… variables or the file RECTIFY_ENV_FILE names; a bad value stops the start."""

import os
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
TLS_PORT = 465
DOCUMENTS = ROOT / "config" / "documents"  # the Word templates that come with the product
PREFIX = "RECTIFY_"


class Mode(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class MailBy(StrEnum):
    SMTP = "smtp"
    CONSOLE = "console"
    OFF = "off"


class SmtpSecurity(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"  # from the first byte, on port 465 as a rule


class SettingsError(Exception):
    """The settings are not usable; the message says which and why, in one line each."""


class Settings(BaseSettings):
    """Every knob of a deployment. Sizes in bytes are named _mb, times carry their unit in the name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    mode: Mode = Mode.PRODUCTION
    secret_key: str = ""
    instance: Path = ROOT / "instance"
    database_url: str = ""
    site_name: str = "Rectify"
    site_url: str = "http://127.0.0.1:8000"
    timezone: str = "Asia/Shanghai"
    holidays: str = "CN"
    default_language: str = Field("zh", pattern="^(en|zh)$")
    behind_proxies: int = Field(0, ge=0, le=5)
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    process_file: Path = ROOT / "config" / "process.toml"
    rights_file: Path = ROOT / "config" / "rights.toml"
    reminders_file: Path = ROOT / "config" / "reminders.toml"
    letters_file: Path = ROOT / "config" / "letters.toml"
    xrays_file: Path = ROOT / "config" / "xrays.toml"
    evaluation_file: Path = ROOT / "config" / "evaluation.toml"
    inspection_file: Path = ROOT / "config" / "inspection.toml"
    ledger_headings_file: Path = ROOT / "config" / "ledger_headings.toml"
    people_headings_file: Path = ROOT / "config" / "people_headings.toml"
    documents_folder: Path = DOCUMENTS
    session_idle_minutes: int = Field(120, ge=5)
    session_hours: int = Field(12, ge=1)
    lock_after_failures: int = Field(5, ge=3)
    lock_minutes: int = Field(15, ge=1)
    sign_in_per_minute: int = Field(20, ge=1)
    invitation_hours: int = Field(72, ge=1)
    reset_hours: int = Field(2, ge=1)

    evidence_file_mb: int = Field(50, ge=1)
    evidence_task_mb: int = Field(1000, ge=1)
    evidence_task_files: int = Field(200, ge=1)
    document_check_months: int = Field(6, ge=1, le=60)
    mail_by: MailBy = MailBy.SMTP
    mail_from: str = "Rectify <rectify@localhost>"
    mail_reply_to: str = ""
    mails_per_minute: int = Field(0, ge=0)
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(25, ge=1, le=65535)
    smtp_security: SmtpSecurity = SmtpSecurity.NONE
    smtp_ca_file: Path | None = None
    smtp_user: str = ""
    smtp_password: str = ""
    digest_hour: int = Field(8, ge=0, le=23)
    worker_poll_seconds: float = Field(5, gt=0)
    worker_gone_seconds: int = Field(60, ge=2)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"no time zone is called {value!r}; try Asia/Shanghai") from unknown
        return value

    @field_validator("holidays")
    @classmethod
    def _known_country(cls, value: str) -> str:
        """`CN` and `none` are known here; for all others the library is asked, which takes a moment to load."""
        country, dash, part = value.strip().partition("-")
        if not dash and country.upper() in ("CN", "NONE"):
            return "CN" if country.upper() == "CN" else "none"
        import holidays

        try:
            holidays.country_holidays(country.upper(), subdiv=(part or "?") if dash else None)
        except NotImplementedError as unknown:
            told = f"no calendar of public holidays is known for {value!r}; try CN, DE, DE-BY, GB-ENG, US, or none"
            raise ValueError(told) from unknown
        return f"{country.upper()}{dash}{part}"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        if value.partition("?")[0] in ("sqlite:///", "sqlite:///:memory:"):
            raise ValueError("must name a file after sqlite:///; what is kept in memory is lost")
        try:
            make_url(value or "sqlite:///")
        except (ArgumentError, ValueError) as bad:
            raise ValueError("must be an address such as postgresql+psycopg://user:password@host:5432/rectify") from bad
        return value

    @field_validator("documents_folder")
    @classmethod
    def _existing_folder(cls, value: Path) -> Path:
        if not value.is_dir():
            raise ValueError(f"{value} is not a folder; put your own Word templates into one, or leave it out")
        return value

    @field_validator("site_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://; links in mails are built from it")
        try:
            host = urlsplit(value).hostname
        except ValueError:
            host = None
        if not host:
            raise ValueError("must name a host, such as https://rectify.example.org; links in mails are built from it")
        return value

    @field_validator("mail_from", "mail_reply_to")
    @classmethod
    def _mail_address(cls, value: str, field: ValidationInfo) -> str:
        if not value and field.field_name == "mail_reply_to":
            return value
        name, address = parseaddr(value)
        try:
            Address(name, addr_spec=address).domain.encode("idna")
            address.rpartition("@")[0].encode("ascii")
        except (ValueError, IndexError, MessageError) as bad:  # what the email package raises
            raise ValueError("must be an address such as Rectify <rectify@example.org>") from bad
        return value

    @field_validator("smtp_ca_file")
    @classmethod
    def _certificates(cls, value: Path | None) -> Path | None:
        if value is None:  # the system's own, which is read when a mail is sent
            return None
        try:
            ssl.create_default_context(cafile=value)
        except OSError as bad:  # not there, not readable, or nothing of the kind in it
            raise ValueError(f"{value} holds no certificates in PEM form: {bad}") from bad
        return value

    @model_validator(mode="after")
    def _mail_way(self) -> Self:
        """A password never crosses the network unprotected, and a line that cannot work is named before it is tried."""
        if self.mail_by is not MailBy.SMTP:
            return self
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise ValueError("RECTIFY_SMTP_USER and RECTIFY_SMTP_PASSWORD must be set both or neither")
        if self.smtp_user and self.smtp_security is SmtpSecurity.NONE and self.smtp_host not in LOCAL_HOSTS:
            raise ValueError(
                f"RECTIFY_SMTP_PASSWORD would cross the network to {self.smtp_host} unprotected;"
                " set RECTIFY_SMTP_SECURITY to starttls or tls"
            )
        if self.smtp_port == TLS_PORT and self.smtp_security is not SmtpSecurity.TLS:
            raise ValueError(f"RECTIFY_SMTP_PORT: {TLS_PORT} speaks TLS at once; set RECTIFY_SMTP_SECURITY to tls")
        return self

    @model_validator(mode="after")
    def _real_secret(self) -> Self:
        weak = len(self.secret_key) < 32 or len(set(self.secret_key)) < 10
        if self.mode is Mode.PRODUCTION and weak:
            raise ValueError("RECTIFY_SECRET_KEY must be set to at least 32 random characters in production")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL; SQLite under the instance folder where none is set."""
        return self.database_url or f"sqlite:///{self.instance / 'rectify.sqlite3'}"

    @property
    def urn_folder(self) -> Path:
        """One key for each ballot that runs. Never in a backup."""
        return self.instance / "urns"

    @property
    def evidence_folder(self) -> Path:
        return self.instance / "evidence"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; raises SettingsError with one line for each bad or unknown value."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX + "ENV_FILE"}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(f"no such setting: {', '.join(unknown)}")
    file = os.environ.get(PREFIX + "ENV_FILE")
    if file and not Path(file).is_file():
        raise SettingsError(f"{PREFIX}ENV_FILE names {file}, which is not a file")
    try:
        return Settings(_env_file=file, **overrides)  # type: ignore[arg-type]
    except ValidationError as bad:
        lines = [_told(error["loc"], error["type"], error["msg"]) for error in bad.errors()]
        raise SettingsError("\n".join(lines)) from bad


def _told(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    if not loc:
        return message
    name = PREFIX + str(loc[0]).upper().removeprefix(PREFIX)  # what is unknown comes with its prefix
    return f"no such setting: {name}" if kind == "extra_forbidden" else f"{name}: {message}"


class _Current:
    settings: Settings | None = None


def use_settings(chosen: Settings) -> None:
    """Make these the settings of the process; called once at the start."""
    _Current.settings = chosen


def settings() -> Settings:
    """The settings in force; read from the environment when nobody chose any."""
    if _Current.settings is None:
        _Current.settings = load_settings()
    return _Current.settings
