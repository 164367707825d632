"""What a finding or a problem from thematic education became: closing proposed to the committee, problems settled."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

TABLES = ('finding_unit', 'thematic_problem')
OUTCOMES = "outcome IS NULL OR outcome IN ('gap', 'rebound', 'supplementary', 'closed')"
CHECKS = {
    'settled_has_date': '(outcome IS NULL) = (settled_at IS NULL)',
    'settled_by_somebody': '(settled_at IS NULL) = (settled_by_id IS NULL)',
    'names_a_task': "(outcome IS NULL OR outcome = 'closed') = (task_id IS NULL)",
    'closed_with_reason': "outcome IS NULL OR outcome <> 'closed' OR reason <> ''",
}
MORE_CHECKS = {
    'names_its_gap': "(outcome IS NOT NULL AND outcome = 'gap') = (gap_id IS NOT NULL)",
    'proposed_by_somebody': "(proposal = '') = (proposed_by_id IS NULL)",
}
ONE_WAY = "finding_id IS NULL OR (outcome IS NULL AND proposal = '')"


def upgrade() -> None:
    with op.batch_alter_table('thematic_problem') as batch_op:
        kinds = sa.Enum('gap', 'rebound', 'supplementary', 'closed', name='outcome', native_enum=False, length=40)
        batch_op.add_column(sa.Column('outcome', kinds, nullable=True))
        batch_op.add_column(sa.Column('task_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('gap_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reason', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('settled_at', models.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('settled_by_id', sa.Integer(), nullable=True))
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column('proposal', sa.Text(), nullable=False, server_default=''))
            batch_op.add_column(sa.Column('proposed_by_id', sa.Integer(), nullable=True))
    with op.batch_alter_table('thematic_problem') as batch_op:
        batch_op.create_check_constraint(op.f('ck_thematic_problem_outcome'), OUTCOMES)
        for name, rule in CHECKS.items():
            batch_op.create_check_constraint(op.f(f'ck_thematic_problem_{name}'), rule)
        batch_op.create_check_constraint(op.f('ck_thematic_problem_settled_through_one'), ONE_WAY)
        for column, of in (('task_id', 'task'), ('gap_id', 'gap'), ('settled_by_id', 'account')):
            batch_op.create_foreign_key(op.f(f'fk_thematic_problem_{column}'), of, [column], ['id'])
        batch_op.create_index(op.f('ix_thematic_problem_task_id'), ['task_id'], unique=False)
        batch_op.create_index(op.f('ix_thematic_problem_gap_id'), ['gap_id'], unique=False)
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            for name, rule in MORE_CHECKS.items():
                batch_op.create_check_constraint(op.f(f'ck_{table}_{name}'), rule)
            batch_op.create_foreign_key(op.f(f'fk_{table}_proposed_by_id'), 'account', ['proposed_by_id'], ['id'])


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            for name in MORE_CHECKS:
                batch_op.drop_constraint(op.f(f'ck_{table}_{name}'), type_='check')
            batch_op.drop_constraint(op.f(f'fk_{table}_proposed_by_id'), type_='foreignkey')
            if table == 'thematic_problem':
                batch_op.drop_constraint(op.f('ck_thematic_problem_settled_through_one'), type_='check')
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column('proposed_by_id')
            batch_op.drop_column('proposal')
    with op.batch_alter_table('thematic_problem') as batch_op:
        batch_op.drop_index(op.f('ix_thematic_problem_gap_id'))
        batch_op.drop_index(op.f('ix_thematic_problem_task_id'))
        for name in ('outcome', *CHECKS):
            batch_op.drop_constraint(op.f(f'ck_thematic_problem_{name}'), type_='check')
        for column in ('task_id', 'gap_id', 'settled_by_id'):
            batch_op.drop_constraint(op.f(f'fk_thematic_problem_{column}'), type_='foreignkey')
    with op.batch_alter_table('thematic_problem') as batch_op:
        for column in ('settled_by_id', 'settled_at', 'reason', 'gap_id', 'task_id', 'outcome'):
            batch_op.drop_column(column)
