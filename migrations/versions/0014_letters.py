"""supervision letters, and the counters of their numbers."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letter_counter',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.CheckConstraint('last >= 0', name=op.f('ck_letter_counter_not_negative')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_letter_counter_campaign_id')),
    sa.PrimaryKeyConstraint('campaign_id', 'year', name=op.f('pk_letter_counter'))
    )
    op.create_table('supervision_letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('overdue_since', sa.Date(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('draft', 'issued', 'answered', 'discarded', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('drafted_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('addressee', sa.String(length=200), nullable=False),
    sa.Column('addressee_en', sa.String(length=200), nullable=False),
    sa.Column('body_zh', sa.Text(), nullable=True),
    sa.Column('body_en', sa.Text(), nullable=True),
    sa.Column('issued_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('issued_by_id', sa.Integer(), nullable=True),
    sa.Column('answer_until', sa.Date(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.Column('discard_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('number >= 1 AND ordinal >= 1', name=op.f('ck_supervision_letter_counted_from_one')),
    sa.CheckConstraint("(status IN ('issued', 'answered')) = (issued_at IS NOT NULL)", name=op.f('ck_supervision_letter_issued_has_date')),
    sa.CheckConstraint('(issued_at IS NULL) = (issued_by_id IS NULL)', name=op.f('ck_supervision_letter_issued_by_somebody')),
    sa.CheckConstraint('(issued_at IS NULL) = (answer_until IS NULL)', name=op.f('ck_supervision_letter_issued_asks_until')),
    sa.CheckConstraint("(status = 'answered') = (answered_on IS NOT NULL)", name=op.f('ck_supervision_letter_answered_has_day')),
    sa.CheckConstraint("(status = 'answered') = (answer <> '')", name=op.f('ck_supervision_letter_answered_has_text')),
    sa.CheckConstraint('(answered_on IS NULL) = (recorded_by_id IS NULL)', name=op.f('ck_supervision_letter_answer_recorded_by_somebody')),
    sa.CheckConstraint("(status = 'discarded') = (discard_reason <> '')", name=op.f('ck_supervision_letter_discarded_has_reason')),
    sa.CheckConstraint('(body_zh IS NULL) = (body_en IS NULL)', name=op.f('ck_supervision_letter_both_texts_or_none')),
    sa.CheckConstraint("body_zh <> '' OR body_en <> ''", name=op.f('ck_supervision_letter_text_not_empty')),
    sa.CheckConstraint("status = 'draft' OR (body_zh IS NOT NULL AND addressee <> '')", name=op.f('ck_supervision_letter_settled_is_fixed')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_supervision_letter_campaign_id')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['account.id'], name=op.f('fk_supervision_letter_drafted_by_id')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['account.id'], name=op.f('fk_supervision_letter_issued_by_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_supervision_letter_recorded_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_supervision_letter_task_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_supervision_letter_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supervision_letter')),
    sa.UniqueConstraint('campaign_id', 'year', 'number', name=op.f('uq_supervision_letter_campaign_id_year_number')),
    sa.UniqueConstraint('task_id', 'cycle', 'overdue_since', 'ordinal', name=op.f('uq_supervision_letter_task_id_cycle_overdue_since_ordinal'))
    )
    with op.batch_alter_table('supervision_letter', schema=None) as batch_op:
        batch_op.create_index('ix_supervision_letter_status', ['status', 'id'], unique=False)
        batch_op.create_index('uq_supervision_letter_draft', ['task_id', 'cycle', 'overdue_since'], unique=True, sqlite_where=sa.text("status = 'draft'"), postgresql_where=sa.text("status = 'draft'"))


def downgrade() -> None:
    with op.batch_alter_table('supervision_letter', schema=None) as batch_op:
        batch_op.drop_index('uq_supervision_letter_draft', sqlite_where=sa.text("status = 'draft'"), postgresql_where=sa.text("status = 'draft'"))
        batch_op.drop_index('ix_supervision_letter_status')

    op.drop_table('supervision_letter')
    op.drop_table('letter_counter')
