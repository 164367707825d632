"""X-rays: what the checks found, on which tasks, and when each last ran."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('xray_run',
    sa.Column('check_name', sa.String(length=40), nullable=False),
    sa.Column('ran_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('check_name', name=op.f('pk_xray_run'))
    )
    op.create_table('xray_hit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_name', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('first_seen_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('gone_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('dismissed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('dismissed_by_id', sa.Integer(), nullable=True),
    sa.Column('dismissed_size', sa.Integer(), nullable=True),
    sa.Column('dismissal_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(dismissed_at IS NULL) = (dismissal_reason = '')", name=op.f('ck_xray_hit_dismissed_has_reason')),
    sa.CheckConstraint('(dismissed_at IS NULL) = (dismissed_by_id IS NULL)', name=op.f('ck_xray_hit_dismissed_by_somebody')),
    sa.CheckConstraint('(dismissed_at IS NULL) = (dismissed_size IS NULL)', name=op.f('ck_xray_hit_dismissed_has_size')),
    sa.CheckConstraint('size >= 1', name=op.f('ck_xray_hit_has_size')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_xray_hit_campaign_id')),
    sa.ForeignKeyConstraint(['dismissed_by_id'], ['account.id'], name=op.f('fk_xray_hit_dismissed_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_xray_hit_task_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_xray_hit_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_xray_hit')),
    sa.UniqueConstraint('check_name', 'key', name=op.f('uq_xray_hit_check_name_key'))
    )
    with op.batch_alter_table('xray_hit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_xray_hit_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index('ix_xray_hit_unit', ['check_name', 'unit_id', 'id'], unique=False)

    op.create_table('xray_hit_task',
    sa.Column('hit_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['hit_id'], ['xray_hit.id'], name=op.f('fk_xray_hit_task_hit_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_xray_hit_task_task_id')),
    sa.PrimaryKeyConstraint('hit_id', 'task_id', name=op.f('pk_xray_hit_task'))
    )
    with op.batch_alter_table('xray_hit_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_xray_hit_task_task_id'), ['task_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('xray_hit_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_xray_hit_task_task_id'))

    op.drop_table('xray_hit_task')
    with op.batch_alter_table('xray_hit', schema=None) as batch_op:
        batch_op.drop_index('ix_xray_hit_unit')
        batch_op.drop_index(batch_op.f('ix_xray_hit_campaign_id'))

    op.drop_table('xray_hit')
    op.drop_table('xray_run')
