"""stand-ins.

Somebody stands in for an absent person; the roles are lent for the period. Columns are added in place: other tables name
these ones, and a copy would lose its checks. A step down takes the lent roles away first, as they would stay for good.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

LENT = "(stand_in_id IS NULL) = (lent_from_id IS NULL) AND (stand_in_id IS NULL) = (until_on IS NULL)"
LIVE = {
    'unit': (['user_id', 'role', 'unit_id'], "unit_id IS NOT NULL"),
    'group': (['user_id', 'role', 'group_id'], "group_id IS NOT NULL"),
    'all': (['user_id', 'role'], "unit_id IS NULL AND group_id IS NULL"),
}


def upgrade() -> None:
    op.create_table('stand_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('absent_id', sa.Integer(), nullable=False),
    sa.Column('stand_in_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('declared_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('declared_by_id', sa.Integer(), nullable=False),
    sa.Column('allowed', sa.JSON(), nullable=False),
    sa.Column('allowed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('allowed_by_id', sa.Integer(), nullable=True),
    sa.Column('begun_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('absent_id <> stand_in_id', name=op.f('ck_stand_in_somebody_else')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_stand_in_ends_after_begin')),
    sa.ForeignKeyConstraint(['absent_id'], ['account.id'], name=op.f('fk_stand_in_absent_id')),
    sa.ForeignKeyConstraint(['allowed_by_id'], ['account.id'], name=op.f('fk_stand_in_allowed_by_id')),
    sa.ForeignKeyConstraint(['declared_by_id'], ['account.id'], name=op.f('fk_stand_in_declared_by_id')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['account.id'], name=op.f('fk_stand_in_ended_by_id')),
    sa.ForeignKeyConstraint(['stand_in_id'], ['account.id'], name=op.f('fk_stand_in_stand_in_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_in'))
    )
    for column in ('absent_id', 'stand_in_id', 'ended_at'):
        op.create_index(op.f(f'ix_stand_in_{column}'), 'stand_in', [column])
    for column, kind in (('stand_in_id', 'stand_in'), ('lent_from_id', 'role_grant')):
        constraint = f'CONSTRAINT fk_role_grant_{column} REFERENCES {kind} (id)'
        op.execute(f'ALTER TABLE role_grant ADD COLUMN {column} INTEGER {constraint}')
    op.execute(f'ALTER TABLE role_grant ADD COLUMN until_on DATE CONSTRAINT ck_role_grant_lent_with_last_day CHECK ({LENT})')
    for scope in LIVE:
        _renew_index(scope, "revoked_at IS NULL AND stand_in_id IS NULL AND ")
    live = sa.text("revoked_at IS NULL")
    op.create_index('uq_role_grant_live_lent', 'role_grant', ['stand_in_id', 'lent_from_id'], unique=True, sqlite_where=live, postgresql_where=live)
    op.add_column('signature', sa.Column('standing_in_for', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('signature', 'standing_in_for')
    op.execute('UPDATE role_grant SET revoked_at = CURRENT_TIMESTAMP WHERE stand_in_id IS NOT NULL AND revoked_at IS NULL')
    op.drop_index('uq_role_grant_live_lent', table_name='role_grant')
    for scope in LIVE:
        _renew_index(scope, "revoked_at IS NULL AND ")
    for column in ('until_on', 'lent_from_id', 'stand_in_id'):
        op.execute(f'ALTER TABLE role_grant DROP COLUMN {column}')
    op.drop_table('stand_in')


def _renew_index(scope: str, which: str) -> None:
    columns, where = LIVE[scope]
    name, live = f'uq_role_grant_live_{scope}', sa.text(which + where)
    op.drop_index(name, table_name='role_grant')
    op.create_index(name, 'role_grant', columns, unique=True, sqlite_where=live, postgresql_where=live)
