"""The data decided once

Identities, the tree of organisations with versions of their profiles, versions of achievements, awards to identities,
many credentials per award with a place of their own, shares with items, holdings, mails; an audit trail that erasing
a person does not touch.

Unlike others, this one cannot run beside the version before it: that one must be stopped. Everything happens in one
transaction, so whoever kills it finds the database as it was. Rows keep their ids, and what a row was split into has
the id of what it was split from: an identity that of its person, the first version that of its achievement. The
bytes that were signed are not touched here; `badgeservice migrate` cuts their second proof off afterwards, each
verified (design section 4).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# Whatever changes, and whatever points to it: first those that are pointed to.
REBUILT = (
    'organisation', 'person', 'achievement', 'audit_event', 'issuer_key', 'membership', 'status_list',
    'auth_session', 'batch', 'award', 'credential', 'share',
)  # fmt: skip

COPIES = (
    """INSERT INTO person (id, name, language, created_at)
    SELECT id, name, language, created_at FROM before_person""",
    """INSERT INTO identity (id, kind, issuer, value, person_id, created_at, proven_at, released_at)
    SELECT person.id, 'email', '', person.email, person.id, person.created_at, proof.at, NULL
    FROM before_person AS person LEFT JOIN (
        SELECT person_id, min(at) AS at FROM (
            SELECT person_id, created_at AS at FROM before_auth_session
            UNION ALL SELECT learner_id, claimed_at FROM before_credential WHERE claimed_at IS NOT NULL
        ) AS proofs GROUP BY person_id
    ) AS proof ON proof.person_id = person.id""",
    """INSERT INTO issuer_key (multibase, organisation_id, key_type, created_at, retired_at)
    SELECT multibase, organisation_id, key_type, created_at, retired_at FROM before_issuer_key""",
    """INSERT INTO membership (id, organisation_id, person_id, role, created_at)
    SELECT id, organisation_id, person_id, role, created_at FROM before_membership""",
    """INSERT INTO auth_session (id, token_hash, identity_id, device, created_at, seen_at, expires_at, ended_at)
    SELECT id, token_hash, person_id, device, created_at, seen_at, expires_at, ended_at FROM before_auth_session""",
    """INSERT INTO audit_event (id, at, actor_kind, actor_id, organisation_id, action, subject_id, details)
    SELECT id, at, CASE WHEN actor_id IS NOT NULL THEN 'person' WHEN action LIKE 'api%' THEN 'program'
    ELSE 'operator' END, actor_id, organisation_id, action, subject_id, details FROM before_audit_event""",
    """INSERT INTO status_list
    (id, organisation_id, purpose, is_for_extracts, length, used, seed, document_bytes, published_at, valid_until)
    SELECT id, organisation_id, purpose, false, length, used, NULL, document_bytes, published_at, valid_until
    FROM before_status_list""",
    """INSERT INTO batch (id, request_id, issuer_id, unit_id, version_id, profile_id, decided_by_id, narrative,
    evidence_url, created_at, finished_at)
    SELECT id, request_id, organisation_id, organisation_id, achievement_id, organisation_id, teacher_id, narrative,
    evidence_url, created_at, finished_at FROM before_batch""",
    """INSERT INTO award (id, batch_id, row, version_id, issuer_id, unit_id, identity_id, learner_name, language, state,
    decided_by_id, created_at, signing_error, issued_at, opened_at, revoked_at, revoked_by_id, revocation_reason)
    SELECT a.id, a.batch_id, a.row, a.achievement_id, a.organisation_id, a.organisation_id, a.learner_id,
    a.learner_name, achievement.language, a.state, b.teacher_id, a.created_at, a.signing_error, a.issued_at,
    c.claimed_at, a.revoked_at, a.revoked_by_id, a.revocation_reason
    FROM before_award AS a JOIN before_batch AS b ON b.id = a.batch_id
    JOIN before_achievement AS achievement ON achievement.id = a.achievement_id
    LEFT JOIN before_credential AS c ON c.award_id = a.id""",
    """INSERT INTO credential (id, award_id, kind, format, status_list_id, status_index, document_bytes, valid_from,
    valid_until, revoked_at)
    SELECT a.credential_id, a.id, 'full', 'data_integrity', a.status_list_id, a.status_index, c.document_bytes,
    c.valid_from, c.valid_until, CASE WHEN a.state = 'revoked' THEN a.revoked_at END
    FROM before_award AS a LEFT JOIN before_credential AS c ON c.award_id = a.id""",
    """INSERT INTO share (id, token_hash, identity_id, label, created_at, ends_at, ended_at)
    SELECT id, token_hash, learner_id, label, created_at, ends_at, ended_at FROM before_share""",
    """INSERT INTO share_item (id, share_id, position, award_id, credential_id)
    SELECT s.id, s.id, 0, c.award_id, c.id FROM before_share AS s JOIN before_credential AS c
    ON c.id = s.credential_id""",
    """INSERT INTO mail (id, kind, identity_id, batch_id, award_id, message_id, created_at, handed_at, refused)
    SELECT id, 'award', learner_id, batch_id, id, 'award-' || id, coalesce(issued_at, created_at), mailed_at, mail_error
    FROM before_award WHERE issued_at IS NOT NULL""",
)


def upgrade() -> None:
    for table in REBUILT:
        _put_aside(table)
    _create_tables()
    _split_organisations()
    _split_achievements()
    for copy in COPIES:
        op.execute(sa.text(copy))
    _point_mail_jobs_to_mails()
    for table in reversed(REBUILT):
        op.execute(f'DROP TABLE before_{table}' + (' CASCADE' if _is_postgres() else ''))


def downgrade() -> None:
    raise NotImplementedError('the tables of before cannot hold what is there now: restore the copy made before it')


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def _put_aside(table: str) -> None:
    """Under another name, and with none of the names that the new one needs."""
    connection = op.get_bind()
    inspected = sa.inspect(connection)
    for index in inspected.get_indexes(table):
        if 'duplicates_constraint' not in index:
            op.execute(f'DROP INDEX {index["name"]}')
    if not _is_postgres():
        op.execute('PRAGMA legacy_alter_table = on')  # the references of others stay with the name
        op.execute(f'ALTER TABLE {table} RENAME TO before_{table}')
        op.execute('PRAGMA legacy_alter_table = off')
        return
    named = connection.execute(
        sa.text('SELECT conname FROM pg_constraint WHERE conrelid = CAST(:name AS regclass)'), {'name': table}
    )
    for name in list(named.scalars()):
        op.execute(f'ALTER TABLE {table} RENAME CONSTRAINT "{name}" TO "before_{name}"')
    op.execute(f'ALTER TABLE {table} RENAME TO before_{table}')


def _split_organisations() -> None:
    """The node of the tree, and what it says of itself. Who it is in what it signs depends on our address."""
    connection = op.get_bind()
    rows = connection.execute(sa.text('SELECT * FROM before_organisation')).mappings().all()
    did_prefix = op.get_context().opts.get('did_prefix', '')
    if rows and not did_prefix:
        raise RuntimeError('without the address of the service the organisations cannot be named')
    for row in rows:
        texts = {'nl': {'name': row['name'], 'description': row['description']}}
        connection.execute(
            sa.text(
                'INSERT INTO organisation (id, kind, slug, did, path, state, is_test, profile_number, revision, created_at)'
                ' SELECT id, kind, slug, :did, :path, \'active\', false, 1, 1, created_at'
                ' FROM before_organisation WHERE id = :id'
            ),
            {'id': row['id'], 'did': did_prefix + row['slug'], 'path': f'/{row["id"]}/'},
        )
        connection.execute(
            sa.text(
                'INSERT INTO profile_version (id, organisation_id, number, language, texts, url, accent, logo_sha256,'
                ' address, identifiers, contact, responsible, data_contact, retention, privacy_url, created_at)'
                " SELECT id, id, 1, 'nl', :texts, url, accent, '', :object, :list, '', '', '', '', '', created_at"
                ' FROM before_organisation WHERE id = :id'
            ).bindparams(_json('texts'), _json('object'), _json('list')),
            {'id': row['id'], 'texts': texts, 'object': {}, 'list': []},
        )


def _split_achievements() -> None:
    """Its address, and the description from before there were versions, which is number 0."""
    connection = op.get_bind()
    connection.execute(
        sa.text(
            'INSERT INTO achievement (id, owner_id, current_number, created_at)'
            ' SELECT id, organisation_id, 0, created_at FROM before_achievement'
        )
    )
    query = 'SELECT id, language, name, description, criteria, assessment FROM before_achievement'
    for row in connection.execute(sa.text(query)).mappings().all():
        said = {name: row[name] for name in ('name', 'description', 'criteria', 'assessment')}
        connection.execute(
            sa.text(
                'INSERT INTO achievement_version (id, achievement_id, number, type, language, texts, level, hours, rubric,'
                ' alignments, tags, valid_days, image_svg, image_png, created_at, published_at)'
                ' SELECT id, id, 0, type, language, :texts, level, hours, :list, alignments, tags, valid_days,'
                ' image_svg, image_png, updated_at, created_at FROM before_achievement WHERE id = :id'
            ).bindparams(_json('texts'), _json('list')),
            {'id': row['id'], 'texts': {row['language']: said}, 'list': []},
        )


def _json(name: str) -> sa.BindParameter[object]:
    return sa.bindparam(name, type_=sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'))


def _point_mail_jobs_to_mails() -> None:
    """A job that is still open goes on under the row of its mail; one about a withdrawal gets its row here."""
    award = "j.arguments->>'award_id'" if _is_postgres() else "json_extract(j.arguments, '$.award_id')"
    make = 'jsonb_build_object' if _is_postgres() else 'json_object'
    op.execute(
        'INSERT INTO mail (id, kind, identity_id, award_id, message_id, created_at, refused)'
        " SELECT j.id, 'revocation', a.learner_id, a.id, 'revocation-' || a.id, j.created_at, ''"
        f" FROM job AS j JOIN before_award AS a ON a.id = {award} WHERE j.kind = 'mail:revocation' AND j.done_at IS NULL"
    )
    op.execute(
        "UPDATE job AS j SET kind = 'mail:learner', arguments = "
        f"CASE kind WHEN 'mail:award' THEN {make}('mail_id', {award}) ELSE {make}('mail_id', id) END"
        " WHERE kind IN ('mail:award', 'mail:revocation') AND done_at IS NULL"
    )


def _create_tables() -> None:
    op.create_table('organisation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('school', 'company', 'network', 'community', 'public_body', 'department', name='organisationkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('did', sa.String(), nullable=True),
    sa.Column('parent_id', sa.String(), nullable=True),
    sa.Column('path', sa.String().with_variant(sa.String(collation='C'), 'postgresql'), nullable=False),
    sa.Column('state', sa.Enum('awaiting', 'active', 'closed', name='organisationstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('is_test', sa.Boolean(), nullable=False),
    sa.Column('profile_number', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['organisation.id'], name=op.f('fk_organisation_parent_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('did', name=op.f('uq_organisation_did')),
    sa.UniqueConstraint('slug', name=op.f('uq_organisation_slug'))
    )
    op.create_index(op.f('ix_organisation_parent_id'), 'organisation', ['parent_id'], unique=False)
    op.create_index(op.f('ix_organisation_path'), 'organisation', ['path'], unique=False)
    op.create_table('person',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    op.create_table('achievement',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('owner_id', sa.String(), nullable=False),
    sa.Column('current_number', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['organisation.id'], name=op.f('fk_achievement_owner_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_achievement'))
    )
    op.create_index(op.f('ix_achievement_owner_id'), 'achievement', ['owner_id'], unique=False)
    op.create_table('audit_event',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_kind', sa.Enum('person', 'rule', 'program', 'operator', name='actorkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('actor_id', sa.String(), nullable=True),
    sa.Column('organisation_id', sa.String(), nullable=True),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('subject_id', sa.String(), nullable=False),
    sa.Column('details', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_audit_event_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    op.create_index(op.f('ix_audit_event_organisation_id'), 'audit_event', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_audit_event_subject_id'), 'audit_event', ['subject_id'], unique=False)
    op.create_table('identity',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('email', 'oidc', name='identitykind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('issuer', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proven_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_identity_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity'))
    )
    op.create_index(op.f('ix_identity_person_id'), 'identity', ['person_id'], unique=False)
    op.create_index('uq_identity_in_use', 'identity', ['kind', 'issuer', 'value'], unique=True, sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))
    op.create_table('issuer_key',
    sa.Column('multibase', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('key_type', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_issuer_key_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('multibase', name=op.f('pk_issuer_key'))
    )
    op.create_index(op.f('ix_issuer_key_organisation_id'), 'issuer_key', ['organisation_id'], unique=False)
    op.create_table('membership',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('role', sa.Enum('administrator', 'designer', 'teacher', 'assessor', 'reader', name='role', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_membership_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('organisation_id', 'person_id', 'role', name=op.f('uq_membership_organisation_id'))
    )
    op.create_index(op.f('ix_membership_organisation_id'), 'membership', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_membership_person_id'), 'membership', ['person_id'], unique=False)
    op.create_table('network_member',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('network_id', sa.String(), nullable=False),
    sa.Column('member_id', sa.String(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['organisation.id'], name=op.f('fk_network_member_member_id_organisation')),
    sa.ForeignKeyConstraint(['network_id'], ['organisation.id'], name=op.f('fk_network_member_network_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_network_member')),
    sa.UniqueConstraint('network_id', 'member_id', 'starts_at', name=op.f('uq_network_member_network_id'))
    )
    op.create_index(op.f('ix_network_member_member_id'), 'network_member', ['member_id'], unique=False)
    op.create_table('profile_version',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('accent', sa.String(), nullable=False),
    sa.Column('logo_sha256', sa.String(), nullable=False),
    sa.Column('address', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('identifiers', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('responsible', sa.String(), nullable=False),
    sa.Column('data_contact', sa.String(), nullable=False),
    sa.Column('retention', sa.String(), nullable=False),
    sa.Column('privacy_url', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_profile_version_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_profile_version')),
    sa.UniqueConstraint('organisation_id', 'number', name=op.f('uq_profile_version_organisation_id'))
    )
    op.create_table('status_list',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('is_for_extracts', sa.Boolean(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('seed', sa.LargeBinary(), nullable=True),
    sa.Column('document_bytes', sa.LargeBinary(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('valid_until', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_status_list_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_status_list'))
    )
    op.create_index(op.f('ix_status_list_organisation_id'), 'status_list', ['organisation_id'], unique=False)
    op.create_table('achievement_version',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('achievement_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('hours', sa.Integer(), nullable=True),
    sa.Column('rubric', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('alignments', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('tags', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('valid_days', sa.Integer(), nullable=True),
    sa.Column('image_svg', sa.LargeBinary(), nullable=False),
    sa.Column('image_png', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement.id'], name=op.f('fk_achievement_version_achievement_id_achievement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_achievement_version')),
    sa.UniqueConstraint('achievement_id', 'number', name=op.f('uq_achievement_version_achievement_id'))
    )
    op.create_table('auth_session',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('identity_id', sa.String(), nullable=False),
    sa.Column('device', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], name=op.f('fk_auth_session_identity_id_identity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_auth_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_auth_session_token_hash'))
    )
    op.create_index(op.f('ix_auth_session_identity_id'), 'auth_session', ['identity_id'], unique=False)
    op.create_table('offer',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('achievement_id', sa.String(), nullable=False),
    sa.Column('network_id', sa.String(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement.id'], name=op.f('fk_offer_achievement_id_achievement')),
    sa.ForeignKeyConstraint(['network_id'], ['organisation.id'], name=op.f('fk_offer_network_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer'))
    )
    op.create_index(op.f('ix_offer_achievement_id'), 'offer', ['achievement_id'], unique=False)
    op.create_index(op.f('ix_offer_network_id'), 'offer', ['network_id'], unique=False)
    op.create_table('share',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('identity_id', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], name=op.f('fk_share_identity_id_identity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_share_token_hash'))
    )
    op.create_index(op.f('ix_share_identity_id'), 'share', ['identity_id'], unique=False)
    op.create_table('batch',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('request_id', sa.String(), nullable=False),
    sa.Column('issuer_id', sa.String(), nullable=False),
    sa.Column('unit_id', sa.String(), nullable=False),
    sa.Column('version_id', sa.String(), nullable=False),
    sa.Column('profile_id', sa.String(), nullable=False),
    sa.Column('decided_by_id', sa.String(), nullable=False),
    sa.Column('narrative', sa.String(), nullable=False),
    sa.Column('evidence_url', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_batch_decided_by_id_person')),
    sa.ForeignKeyConstraint(['issuer_id'], ['organisation.id'], name=op.f('fk_batch_issuer_id_organisation')),
    sa.ForeignKeyConstraint(['profile_id'], ['profile_version.id'], name=op.f('fk_batch_profile_id_profile_version')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_batch_unit_id_organisation')),
    sa.ForeignKeyConstraint(['version_id'], ['achievement_version.id'], name=op.f('fk_batch_version_id_achievement_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch')),
    sa.UniqueConstraint('decided_by_id', 'request_id', name=op.f('uq_batch_decided_by_id'))
    )
    op.create_index(op.f('ix_batch_unit_id'), 'batch', ['unit_id'], unique=False)
    op.create_index(op.f('ix_batch_version_id'), 'batch', ['version_id'], unique=False)
    op.create_table('award',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('batch_id', sa.String(), nullable=True),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.String(), nullable=False),
    sa.Column('issuer_id', sa.String(), nullable=False),
    sa.Column('unit_id', sa.String(), nullable=False),
    sa.Column('identity_id', sa.String(), nullable=False),
    sa.Column('learner_name', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'requested', 'assessed', 'reserved', 'issued', 'revoked', 'suspended', 'replaced', name='awardstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('earned_on', sa.Date(), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replaces_id', sa.String(), nullable=True),
    sa.Column('decided_by_id', sa.String(), nullable=True),
    sa.Column('decided_by_rule_id', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signing_error', sa.String(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by_id', sa.String(), nullable=True),
    sa.Column('revocation_reason', sa.String(), nullable=False),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_rule_id IS NULL', name=op.f('ck_award_one_decided')),
    sa.ForeignKeyConstraint(['batch_id'], ['batch.id'], name=op.f('fk_award_batch_id_batch')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_award_decided_by_id_person')),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], name=op.f('fk_award_identity_id_identity')),
    sa.ForeignKeyConstraint(['issuer_id'], ['organisation.id'], name=op.f('fk_award_issuer_id_organisation')),
    sa.ForeignKeyConstraint(['replaces_id'], ['award.id'], name=op.f('fk_award_replaces_id_award')),
    sa.ForeignKeyConstraint(['revoked_by_id'], ['person.id'], name=op.f('fk_award_revoked_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_award_unit_id_organisation')),
    sa.ForeignKeyConstraint(['version_id'], ['achievement_version.id'], name=op.f('fk_award_version_id_achievement_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award')),
    sa.UniqueConstraint('batch_id', 'row', name=op.f('uq_award_batch_id')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_award_replaces_id'))
    )
    op.create_index(op.f('ix_award_identity_id'), 'award', ['identity_id'], unique=False)
    op.create_index(op.f('ix_award_unit_id'), 'award', ['unit_id'], unique=False)
    op.create_index('ix_award_version_created', 'award', ['version_id', 'created_at'], unique=False)
    op.create_table('credential',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('award_id', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('full', 'extract', 'bound', 'token', name='credentialkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('format', sa.Enum('data_integrity', 'vc_jwt', 'sd_jwt', name='credentialformat', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('share_id', sa.String(), nullable=True),
    sa.Column('fields', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.Column('status_list_id', sa.String(), nullable=True),
    sa.Column('status_index', sa.Integer(), nullable=True),
    sa.Column('document_bytes', sa.LargeBinary(), nullable=True),
    sa.Column('jcs_proof', sa.LargeBinary(), nullable=True),
    sa.Column('valid_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('valid_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('bytes_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_credential_award_id_award')),
    sa.ForeignKeyConstraint(['share_id'], ['share.id'], name=op.f('fk_credential_share_id_share')),
    sa.ForeignKeyConstraint(['status_list_id'], ['status_list.id'], name=op.f('fk_credential_status_list_id_status_list')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credential')),
    sa.UniqueConstraint('status_list_id', 'status_index', name=op.f('uq_credential_status_list_id'))
    )
    op.create_index('ix_credential_other_award_id', 'credential', ['award_id'], unique=False, sqlite_where=sa.text("kind <> 'full'"), postgresql_where=sa.text("kind <> 'full'"))
    op.create_index('ix_credential_revoked', 'credential', ['status_list_id', 'status_index'], unique=False, sqlite_where=sa.text('revoked_at IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NOT NULL'))
    op.create_index('ix_credential_share_id', 'credential', ['share_id'], unique=False, sqlite_where=sa.text('share_id IS NOT NULL'), postgresql_where=sa.text('share_id IS NOT NULL'))
    op.create_index('uq_credential_full_award_id', 'credential', ['award_id'], unique=True, sqlite_where=sa.text("kind = 'full'"), postgresql_where=sa.text("kind = 'full'"))
    op.create_table('holding',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('document_bytes', sa.LargeBinary(), nullable=False),
    sa.Column('came_from', sa.String(), nullable=False),
    sa.Column('award_id', sa.String(), nullable=True),
    sa.Column('verdict', sa.String(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_holding_award_id_award')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_holding_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holding')),
    sa.UniqueConstraint('person_id', 'sha256', name=op.f('uq_holding_person_id'))
    )
    op.create_index(op.f('ix_holding_award_id'), 'holding', ['award_id'], unique=False)
    op.create_table('mail',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('award', 'revocation', name='mailkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('identity_id', sa.String(), nullable=False),
    sa.Column('batch_id', sa.String(), nullable=True),
    sa.Column('award_id', sa.String(), nullable=True),
    sa.Column('message_id', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_mail_award_id_award')),
    sa.ForeignKeyConstraint(['batch_id'], ['batch.id'], name=op.f('fk_mail_batch_id_batch')),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], name=op.f('fk_mail_identity_id_identity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('identity_id', 'batch_id', 'kind', name=op.f('uq_mail_identity_id'))
    )
    op.create_table('share_item',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('share_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('award_id', sa.String(), nullable=True),
    sa.Column('holding_id', sa.String(), nullable=True),
    sa.Column('fields', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.Column('credential_id', sa.String(), nullable=True),
    sa.CheckConstraint('(award_id IS NULL) <> (holding_id IS NULL)', name=op.f('ck_share_item_one_thing')),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_share_item_award_id_award')),
    sa.ForeignKeyConstraint(['credential_id'], ['credential.id'], name=op.f('fk_share_item_credential_id_credential')),
    sa.ForeignKeyConstraint(['holding_id'], ['holding.id'], name=op.f('fk_share_item_holding_id_holding')),
    sa.ForeignKeyConstraint(['share_id'], ['share.id'], name=op.f('fk_share_item_share_id_share')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share_item')),
    sa.UniqueConstraint('share_id', 'position', name=op.f('uq_share_item_share_id'))
    )
    op.create_index(op.f('ix_share_item_award_id'), 'share_item', ['award_id'], unique=False)
    op.create_index(op.f('ix_share_item_credential_id'), 'share_item', ['credential_id'], unique=False)
    op.create_index(op.f('ix_share_item_holding_id'), 'share_item', ['holding_id'], unique=False)
