"""claims of a review, marked passages, questions to the unit, samples to check on the spot."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('passage_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('sentence', sa.Integer(), nullable=False),
    sa.Column('passage', sa.Text(), nullable=False),
    sa.Column('mark', sa.Enum('responsive', 'unresponsive', 'unclear', 'to_check', name='mark', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('marked_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('marked_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('sentence >= 1', name=op.f('ck_passage_mark_counted_from_one')),
    sa.ForeignKeyConstraint(['marked_by_id'], ['account.id'], name=op.f('fk_passage_mark_marked_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_passage_mark_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passage_mark')),
    sa.UniqueConstraint('submission_id', 'sentence', name=op.f('uq_passage_mark_submission_id_sentence'))
    )
    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sentence', sa.Integer(), nullable=True),
    sa.Column('passage', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('asked_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f('ck_question_answered_has_text')),
    sa.CheckConstraint("(sentence IS NULL) = (passage = '')", name=op.f('ck_question_sentence_has_words')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_question_has_text')),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_question_answered_by_somebody')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)', name=op.f('ck_question_withdrawn_by_somebody')),
    sa.CheckConstraint('answered_at IS NULL OR withdrawn_at IS NULL', name=op.f('ck_question_answered_or_withdrawn')),
    sa.CheckConstraint('number >= 1 AND sentence >= 1', name=op.f('ck_question_counted_from_one')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['account.id'], name=op.f('fk_question_answered_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['account.id'], name=op.f('fk_question_asked_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_question_submission_id')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['account.id'], name=op.f('fk_question_withdrawn_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('submission_id', 'number', name=op.f('uq_question_submission_id_number'))
    )
    op.create_table('review_claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('claimed_by_id', sa.Integer(), nullable=False),
    sa.Column('claimed_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('released_by_id', sa.Integer(), nullable=True),
    sa.Column('released_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(released_at IS NULL) = (released_by_id IS NULL)', name=op.f('ck_review_claim_released_by_somebody')),
    sa.ForeignKeyConstraint(['claimed_by_id'], ['account.id'], name=op.f('fk_review_claim_claimed_by_id')),
    sa.ForeignKeyConstraint(['released_by_id'], ['account.id'], name=op.f('fk_review_claim_released_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_review_claim_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_claim'))
    )
    with op.batch_alter_table('review_claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_claim_submission_id'), ['submission_id'], unique=False)
        batch_op.create_index('uq_review_claim_standing', ['submission_id'], unique=True, sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))

    op.create_table('spot_sample',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('drawn_from', sa.Enum('files', 'measures', name='drawn_from', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('listed', sa.Integer(), nullable=False),
    sa.Column('drawn_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('drawn_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("seed <> ''", name=op.f('ck_spot_sample_has_seed')),
    sa.CheckConstraint('number >= 1 AND listed >= 1', name=op.f('ck_spot_sample_counted_from_one')),
    sa.ForeignKeyConstraint(['drawn_by_id'], ['account.id'], name=op.f('fk_spot_sample_drawn_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_spot_sample_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_sample')),
    sa.UniqueConstraint('submission_id', 'number', name=op.f('uq_spot_sample_submission_id_number'))
    )
    op.create_table('sample_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('drawn', sa.String(length=64), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('checked_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(checked_at IS NULL) = (checked_by_id IS NULL)', name=op.f('ck_sample_item_checked_by_somebody')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['account.id'], name=op.f('fk_sample_item_checked_by_id')),
    sa.ForeignKeyConstraint(['sample_id'], ['spot_sample.id'], name=op.f('fk_sample_item_sample_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample_item')),
    sa.UniqueConstraint('sample_id', 'drawn', name=op.f('uq_sample_item_sample_id_drawn')),
    sa.UniqueConstraint('sample_id', 'position', name=op.f('uq_sample_item_sample_id_position'))
    )


def downgrade() -> None:
    op.drop_table('sample_item')
    op.drop_table('spot_sample')
    with op.batch_alter_table('review_claim', schema=None) as batch_op:
        batch_op.drop_index('uq_review_claim_standing', sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_review_claim_submission_id'))

    op.drop_table('review_claim')
    op.drop_table('question')
    op.drop_table('passage_mark')
