"""Awarding at any size, and undoing it

What differs per learner, batches that wait for their day or for a second person, what a replaced award changed, mails
that wait, reminders, groups of learners, what the headings of lists mean.

The previous version of the program must keep working on this schema: add first, remove one release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


BEFORE = sa.Enum('award', 'revocation', name='mailkind', native_enum=False, create_constraint=True, length=32)
AFTER = sa.Enum('award', 'revocation', 'replacement', 'reminder', 'last_reminder', 'ending', name='mailkind', native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.alter_column('kind', existing_type=BEFORE, type_=AFTER, existing_nullable=False)

    op.create_table('known_column',
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('heading', sa.String(), nullable=False),
    sa.Column('meaning', sa.String(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_known_column_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('organisation_id', 'heading', name=op.f('pk_known_column'))
    )
    op.create_table('learner_group',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('unit_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('folded', sa.String(), nullable=False),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_learner_group_created_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['organisation.id'], name=op.f('fk_learner_group_unit_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learner_group')),
    sa.UniqueConstraint('unit_id', 'folded', name=op.f('uq_learner_group_unit_id'))
    )
    with op.batch_alter_table('learner_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_learner_group_unit_id'), ['unit_id'], unique=False)

    op.create_table('group_member',
    sa.Column('group_id', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['learner_group.id'], name=op.f('fk_group_member_group_id_learner_group')),
    sa.PrimaryKeyConstraint('group_id', 'email', name=op.f('pk_group_member'))
    )
    op.create_table('correction',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('batch_id', sa.String(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['batch.id'], name=op.f('fk_correction_batch_id_batch')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_correction_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('person_id', 'batch_id', name=op.f('uq_correction_person_id'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_ends_at'), ['ends_at'], unique=False)

    with op.batch_alter_table('achievement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('awarding_needs_two', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.add_column(sa.Column('narrative', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('evidence_url', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('changes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('revocation_kind', sa.String(), server_default='', nullable=False))
        batch_op.create_index('ix_award_unit_people', ['unit_id', 'identity_id', 'learner_name'], unique=False)
        batch_op.drop_index(batch_op.f('ix_award_unit_id'))

    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.add_column(sa.Column('list_id', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('second_look', sa.Enum('not_asked', 'asked', 'approved', 'sent_back', name='secondlook', native_enum=False, create_constraint=True, length=32), server_default='not_asked', nullable=False))
        batch_op.add_column(sa.Column('looked_by_id', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('look_words', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('is_waiting', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('mails_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('ended_by_id', sa.String(), nullable=True))
        batch_op.create_index(batch_op.f('ix_batch_list_id'), ['list_id'], unique=False)
        batch_op.create_index('ix_batch_waiting', ['unit_id', 'created_at'], unique=False, sqlite_where=sa.text('is_waiting'), postgresql_where=sa.text('is_waiting'))
        batch_op.create_foreign_key(batch_op.f('fk_batch_looked_by_id_person'), 'person', ['looked_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_batch_ended_by_id_person'), 'person', ['ended_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_batch_list_id_batch'), 'batch', ['list_id'], ['id'])

    # Whoever deletes an award asks these tables for it, so they find it by an index.
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_award_id'), ['award_id'], unique=False)

    with op.batch_alter_table('credential', schema=None) as batch_op:
        batch_op.drop_index('ix_credential_other_award_id', sqlite_where=sa.text("kind <> 'full'"), postgresql_where=sa.text("kind <> 'full'"))
        batch_op.create_index('ix_credential_award_id', ['award_id'], unique=False)
        batch_op.create_index('ix_credential_ending', ['valid_until'], unique=False, sqlite_where=sa.text("kind = 'full' AND valid_until IS NOT NULL AND revoked_at IS NULL"), postgresql_where=sa.text("kind = 'full' AND valid_until IS NOT NULL AND revoked_at IS NULL"))

    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('no_reminders_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index('ix_mail_refused', ['batch_id'], unique=False, sqlite_where=sa.text('refused_at IS NOT NULL'), postgresql_where=sa.text('refused_at IS NOT NULL'))

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('awarding_needs_two_from', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('mail_wait', sa.Integer(), server_default='2', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_refused', sqlite_where=sa.text('refused_at IS NOT NULL'), postgresql_where=sa.text('refused_at IS NOT NULL'))

    op.execute("DELETE FROM mail WHERE kind NOT IN ('award', 'revocation')")
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.alter_column('kind', existing_type=AFTER, type_=BEFORE, existing_nullable=False)

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_column('mail_wait')
        batch_op.drop_column('awarding_needs_two_from')

    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_column('no_reminders_at')

    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_award_id'))

    with op.batch_alter_table('credential', schema=None) as batch_op:
        batch_op.drop_index('ix_credential_award_id')
        batch_op.create_index('ix_credential_other_award_id', ['award_id'], unique=False, sqlite_where=sa.text("kind <> 'full'"), postgresql_where=sa.text("kind <> 'full'"))
        batch_op.drop_index('ix_credential_ending', sqlite_where=sa.text("kind = 'full' AND valid_until IS NOT NULL AND revoked_at IS NULL"), postgresql_where=sa.text("kind = 'full' AND valid_until IS NOT NULL AND revoked_at IS NULL"))

    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_batch_list_id_batch'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_batch_ended_by_id_person'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_batch_looked_by_id_person'), type_='foreignkey')
        batch_op.drop_index('ix_batch_waiting', sqlite_where=sa.text('is_waiting'), postgresql_where=sa.text('is_waiting'))
        batch_op.drop_index(batch_op.f('ix_batch_list_id'))
        batch_op.drop_column('ended_by_id')
        batch_op.drop_column('ended_at')
        batch_op.drop_column('mails_at')
        batch_op.drop_column('is_waiting')
        batch_op.drop_column('look_words')
        batch_op.drop_column('looked_at')
        batch_op.drop_column('looked_by_id')
        batch_op.drop_constraint(batch_op.f('ck_batch_secondlook'), type_='check')
        batch_op.drop_column('second_look')
        batch_op.drop_column('starts_at')
        batch_op.drop_column('list_id')

    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_unit_id'), ['unit_id'], unique=False)
        batch_op.drop_index('ix_award_unit_people')
        batch_op.drop_column('revocation_kind')
        batch_op.drop_column('changes')
        batch_op.drop_column('evidence_url')
        batch_op.drop_column('narrative')

    with op.batch_alter_table('achievement', schema=None) as batch_op:
        batch_op.drop_column('awarding_needs_two')

    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_correction_ends_at'))

    op.drop_table('correction')
    op.drop_table('group_member')
    with op.batch_alter_table('learner_group', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_learner_group_unit_id'))

    op.drop_table('learner_group')
    op.drop_table('known_column')
