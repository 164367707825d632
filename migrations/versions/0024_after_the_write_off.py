"""what follows a write-off: how a phase goal is measured, on what a review rests."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('monitoring_review', sa.Column('looked_at', sa.Text(), nullable=False, server_default=''))
    op.add_column('monitoring_review', sa.Column('taken_part', sa.Text(), nullable=False, server_default=''))
    op.add_column('phase_goal', sa.Column('measured', sa.Text(), nullable=False, server_default=''))
    op.create_table('review_evidence',
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_review_evidence_evidence_id')),
    sa.ForeignKeyConstraint(['review_id'], ['monitoring_review.id'], name=op.f('fk_review_evidence_review_id')),
    sa.PrimaryKeyConstraint('review_id', 'evidence_id', name=op.f('pk_review_evidence'))
    )
    op.create_index(op.f('ix_review_evidence_evidence_id'), 'review_evidence', ['evidence_id'], unique=False)
    op.create_table('phase_goal_evidence',
    sa.Column('goal_id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_phase_goal_evidence_evidence_id')),
    sa.ForeignKeyConstraint(['goal_id'], ['phase_goal.id'], name=op.f('fk_phase_goal_evidence_goal_id')),
    sa.PrimaryKeyConstraint('goal_id', 'evidence_id', name=op.f('pk_phase_goal_evidence'))
    )
    op.create_index(op.f('ix_phase_goal_evidence_evidence_id'), 'phase_goal_evidence', ['evidence_id'], unique=False)


def downgrade() -> None:
    op.drop_table('phase_goal_evidence')
    op.drop_table('review_evidence')
    op.drop_column('phase_goal', 'measured')
    op.drop_column('monitoring_review', 'taken_part')
    op.drop_column('monitoring_review', 'looked_at')
