"""a file of evidence keeps the day on which it says of itself that it was made"""

import sqlalchemy as sa
from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('evidence_revision', sa.Column('made_on', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('evidence_revision', 'made_on')
