"""sessions and reset requests."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('live_session',
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('began_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_live_session_user_id')),
    sa.PrimaryKeyConstraint('secret_hash', name=op.f('pk_live_session'))
    )
    with op.batch_alter_table('live_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_live_session_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_live_session_user_id'), ['user_id'], unique=False)

    op.create_table('reset_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('typed', sa.String(length=254), nullable=False),
    sa.Column('asked_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reset_request'))
    )


def downgrade() -> None:
    op.drop_table('reset_request')
    with op.batch_alter_table('live_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_live_session_user_id'))
        batch_op.drop_index(batch_op.f('ix_live_session_ends_at'))

    op.drop_table('live_session')
