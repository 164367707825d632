"""submission deadline.

A submission keeps the deadline of its time. Those of the cycle that is running get the task's; of earlier cycles it is
not known any more. The column is added in place, as other tables name this one.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('submission', sa.Column('deadline', sa.Date(), nullable=True))
    op.execute(
        'UPDATE submission SET deadline = (SELECT deadline FROM task WHERE task.id = submission.task_id'
        ' AND task.cycle = submission.cycle)'
    )


def downgrade() -> None:
    op.drop_column('submission', 'deadline')
