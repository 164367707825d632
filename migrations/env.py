"""Running migrations on the database of the settings, or on a connection that the caller hands over."""

import sys

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from config.settings import SettingsError, settings
from models import Base
from models.connection import connect


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    try:
        chosen = settings()
        if chosen.database.startswith("sqlite"):
            chosen.instance.mkdir(parents=True, exist_ok=True)
        own = connect(chosen.database).connect()
    except SettingsError as unusable:
        sys.exit(f"The database cannot be migrated:\n{unusable}")
    except OSError as failed:
        sys.exit(f"The database cannot be migrated:\nRECTIFY_INSTANCE: {failed}")
    except OperationalError as failed:
        reason = str(failed.orig).strip().partition("\n")[0]
        sys.exit(f"The database cannot be migrated:\nRECTIFY_DATABASE_URL: {reason}")
    with own:
        run(own)
        own.commit()
