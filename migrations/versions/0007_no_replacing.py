"""no replacing.

On SQLite a connection of somebody else could replace events past the first triggers; PostgreSQL needs nothing.
"""

from alembic import op

from models import append_only

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in append_only.no_replacing_up(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in append_only.no_replacing_down(op.get_bind().dialect.name):
        op.execute(statement)
