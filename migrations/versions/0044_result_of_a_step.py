"""a step of a review is passed or not; those recorded before count as passed"""

from alembic import op

revision = '0044'
down_revision = '0043'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE step_record ADD COLUMN result VARCHAR(40) DEFAULT 'passed' NOT NULL"
        " CONSTRAINT ck_step_record_result CHECK (result IN ('passed', 'not_passed'))"
    )


def downgrade() -> None:
    op.drop_column('step_record', 'result')
