"""mail.

A mail has a rank, so that links somebody waits for and mails about one thing pass the digests of the day, and keeps when
it was last tried, which the limit of mails a minute counts. The columns are added in place: old mails get both at once.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('mail', sa.Column('rank', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('mail', sa.Column('tried_at', models.base.UtcDateTime(timezone=True), nullable=True))
    op.execute("UPDATE mail SET rank = 0 WHERE kind IN ('invitation', 'reset')")
    op.execute("UPDATE mail SET rank = 2 WHERE kind = 'digest'")
    op.execute('UPDATE mail SET tried_at = sent_at')
    op.drop_index('ix_mail_status_due', 'mail')
    op.create_index('ix_mail_status_rank_due', 'mail', ['status', 'rank', 'due_at'])
    op.create_index('ix_mail_tried_at', 'mail', ['tried_at'])


def downgrade() -> None:
    op.drop_index('ix_mail_tried_at', 'mail')
    op.drop_index('ix_mail_status_rank_due', 'mail')
    op.create_index('ix_mail_status_due', 'mail', ['status', 'due_at'])
    op.drop_column('mail', 'tried_at')
    op.drop_column('mail', 'rank')
