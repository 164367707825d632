"""a finding says where its facts come from, where no cell of the matrix with a linked basis does"""

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('finding', sa.Column('source', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('finding', 'source')
