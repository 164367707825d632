"""the facts of a finding that was merged into another one stay with its units"""

import sqlalchemy as sa
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('finding_unit', sa.Column('facts', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('finding_unit', 'facts')
