"""event source.

The column is added to the table in place: a copy would lose its triggers. An event that has a source has it in its
hash, so after a step down the chain of such events does not hold any more.
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('event', sa.Column('source', sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column('event', 'source')
