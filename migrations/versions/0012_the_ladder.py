"""the ladder: steps taken, notices, an office's own values, colours last seen."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ladder_value',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('repeat_days', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_ladder_value_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ladder_value')),
    sa.UniqueConstraint('campaign_id', 'rule', name=op.f('uq_ladder_value_campaign_id_rule'))
    )
    op.create_table('reminder_choice',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('digest_hour', sa.Integer(), nullable=True),
    sa.Column('bell_only', sa.JSON(), nullable=False),
    sa.CheckConstraint('digest_hour BETWEEN 0 AND 23', name=op.f('ck_reminder_choice_hour_range')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_reminder_choice_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_reminder_choice'))
    )
    op.create_table('reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('watched_on', sa.Date(), nullable=False),
    sa.Column('occurrence', sa.Integer(), nullable=False),
    sa.Column('colour', sa.Enum('none', 'green', 'yellow', 'red', 'blue', name='colour', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('fired_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_reminder_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('task_id', 'subject', 'cycle', 'rule', 'watched_on', 'occurrence', name=op.f('uq_reminder_task_id_subject_cycle_rule_watched_on_occurrence'))
    )
    op.create_table('task_colour',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('colour', sa.Enum('none', 'green', 'yellow', 'red', 'blue', name='colour', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('since', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_colour_task_id')),
    sa.PrimaryKeyConstraint('task_id', name=op.f('pk_task_colour'))
    )
    with op.batch_alter_table('task_colour', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_colour_colour'), ['colour'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dedupe_key', sa.String(length=200), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('colour', sa.Enum('none', 'green', 'yellow', 'red', 'blue', name='colour', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('reminder_id', sa.Integer(), nullable=True),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('read_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('digest', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['mail_id'], ['mail.id'], name=op.f('fk_notice_mail_id')),
    sa.ForeignKeyConstraint(['reminder_id'], ['reminder.id'], name=op.f('fk_notice_reminder_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_notice_task_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_notice_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_notice_dedupe_key'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_mail_id'), ['mail_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_task_id'), ['task_id'], unique=False)
        batch_op.create_index('ix_notice_digest', ['user_id'], unique=False, sqlite_where=sa.text('digest'), postgresql_where=sa.text('digest'))
        batch_op.create_index('ix_notice_user_read', ['user_id', 'read_at', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_user_read')
        batch_op.drop_index('ix_notice_digest', sqlite_where=sa.text('digest'), postgresql_where=sa.text('digest'))
        batch_op.drop_index(batch_op.f('ix_notice_task_id'))
        batch_op.drop_index(batch_op.f('ix_notice_mail_id'))

    op.drop_table('notice')
    with op.batch_alter_table('task_colour', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_colour_colour'))

    op.drop_table('task_colour')
    op.drop_table('reminder')
    op.drop_table('reminder_choice')
    op.drop_table('ladder_value')
