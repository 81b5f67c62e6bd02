"""Statuses of what the VC-API issued

The previous version of the program must keep working on this schema: add first, remove one release later.
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('api_status',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('list_name', sa.String(), nullable=False),
    sa.Column('status_index', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.String(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_status')),
    sa.UniqueConstraint('list_name', 'status_index', name=op.f('uq_api_status_list_name'))
    )
    with op.batch_alter_table('api_status', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_status_credential_id'), ['credential_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('api_status', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_status_credential_id'))

    op.drop_table('api_status')
