"""What has to be in order before the first request: the folder that is written to, and the database."""

import os

from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from config.settings import Mode, Settings, SettingsError
from models.connection import READ_ONLY
from models.people import User
from views.database import db


def check_instance(settings: Settings) -> None:
    """Raise SettingsError unless the folder can be written; in production it has to be there, so that a disk which is
    not mounted is noticed."""
    folder = settings.instance
    try:
        if settings.mode is not Mode.PRODUCTION:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as failed:
        raise SettingsError(f"RECTIFY_INSTANCE: {folder} cannot be created ({failed.strerror})") from failed
    if not folder.is_dir():
        raise SettingsError(f"RECTIFY_INSTANCE: {folder} is not a folder; create it for the user who runs this")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"RECTIFY_INSTANCE: {folder} cannot be written by the user who runs this")


def check_database() -> None:
    """Raise SettingsError unless the database answers and has its tables."""
    try:
        with db.engine.connect().execution_options(**READ_ONLY) as looking:
            looking.execute(select(User.id).limit(1))
    except (OperationalError, ProgrammingError) as failed:
        reason = next(iter(str(failed.orig).strip().splitlines()), "no reason given")
        missing = "no such table" in reason or ("does not exist" in reason and "account" in reason)
        told = "it has no tables yet; run `alembic upgrade head`" if missing else f"it does not answer: {reason}"
        raise SettingsError(f"RECTIFY_DATABASE_URL: {told}") from failed
