"""an answer to a question of the inspection group comes with files"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'answer_file',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        sa.Column('media_type', sa.String(length=100), nullable=False),
        sa.Column('filename', sa.String(length=200), nullable=False),
        sa.Column('uploaded_at', models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint('size > 0', name=op.f('ck_answer_file_not_empty')),
        sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_answer_file_question_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_file')),
        sa.UniqueConstraint('question_id', 'sha256', name=op.f('uq_answer_file_question_id_sha256')),
    )
    op.create_index(op.f('ix_answer_file_sha256'), 'answer_file', ['sha256'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_answer_file_sha256'), table_name='answer_file')
    op.drop_table('answer_file')
