"""The special inspection: template, plan, teams, matrix, findings, feedback letters; meetings that belong to one."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

KINDS = "'joint', 'promotion', 'seminar'"
MORE_KINDS = KINDS + ", 'group_leaders', 'feedback'"
SOURCES = "'gap', 'review', 'return', 'comment', 'look_back', 'thematic'"
MORE_SOURCES = "'gap', 'review', 'return', 'comment', 'look_back', 'finding', 'thematic'"
STANDS = "(kind = 'thematic') = (source_task_id IS NULL)"
STANDS_NOW = "(kind IN ('thematic', 'finding')) = (source_task_id IS NULL)"


def change_check(table: str, name: str, before: str, after: str) -> None:
    """Another CHECK of a table; on SQLite in the text of its schema, as migration 0026 does it."""
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint(op.f(f'ck_{table}_{name}'), table, type_='check')
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, after)
        return
    op.execute('PRAGMA writable_schema = ON')
    text = "UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = :table"
    op.get_bind().execute(sa.text(text), {'before': before, 'after': after, 'table': table})
    op.execute('PRAGMA writable_schema = RESET')


def upgrade() -> None:
    op.create_table('former_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_former_unit_unit_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_former_unit_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_unit')),
    sa.UniqueConstraint('user_id', 'unit_id', name=op.f('uq_former_unit_user_id_unit_id'))
    )
    op.create_index(op.f('ix_former_unit_unit_id'), 'former_unit', ['unit_id'], unique=False)

    op.create_table('inspection_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('made_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('number >= 1', name=op.f('ck_inspection_template_counted_from_one')),
    sa.ForeignKeyConstraint(['made_by_id'], ['account.id'], name=op.f('fk_inspection_template_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_template')),
    sa.UniqueConstraint('number', name=op.f('uq_inspection_template_number'))
    )
    op.create_table('special_inspection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('previous_id', sa.Integer(), nullable=True),
    sa.Column('next_finding', sa.Integer(), nullable=False),
    sa.Column('next_letter', sa.Integer(), nullable=False),
    sa.Column('next_problem', sa.Integer(), nullable=False),
    sa.Column('planned_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('planned_by_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('fed_back_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("code <> '' AND name <> ''", name=op.f('ck_special_inspection_has_name')),
    sa.CheckConstraint('closed_at IS NULL OR fed_back_at IS NOT NULL', name=op.f('ck_special_inspection_closed_after_feedback')),
    sa.CheckConstraint('fed_back_at IS NULL OR opened_at IS NOT NULL', name=op.f('ck_special_inspection_fed_back_after_work')),
    sa.CheckConstraint('next_finding >= 1 AND next_letter >= 1 AND next_problem >= 1', name=op.f('ck_special_inspection_counters_positive')),
    sa.CheckConstraint('previous_id IS NULL OR previous_id <> id', name=op.f('ck_special_inspection_not_own_previous')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['account.id'], name=op.f('fk_special_inspection_planned_by_id')),
    sa.ForeignKeyConstraint(['previous_id'], ['special_inspection.id'], name=op.f('fk_special_inspection_previous_id')),
    sa.ForeignKeyConstraint(['template_id'], ['inspection_template.id'], name=op.f('fk_special_inspection_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_special_inspection')),
    sa.UniqueConstraint('code', name=op.f('uq_special_inspection_code'))
    )
    op.create_table('inspection_campaign',
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_inspection_campaign_campaign_id')),
    sa.ForeignKeyConstraint(['inspection_id'], ['special_inspection.id'], name=op.f('fk_inspection_campaign_inspection_id')),
    sa.PrimaryKeyConstraint('inspection_id', 'campaign_id', name=op.f('pk_inspection_campaign'))
    )
    op.create_index(op.f('ix_inspection_campaign_campaign_id'), 'inspection_campaign', ['campaign_id'], unique=False)

    op.create_table('inspection_declaration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('declared_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['inspection_id'], ['special_inspection.id'], name=op.f('fk_inspection_declaration_inspection_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_inspection_declaration_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_declaration'))
    )
    op.create_index(op.f('ix_inspection_declaration_user_id'), 'inspection_declaration', ['user_id'], unique=False)

    op.create_table('inspection_phase',
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('phase', sa.Enum('preparation', 'fieldwork', 'alignment', 'feedback', 'follow_up', name='phase', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.CheckConstraint('begins_on <= ends_on', name=op.f('ck_inspection_phase_days_in_order')),
    sa.ForeignKeyConstraint(['inspection_id'], ['special_inspection.id'], name=op.f('fk_inspection_phase_inspection_id')),
    sa.PrimaryKeyConstraint('inspection_id', 'phase', name=op.f('pk_inspection_phase'))
    )
    op.create_table('inspection_team',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('authorised_on', sa.Date(), nullable=True),
    sa.Column('authorised_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("name <> ''", name=op.f('ck_inspection_team_has_name')),
    sa.CheckConstraint('(authorised_on IS NULL) = (authorised_by_id IS NULL)', name=op.f('ck_inspection_team_authorised_by_somebody')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_inspection_team_counted_from_one')),
    sa.ForeignKeyConstraint(['authorised_by_id'], ['account.id'], name=op.f('fk_inspection_team_authorised_by_id')),
    sa.ForeignKeyConstraint(['inspection_id'], ['special_inspection.id'], name=op.f('fk_inspection_team_inspection_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_team')),
    sa.UniqueConstraint('inspection_id', 'number', name=op.f('uq_inspection_team_inspection_id_number'))
    )
    op.create_table('declared_tie',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('relative', 'worked', 'interest', 'other', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['inspection_declaration.id'], name=op.f('fk_declared_tie_declaration_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_declared_tie_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declared_tie')),
    sa.UniqueConstraint('declaration_id', 'unit_id', name=op.f('uq_declared_tie_declaration_id_unit_id'))
    )
    op.create_index(op.f('ix_declared_tie_declaration_id'), 'declared_tie', ['declaration_id'], unique=False)
    op.create_index(op.f('ix_declared_tie_unit_id'), 'declared_tie', ['unit_id'], unique=False)

    op.create_table('finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('shortcoming', 'good_practice', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('draft', 'reviewed', 'accepted', 'merged', 'dropped', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('aspect', sa.String(length=40), nullable=False),
    sa.Column('severity', sa.Enum('minor', 'serious', 'grave', name='severity', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('drafted_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('reviewed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('accepted_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('accepted_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name=op.f('ck_finding_merged_into_one')),
    sa.CheckConstraint("statement <> ''", name=op.f('ck_finding_has_statement')),
    sa.CheckConstraint("status <> 'accepted' OR accepted_at IS NOT NULL", name=op.f('ck_finding_accepted_has_date')),
    sa.CheckConstraint("status <> 'reviewed' OR reviewed_at IS NOT NULL", name=op.f('ck_finding_reviewed_has_date')),
    sa.CheckConstraint('(accepted_at IS NULL) = (accepted_by_id IS NULL)', name=op.f('ck_finding_accepted_by_somebody')),
    sa.CheckConstraint('(reviewed_at IS NULL) = (reviewed_by_id IS NULL)', name=op.f('ck_finding_reviewed_by_somebody')),
    sa.CheckConstraint('merged_into_id <> id', name=op.f('ck_finding_not_into_itself')),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['account.id'], name=op.f('fk_finding_accepted_by_id')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['account.id'], name=op.f('fk_finding_drafted_by_id')),
    sa.ForeignKeyConstraint(['inspection_id'], ['special_inspection.id'], name=op.f('fk_finding_inspection_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['finding.id'], name=op.f('fk_finding_merged_into_id')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['account.id'], name=op.f('fk_finding_reviewed_by_id')),
    sa.ForeignKeyConstraint(['team_id'], ['inspection_team.id'], name=op.f('fk_finding_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('inspection_id', 'number', name=op.f('uq_finding_inspection_id_number'))
    )
    op.create_index(op.f('ix_finding_merged_into_id'), 'finding', ['merged_into_id'], unique=False)
    op.create_index(op.f('ix_finding_team_id'), 'finding', ['team_id'], unique=False)

    op.create_table('inspected_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['inspection_id'], ['special_inspection.id'], name=op.f('fk_inspected_unit_inspection_id')),
    sa.ForeignKeyConstraint(['team_id'], ['inspection_team.id'], name=op.f('fk_inspected_unit_team_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_inspected_unit_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspected_unit')),
    sa.UniqueConstraint('inspection_id', 'unit_id', name=op.f('uq_inspected_unit_inspection_id_unit_id'))
    )
    op.create_index(op.f('ix_inspected_unit_team_id'), 'inspected_unit', ['team_id'], unique=False)
    op.create_index(op.f('ix_inspected_unit_unit_id'), 'inspected_unit', ['unit_id'], unique=False)

    op.create_table('inspection_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('leads', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['inspection_id'], ['special_inspection.id'], name=op.f('fk_inspection_member_inspection_id')),
    sa.ForeignKeyConstraint(['team_id'], ['inspection_team.id'], name=op.f('fk_inspection_member_team_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account.id'], name=op.f('fk_inspection_member_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_member')),
    sa.UniqueConstraint('inspection_id', 'user_id', name=op.f('uq_inspection_member_inspection_id_user_id'))
    )
    op.create_index(op.f('ix_inspection_member_team_id'), 'inspection_member', ['team_id'], unique=False)
    op.create_index(op.f('ix_inspection_member_user_id'), 'inspection_member', ['user_id'], unique=False)

    op.create_table('feedback_letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspected_id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('handed_over_on', sa.Date(), nullable=False),
    sa.Column('handed_over_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('handed_over_by_id', sa.Integer(), nullable=False),
    sa.Column('acknowledged_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('decision', sa.Enum('upheld', 'in_part', 'accepted', name='decision', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.Column('decided_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f('ck_feedback_letter_answered_has_words')),
    sa.CheckConstraint("(decided_at IS NULL) = (decision_reason = '')", name=op.f('ck_feedback_letter_decided_with_reason')),
    sa.CheckConstraint('(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)', name=op.f('ck_feedback_letter_acknowledged_by_somebody')),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_feedback_letter_answered_by_somebody')),
    sa.CheckConstraint('(decided_at IS NULL) = (decided_by_id IS NULL)', name=op.f('ck_feedback_letter_decided_by_somebody')),
    sa.CheckConstraint('(decided_at IS NULL) = (decision IS NULL)', name=op.f('ck_feedback_letter_decided_has_decision')),
    sa.CheckConstraint('answered_at IS NULL OR acknowledged_at IS NOT NULL', name=op.f('ck_feedback_letter_answered_after_acknowledging')),
    sa.CheckConstraint('decided_at IS NULL OR answered_at IS NOT NULL', name=op.f('ck_feedback_letter_decided_after_answer')),
    sa.ForeignKeyConstraint(['acknowledged_by_id'], ['account.id'], name=op.f('fk_feedback_letter_acknowledged_by_id')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['account.id'], name=op.f('fk_feedback_letter_answered_by_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_feedback_letter_decided_by_id')),
    sa.ForeignKeyConstraint(['handed_over_by_id'], ['account.id'], name=op.f('fk_feedback_letter_handed_over_by_id')),
    sa.ForeignKeyConstraint(['inspected_id'], ['inspected_unit.id'], name=op.f('fk_feedback_letter_inspected_id')),
    sa.ForeignKeyConstraint(['inspection_id'], ['special_inspection.id'], name=op.f('fk_feedback_letter_inspection_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_letter')),
    sa.UniqueConstraint('inspected_id', name=op.f('uq_feedback_letter_inspected_id')),
    sa.UniqueConstraint('inspection_id', 'number', name=op.f('uq_feedback_letter_inspection_id_number'))
    )
    op.create_table('finding_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('revised_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('revised_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_finding_revision_has_reason')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_finding_revision_finding_id')),
    sa.ForeignKeyConstraint(['revised_by_id'], ['account.id'], name=op.f('fk_finding_revision_revised_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_revision')),
    sa.UniqueConstraint('finding_id', 'number', name=op.f('uq_finding_revision_finding_id_number'))
    )
    op.create_table('inspection_cell',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspected_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('rating', sa.String(length=40), nullable=False),
    sa.Column('looked', sa.Text(), nullable=False),
    sa.Column('caught', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['inspected_id'], ['inspected_unit.id'], name=op.f('fk_inspection_cell_inspected_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_cell')),
    sa.UniqueConstraint('inspected_id', 'question', name=op.f('uq_inspection_cell_inspected_id_question'))
    )
    op.create_table('thematic_problem',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('named', sa.String(length=200), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=True),
    sa.Column('entered_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("text <> '' AND named <> ''", name=op.f('ck_thematic_problem_has_words')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['account.id'], name=op.f('fk_thematic_problem_entered_by_id')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_thematic_problem_finding_id')),
    sa.ForeignKeyConstraint(['inspection_id'], ['special_inspection.id'], name=op.f('fk_thematic_problem_inspection_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_thematic_problem_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thematic_problem')),
    sa.UniqueConstraint('inspection_id', 'number', name=op.f('uq_thematic_problem_inspection_id_number'))
    )
    op.create_index(op.f('ix_thematic_problem_finding_id'), 'thematic_problem', ['finding_id'], unique=False)
    op.create_index('ix_thematic_problem_inspection_unit', 'thematic_problem', ['inspection_id', 'unit_id'], unique=False)
    op.create_index(op.f('ix_thematic_problem_unit_id'), 'thematic_problem', ['unit_id'], unique=False)

    op.create_table('finding_cell',
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('cell_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cell_id'], ['inspection_cell.id'], name=op.f('fk_finding_cell_cell_id')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_finding_cell_finding_id')),
    sa.PrimaryKeyConstraint('finding_id', 'cell_id', name=op.f('pk_finding_cell'))
    )
    op.create_index(op.f('ix_finding_cell_cell_id'), 'finding_cell', ['cell_id'], unique=False)

    op.create_table('finding_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('inspected_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('gap', 'rebound', 'supplementary', 'closed', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('gap_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('settled_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(outcome IS NULL OR outcome = 'closed') = (task_id IS NULL)", name=op.f('ck_finding_unit_names_a_task')),
    sa.CheckConstraint("outcome IS NULL OR outcome <> 'closed' OR reason <> ''", name=op.f('ck_finding_unit_closed_with_reason')),
    sa.CheckConstraint('(outcome IS NULL) = (settled_at IS NULL)', name=op.f('ck_finding_unit_settled_has_date')),
    sa.CheckConstraint('(settled_at IS NULL) = (settled_by_id IS NULL)', name=op.f('ck_finding_unit_settled_by_somebody')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_finding_unit_finding_id')),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_finding_unit_gap_id')),
    sa.ForeignKeyConstraint(['inspected_id'], ['inspected_unit.id'], name=op.f('fk_finding_unit_inspected_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['account.id'], name=op.f('fk_finding_unit_settled_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_finding_unit_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_unit')),
    sa.UniqueConstraint('finding_id', 'inspected_id', name=op.f('uq_finding_unit_finding_id_inspected_id'))
    )
    op.create_index(op.f('ix_finding_unit_gap_id'), 'finding_unit', ['gap_id'], unique=False)
    op.create_index(op.f('ix_finding_unit_inspected_id'), 'finding_unit', ['inspected_id'], unique=False)
    op.create_index(op.f('ix_finding_unit_task_id'), 'finding_unit', ['task_id'], unique=False)

    op.create_table('inspection_alignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cell_id', sa.Integer(), nullable=False),
    sa.Column('before', sa.String(length=40), nullable=False),
    sa.Column('after', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('aligned_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('aligned_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_inspection_alignment_has_reason')),
    sa.CheckConstraint('before <> after', name=op.f('ck_inspection_alignment_changes_something')),
    sa.ForeignKeyConstraint(['aligned_by_id'], ['account.id'], name=op.f('fk_inspection_alignment_aligned_by_id')),
    sa.ForeignKeyConstraint(['cell_id'], ['inspection_cell.id'], name=op.f('fk_inspection_alignment_cell_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_alignment'))
    )
    op.create_index(op.f('ix_inspection_alignment_cell_id'), 'inspection_alignment', ['cell_id'], unique=False)

    op.create_table('inspection_basis',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cell_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('task', 'evidence', 'interview', 'ballot', 'document', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('evidence_id', sa.Integer(), nullable=True),
    sa.Column('interview_id', sa.Integer(), nullable=True),
    sa.Column('ballot_id', sa.Integer(), nullable=True),
    sa.Column('document_id', sa.Integer(), nullable=True),
    sa.Column('added_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'ballot') = (ballot_id IS NOT NULL)", name=op.f('ck_inspection_basis_names_ballot')),
    sa.CheckConstraint("(kind = 'document') = (document_id IS NOT NULL)", name=op.f('ck_inspection_basis_names_document')),
    sa.CheckConstraint("(kind = 'evidence') = (evidence_id IS NOT NULL)", name=op.f('ck_inspection_basis_names_evidence')),
    sa.CheckConstraint("(kind = 'interview') = (interview_id IS NOT NULL)", name=op.f('ck_inspection_basis_names_interview')),
    sa.CheckConstraint("(kind = 'task') = (task_id IS NOT NULL)", name=op.f('ck_inspection_basis_names_task')),
    sa.ForeignKeyConstraint(['added_by_id'], ['account.id'], name=op.f('fk_inspection_basis_added_by_id')),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_inspection_basis_ballot_id')),
    sa.ForeignKeyConstraint(['cell_id'], ['inspection_cell.id'], name=op.f('fk_inspection_basis_cell_id')),
    sa.ForeignKeyConstraint(['document_id'], ['institutional_document.id'], name=op.f('fk_inspection_basis_document_id')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_inspection_basis_evidence_id')),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_inspection_basis_interview_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_inspection_basis_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_basis')),
    sa.UniqueConstraint('cell_id', 'ballot_id', name=op.f('uq_inspection_basis_cell_id_ballot_id')),
    sa.UniqueConstraint('cell_id', 'document_id', name=op.f('uq_inspection_basis_cell_id_document_id')),
    sa.UniqueConstraint('cell_id', 'evidence_id', name=op.f('uq_inspection_basis_cell_id_evidence_id')),
    sa.UniqueConstraint('cell_id', 'interview_id', name=op.f('uq_inspection_basis_cell_id_interview_id')),
    sa.UniqueConstraint('cell_id', 'task_id', name=op.f('uq_inspection_basis_cell_id_task_id'))
    )
    op.create_index(op.f('ix_inspection_basis_ballot_id'), 'inspection_basis', ['ballot_id'], unique=False)
    op.create_index(op.f('ix_inspection_basis_cell_id'), 'inspection_basis', ['cell_id'], unique=False)
    op.create_index(op.f('ix_inspection_basis_document_id'), 'inspection_basis', ['document_id'], unique=False)
    op.create_index(op.f('ix_inspection_basis_evidence_id'), 'inspection_basis', ['evidence_id'], unique=False)
    op.create_index(op.f('ix_inspection_basis_interview_id'), 'inspection_basis', ['interview_id'], unique=False)
    op.create_index(op.f('ix_inspection_basis_task_id'), 'inspection_basis', ['task_id'], unique=False)

    op.execute('ALTER TABLE meeting ADD COLUMN inspection_id INTEGER CONSTRAINT fk_meeting_inspection_id REFERENCES special_inspection (id)')
    op.create_index(op.f('ix_meeting_inspection_id'), 'meeting', ['inspection_id'], unique=False)
    change_check('meeting', 'kind', f'kind IN ({KINDS})', f'kind IN ({MORE_KINDS})')
    change_check('task_source', 'kind', f'kind IN ({SOURCES})', f'kind IN ({MORE_SOURCES})')
    change_check('task_source', 'stands_on_a_task', STANDS, STANDS_NOW)
    op.execute(
        'ALTER TABLE task_source ADD COLUMN finding_id INTEGER CONSTRAINT fk_task_source_finding_id REFERENCES finding (id)'
        " CONSTRAINT ck_task_source_finding_is_named CHECK ((kind = 'finding') = (finding_id IS NOT NULL))"
    )


def downgrade() -> None:
    op.drop_column('task_source', 'finding_id')
    change_check('task_source', 'stands_on_a_task', STANDS_NOW, STANDS)
    change_check('task_source', 'kind', f'kind IN ({MORE_SOURCES})', f'kind IN ({SOURCES})')
    change_check('meeting', 'kind', f'kind IN ({MORE_KINDS})', f'kind IN ({KINDS})')
    op.drop_index(op.f('ix_meeting_inspection_id'), 'meeting')
    op.drop_column('meeting', 'inspection_id')
    op.drop_index(op.f('ix_inspection_basis_task_id'), 'inspection_basis')
    op.drop_index(op.f('ix_inspection_basis_interview_id'), 'inspection_basis')
    op.drop_index(op.f('ix_inspection_basis_evidence_id'), 'inspection_basis')
    op.drop_index(op.f('ix_inspection_basis_document_id'), 'inspection_basis')
    op.drop_index(op.f('ix_inspection_basis_cell_id'), 'inspection_basis')
    op.drop_index(op.f('ix_inspection_basis_ballot_id'), 'inspection_basis')

    op.drop_table('inspection_basis')
    op.drop_index(op.f('ix_inspection_alignment_cell_id'), 'inspection_alignment')

    op.drop_table('inspection_alignment')
    op.drop_index(op.f('ix_finding_unit_task_id'), 'finding_unit')
    op.drop_index(op.f('ix_finding_unit_inspected_id'), 'finding_unit')
    op.drop_index(op.f('ix_finding_unit_gap_id'), 'finding_unit')

    op.drop_table('finding_unit')
    op.drop_index(op.f('ix_finding_cell_cell_id'), 'finding_cell')

    op.drop_table('finding_cell')
    op.drop_index(op.f('ix_thematic_problem_unit_id'), 'thematic_problem')
    op.drop_index('ix_thematic_problem_inspection_unit', 'thematic_problem')
    op.drop_index(op.f('ix_thematic_problem_finding_id'), 'thematic_problem')

    op.drop_table('thematic_problem')
    op.drop_table('inspection_cell')
    op.drop_table('finding_revision')
    op.drop_table('feedback_letter')
    op.drop_index(op.f('ix_inspection_member_user_id'), 'inspection_member')
    op.drop_index(op.f('ix_inspection_member_team_id'), 'inspection_member')

    op.drop_table('inspection_member')
    op.drop_index(op.f('ix_inspected_unit_unit_id'), 'inspected_unit')
    op.drop_index(op.f('ix_inspected_unit_team_id'), 'inspected_unit')

    op.drop_table('inspected_unit')
    op.drop_index(op.f('ix_finding_team_id'), 'finding')
    op.drop_index(op.f('ix_finding_merged_into_id'), 'finding')

    op.drop_table('finding')
    op.drop_index(op.f('ix_declared_tie_unit_id'), 'declared_tie')
    op.drop_index(op.f('ix_declared_tie_declaration_id'), 'declared_tie')

    op.drop_table('declared_tie')
    op.drop_table('inspection_team')
    op.drop_table('inspection_phase')
    op.drop_index(op.f('ix_inspection_declaration_user_id'), 'inspection_declaration')

    op.drop_table('inspection_declaration')
    op.drop_index(op.f('ix_inspection_campaign_campaign_id'), 'inspection_campaign')

    op.drop_table('inspection_campaign')
    op.drop_table('special_inspection')
    op.drop_table('inspection_template')
    op.drop_index(op.f('ix_former_unit_unit_id'), 'former_unit')

    op.drop_table('former_unit')
