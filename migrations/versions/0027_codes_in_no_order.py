"""Whether a code was used is in no index any more; numbers of statements that fewer judged than the minimum go."""

from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

FEW = """UPDATE ballot_item SET satisfied = NULL, basically = NULL, dissatisfied = NULL, unknown = NULL
WHERE satisfied + basically + dissatisfied < (SELECT minimum FROM ballot WHERE ballot.id = ballot_item.ballot_id)"""


def upgrade() -> None:
    op.drop_index('ix_ballot_code_ballot', table_name='ballot_code')
    op.create_index('ix_ballot_code_ballot', 'ballot_code', ['ballot_id'], unique=False)
    op.execute(FEW)


def downgrade() -> None:
    op.drop_index('ix_ballot_code_ballot', table_name='ballot_code')
    op.create_index('ix_ballot_code_ballot', 'ballot_code', ['ballot_id', 'used'], unique=False)
