"""Running migrations on the database of the settings, or on a connection that the caller hands over."""

from alembic import context
from sqlalchemy import Connection

from config.settings import settings
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
    if settings().database.startswith("sqlite"):
        settings().instance.mkdir(parents=True, exist_ok=True)
    with connect(settings().database).connect() as own:
        run(own)
        own.commit()
