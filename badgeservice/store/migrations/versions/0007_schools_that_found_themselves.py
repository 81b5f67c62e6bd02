"""Schools that found themselves

Who operates the service and what it says of itself, invitations, approvals, providers of sign-in, small files; a
primary identity, roles that a provider gave, lists of who has left.

The previous version of the program must keep working on this schema: add first, remove one release later. It founds no
organisation and knows no list without a person. Each organisation that is there was approved: only they sign.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('file',
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_file'))
    )
    op.create_table('service_facts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('security_contact', sa.String(), nullable=False),
    sa.Column('privacy_url', sa.String(), nullable=False),
    sa.Column('mail_tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_facts'))
    )
    op.create_table('sign_in_provider',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('issuer', sa.String(), nullable=False),
    sa.Column('client_id', sa.String(), nullable=False),
    sa.Column('client_secret', sa.LargeBinary(), nullable=False),
    sa.Column('scopes', sa.String(), nullable=False),
    sa.Column('organisation_ids', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('mail_domains', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('claims', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('rules', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_provider')),
    sa.UniqueConstraint('issuer', name=op.f('uq_sign_in_provider_issuer')),
    sa.UniqueConstraint('slug', name=op.f('uq_sign_in_provider_slug'))
    )
    op.create_table('approval',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('is_founding', sa.Boolean(), nullable=False),
    sa.Column('content', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('asked_by_id', sa.String(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.String(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_granted', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_approval_asked_by_id_person')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_approval_decided_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_approval_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval'))
    )
    with op.batch_alter_table('approval', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_approval_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('uq_approval_open', ['organisation_id'], unique=True, sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))

    op.create_table('invitation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('operator', 'administrator', 'founder', 'member', name='invitationkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=True),
    sa.Column('organisation_kind', sa.Enum('school', 'company', 'network', 'community', 'public_body', 'department', name='organisationkind', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('roles', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('invited_by_id', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused', sa.String(), nullable=False),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by_id', sa.String(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['person.id'], name=op.f('fk_invitation_accepted_by_id_person')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_invitation_invited_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_invitation_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('operator',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_operator_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_operator'))
    )
    op.create_table('sign_in_trip',
    sa.Column('state_hash', sa.String(), nullable=False),
    sa.Column('provider_id', sa.String(), nullable=False),
    sa.Column('browser_hash', sa.String(), nullable=False),
    sa.Column('nonce', sa.String(), nullable=False),
    sa.Column('code_verifier', sa.String(), nullable=False),
    sa.Column('next_path', sa.String(), nullable=False),
    sa.Column('session_id', sa.String(), nullable=True),
    sa.Column('source_hash', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('said', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id'], ['sign_in_provider.id'], name=op.f('fk_sign_in_trip_provider_id_sign_in_provider')),
    sa.PrimaryKeyConstraint('state_hash', name=op.f('pk_sign_in_trip'))
    )
    with op.batch_alter_table('sign_in_trip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_trip_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_trip_source_hash'), ['source_hash'], unique=False)

    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_event_organisation_id'))
        batch_op.create_index('ix_audit_event_organisation_at', ['organisation_id', 'at', 'id', 'action'], unique=False)
        batch_op.create_index('ix_audit_event_actor_at', ['actor_id', 'at'], unique=False)
        batch_op.create_index('ix_audit_event_action_at', ['action', 'at'], unique=False)

    with op.batch_alter_table('auth_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proven_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('provider_id', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('provider_session', sa.String(), server_default='', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_auth_session_provider_id_sign_in_provider'), 'sign_in_provider', ['provider_id'], ['id'])

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unit_id', sa.String(), nullable=True))
        batch_op.alter_column('person_id',
               existing_type=sa.VARCHAR(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_draft_unit_id'), ['unit_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_draft_unit_id_organisation'), 'organisation', ['unit_id'], ['id'])

    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_primary', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index('ix_identity_released', ['value'], unique=False, sqlite_where=sa.text('released_at IS NOT NULL'), postgresql_where=sa.text('released_at IS NOT NULL'))

    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.add_column(sa.Column('provider_id', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('identity_id', sa.String(), nullable=True))
        batch_op.create_index(batch_op.f('ix_membership_provider_id'), ['provider_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_membership_identity_id_identity'), 'identity', ['identity_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_membership_provider_id_sign_in_provider'), 'sign_in_provider', ['provider_id'], ['id'])

    op.add_column('sign_in_code', sa.Column('typed_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('sign_in_code', sa.Column('adds_to', sa.String(), nullable=True))

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE organisation SET approved_at = created_at WHERE state <> 'awaiting'")



def downgrade() -> None:
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_column('closed_at')
        batch_op.drop_column('approved_at')

    op.drop_column('sign_in_code', 'adds_to')
    op.drop_column('sign_in_code', 'typed_at')

    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_membership_provider_id_sign_in_provider'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_membership_identity_id_identity'), type_='foreignkey')
        batch_op.drop_column('identity_id')
        batch_op.drop_index(batch_op.f('ix_membership_provider_id'))
        batch_op.drop_column('provider_id')

    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_index('ix_identity_released')
        batch_op.drop_column('is_primary')

    op.execute('DELETE FROM draft WHERE person_id IS NULL')
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_draft_unit_id_organisation'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_draft_unit_id'))
        batch_op.alter_column('person_id',
               existing_type=sa.VARCHAR(),
               nullable=False)
        batch_op.drop_column('unit_id')

    with op.batch_alter_table('auth_session', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_auth_session_provider_id_sign_in_provider'), type_='foreignkey')
        batch_op.drop_column('provider_session')
        batch_op.drop_column('provider_id')
        batch_op.drop_column('proven_at')

    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_event_action_at')
        batch_op.drop_index('ix_audit_event_actor_at')
        batch_op.drop_index('ix_audit_event_organisation_at')
        batch_op.create_index(batch_op.f('ix_audit_event_organisation_id'), ['organisation_id'], unique=False)

    with op.batch_alter_table('sign_in_trip', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_trip_source_hash'))
        batch_op.drop_index(batch_op.f('ix_sign_in_trip_expires_at'))

    op.drop_table('sign_in_trip')
    op.drop_table('operator')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_email'))

    op.drop_table('invitation')
    with op.batch_alter_table('approval', schema=None) as batch_op:
        batch_op.drop_index('uq_approval_open', sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_approval_organisation_id'))

    op.drop_table('approval')
    op.drop_table('sign_in_provider')
    op.drop_table('service_facts')
    op.drop_table('file')
