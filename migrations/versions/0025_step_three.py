"""step three in depth.

On-site checks, reverse checks, the conclusion of a review, gaps as monitoring priorities, sign-offs that no longer match.
Columns are added in place, as other tables name these ones. Gaps of before are serious, the middle one.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

ADDED = {
    'gap': {
        'severity': "VARCHAR(40) NOT NULL DEFAULT 'serious' CONSTRAINT ck_gap_severity CHECK (severity IN ('minor', 'serious', 'grave'))",
        'due_on': "DATE",
        'watched': "BOOLEAN NOT NULL DEFAULT false",
        'carried_from_id': "INTEGER CONSTRAINT fk_gap_carried_from_id REFERENCES gap (id)",
        'answered_by_id': "INTEGER CONSTRAINT fk_gap_answered_by_id REFERENCES account (id)",
        'close_reason': "TEXT NOT NULL DEFAULT '' CONSTRAINT ck_gap_reason_of_closed CHECK (close_reason = '' OR closed_at IS NOT NULL)",
    },
    'interview': {
        'questions': "TEXT NOT NULL DEFAULT ''",
        'confirmed_on': "DATE CONSTRAINT ck_interview_confirmed_after CHECK (confirmed_on >= held_on)",
        'unconfirmed': "TEXT NOT NULL DEFAULT '' CONSTRAINT ck_interview_confirmed_or_not CHECK (confirmed_on IS NULL OR unconfirmed = '')",
    },
}


def upgrade() -> None:
    op.create_table('on_site_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('looked_at', sa.Text(), nullable=False),
    sa.Column('found', sa.Text(), nullable=False),
    sa.Column('result', sa.Enum('holds', 'in_part', 'does_not_hold', name='result', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("looked_at <> '' AND found <> ''", name=op.f('ck_on_site_check_has_words')),
    sa.CheckConstraint("place <> ''", name=op.f('ck_on_site_check_has_place')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_on_site_check_recorded_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_on_site_check_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_on_site_check'))
    )
    with op.batch_alter_table('on_site_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_on_site_check_submission_id'), ['submission_id'], unique=False)

    op.create_table('reverse_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('asked', sa.String(length=200), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('knew', sa.Integer(), nullable=False),
    sa.Column('knew_partly', sa.Integer(), nullable=False),
    sa.Column('knew_nothing', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("asked <> ''", name=op.f('ck_reverse_check_has_asked')),
    sa.CheckConstraint('knew + knew_partly + knew_nothing >= 1', name=op.f('ck_reverse_check_somebody_was_asked')),
    sa.CheckConstraint('knew >= 0 AND knew_partly >= 0 AND knew_nothing >= 0', name=op.f('ck_reverse_check_counts_not_negative')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_reverse_check_recorded_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_reverse_check_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reverse_check'))
    )
    with op.batch_alter_table('reverse_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reverse_check_submission_id'), ['submission_id'], unique=False)

    op.create_table('review_conclusion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('goal', sa.Text(), nullable=False),
    sa.Column('effort', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('judgement', sa.Enum('reached', 'largely', 'not_reached', name='judgement', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("goal <> '' AND effort <> '' AND result <> ''", name=op.f('ck_review_conclusion_compares_all')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_review_conclusion_recorded_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_review_conclusion_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_conclusion')),
    sa.UniqueConstraint('submission_id', name=op.f('uq_review_conclusion_submission_id'))
    )
    op.create_table('noted_gap',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conclusion_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('severity', sa.Enum('minor', 'serious', 'grave', name='severity', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('wanted', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.CheckConstraint("description <> '' AND wanted <> ''", name=op.f('ck_noted_gap_has_words')),
    sa.ForeignKeyConstraint(['conclusion_id'], ['review_conclusion.id'], name=op.f('fk_noted_gap_conclusion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_noted_gap')),
    sa.UniqueConstraint('conclusion_id', 'number', name=op.f('uq_noted_gap_conclusion_id_number'))
    )
    op.create_table('on_site_checker',
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['check_id'], ['on_site_check.id'], name=op.f('fk_on_site_checker_check_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_on_site_checker_user_id')),
    sa.PrimaryKeyConstraint('check_id', 'user_id', name=op.f('pk_on_site_checker'))
    )
    op.create_table('sign_off_difference',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sign_off_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('found_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('gone_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['sign_off_id'], ['sign_off.id'], name=op.f('fk_sign_off_difference_sign_off_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_off_difference')),
    sa.UniqueConstraint('sign_off_id', 'place', name=op.f('uq_sign_off_difference_sign_off_id_place'))
    )
    op.create_table('spot_photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('uploaded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_spot_photo_not_empty')),
    sa.ForeignKeyConstraint(['check_id'], ['on_site_check.id'], name=op.f('fk_spot_photo_check_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_photo')),
    sa.UniqueConstraint('check_id', 'sha256', name=op.f('uq_spot_photo_check_id_sha256'))
    )
    with op.batch_alter_table('spot_photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spot_photo_sha256'), ['sha256'], unique=False)

    for table, columns in ADDED.items():
        for column, kind in columns.items():
            op.execute(f'ALTER TABLE {table} ADD COLUMN {column} {kind}')
    op.create_index('ix_gap_closed_due', 'gap', ['closed_at', 'due_on'])


def downgrade() -> None:
    op.drop_index('ix_gap_closed_due', table_name='gap')
    for table, columns in ADDED.items():
        for column in reversed(columns):
            op.execute(f'ALTER TABLE {table} DROP COLUMN {column}')
    for table in ('spot_photo', 'sign_off_difference', 'on_site_checker', 'noted_gap', 'review_conclusion', 'reverse_check', 'on_site_check'):
        op.drop_table(table)
