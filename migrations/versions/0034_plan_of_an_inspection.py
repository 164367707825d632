"""a letter of authority has a number, a group an English name; since when a unit stands in the plan."""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def add_number(table: str, column: str, name: str, check: str, more: str = '') -> None:
    """With its CHECK in one statement, which SQLite knows for a new column only."""
    op.execute(f'ALTER TABLE {table} ADD COLUMN {column} INTEGER{more} CONSTRAINT ck_{table}_{name} CHECK ({check})')


def upgrade() -> None:
    add_number('special_inspection', 'next_authority', 'authority_positive', 'next_authority >= 1', ' DEFAULT 1 NOT NULL')
    op.execute('UPDATE inspection_team SET authorised_on = NULL, authorised_by_id = NULL')  # none of them had a number
    number = '(authorised_on IS NULL) = (authority_number IS NULL)'
    add_number('inspection_team', 'authority_number', 'authorised_by_letter', number)
    op.add_column('inspection_team', sa.Column('name_en', sa.String(length=200), nullable=False, server_default=''))
    op.add_column('inspected_unit', sa.Column('added_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('inspected_unit', 'added_at')
    op.drop_column('inspection_team', 'name_en')
    op.drop_column('inspection_team', 'authority_number')
    op.drop_column('special_inspection', 'next_authority')
