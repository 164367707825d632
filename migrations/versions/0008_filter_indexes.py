"""filter indexes.

The remaining filters of the ledger are read through an index, as the others are.
"""

from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

COVERED = ['due_on', 'id', 'state', 'voided_at']


def upgrade() -> None:
    op.drop_index(op.f('ix_task_leader_id'), table_name='task')
    for name in ('leader', 'origin', 'kind', 'cycle'):
        column = 'leader_id' if name == 'leader' else name
        op.create_index(f'ix_task_{name}_due', 'task', [column, *COVERED])


def downgrade() -> None:
    for name in ('leader', 'origin', 'kind', 'cycle'):
        op.drop_index(f'ix_task_{name}_due', table_name='task')
    op.create_index(op.f('ix_task_leader_id'), 'task', ['leader_id'])
