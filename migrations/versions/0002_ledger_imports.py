"""ledger imports."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('heading_mapping',
    sa.Column('signature', sa.String(length=64), nullable=False),
    sa.Column('columns', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('signature', name=op.f('pk_heading_mapping'))
    )
    op.create_table('ledger_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('feedback_on', sa.Date(), nullable=False),
    sa.Column('sheet', sa.Text(), nullable=False),
    sa.Column('started_by_id', sa.Integer(), nullable=False),
    sa.Column('started_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('reading', 'ready', 'refused', 'taking_over', 'done', 'cancelled', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rows_done', sa.Integer(), nullable=False),
    sa.Column('rows_total', sa.Integer(), nullable=False),
    sa.Column('tables', sa.Text(), nullable=False),
    sa.Column('decisions', sa.Text(), nullable=False),
    sa.Column('questions', sa.Text(), nullable=False),
    sa.Column('told', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('taken_over_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(status = 'done') = (taken_over_at IS NOT NULL)", name=op.f('ck_ledger_import_done_has_date')),
    sa.CheckConstraint('size > 0', name=op.f('ck_ledger_import_not_empty')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_ledger_import_campaign_id')),
    sa.ForeignKeyConstraint(['started_by_id'], ['account.id'], name=op.f('fk_ledger_import_started_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_import'))
    )
    with op.batch_alter_table('ledger_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_import_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_import_sha256'), ['sha256'], unique=False)
        batch_op.create_index('ix_ledger_import_status', ['status', 'id'], unique=False)

    op.create_table('import_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('table_no', sa.Integer(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('read', sa.Text(), nullable=False),
    sa.Column('warnings', sa.Text(), nullable=False),
    sa.Column('effects', sa.Text(), nullable=False),
    sa.Column('action', sa.Enum('open', 'new', 'changed', 'same', 'left_out', 'skipped', name='action', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('warned', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('problem_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('measure_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['ledger_import.id'], name=op.f('fk_import_row_import_id')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_import_row_measure_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['problem_id'], ['problem.id'], name=op.f('fk_import_row_problem_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_import_row_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_row'))
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.create_index('ix_import_row_action', ['import_id', 'action', 'place'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_row_measure_id'), ['measure_id'], unique=False)
        batch_op.create_index('ix_import_row_place', ['import_id', 'place'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_row_problem_id'), ['problem_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_row_task_id'), ['task_id'], unique=False)

    op.create_table('people_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('started_by_id', sa.Integer(), nullable=False),
    sa.Column('started_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('reading', 'ready', 'refused', 'taking_over', 'done', 'cancelled', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rows_total', sa.Integer(), nullable=False),
    sa.Column('tables', sa.Text(), nullable=False),
    sa.Column('told', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('taken_over_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('left_out', sa.Text(), nullable=False),
    sa.Column('counts', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(status = 'done') = (taken_over_at IS NOT NULL)", name=op.f('ck_people_import_done_has_date')),
    sa.CheckConstraint('size > 0', name=op.f('ck_people_import_not_empty')),
    sa.ForeignKeyConstraint(['started_by_id'], ['account.id'], name=op.f('fk_people_import_started_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_import'))
    )
    with op.batch_alter_table('people_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_import_sha256'), ['sha256'], unique=False)

    op.create_table('people_import_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('table_no', sa.Integer(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('read', sa.Text(), nullable=False),
    sa.Column('warnings', sa.Text(), nullable=False),
    sa.Column('effects', sa.Text(), nullable=False),
    sa.Column('action', sa.Enum('open', 'new', 'changed', 'same', 'left_out', 'skipped', name='action', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('warned', sa.Boolean(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['people_import.id'], name=op.f('fk_people_import_row_import_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_people_import_row_unit_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_people_import_row_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_import_row'))
    )
    with op.batch_alter_table('people_import_row', schema=None) as batch_op:
        batch_op.create_index('ix_people_import_row_action', ['import_id', 'action', 'place'], unique=False)
        batch_op.create_index('ix_people_import_row_place', ['import_id', 'place'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('people_import_row', schema=None) as batch_op:
        batch_op.drop_index('ix_people_import_row_place')
        batch_op.drop_index('ix_people_import_row_action')

    op.drop_table('people_import_row')
    with op.batch_alter_table('people_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_import_sha256'))

    op.drop_table('people_import')
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_row_task_id'))
        batch_op.drop_index(batch_op.f('ix_import_row_problem_id'))
        batch_op.drop_index('ix_import_row_place')
        batch_op.drop_index(batch_op.f('ix_import_row_measure_id'))
        batch_op.drop_index('ix_import_row_action')

    op.drop_table('import_row')
    with op.batch_alter_table('ledger_import', schema=None) as batch_op:
        batch_op.drop_index('ix_ledger_import_status')
        batch_op.drop_index(batch_op.f('ix_ledger_import_sha256'))
        batch_op.drop_index(batch_op.f('ix_ledger_import_campaign_id'))

    op.drop_table('ledger_import')
    op.drop_table('heading_mapping')
