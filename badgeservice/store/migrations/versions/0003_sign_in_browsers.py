"""Codes belong to the browser that asked for them

The previous version of the program must keep working on this schema: add first, remove one release later. All columns
may be empty, because it writes rows without them.
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('known_browser',
    sa.Column('browser_hash', sa.String(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('browser_hash', name=op.f('pk_known_browser'))
    )
    with op.batch_alter_table('sign_in_code', schema=None) as batch_op:
        batch_op.add_column(sa.Column('browser_hash', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('source_hash', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('budget', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('mail_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_sign_in_code_browser_hash'), ['browser_hash'], unique=False)
        batch_op.create_index('ix_sign_in_code_source_hash_created_at', ['source_hash', 'created_at'], unique=False)
        batch_op.create_index('ix_sign_in_code_budget_created_at', ['budget', 'created_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('sign_in_code', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_code_budget_created_at')
        batch_op.drop_index('ix_sign_in_code_source_hash_created_at')
        batch_op.drop_index(batch_op.f('ix_sign_in_code_browser_hash'))
        batch_op.drop_column('mail_at')
        batch_op.drop_column('budget')
        batch_op.drop_column('source_hash')
        batch_op.drop_column('browser_hash')

    op.drop_table('known_browser')
