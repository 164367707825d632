"""where the facts of a merged finding come from stays with its units, as the facts do"""

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('finding_unit', sa.Column('source', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('finding_unit', 'source')
