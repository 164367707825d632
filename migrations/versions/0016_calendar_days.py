"""calendar days.

The office enters closing days and further working days, which override the official calendar.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'calendar_day',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('working', sa.Boolean(), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('set_by_id', sa.Integer(), nullable=False),
        sa.Column('set_at', models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f('ck_calendar_day_has_name')),
        sa.ForeignKeyConstraint(['set_by_id'], ['account.id'], name=op.f('fk_calendar_day_set_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_day')),
        sa.UniqueConstraint('day', name=op.f('uq_calendar_day_day')),
    )


def downgrade() -> None:
    op.drop_table('calendar_day')
