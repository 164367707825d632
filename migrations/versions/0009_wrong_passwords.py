"""wrong passwords of a session.

Wrong passwords that are typed to sign are counted in the session in which they are typed.
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('live_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wrong_passwords', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('live_session', schema=None) as batch_op:
        batch_op.alter_column('wrong_passwords', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('live_session', schema=None) as batch_op:
        batch_op.drop_column('wrong_passwords')
