"""meetings: who was there, tasks discussed, decisions, action items, files of the minutes."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('joint', 'promotion', 'seminar', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('guests', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('next_decision', sa.Integer(), nullable=False),
    sa.Column('next_action', sa.Integer(), nullable=False),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("title <> ''", name=op.f('ck_meeting_has_title')),
    sa.CheckConstraint('next_decision >= 1 AND next_action >= 1', name=op.f('ck_meeting_counters_positive')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_meeting_campaign_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_meeting_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_campaign_held', ['campaign_id', 'held_on', 'id'], unique=False)
        batch_op.create_index('ix_meeting_held', ['held_on', 'id'], unique=False)

    op.create_table('meeting_attendance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(unit_id IS NULL) <> (user_id IS NULL)', name=op.f('ck_meeting_attendance_unit_or_person')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_attendance_meeting_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_meeting_attendance_unit_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_meeting_attendance_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_attendance')),
    sa.UniqueConstraint('meeting_id', 'unit_id', name=op.f('uq_meeting_attendance_meeting_id_unit_id')),
    sa.UniqueConstraint('meeting_id', 'user_id', name=op.f('uq_meeting_attendance_meeting_id_user_id'))
    )
    with op.batch_alter_table('meeting_attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_attendance_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_attendance_user_id'), ['user_id'], unique=False)

    op.create_table('minutes_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('uploaded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by_id', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('size > 0', name=op.f('ck_minutes_file_not_empty')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_minutes_file_meeting_id')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['account.id'], name=op.f('fk_minutes_file_uploaded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_file'))
    )
    with op.batch_alter_table('minutes_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_file_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_file_sha256'), ['sha256'], unique=False)

    op.create_table('action_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('status', sa.Enum('open', 'reported', 'confirmed', 'dropped', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_note', sa.Text(), nullable=False),
    sa.Column('reported_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reported_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('reopen_reason', sa.Text(), nullable=False),
    sa.Column('drop_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(reported_at IS NULL) = (done_note = '')", name=op.f('ck_action_item_reported_has_note')),
    sa.CheckConstraint("(status = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f('ck_action_item_confirmed_has_date')),
    sa.CheckConstraint("(status = 'dropped') = (drop_reason <> '')", name=op.f('ck_action_item_dropped_has_reason')),
    sa.CheckConstraint("(status IN ('reported', 'confirmed')) = (reported_at IS NOT NULL)", name=op.f('ck_action_item_reported_has_date')),
    sa.CheckConstraint("reopen_reason = '' OR status IN ('open', 'dropped')", name=op.f('ck_action_item_reopened_is_open')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_action_item_has_text')),
    sa.CheckConstraint('(confirmed_at IS NULL) = (confirmed_by_id IS NULL)', name=op.f('ck_action_item_confirmed_by_somebody')),
    sa.CheckConstraint('(reported_at IS NULL) = (done_on IS NULL)', name=op.f('ck_action_item_reported_has_day')),
    sa.CheckConstraint('(reported_at IS NULL) = (reported_by_id IS NULL)', name=op.f('ck_action_item_reported_by_somebody')),
    sa.CheckConstraint('confirmed_by_id <> reported_by_id', name=op.f('ck_action_item_nobody_confirms_own_work')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_action_item_counted_from_one')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['account.id'], name=op.f('fk_action_item_confirmed_by_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_action_item_meeting_id')),
    sa.ForeignKeyConstraint(['reported_by_id'], ['account.id'], name=op.f('fk_action_item_reported_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_action_item_task_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_action_item_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_item')),
    sa.UniqueConstraint('meeting_id', 'number', name=op.f('uq_action_item_meeting_id_number'))
    )
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.create_index('ix_action_item_status', ['status', 'due_on', 'id'], unique=False)
        batch_op.create_index('ix_action_item_task', ['task_id', 'status', 'due_on'], unique=False)
        batch_op.create_index('ix_action_item_unit', ['unit_id', 'status', 'due_on'], unique=False)

    op.create_table('meeting_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("text <> ''", name=op.f('ck_meeting_decision_has_text')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_meeting_decision_counted_from_one')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_decision_meeting_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_meeting_decision_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_decision')),
    sa.UniqueConstraint('meeting_id', 'number', name=op.f('uq_meeting_decision_meeting_id_number'))
    )
    with op.batch_alter_table('meeting_decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_decision_task_id'), ['task_id'], unique=False)

    op.create_table('meeting_task',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_task_meeting_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_meeting_task_task_id')),
    sa.PrimaryKeyConstraint('meeting_id', 'task_id', name=op.f('pk_meeting_task'))
    )
    with op.batch_alter_table('meeting_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_task_task_id'), ['task_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('meeting_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_task_task_id'))

    op.drop_table('meeting_task')
    with op.batch_alter_table('meeting_decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_decision_task_id'))

    op.drop_table('meeting_decision')
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.drop_index('ix_action_item_unit')
        batch_op.drop_index('ix_action_item_task')
        batch_op.drop_index('ix_action_item_status')

    op.drop_table('action_item')
    with op.batch_alter_table('minutes_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_file_sha256'))
        batch_op.drop_index(batch_op.f('ix_minutes_file_meeting_id'))

    op.drop_table('minutes_file')
    with op.batch_alter_table('meeting_attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_attendance_user_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_attendance_unit_id'))

    op.drop_table('meeting_attendance')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index('ix_meeting_held')
        batch_op.drop_index('ix_meeting_campaign_held')

    op.drop_table('meeting')
