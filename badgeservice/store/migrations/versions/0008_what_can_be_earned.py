"""What can be earned

Drafts of achievements with the changes made to them, frameworks with their entries, what an award says a learner
reached, how an image was drawn, a second person before publishing.

The previous version of the program must keep working on this schema: add first, remove one release later. It writes
versions and awards without the new columns, so each has a default.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('achievement_draft',
    sa.Column('achievement_id', sa.String(), nullable=False),
    sa.Column('owner_id', sa.String(), nullable=False),
    sa.Column('base_number', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'proposed', 'awaiting', name='achievementdraftstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('first_revision', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('fields', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('image_svg', sa.LargeBinary(), nullable=True),
    sa.Column('image_png', sa.LargeBinary(), nullable=True),
    sa.Column('started_by_id', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_id', sa.String(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.String(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remark', sa.String(), nullable=False),
    sa.Column('aside', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_achievement_draft_asked_by_id_person')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['person.id'], name=op.f('fk_achievement_draft_changed_by_id_person')),
    sa.ForeignKeyConstraint(['owner_id'], ['organisation.id'], name=op.f('fk_achievement_draft_owner_id_organisation')),
    sa.ForeignKeyConstraint(['started_by_id'], ['person.id'], name=op.f('fk_achievement_draft_started_by_id_person')),
    sa.PrimaryKeyConstraint('achievement_id', name=op.f('pk_achievement_draft'))
    )
    with op.batch_alter_table('achievement_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_achievement_draft_owner_id'), ['owner_id'], unique=False)

    op.create_table('framework',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('owner_id', sa.String(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('source_url', sa.String(), nullable=False),
    sa.Column('publisher', sa.String(), nullable=False),
    sa.Column('licence', sa.String(), nullable=False),
    sa.Column('target_type', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('entry_count', sa.Integer(), nullable=False),
    sa.Column('imported_by_id', sa.String(), nullable=True),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['imported_by_id'], ['person.id'], name=op.f('fk_framework_imported_by_id_person')),
    sa.ForeignKeyConstraint(['owner_id'], ['organisation.id'], name=op.f('fk_framework_owner_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework'))
    )
    with op.batch_alter_table('framework', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_framework_owner_id'), ['owner_id'], unique=False)

    op.create_table('achievement_draft_change',
    sa.Column('achievement_id', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('page', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('before', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement_draft.achievement_id'], name=op.f('fk_achievement_draft_change_achievement_id_achievement_draft')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_achievement_draft_change_person_id_person')),
    sa.PrimaryKeyConstraint('achievement_id', 'revision', name=op.f('pk_achievement_draft_change'))
    )
    op.create_table('framework_entry',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('framework_id', sa.String(), nullable=False),
    sa.Column('uri', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('parent_uri', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_framework_entry_framework_id_framework')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_entry')),
    sa.UniqueConstraint('framework_id', 'uri', name=op.f('uq_framework_entry_framework_id'))
    )
    with op.batch_alter_table('framework_entry', schema=None) as batch_op:
        batch_op.create_index('ix_framework_entry_below', ['framework_id', 'parent_uri', 'position'], unique=False)
        batch_op.create_index('ix_framework_entry_search', ['framework_id', 'gone_at', 'position', 'words', 'id'], unique=False)

    op.create_table('framework_import',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('owner_id', sa.String(), nullable=True),
    sa.Column('framework_id', sa.String(), nullable=True),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('summary', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_framework_import_framework_id_framework')),
    sa.ForeignKeyConstraint(['owner_id'], ['organisation.id'], name=op.f('fk_framework_import_owner_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_framework_import_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_import'))
    )
    with op.batch_alter_table('framework_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_framework_import_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_framework_import_owner_id'), ['owner_id'], unique=False)

    with op.batch_alter_table('achievement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('last_revision', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('achievement_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('design', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('image_hash', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('published_by_id', sa.String(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_achievement_version_published_by_id_person'), 'person', ['published_by_id'], ['id'])

    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.add_column(sa.Column('results', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), server_default='[]', nullable=False))

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('publishing_needs_two', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_column('publishing_needs_two')

    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.drop_column('results')

    with op.batch_alter_table('achievement_version', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_achievement_version_published_by_id_person'), type_='foreignkey')
        batch_op.drop_column('published_by_id')
        batch_op.drop_column('image_hash')
        batch_op.drop_column('design')
        batch_op.drop_column('facts')
        batch_op.drop_column('kind')

    with op.batch_alter_table('achievement', schema=None) as batch_op:
        batch_op.drop_column('last_revision')

    with op.batch_alter_table('framework_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_framework_import_owner_id'))
        batch_op.drop_index(batch_op.f('ix_framework_import_ends_at'))

    op.drop_table('framework_import')
    with op.batch_alter_table('framework_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_framework_entry_search')
        batch_op.drop_index('ix_framework_entry_below')

    op.drop_table('framework_entry')
    op.drop_table('achievement_draft_change')
    with op.batch_alter_table('framework', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_framework_owner_id'))

    op.drop_table('framework')
    with op.batch_alter_table('achievement_draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_achievement_draft_owner_id'))

    op.drop_table('achievement_draft')
