"""repetitions by days.

A repetition of the ladder is told apart by how many days after the first telling it is meant, no longer by its number:
an office that changes the interval then repeats no day. What was told is counted with the intervals of the shipped file.
"""

from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

INTERVALS = {'overdue': 7, 'rebound_waits': 7, 'silence': 30, 'part_late': 7, 'check_missed': 7, 'conclusion_waits': 14}


def upgrade() -> None:
    for rule, days in INTERVALS.items():
        # far away first, so that no row stands where another one still is
        op.execute(f"UPDATE reminder SET occurrence = -occurrence * {days} WHERE rule = '{rule}'")
        op.execute(f"UPDATE reminder SET occurrence = -occurrence WHERE rule = '{rule}'")


def downgrade() -> None:
    for rule, days in INTERVALS.items():
        op.execute(f"UPDATE reminder SET occurrence = -occurrence / {days} WHERE rule = '{rule}'")
        op.execute(f"UPDATE reminder SET occurrence = -occurrence WHERE rule = '{rule}'")
