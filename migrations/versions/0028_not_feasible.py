"""a sentence can be marked as not feasible."""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

BEFORE = "'responsive', 'unresponsive', 'unclear', 'to_check'"
AFTER = "'responsive', 'unresponsive', 'not_feasible', 'unclear', 'to_check'"


def allow_marks(before: str, after: str) -> None:
    """Another CHECK on what a mark says; on SQLite in the text of its schema, as migration 0026 does it."""
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint(op.f('ck_passage_mark_mark'), 'passage_mark', type_='check')
        op.create_check_constraint(op.f('ck_passage_mark_mark'), 'passage_mark', f'mark IN ({after})')
        return
    op.execute('PRAGMA writable_schema = ON')
    text = "UPDATE sqlite_master SET sql = replace(sql, 'mark IN (' || :before || ')', 'mark IN (' || :after || ')') WHERE type = 'table' AND name = 'passage_mark'"
    op.get_bind().execute(sa.text(text), {'before': before, 'after': after})
    op.execute('PRAGMA writable_schema = RESET')


def upgrade() -> None:
    allow_marks(BEFORE, AFTER)


def downgrade() -> None:
    op.execute("UPDATE passage_mark SET mark = 'unclear' WHERE mark = 'not_feasible'")
    allow_marks(AFTER, BEFORE)
