"""the register of institutional documents, the tasks by which they came, and the checks of their effect."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('institutional_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('number', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('made', 'revised', 'abolished', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=True),
    sa.Column('effect', sa.Enum('works', 'partly', 'on_paper', name='effect', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('check_due_on', sa.Date(), nullable=True),
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind <> 'abolished' OR check_due_on IS NULL", name=op.f('ck_institutional_document_abolished_is_not_checked')),
    sa.CheckConstraint("kind = 'abolished' OR effect IS NOT NULL OR check_due_on IS NOT NULL", name=op.f('ck_institutional_document_first_check_has_day')),
    sa.CheckConstraint("name <> ''", name=op.f('ck_institutional_document_has_name')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_institutional_document_campaign_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_institutional_document_created_by_id')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_institutional_document_evidence_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_institutional_document_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_institutional_document'))
    )
    with op.batch_alter_table('institutional_document', schema=None) as batch_op:
        batch_op.create_index('ix_institutional_document_due', ['check_due_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_institutional_document_evidence_id'), ['evidence_id'], unique=False)
        batch_op.create_index('uq_institutional_document_name', ['campaign_id', 'name', 'kind'], unique=True, sqlite_where=sa.text("number = ''"), postgresql_where=sa.text("number = ''"))
        batch_op.create_index('uq_institutional_document_number', ['campaign_id', 'number', 'kind'], unique=True, sqlite_where=sa.text("number <> ''"), postgresql_where=sa.text("number <> ''"))

    op.create_table('effect_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('result', sa.Enum('works', 'partly', 'on_paper', name='result', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('next_check_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('held_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("note <> ''", name=op.f('ck_effect_check_has_note')),
    sa.CheckConstraint('next_check_on > held_on', name=op.f('ck_effect_check_next_is_later')),
    sa.ForeignKeyConstraint(['document_id'], ['institutional_document.id'], name=op.f('fk_effect_check_document_id')),
    sa.ForeignKeyConstraint(['held_by_id'], ['account.id'], name=op.f('fk_effect_check_held_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_effect_check'))
    )
    with op.batch_alter_table('effect_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_effect_check_document_id'), ['document_id'], unique=False)

    op.create_table('institutional_document_task',
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['institutional_document.id'], name=op.f('fk_institutional_document_task_document_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_institutional_document_task_task_id')),
    sa.PrimaryKeyConstraint('document_id', 'task_id', name=op.f('pk_institutional_document_task'))
    )
    with op.batch_alter_table('institutional_document_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_institutional_document_task_task_id'), ['task_id'], unique=False)


def downgrade() -> None:
    op.drop_table('institutional_document_task')
    op.drop_table('effect_check')
    op.drop_table('institutional_document')
