"""Signed by an act

What was signed because somebody read it is signed when it is made, and kept: the token of a badge has a row of its own,
and a status list of the VC-API is stored as it was signed.

The previous version of the program must keep working on this schema: add first, remove one release later. It knows no
row of a token and signs these lists as before. Nothing is filled in here, because a migration has no key: the worker of
this version finds what is not signed yet as soon as it starts.
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

ONE_TOKEN = "kind = 'token' AND share_id IS NULL"
UNSIGNED = "kind = 'token' AND document_bytes IS NULL AND revoked_at IS NULL"


def upgrade() -> None:
    op.create_table('api_status_list',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('document_bytes', sa.LargeBinary(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('valid_until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_api_status_list'))
    )
    with op.batch_alter_table('credential', schema=None) as batch_op:
        batch_op.create_index('uq_credential_token_award_id', ['award_id'], unique=True, sqlite_where=sa.text(ONE_TOKEN), postgresql_where=sa.text(ONE_TOKEN))
        batch_op.create_index('ix_credential_unsigned_token', ['id'], unique=False, sqlite_where=sa.text(UNSIGNED), postgresql_where=sa.text(UNSIGNED))



def downgrade() -> None:
    with op.batch_alter_table('credential', schema=None) as batch_op:
        batch_op.drop_index('ix_credential_unsigned_token', sqlite_where=sa.text(UNSIGNED), postgresql_where=sa.text(UNSIGNED))
        batch_op.drop_index('uq_credential_token_award_id', sqlite_where=sa.text(ONE_TOKEN), postgresql_where=sa.text(ONE_TOKEN))

    op.execute("DELETE FROM credential WHERE kind = 'token'")  # the version before makes its own, and keeps none in step
    op.drop_table('api_status_list')
