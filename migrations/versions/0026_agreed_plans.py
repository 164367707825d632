"""the agreed plan of a task: signed, accepted or sent back; proposed changes; every revision. Questions between units."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

MEANINGS = "'submission', 'part', 'write_off'"
WITH_PLANS = f"{MEANINGS}, 'plan', 'plan_change'"


def allow_meanings(before: str, after: str) -> None:
    """Another CHECK on what a signature means. SQLite can change one only in the text of its schema, because to build
    the table anew would break what refers to it; this is the procedure that its manual describes."""
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint(op.f('ck_signature_meaning'), 'signature', type_='check')
        op.create_check_constraint(op.f('ck_signature_meaning'), 'signature', f'meaning IN ({after})')
        return
    op.execute('PRAGMA writable_schema = ON')
    text = f"UPDATE sqlite_master SET sql = replace(sql, 'meaning IN (' || :before || ')', 'meaning IN (' || :after || ')') WHERE type = 'table' AND name = 'signature'"  # noqa: S608
    op.get_bind().execute(sa.text(text), {'before': before, 'after': after})
    op.execute('PRAGMA writable_schema = RESET')


def upgrade() -> None:
    op.add_column('campaign', sa.Column('plans_required', sa.Boolean(), nullable=False, server_default=sa.false()))
    allow_meanings(MEANINGS, WITH_PLANS)
    op.create_table('plan_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('lead_unit_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.Enum('plan', 'goal', 'measure', 'part', name='item', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('measure_number', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('signature_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('prepared', 'signed', 'accepted', 'refused', 'withdrawn', 'lapsed', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('settled_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("item = 'plan' OR reason <> ''", name=op.f('ck_plan_proposal_change_has_reason')),
    sa.CheckConstraint("item <> 'part' OR unit_id IS NOT NULL", name=op.f('ck_plan_proposal_part_has_unit')),
    sa.CheckConstraint("status NOT IN ('signed', 'accepted', 'refused') OR signature_id IS NOT NULL", name=op.f('ck_plan_proposal_decided_was_signed')),
    sa.CheckConstraint("status <> 'prepared' OR signature_id IS NULL", name=op.f('ck_plan_proposal_prepared_is_unsigned')),
    sa.CheckConstraint("(settled_at IS NULL) = (status IN ('prepared', 'signed'))", name=op.f('ck_plan_proposal_settled_has_date')),
    sa.CheckConstraint('(settled_at IS NULL) = (settled_by_id IS NULL)', name=op.f('ck_plan_proposal_settled_by_somebody')),
    sa.CheckConstraint("status <> 'refused' OR answer <> ''", name=op.f('ck_plan_proposal_refusal_has_reason')),
    sa.CheckConstraint('number >= 1 AND cycle >= 1', name=op.f('ck_plan_proposal_counted_from_one')),
    sa.ForeignKeyConstraint(['lead_unit_id'], ['unit.id'], name=op.f('fk_plan_proposal_lead_unit_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['account.id'], name=op.f('fk_plan_proposal_proposed_by_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['account.id'], name=op.f('fk_plan_proposal_settled_by_id')),
    sa.ForeignKeyConstraint(['signature_id'], ['signature.id'], name=op.f('fk_plan_proposal_signature_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_plan_proposal_task_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_plan_proposal_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_proposal')),
    sa.UniqueConstraint('signature_id', name=op.f('uq_plan_proposal_signature_id')),
    sa.UniqueConstraint('task_id', 'number', name=op.f('uq_plan_proposal_task_id_number'))
    )
    with op.batch_alter_table('plan_proposal', schema=None) as batch_op:
        batch_op.create_index('uq_plan_proposal_waiting_plan', ['task_id'], unique=True, sqlite_where=sa.text("item = 'plan' AND status = 'signed'"), postgresql_where=sa.text("item = 'plan' AND status = 'signed'"))

    op.create_table('plan_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('plan', sa.Text(), nullable=False),
    sa.Column('made_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('number >= 1 AND cycle >= 1', name=op.f('ck_plan_revision_counted_from_one')),
    sa.ForeignKeyConstraint(['made_by_id'], ['account.id'], name=op.f('fk_plan_revision_made_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['plan_proposal.id'], name=op.f('fk_plan_revision_proposal_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_plan_revision_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_revision')),
    sa.UniqueConstraint('proposal_id', name=op.f('uq_plan_revision_proposal_id')),
    sa.UniqueConstraint('task_id', 'number', name=op.f('uq_plan_revision_task_id_number'))
    )
    op.create_table('unit_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('from_unit_id', sa.Integer(), nullable=False),
    sa.Column('to_unit_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('asked_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('number >= 1', name=op.f('ck_unit_question_counted_from_one')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_unit_question_has_text')),
    sa.CheckConstraint('from_unit_id <> to_unit_id', name=op.f('ck_unit_question_asks_another')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)', name=op.f('ck_unit_question_withdrawn_by_somebody')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['account.id'], name=op.f('fk_unit_question_asked_by_id')),
    sa.ForeignKeyConstraint(['from_unit_id'], ['unit.id'], name=op.f('fk_unit_question_from_unit_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_unit_question_task_id')),
    sa.ForeignKeyConstraint(['to_unit_id'], ['unit.id'], name=op.f('fk_unit_question_to_unit_id')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['account.id'], name=op.f('fk_unit_question_withdrawn_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_question')),
    sa.UniqueConstraint('task_id', 'number', name=op.f('uq_unit_question_task_id_number'))
    )
    with op.batch_alter_table('unit_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_question_to_unit_id'), ['to_unit_id'], unique=False)

    op.create_table('unit_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('answered_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("text <> ''", name=op.f('ck_unit_answer_has_text')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['account.id'], name=op.f('fk_unit_answer_answered_by_id')),
    sa.ForeignKeyConstraint(['question_id'], ['unit_question.id'], name=op.f('fk_unit_answer_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_answer'))
    )
    with op.batch_alter_table('unit_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_answer_question_id'), ['question_id'], unique=False)


def downgrade() -> None:
    op.drop_table('unit_answer')
    op.drop_table('unit_question')
    op.drop_table('plan_revision')
    op.drop_table('plan_proposal')
    op.execute("DELETE FROM signature WHERE meaning IN ('plan', 'plan_change')")  # earlier versions know no such signature
    allow_meanings(WITH_PLANS, MEANINGS)
    op.drop_column('campaign', 'plans_required')
