"""Ballots: what is asked, the sealed urn, the codes, the free texts."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0025'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ballot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('opens_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closes_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('minimum', sa.Integer(), nullable=False),
    sa.Column('codes', sa.Integer(), nullable=False),
    sa.Column('prepared_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('prepared_by_id', sa.Integer(), nullable=False),
    sa.Column('issued_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=False),
    sa.Column('counted_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('votes', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f('ck_ballot_cancelled_has_reason')),
    sa.CheckConstraint("title <> '' AND question <> ''", name=op.f('ck_ballot_says_what_is_asked')),
    sa.CheckConstraint('(counted_at IS NULL) = (votes IS NULL)', name=op.f('ck_ballot_counted_has_number')),
    sa.CheckConstraint('votes IS NULL OR (votes >= 0 AND votes <= codes)', name=op.f('ck_ballot_no_more_votes_than_codes')),
    sa.CheckConstraint('codes >= minimum AND codes <= 2000', name=op.f('ck_ballot_enough_codes')),
    sa.CheckConstraint('counted_at IS NULL OR (issued_at IS NOT NULL AND cancelled_at IS NULL)', name=op.f('ck_ballot_counted_once')),
    sa.CheckConstraint('counted_at IS NULL OR counted_at >= closes_at', name=op.f('ck_ballot_counted_after_the_end')),
    sa.CheckConstraint('minimum >= 5', name=op.f('ck_ballot_minimum_hides_people')),
    sa.CheckConstraint('opens_at < closes_at', name=op.f('ck_ballot_opens_before_it_closes')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_ballot_campaign_id')),
    sa.ForeignKeyConstraint(['prepared_by_id'], ['account.id'], name=op.f('fk_ballot_prepared_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_ballot_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot'))
    )
    with op.batch_alter_table('ballot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ballot_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ballot_unit_id'), ['unit_id'], unique=False)

    op.create_table('ballot_code',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('ballot_id', sa.Integer(), nullable=False),
    sa.Column('used', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_ballot_code_ballot_id')),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_ballot_code')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('ballot_code', schema=None) as batch_op:
        batch_op.create_index('ix_ballot_code_ballot', ['ballot_id', 'used'], unique=False)

    op.create_table('ballot_comment',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('ballot_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.CheckConstraint("text <> ''", name=op.f('ck_ballot_comment_has_text')),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_ballot_comment_ballot_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_ballot_comment')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('ballot_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ballot_comment_ballot_id'), ['ballot_id'], unique=False)

    op.create_table('ballot_urn',
    sa.Column('ballot_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_ballot_urn_ballot_id')),
    sa.PrimaryKeyConstraint('ballot_id', name=op.f('pk_ballot_urn'))
    )
    op.create_table('ballot_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ballot_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('satisfied', sa.Integer(), nullable=True),
    sa.Column('basically', sa.Integer(), nullable=True),
    sa.Column('dissatisfied', sa.Integer(), nullable=True),
    sa.Column('unknown', sa.Integer(), nullable=True),
    sa.CheckConstraint("statement <> ''", name=op.f('ck_ballot_item_has_statement')),
    sa.CheckConstraint('(satisfied IS NULL) = (basically IS NULL) AND (satisfied IS NULL) = (dissatisfied IS NULL) AND (satisfied IS NULL) = (unknown IS NULL)', name=op.f('ck_ballot_item_all_numbers_or_none')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_ballot_item_counted_from_one')),
    sa.CheckConstraint('satisfied IS NULL OR (satisfied >= 0 AND basically >= 0 AND dissatisfied >= 0 AND unknown >= 0)', name=op.f('ck_ballot_item_not_negative')),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_ballot_item_ballot_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_ballot_item_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot_item')),
    sa.UniqueConstraint('ballot_id', 'number', name=op.f('uq_ballot_item_ballot_id_number')),
    sa.UniqueConstraint('ballot_id', 'task_id', name=op.f('uq_ballot_item_ballot_id_task_id'))
    )
    with op.batch_alter_table('ballot_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ballot_item_task_id'), ['task_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('ballot_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ballot_item_task_id'))

    op.drop_table('ballot_item')
    op.drop_table('ballot_urn')
    with op.batch_alter_table('ballot_comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ballot_comment_ballot_id'))

    op.drop_table('ballot_comment')
    with op.batch_alter_table('ballot_code', schema=None) as batch_op:
        batch_op.drop_index('ix_ballot_code_ballot')

    op.drop_table('ballot_code')
    with op.batch_alter_table('ballot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ballot_unit_id'))
        batch_op.drop_index(batch_op.f('ix_ballot_campaign_id'))

    op.drop_table('ballot')
