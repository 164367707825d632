"""repetitions by days.

A repetition of the ladder is told apart by the day it is meant for, no longer by its number: an office that changes days
or interval then repeats no day and leaves none out. What was told is counted with the days of the shipped file.
"""

from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

REPEATED = {  # days of the first telling after the watched day (0 where working days decide), and between two
    'overdue': (1, 7),
    'part_late': (1, 7),
    'check_missed': (1, 7),
    'silence': (30, 30),
    'rebound_waits': (0, 7),
    'conclusion_waits': (1, 14),
}


def upgrade() -> None:
    for rule, (first, every) in REPEATED.items():
        # far away first, so that no row stands where another one still is
        op.execute(f"UPDATE reminder SET occurrence = -({first} + occurrence * {every}) - 1000 WHERE rule = '{rule}'")
        op.execute(f"UPDATE reminder SET occurrence = -occurrence - 1000 WHERE rule = '{rule}'")


def downgrade() -> None:
    """Days that no repetition of the shipped file has stay apart, below zero."""
    for rule, (first, every) in REPEATED.items():
        op.execute(f"UPDATE reminder SET occurrence = -occurrence - 1000 WHERE rule = '{rule}'")
        whole = f"(-occurrence - 1000 - {first}) % {every} = 0 AND -occurrence - 1000 >= {first}"
        number = f"(-occurrence - 1000 - {first}) / {every}"
        op.execute(f"UPDATE reminder SET occurrence = {number} WHERE rule = '{rule}' AND {whole}")
