"""whoever concludes a review signs it; an on-site check can look at a thing again.

Conclusions of before have no signature. Columns are added in place, as other tables name these ones.
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

BEFORE = "'submission', 'part', 'write_off', 'plan', 'plan_change'"
AFTER = "'submission', 'part', 'conclusion', 'write_off', 'plan', 'plan_change'"


def allow_meanings(before: str, after: str) -> None:
    """Another CHECK on what a signature means; on SQLite in the text of its schema, as migration 0026 does it."""
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint(op.f('ck_signature_meaning'), 'signature', type_='check')
        op.create_check_constraint(op.f('ck_signature_meaning'), 'signature', f'meaning IN ({after})')
        return
    op.execute('PRAGMA writable_schema = ON')
    text = "UPDATE sqlite_master SET sql = replace(sql, 'meaning IN (' || :before || ')', 'meaning IN (' || :after || ')') WHERE type = 'table' AND name = 'signature'"
    op.get_bind().execute(sa.text(text), {'before': before, 'after': after})
    op.execute('PRAGMA writable_schema = RESET')


def upgrade() -> None:
    allow_meanings(BEFORE, AFTER)
    op.execute('ALTER TABLE review_conclusion ADD COLUMN signature_id INTEGER CONSTRAINT fk_review_conclusion_signature_id REFERENCES signature (id)')
    op.execute('ALTER TABLE on_site_check ADD COLUMN again_id INTEGER CONSTRAINT fk_on_site_check_again_id REFERENCES on_site_check (id)')


def downgrade() -> None:
    op.execute('ALTER TABLE on_site_check DROP COLUMN again_id')
    op.execute('ALTER TABLE review_conclusion DROP COLUMN signature_id')
    op.execute("DELETE FROM signature WHERE meaning = 'conclusion'")
    allow_meanings(AFTER, BEFORE)
