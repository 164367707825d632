"""a rebound raised from a special check says which one it was"""

import sqlalchemy as sa
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('rebound_ground', sa.Column('named_check', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('rebound_ground', 'named_check')
