"""an evaluation that was begun by mistake is withdrawn, with the reason."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('evaluation', sa.Column('withdrawn_at', models.base.UtcDateTime(timezone=True), nullable=True))
    op.execute(
        'ALTER TABLE evaluation ADD COLUMN withdrawn_by_id INTEGER'
        ' CONSTRAINT fk_evaluation_withdrawn_by_id_account REFERENCES account (id)'
        ' CONSTRAINT ck_evaluation_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by_id IS NULL))'
    )
    op.execute(
        "ALTER TABLE evaluation ADD COLUMN withdraw_reason TEXT DEFAULT '' NOT NULL"
        " CONSTRAINT ck_evaluation_withdrawn_has_reason CHECK ((withdrawn_at IS NULL) = (withdraw_reason = ''))"
    )


def downgrade() -> None:
    op.drop_column('evaluation', 'withdraw_reason')
    op.drop_column('evaluation', 'withdrawn_by_id')
    op.drop_column('evaluation', 'withdrawn_at')
