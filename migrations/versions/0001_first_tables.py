"""first tables."""

import sqlalchemy as sa
from alembic import op

import models.base
from models import append_only

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('campaign',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('feedback_on', sa.Date(), nullable=False),
    sa.Column('concentrated_until', sa.Date(), nullable=False),
    sa.Column('interim_report_on', sa.Date(), nullable=True),
    sa.Column('final_report_on', sa.Date(), nullable=True),
    sa.Column('interviews_required', sa.Boolean(), nullable=False),
    sa.Column('closed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('next_problem', sa.Integer(), nullable=False),
    sa.Column('next_task', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('concentrated_until >= feedback_on', name=op.f('ck_campaign_period_after_feedback')),
    sa.CheckConstraint('next_problem >= 1 AND next_task >= 1', name=op.f('ck_campaign_counters_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign')),
    sa.UniqueConstraint('code', name=op.f('uq_campaign_code'))
    )
    op.create_table('heartbeat',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('beat_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('pid', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeat'))
    )
    op.create_table('inspection_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_group')),
    sa.UniqueConstraint('code', name=op.f('uq_inspection_group_code')),
    sa.UniqueConstraint('name', name=op.f('uq_inspection_group_name'))
    )
    op.create_table('job_run',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('ran_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job_run'))
    )
    op.create_table('seal',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('root', sa.String(length=64), nullable=False),
    sa.Column('streams', sa.Integer(), nullable=False),
    sa.Column('last_event_id', sa.Integer(), nullable=False),
    sa.Column('sealed_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_seal'))
    )
    op.create_table('stream_head',
    sa.Column('stream', sa.String(length=64), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('stream', name=op.f('pk_stream_head'))
    )
    op.create_table('unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('short_names', sa.JSON(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('parent_id IS NULL OR parent_id <> id', name=op.f('ck_unit_not_own_parent')),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('code', name=op.f('uq_unit_code')),
    sa.UniqueConstraint('name', name=op.f('uq_unit_name'))
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_parent_id'), ['parent_id'], unique=False)

    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('home_unit_id', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=True),
    sa.Column('password_set_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('failed_sign_ins', sa.Integer(), nullable=False),
    sa.Column('locked_until', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_sign_in_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("language IN ('en', 'zh')", name=op.f('ck_account_language_known')),
    sa.ForeignKeyConstraint(['home_unit_id'], ['unit.id'], name=op.f('fk_account_home_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('username', name=op.f('uq_account_username'))
    )
    op.create_table('category',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_category_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category')),
    sa.UniqueConstraint('campaign_id', 'name', name=op.f('uq_category_campaign_id_name')),
    sa.UniqueConstraint('campaign_id', 'position', name=op.f('uq_category_campaign_id_position'))
    )
    op.create_table('group_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_group_unit_campaign_id')),
    sa.ForeignKeyConstraint(['group_id'], ['inspection_group.id'], name=op.f('fk_group_unit_group_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_group_unit_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_unit')),
    sa.UniqueConstraint('campaign_id', 'unit_id', name=op.f('uq_group_unit_campaign_id_unit_id'))
    )
    with op.batch_alter_table('group_unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_unit_group_id'), ['group_id'], unique=False)

    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stream', sa.String(length=64), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('data', sa.Text(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_event_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('stream', 'seq', name=op.f('uq_event_stream_seq'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_at'), ['at'], unique=False)
        batch_op.create_index('ix_event_kind_at', ['kind', 'at'], unique=False)

    op.create_table('mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dedupe_key', sa.String(length=200), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('status', sa.Enum('queued', 'sent', 'undelivered', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('due_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('leased_until', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('sent_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_mail_sent_has_date')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_mail_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_mail_dedupe_key'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index('ix_mail_status_due', ['status', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_user_id'), ['user_id'], unique=False)

    op.create_table('one_time_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Enum('invitation', 'reset', name='purpose', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_one_time_link_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_one_time_link_secret_hash'))
    )
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_link_user_id'), ['user_id'], unique=False)

    op.create_table('problem',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=24), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('manifestation', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_problem_campaign_id')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_problem_category_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem')),
    sa.UniqueConstraint('ref', name=op.f('uq_problem_ref'))
    )
    with op.batch_alter_table('problem', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_problem_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_problem_category_id'), ['category_id'], unique=False)

    op.create_table('recusal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('declared_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('declared_by_id', sa.Integer(), nullable=True),
    sa.Column('lifted_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('lifted_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['declared_by_id'], ['account.id'], name=op.f('fk_recusal_declared_by_id')),
    sa.ForeignKeyConstraint(['lifted_by_id'], ['account.id'], name=op.f('fk_recusal_lifted_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_recusal_unit_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_recusal_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recusal'))
    )
    with op.batch_alter_table('recusal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recusal_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recusal_user_id'), ['user_id'], unique=False)

    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('liaison', 'leader', 'inspector', 'group_leader', 'office', 'committee', 'auditor', 'admin', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('granted_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('granted_by_id', sa.Integer(), nullable=True),
    sa.Column('revoked_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(role IN ('liaison', 'leader')) = (unit_id IS NOT NULL) AND (role IN ('inspector', 'group_leader')) = (group_id IS NOT NULL)", name=op.f('ck_role_grant_scope_fits_role')),
    sa.ForeignKeyConstraint(['granted_by_id'], ['account.id'], name=op.f('fk_role_grant_granted_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['inspection_group.id'], name=op.f('fk_role_grant_group_id')),
    sa.ForeignKeyConstraint(['revoked_by_id'], ['account.id'], name=op.f('fk_role_grant_revoked_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_role_grant_unit_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_role_grant_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_grant_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grant_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grant_user_id'), ['user_id'], unique=False)
        batch_op.create_index('uq_role_grant_live_all', ['user_id', 'role'], unique=True, sqlite_where=sa.text('revoked_at IS NULL AND unit_id IS NULL AND group_id IS NULL'), postgresql_where=sa.text('revoked_at IS NULL AND unit_id IS NULL AND group_id IS NULL'))
        batch_op.create_index('uq_role_grant_live_group', ['user_id', 'role', 'group_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL AND group_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND group_id IS NOT NULL'))
        batch_op.create_index('uq_role_grant_live_unit', ['user_id', 'role', 'unit_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL AND unit_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND unit_id IS NOT NULL'))

    op.create_table('task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('problem_id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=24), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('goal', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('immediate', 'time_limited', 'long_term', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('origin', sa.Enum('original', 'supplementary', name='origin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('lead_unit_id', sa.Integer(), nullable=False),
    sa.Column('leader_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('deadline', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('assigned', 'in_progress', 'submitted', 'verified', 'long_term_monitoring', 'rebounded', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state_since', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('cycle_started_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('verified_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_progress_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('next_measure', sa.Integer(), nullable=False),
    sa.Column('voided_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("state = 'assigned' OR cycle_started_at IS NOT NULL", name=op.f('ck_task_started_has_clock')),
    sa.CheckConstraint("state = 'assigned' OR goal <> ''", name=op.f('ck_task_started_has_goal')),
    sa.CheckConstraint("state NOT IN ('verified', 'long_term_monitoring', 'rebounded') OR verified_at IS NOT NULL", name=op.f('ck_task_verified_has_date')),
    sa.CheckConstraint("voided_at IS NULL OR state = 'assigned'", name=op.f('ck_task_void_only_assigned')),
    sa.CheckConstraint('cycle >= 1', name=op.f('ck_task_cycle_positive')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_task_campaign_id')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_task_category_id')),
    sa.ForeignKeyConstraint(['group_id'], ['inspection_group.id'], name=op.f('fk_task_group_id')),
    sa.ForeignKeyConstraint(['lead_unit_id'], ['unit.id'], name=op.f('fk_task_lead_unit_id')),
    sa.ForeignKeyConstraint(['leader_id'], ['account.id'], name=op.f('fk_task_leader_id')),
    sa.ForeignKeyConstraint(['problem_id'], ['problem.id'], name=op.f('fk_task_problem_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task')),
    sa.UniqueConstraint('ref', name=op.f('uq_task_ref'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index('ix_task_campaign_due', ['campaign_id', 'due_on', 'id', 'state', 'voided_at'], unique=False)
        batch_op.create_index('ix_task_campaign_number', ['campaign_id', 'id'], unique=False)
        batch_op.create_index('ix_task_category_due', ['category_id', 'due_on', 'id', 'state', 'voided_at'], unique=False)
        batch_op.create_index('ix_task_due', ['due_on', 'id', 'state', 'voided_at'], unique=False)
        batch_op.create_index('ix_task_group_due', ['group_id', 'due_on', 'id', 'state', 'voided_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_leader_id'), ['leader_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_problem_id'), ['problem_id'], unique=False)
        batch_op.create_index('ix_task_state_due', ['state', 'due_on', 'id', 'voided_at'], unique=False)
        batch_op.create_index('ix_task_unit_due', ['lead_unit_id', 'due_on', 'id', 'state', 'voided_at'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_comment_author_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_comment_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_task_id'), ['task_id'], unique=False)

    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('unit', 'inspection', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('institutional_document', 'minutes', 'notice', 'photo', 'data', 'other', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawal_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(side = 'unit') = (unit_id IS NOT NULL)", name=op.f('ck_evidence_unit_side_has_unit')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_evidence_task_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_evidence_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index('ix_evidence_task_cycle', ['task_id', 'cycle'], unique=False)

    op.create_table('measure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('rule_making', 'recover_loss', 'accountability', 'extend_by_analogy', 'special_campaign', 'other', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('person', sa.String(length=200), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=True),
    sa.Column('expected_result', sa.Text(), nullable=False),
    sa.Column('since_cycle', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_measure_task_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_measure_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure')),
    sa.UniqueConstraint('task_id', 'number', name=op.f('uq_measure_task_id_number'))
    )
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_unit_id'), ['unit_id'], unique=False)

    op.create_table('monitoring_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('interval_days', sa.Integer(), nullable=False),
    sa.Column('first_review_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('created_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('concluded_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('concluded_by_id', sa.Integer(), nullable=True),
    sa.Column('effectiveness', sa.Enum('good', 'fair', 'ordinary', 'poor', name='effectiveness', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('broken_off_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('concluded_at IS NULL OR effectiveness IS NOT NULL', name=op.f('ck_monitoring_plan_concluded_is_rated')),
    sa.CheckConstraint('first_review_on <= ends_on', name=op.f('ck_monitoring_plan_review_before_end')),
    sa.CheckConstraint('interval_days BETWEEN 7 AND 730', name=op.f('ck_monitoring_plan_interval_range')),
    sa.ForeignKeyConstraint(['concluded_by_id'], ['account.id'], name=op.f('fk_monitoring_plan_concluded_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_monitoring_plan_created_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_monitoring_plan_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monitoring_plan'))
    )
    with op.batch_alter_table('monitoring_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_monitoring_plan_task_id'), ['task_id'], unique=False)

    op.create_table('part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=True),
    sa.Column('since_cycle', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_part_task_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_part_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_part')),
    sa.UniqueConstraint('task_id', 'unit_id', name=op.f('uq_part_task_id_unit_id'))
    )
    with op.batch_alter_table('part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_part_unit_id'), ['unit_id'], unique=False)

    op.create_table('rebound',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('raised_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('raised_by_id', sa.Integer(), nullable=False),
    sa.Column('new_deadline', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("cause <> ''", name=op.f('ck_rebound_has_cause')),
    sa.ForeignKeyConstraint(['raised_by_id'], ['account.id'], name=op.f('fk_rebound_raised_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_rebound_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rebound')),
    sa.UniqueConstraint('task_id', 'cycle', name=op.f('uq_rebound_task_id_cycle'))
    )
    op.create_table('signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('signer_name', sa.String(length=200), nullable=False),
    sa.Column('meaning', sa.Enum('submission', 'part', 'write_off', name='meaning', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('signed', sa.Text(), nullable=False),
    sa.Column('signed_hash', sa.String(length=64), nullable=False),
    sa.Column('signed_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_signature_task_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_signature_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signature'))
    )
    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signature_task_id'), ['task_id'], unique=False)

    op.create_table('statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('root_cause', sa.Text(), nullable=False),
    sa.Column('corrective_plan', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_statement_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
    sa.UniqueConstraint('task_id', 'cycle', name=op.f('uq_statement_task_id_cycle'))
    )
    op.create_table('contribution',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('part_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('signature_id', sa.Integer(), nullable=True),
    sa.Column('waived_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('waived_by_id', sa.Integer(), nullable=True),
    sa.Column('waiver_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("signature_id IS NULL OR text <> ''", name=op.f('ck_contribution_signed_has_text')),
    sa.CheckConstraint("waived_at IS NULL OR waiver_reason <> ''", name=op.f('ck_contribution_waiver_has_reason')),
    sa.CheckConstraint('waived_at IS NULL OR signature_id IS NULL', name=op.f('ck_contribution_waived_or_signed')),
    sa.ForeignKeyConstraint(['part_id'], ['part.id'], name=op.f('fk_contribution_part_id')),
    sa.ForeignKeyConstraint(['signature_id'], ['signature.id'], name=op.f('fk_contribution_signature_id')),
    sa.ForeignKeyConstraint(['waived_by_id'], ['account.id'], name=op.f('fk_contribution_waived_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution')),
    sa.UniqueConstraint('part_id', 'cycle', name=op.f('uq_contribution_part_id_cycle'))
    )
    op.create_table('evidence_measure',
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.Column('measure_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_evidence_measure_evidence_id')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_evidence_measure_measure_id')),
    sa.PrimaryKeyConstraint('evidence_id', 'measure_id', name=op.f('pk_evidence_measure'))
    )
    with op.batch_alter_table('evidence_measure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_measure_measure_id'), ['measure_id'], unique=False)

    op.create_table('evidence_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('uploaded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_evidence_revision_not_empty')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_evidence_revision_evidence_id')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['account.id'], name=op.f('fk_evidence_revision_uploaded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_revision')),
    sa.UniqueConstraint('evidence_id', 'number', name=op.f('uq_evidence_revision_evidence_id_number'))
    )
    with op.batch_alter_table('evidence_revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_revision_sha256'), ['sha256'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_revision_uploaded_by_id'), ['uploaded_by_id'], unique=False)

    op.create_table('measure_progress',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('measure_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('done', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('NOT done OR percent = 100', name=op.f('ck_measure_progress_done_is_all')),
    sa.CheckConstraint('percent BETWEEN 0 AND 100', name=op.f('ck_measure_progress_percent_range')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_progress_measure_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_progress')),
    sa.UniqueConstraint('measure_id', 'cycle', name=op.f('uq_measure_progress_measure_id_cycle'))
    )
    op.create_table('mention',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_mention_comment_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_mention_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mention')),
    sa.UniqueConstraint('comment_id', 'user_id', name=op.f('uq_mention_comment_id_user_id'))
    )
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mention_user_id'), ['user_id'], unique=False)

    op.create_table('monitoring_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('result', sa.Enum('holds', 'weak', 'rebounded', name='result', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('held_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(held_on IS NULL) = (result IS NULL)', name=op.f('ck_monitoring_review_held_has_result')),
    sa.ForeignKeyConstraint(['held_by_id'], ['account.id'], name=op.f('fk_monitoring_review_held_by_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['monitoring_plan.id'], name=op.f('fk_monitoring_review_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monitoring_review')),
    sa.UniqueConstraint('plan_id', 'due_on', name=op.f('uq_monitoring_review_plan_id_due_on'))
    )
    op.create_table('phase_goal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['plan_id'], ['monitoring_plan.id'], name=op.f('fk_phase_goal_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phase_goal'))
    )
    with op.batch_alter_table('phase_goal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_phase_goal_plan_id'), ['plan_id'], unique=False)

    op.create_table('rebound_evidence',
    sa.Column('rebound_id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_rebound_evidence_evidence_id')),
    sa.ForeignKeyConstraint(['rebound_id'], ['rebound.id'], name=op.f('fk_rebound_evidence_rebound_id')),
    sa.PrimaryKeyConstraint('rebound_id', 'evidence_id', name=op.f('pk_rebound_evidence'))
    )
    op.create_table('submission',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('under_review', 'withdrawn', 'returned', 'accepted', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('manifest', sa.Text(), nullable=False),
    sa.Column('manifest_hash', sa.String(length=64), nullable=False),
    sa.Column('signature_id', sa.Integer(), nullable=False),
    sa.Column('submitted_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('decided_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("(status = 'under_review') = (decided_at IS NULL)", name=op.f('ck_submission_decided_has_date')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_submission_decided_by_id')),
    sa.ForeignKeyConstraint(['signature_id'], ['signature.id'], name=op.f('fk_submission_signature_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_submission_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission')),
    sa.UniqueConstraint('task_id', 'number', name=op.f('uq_submission_task_id_number'))
    )
    op.create_table('evidence_verdict',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Enum('sufficient', 'insufficient', 'doubtful', 'irrelevant', name='verdict', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('given_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['given_by_id'], ['account.id'], name=op.f('fk_evidence_verdict_given_by_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['evidence_revision.id'], name=op.f('fk_evidence_verdict_revision_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_evidence_verdict_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_verdict')),
    sa.UniqueConstraint('submission_id', 'revision_id', name=op.f('uq_evidence_verdict_submission_id_revision_id'))
    )
    op.create_table('gap',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('wanted', sa.Text(), nullable=False),
    sa.Column('opened_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("description <> ''", name=op.f('ck_gap_has_description')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['account.id'], name=op.f('fk_gap_closed_by_id')),
    sa.ForeignKeyConstraint(['opened_by_id'], ['account.id'], name=op.f('fk_gap_opened_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_gap_submission_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_gap_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap')),
    sa.UniqueConstraint('task_id', 'number', name=op.f('uq_gap_task_id_number'))
    )
    op.create_table('interview',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('interviewed', sa.String(length=200), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_interview_recorded_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_interview_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview'))
    )
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interview_submission_id'), ['submission_id'], unique=False)

    op.create_table('sign_off',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('signature_id', sa.Integer(), nullable=False),
    sa.Column('manifest_hash', sa.String(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('signed_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('overtaken_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['signature_id'], ['signature.id'], name=op.f('fk_sign_off_signature_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_sign_off_submission_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_sign_off_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_off')),
    sa.UniqueConstraint('submission_id', name=op.f('uq_sign_off_submission_id')),
    sa.UniqueConstraint('task_id', 'cycle', name=op.f('uq_sign_off_task_id_cycle'))
    )
    op.create_table('step_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Enum('text', 'material', 'spot', name='step', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("conclusion <> ''", name=op.f('ck_step_record_has_conclusion')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_step_record_recorded_by_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_step_record_submission_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_step_record')),
    sa.UniqueConstraint('submission_id', 'step', name=op.f('uq_step_record_submission_id_step'))
    )
    op.create_table('interviewer',
    sa.Column('interview_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_interviewer_interview_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_interviewer_user_id')),
    sa.PrimaryKeyConstraint('interview_id', 'user_id', name=op.f('pk_interviewer'))
    )
    for statement in append_only.up(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in append_only.down(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table('interviewer')
    op.drop_table('step_record')
    op.drop_table('sign_off')
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interview_submission_id'))

    op.drop_table('interview')
    op.drop_table('gap')
    op.drop_table('evidence_verdict')
    op.drop_table('submission')
    op.drop_table('rebound_evidence')
    with op.batch_alter_table('phase_goal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_phase_goal_plan_id'))

    op.drop_table('phase_goal')
    op.drop_table('monitoring_review')
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mention_user_id'))

    op.drop_table('mention')
    op.drop_table('measure_progress')
    with op.batch_alter_table('evidence_revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_revision_uploaded_by_id'))
        batch_op.drop_index(batch_op.f('ix_evidence_revision_sha256'))

    op.drop_table('evidence_revision')
    with op.batch_alter_table('evidence_measure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_measure_measure_id'))

    op.drop_table('evidence_measure')
    op.drop_table('contribution')
    op.drop_table('statement')
    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signature_task_id'))

    op.drop_table('signature')
    op.drop_table('rebound')
    with op.batch_alter_table('part', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_part_unit_id'))

    op.drop_table('part')
    with op.batch_alter_table('monitoring_plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_monitoring_plan_task_id'))

    op.drop_table('monitoring_plan')
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_unit_id'))

    op.drop_table('measure')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index('ix_evidence_task_cycle')

    op.drop_table('evidence')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_task_id'))

    op.drop_table('comment')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_unit_due')
        batch_op.drop_index('ix_task_state_due')
        batch_op.drop_index(batch_op.f('ix_task_problem_id'))
        batch_op.drop_index(batch_op.f('ix_task_leader_id'))
        batch_op.drop_index('ix_task_group_due')
        batch_op.drop_index('ix_task_due')
        batch_op.drop_index('ix_task_category_due')
        batch_op.drop_index('ix_task_campaign_number')
        batch_op.drop_index('ix_task_campaign_due')

    op.drop_table('task')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index('uq_role_grant_live_unit', sqlite_where=sa.text('revoked_at IS NULL AND unit_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND unit_id IS NOT NULL'))
        batch_op.drop_index('uq_role_grant_live_group', sqlite_where=sa.text('revoked_at IS NULL AND group_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND group_id IS NOT NULL'))
        batch_op.drop_index('uq_role_grant_live_all', sqlite_where=sa.text('revoked_at IS NULL AND unit_id IS NULL AND group_id IS NULL'), postgresql_where=sa.text('revoked_at IS NULL AND unit_id IS NULL AND group_id IS NULL'))
        batch_op.drop_index(batch_op.f('ix_role_grant_user_id'))
        batch_op.drop_index(batch_op.f('ix_role_grant_unit_id'))
        batch_op.drop_index(batch_op.f('ix_role_grant_group_id'))

    op.drop_table('role_grant')
    with op.batch_alter_table('recusal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recusal_user_id'))
        batch_op.drop_index(batch_op.f('ix_recusal_unit_id'))

    op.drop_table('recusal')
    with op.batch_alter_table('problem', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_problem_category_id'))
        batch_op.drop_index(batch_op.f('ix_problem_campaign_id'))

    op.drop_table('problem')
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_link_user_id'))

    op.drop_table('one_time_link')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_user_id'))
        batch_op.drop_index('ix_mail_status_due')

    op.drop_table('mail')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index('ix_event_kind_at')
        batch_op.drop_index(batch_op.f('ix_event_at'))
        batch_op.drop_index(batch_op.f('ix_event_actor_id'))

    op.drop_table('event')
    with op.batch_alter_table('group_unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_unit_group_id'))

    op.drop_table('group_unit')
    op.drop_table('category')
    op.drop_table('account')
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_parent_id'))

    op.drop_table('unit')
    op.drop_table('stream_head')
    op.drop_table('seal')
    op.drop_table('job_run')
    op.drop_table('inspection_group')
    op.drop_table('heartbeat')
    op.drop_table('campaign')
