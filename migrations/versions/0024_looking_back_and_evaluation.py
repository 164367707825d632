"""Looking back at written-off tasks: draws and what was found. Evaluation: sheets and adjustments."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('evaluation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('period_from', sa.Date(), nullable=False),
    sa.Column('period_until', sa.Date(), nullable=False),
    sa.Column('scheme', sa.JSON(), nullable=False),
    sa.Column('begun_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('begun_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_evaluation_counted_from_one')),
    sa.CheckConstraint('period_from <= period_until', name=op.f('ck_evaluation_period_in_order')),
    sa.ForeignKeyConstraint(['begun_by_id'], ['account.id'], name=op.f('fk_evaluation_begun_by_id')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_evaluation_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation')),
    sa.UniqueConstraint('campaign_id', 'number', name=op.f('uq_evaluation_campaign_id_number'))
    )
    op.create_table('look_back',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('by_unit', sa.Boolean(), nullable=False),
    sa.Column('by_category', sa.Boolean(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('frame', sa.JSON(), nullable=False),
    sa.Column('drawn_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('drawn_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("seed <> ''", name=op.f('ck_look_back_has_seed')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_look_back_counted_from_one')),
    sa.CheckConstraint('percent BETWEEN 1 AND 100', name=op.f('ck_look_back_percent_range')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_look_back_campaign_id')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_look_back_category_id')),
    sa.ForeignKeyConstraint(['drawn_by_id'], ['account.id'], name=op.f('fk_look_back_drawn_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_look_back_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look_back')),
    sa.UniqueConstraint('campaign_id', 'number', name=op.f('uq_look_back_campaign_id_number'))
    )
    op.create_table('evaluation_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('open', 'proposed', 'decided', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('proposed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('back_reason', sa.Text(), nullable=False),
    sa.Column('decided_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('grade', sa.Enum('good', 'fair', 'ordinary', 'poor', name='grade', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('facts', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('facts_hash', sa.String(length=64), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(status = 'decided') = (decided_at IS NOT NULL)", name=op.f('ck_evaluation_sheet_decided_has_date')),
    sa.CheckConstraint("(status = 'open') = (proposed_at IS NULL)", name=op.f('ck_evaluation_sheet_proposed_has_date')),
    sa.CheckConstraint("back_reason = '' OR status = 'open'", name=op.f('ck_evaluation_sheet_sent_back_is_open')),
    sa.CheckConstraint('(decided_at IS NULL) = (decided_by_id IS NULL)', name=op.f('ck_evaluation_sheet_decided_by_somebody')),
    sa.CheckConstraint('(decided_at IS NULL) = (facts IS NULL)', name=op.f('ck_evaluation_sheet_decided_has_facts')),
    sa.CheckConstraint('(decided_at IS NULL) = (facts_hash IS NULL)', name=op.f('ck_evaluation_sheet_decided_has_hash')),
    sa.CheckConstraint('(decided_at IS NULL) = (grade IS NULL)', name=op.f('ck_evaluation_sheet_decided_has_grade')),
    sa.CheckConstraint('(proposed_at IS NULL) = (proposed_by_id IS NULL)', name=op.f('ck_evaluation_sheet_proposed_by_somebody')),
    sa.CheckConstraint('decided_by_id <> proposed_by_id', name=op.f('ck_evaluation_sheet_nobody_decides_own_work')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_evaluation_sheet_decided_by_id')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_evaluation_sheet_evaluation_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['account.id'], name=op.f('fk_evaluation_sheet_proposed_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_evaluation_sheet_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation_sheet')),
    sa.UniqueConstraint('evaluation_id', 'unit_id', name=op.f('uq_evaluation_sheet_evaluation_id_unit_id'))
    )
    with op.batch_alter_table('evaluation_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evaluation_sheet_unit_id'), ['unit_id'], unique=False)

    op.create_table('evaluation_adjustment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('indicator', sa.String(length=40), nullable=False),
    sa.Column('tenths', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('adjusted_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('adjusted_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_evaluation_adjustment_has_reason')),
    sa.CheckConstraint('tenths >= 0', name=op.f('ck_evaluation_adjustment_not_negative')),
    sa.ForeignKeyConstraint(['adjusted_by_id'], ['account.id'], name=op.f('fk_evaluation_adjustment_adjusted_by_id')),
    sa.ForeignKeyConstraint(['sheet_id'], ['evaluation_sheet.id'], name=op.f('fk_evaluation_adjustment_sheet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation_adjustment')),
    sa.UniqueConstraint('sheet_id', 'indicator', name=op.f('uq_evaluation_adjustment_sheet_id_indicator'))
    )
    op.create_table('look_back_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('look_back_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('result', sa.Enum('holds', 'weak', 'rebounded', name='result', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('held_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(held_on IS NULL) = (note = '')", name=op.f('ck_look_back_task_held_has_note')),
    sa.CheckConstraint('(held_on IS NULL) = (held_by_id IS NULL)', name=op.f('ck_look_back_task_held_by_somebody')),
    sa.CheckConstraint('(held_on IS NULL) = (recorded_at IS NULL)', name=op.f('ck_look_back_task_held_has_date')),
    sa.CheckConstraint('(held_on IS NULL) = (result IS NULL)', name=op.f('ck_look_back_task_held_has_result')),
    sa.ForeignKeyConstraint(['held_by_id'], ['account.id'], name=op.f('fk_look_back_task_held_by_id')),
    sa.ForeignKeyConstraint(['look_back_id'], ['look_back.id'], name=op.f('fk_look_back_task_look_back_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_look_back_task_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look_back_task')),
    sa.UniqueConstraint('look_back_id', 'position', name=op.f('uq_look_back_task_look_back_id_position')),
    sa.UniqueConstraint('look_back_id', 'task_id', name=op.f('uq_look_back_task_look_back_id_task_id'))
    )
    with op.batch_alter_table('look_back_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_look_back_task_task_id'), ['task_id'], unique=False)
        batch_op.create_index('uq_look_back_task_waiting', ['task_id', 'cycle'], unique=True, sqlite_where=sa.text('held_on IS NULL'), postgresql_where=sa.text('held_on IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('look_back_task', schema=None) as batch_op:
        batch_op.drop_index('uq_look_back_task_waiting', sqlite_where=sa.text('held_on IS NULL'), postgresql_where=sa.text('held_on IS NULL'))
        batch_op.drop_index(batch_op.f('ix_look_back_task_task_id'))

    op.drop_table('look_back_task')
    op.drop_table('evaluation_adjustment')
    with op.batch_alter_table('evaluation_sheet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evaluation_sheet_unit_id'))

    op.drop_table('evaluation_sheet')
    op.drop_table('look_back')
    op.drop_table('evaluation')
