"""a look-back is a full review: what was looked at, who took part, its files. A rebound names the look-back or ballot
from which it was raised, a supplementary task the look-back that did not hold."""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

KINDS = "'gap', 'review', 'return', 'comment', 'thematic'"
WITH_LOOK_BACK = "'gap', 'review', 'return', 'comment', 'look_back', 'thematic'"


def allow_kinds(before: str, after: str) -> None:
    """Another CHECK on the kinds of sources; on SQLite as 0026 does it."""
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint(op.f('ck_task_source_kind'), 'task_source', type_='check')
        op.create_check_constraint(op.f('ck_task_source_kind'), 'task_source', f'kind IN ({after})')
        return
    op.execute('PRAGMA writable_schema = ON')
    text = f"UPDATE sqlite_master SET sql = replace(sql, 'kind IN (' || :before || ')', 'kind IN (' || :after || ')') WHERE type = 'table' AND name = 'task_source'"  # noqa: S608
    op.get_bind().execute(sa.text(text), {'before': before, 'after': after})
    op.execute('PRAGMA writable_schema = RESET')


def add_link(table: str, column: str, target: str, name: str, check: str) -> None:
    """With its CHECK in one statement, which SQLite knows for a new column only."""
    op.execute(
        f'ALTER TABLE {table} ADD COLUMN {column} INTEGER'
        f' CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)'
        f' CONSTRAINT ck_{table}_{name} CHECK ({check})'
    )


def upgrade() -> None:
    op.add_column('look_back_task', sa.Column('looked_at', sa.Text(), nullable=False, server_default=''))
    op.add_column('look_back_task', sa.Column('taken_part', sa.Text(), nullable=False, server_default=''))
    op.create_table('look_back_evidence',
    sa.Column('look_back_task_id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_look_back_evidence_evidence_id')),
    sa.ForeignKeyConstraint(['look_back_task_id'], ['look_back_task.id'], name=op.f('fk_look_back_evidence_look_back_task_id')),
    sa.PrimaryKeyConstraint('look_back_task_id', 'evidence_id', name=op.f('pk_look_back_evidence'))
    )
    op.create_index(op.f('ix_look_back_evidence_evidence_id'), 'look_back_evidence', ['evidence_id'], unique=False)
    add_link('rebound_ground', 'look_back_id', 'look_back_task', 'look_back_of_check', "look_back_id IS NULL OR origin = 'special_check'")
    add_link('rebound_ground', 'ballot_id', 'ballot', 'ballot_of_ballot', "ballot_id IS NULL OR origin = 'ballot'")
    allow_kinds(KINDS, WITH_LOOK_BACK)
    add_link('task_source', 'look_back_id', 'look_back_task', 'look_back_is_named', "(kind = 'look_back') = (look_back_id IS NOT NULL)")


def downgrade() -> None:
    op.drop_column('task_source', 'look_back_id')
    allow_kinds(WITH_LOOK_BACK, KINDS)
    op.drop_column('rebound_ground', 'ballot_id')
    op.drop_column('rebound_ground', 'look_back_id')
    op.drop_table('look_back_evidence')
    op.drop_column('look_back_task', 'taken_part')
    op.drop_column('look_back_task', 'looked_at')
