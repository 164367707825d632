"""an action item of a meeting may belong to no task; a reminder of it is told apart by the item alone. A gap that is
closed may name files of the inspection side as the ground."""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

TABLES = ('action_item', 'reminder')
NEEDED, FREE = 'task_id INTEGER NOT NULL', 'task_id INTEGER'


def allow(before: str, after: str) -> None:
    """Without or with a task; on SQLite as 0026 does it."""
    if op.get_bind().dialect.name == 'postgresql':
        for table in TABLES:
            op.alter_column(table, 'task_id', existing_type=sa.Integer(), nullable=after == FREE)
        return
    op.execute('PRAGMA writable_schema = ON')
    for table in TABLES:
        text = "UPDATE sqlite_master SET sql = replace(sql, :before || ',', :after || ',') WHERE type = 'table' AND name = :table"
        op.get_bind().execute(sa.text(text), {'before': before, 'after': after, 'table': table})
    op.execute('PRAGMA writable_schema = RESET')


def upgrade() -> None:
    allow(NEEDED, FREE)
    op.create_index(
        'uq_reminder_of_no_task', 'reminder', ['subject', 'cycle', 'rule', 'watched_on', 'occurrence'], unique=True,
        sqlite_where=sa.text('task_id IS NULL'), postgresql_where=sa.text('task_id IS NULL'),
    )
    op.create_table('gap_evidence',
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_gap_evidence_evidence_id')),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gap_evidence_gap_id')),
    sa.PrimaryKeyConstraint('gap_id', 'evidence_id', name=op.f('pk_gap_evidence'))
    )
    op.create_index(op.f('ix_gap_evidence_evidence_id'), 'gap_evidence', ['evidence_id'], unique=False)


def downgrade() -> None:
    op.drop_table('gap_evidence')
    op.drop_index('uq_reminder_of_no_task', 'reminder')
    op.execute('DELETE FROM notice WHERE reminder_id IN (SELECT id FROM reminder WHERE task_id IS NULL)')
    for table in TABLES:
        op.execute(f'DELETE FROM {table} WHERE task_id IS NULL')  # noqa: S608 - no place for them before
    allow(FREE, NEEDED)
