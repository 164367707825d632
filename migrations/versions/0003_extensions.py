"""extension requests, changes of many tasks."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=False),
    sa.Column('wanted', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('status', sa.Enum('asked', 'granted', 'refused', 'withdrawn', 'lapsed', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('asked_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('settled_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('granted', sa.Date(), nullable=True),
    sa.Column('refusal', sa.Text(), nullable=False),
    sa.Column('lapse', sa.Enum('submitted', 'voided', 'deadline_moved', 'unit_changed', name='lapse', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('wanted > deadline', name=op.f('ck_extension_wanted_later')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_extension_has_reason')),
    sa.CheckConstraint("(status = 'asked') = (settled_at IS NULL)", name=op.f('ck_extension_settled_has_date')),
    sa.CheckConstraint("(status = 'granted') = (granted IS NOT NULL)", name=op.f('ck_extension_granted_has_day')),
    sa.CheckConstraint('granted IS NULL OR granted <= wanted', name=op.f('ck_extension_granted_within_wanted')),
    sa.CheckConstraint("(status = 'refused') = (refusal <> '')", name=op.f('ck_extension_refused_has_reason')),
    sa.CheckConstraint("(status = 'lapsed') = (lapse IS NOT NULL)", name=op.f('ck_extension_lapsed_has_cause')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['account.id'], name=op.f('fk_extension_asked_by_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['account.id'], name=op.f('fk_extension_settled_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_extension_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extension'))
    )
    with op.batch_alter_table('extension', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_extension_task_id'), ['task_id'], unique=False)
        batch_op.create_index('uq_extension_open', ['task_id'], unique=True, sqlite_where=sa.text("status = 'asked'"), postgresql_where=sa.text("status = 'asked'"))

    op.create_table('bulk_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('act', sa.Enum('group', 'leader', 'deadline', 'monitor', 'comment', name='act', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('view', sa.Text(), nullable=False),
    sa.Column('outcomes', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_bulk_run_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_run')),
    sa.UniqueConstraint('actor_id', 'key', name=op.f('uq_bulk_run_actor_id_key'))
    )


def downgrade() -> None:
    op.drop_table('bulk_run')
    with op.batch_alter_table('extension', schema=None) as batch_op:
        batch_op.drop_index('uq_extension_open', sqlite_where=sa.text("status = 'asked'"), postgresql_where=sa.text("status = 'asked'"))
        batch_op.drop_index(batch_op.f('ix_extension_task_id'))

    op.drop_table('extension')
