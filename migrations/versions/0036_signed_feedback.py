"""a feedback letter keeps what its acknowledgement signed, and names the meeting at which it was handed over"""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        'ALTER TABLE feedback_letter ADD COLUMN meeting_id INTEGER'
        ' CONSTRAINT fk_feedback_letter_meeting_id REFERENCES meeting (id)'
    )
    op.create_index(op.f('ix_feedback_letter_meeting_id'), 'feedback_letter', ['meeting_id'], unique=False)
    op.add_column('feedback_letter', sa.Column('signer_name', sa.String(length=200), nullable=False, server_default=''))
    op.add_column('feedback_letter', sa.Column('signed_hash', sa.String(length=64), nullable=False, server_default=''))
    op.execute(
        "ALTER TABLE feedback_letter ADD COLUMN signed TEXT NOT NULL DEFAULT ''"
        " CONSTRAINT ck_feedback_letter_acknowledged_signs_a_text CHECK ((acknowledged_at IS NULL) = (signed = ''))"
    )


def downgrade() -> None:
    op.drop_column('feedback_letter', 'signed')
    op.drop_column('feedback_letter', 'signed_hash')
    op.drop_column('feedback_letter', 'signer_name')
    op.drop_index(op.f('ix_feedback_letter_meeting_id'), table_name='feedback_letter')
    op.drop_column('feedback_letter', 'meeting_id')
