"""a proposal to close ends with what the matter became"""

from alembic import op

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('finding_unit', 'thematic_problem'):
        op.execute(f"UPDATE {table} SET proposal = '', proposed_by_id = NULL WHERE outcome IS NOT NULL")


def downgrade() -> None:
    """The trail tells what was proposed."""
