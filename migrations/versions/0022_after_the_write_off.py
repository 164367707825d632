"""what follows a write-off: how a phase goal is measured, on what a review rests, why a problem came
back, from where a supplementary task was raised."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

CAUSES = [
    ('只治标未治本，根源性问题没有解决', 'Only the symptom was put right, not what lies beneath'),
    ('制度不健全或与实际脱节', 'Rules are missing or do not fit practice'),
    ('制度执行不到位', 'Rules are not carried out'),
    ('责任未压实到岗到人', 'Nobody in particular was made responsible'),
    ('人员调整后工作未衔接', 'Work was not handed on when people changed'),
    ('日常监督检查缺位', 'Day-to-day supervision was missing'),
    ('思想松懈，存在“过关”心态', 'Slackening: it was enough to get past the check'),
    ('经费、人员或技术条件不足', 'Money, people or technology were lacking'),
    ('外部条件或政策发生变化', 'Circumstances or policies have changed'),
    ('原销号核查不严', 'The earlier review was not strict enough'),
    ('其他原因', 'Another cause'),
]

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
    causes = op.create_table('rebound_cause',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("name <> ''", name=op.f('ck_rebound_cause_has_name')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rebound_cause')),
    sa.UniqueConstraint('name', name=op.f('uq_rebound_cause_name'))
    )
    op.bulk_insert(causes, [{'name': zh, 'name_en': en, 'active': True, 'version': 1} for zh, en in CAUSES])
    op.create_table('rebound_ground',
    sa.Column('rebound_id', sa.Integer(), nullable=False),
    sa.Column('origin', sa.Enum('review', 'special_check', 'ballot', 'report', name='origin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=True),
    sa.Column('cause_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(origin = 'review') = (review_id IS NOT NULL)", name=op.f('ck_rebound_ground_review_is_named')),
    sa.ForeignKeyConstraint(['cause_id'], ['rebound_cause.id'], name=op.f('fk_rebound_ground_cause_id')),
    sa.ForeignKeyConstraint(['rebound_id'], ['rebound.id'], name=op.f('fk_rebound_ground_rebound_id')),
    sa.ForeignKeyConstraint(['review_id'], ['monitoring_review.id'], name=op.f('fk_rebound_ground_review_id')),
    sa.PrimaryKeyConstraint('rebound_id', name=op.f('pk_rebound_ground'))
    )
    op.create_index(op.f('ix_rebound_ground_cause_id'), 'rebound_ground', ['cause_id'], unique=False)
    op.create_table('why',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('added_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('cycle >= 2', name=op.f('ck_why_of_a_later_cycle')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_why_not_its_own_reason')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_why_has_text')),
    sa.ForeignKeyConstraint(['added_by_id'], ['account.id'], name=op.f('fk_why_added_by_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['why.id'], name=op.f('fk_why_parent_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_why_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_why'))
    )
    op.create_index('ix_why_task_cycle', 'why', ['task_id', 'cycle'], unique=False)
    op.create_index(op.f('ix_why_parent_id'), 'why', ['parent_id'], unique=False)
    op.add_column('task', sa.Column('planned_on', sa.Date(), nullable=True))
    op.create_table('task_source',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('gap', 'review', 'return', 'comment', 'thematic', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source_task_id', sa.Integer(), nullable=True),
    sa.Column('gap_id', sa.Integer(), nullable=True),
    sa.Column('review_id', sa.Integer(), nullable=True),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('comment_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('named', sa.String(length=200), nullable=False),
    sa.Column('raised_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('raised_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'comment') = (comment_id IS NOT NULL)", name=op.f('ck_task_source_comment_is_named')),
    sa.CheckConstraint("(kind = 'gap') = (gap_id IS NOT NULL)", name=op.f('ck_task_source_gap_is_named')),
    sa.CheckConstraint("(kind = 'return') = (submission_id IS NOT NULL)", name=op.f('ck_task_source_submission_is_named')),
    sa.CheckConstraint("(kind = 'review') = (review_id IS NOT NULL)", name=op.f('ck_task_source_review_is_named')),
    sa.CheckConstraint("(kind = 'thematic') = (named <> '')", name=op.f('ck_task_source_thematic_says_where')),
    sa.CheckConstraint("(kind = 'thematic') = (source_task_id IS NULL)", name=op.f('ck_task_source_stands_on_a_task')),
    sa.CheckConstraint("source_task_id <> task_id", name=op.f('ck_task_source_not_its_own_source')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_task_source_has_text')),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_task_source_comment_id')),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_task_source_gap_id')),
    sa.ForeignKeyConstraint(['raised_by_id'], ['account.id'], name=op.f('fk_task_source_raised_by_id')),
    sa.ForeignKeyConstraint(['review_id'], ['monitoring_review.id'], name=op.f('fk_task_source_review_id')),
    sa.ForeignKeyConstraint(['source_task_id'], ['task.id'], name=op.f('fk_task_source_source_task_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_task_source_submission_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_source_task_id')),
    sa.PrimaryKeyConstraint('task_id', name=op.f('pk_task_source'))
    )
    op.create_index(op.f('ix_task_source_source_task_id'), 'task_source', ['source_task_id'], unique=False)


def downgrade() -> None:
    op.drop_table('task_source')
    op.drop_column('task', 'planned_on')
    op.drop_table('why')
    op.drop_table('rebound_ground')
    op.drop_table('rebound_cause')
    op.drop_table('phase_goal_evidence')
    op.drop_table('review_evidence')
    op.drop_column('phase_goal', 'measured')
    op.drop_column('monitoring_review', 'taken_part')
    op.drop_column('monitoring_review', 'looked_at')
