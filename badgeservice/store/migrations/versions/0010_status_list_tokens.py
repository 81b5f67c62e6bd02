"""Status lists as tokens

Whoever reads tokens only gets the list as one, signed when the list is signed. The version before knows no token: what
it signs has the one of before beside it, which is then not handed out, because it no longer says the same.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('status_list', schema=None) as batch_op:
        batch_op.add_column(sa.Column('token_bytes', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('status_list', schema=None) as batch_op:
        batch_op.drop_column('token_bytes')
