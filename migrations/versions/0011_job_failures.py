"""job failures.

A job of the worker keeps its last failure after it has succeeded again.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('job_run') as batch:
        batch.add_column(sa.Column('failed_at', models.base.UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('failure', sa.Text(), nullable=False, server_default=''))
    with op.batch_alter_table('job_run') as batch:
        batch.alter_column('failure', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('job_run') as batch:
        batch.drop_column('failure')
        batch.drop_column('failed_at')
