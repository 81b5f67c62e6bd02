"""How each mail fares, and jobs that are found at once

Whether a mail is the first one of its organisation to somebody, since when it cannot be handed over, when it is tried
again and when that ends. The version before writes rows without any of these: such a mail tells nothing about where
the data come from and is never given up.

Work that is open is read from indexes of its own, in the order in which it is taken.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

TIMES = ('failing_since', 'retry_at', 'give_up_at', 'refused_at')
KEEP_TRYING = timedelta(days=3)
IS_OPEN, IS_DONE = sa.text('done_at IS NULL AND gave_up_at IS NULL'), sa.text('done_at IS NOT NULL')


def upgrade() -> None:
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_first', sa.Boolean(), server_default=sa.false(), nullable=False))
        for name in TIMES:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    _end_what_waits()
    op.drop_index('ix_job_open', table_name='job')
    _index('ix_job_due', ['run_after', 'created_at'], IS_OPEN)
    _index('ix_job_due_kind', ['kind', 'run_after', 'created_at'], IS_OPEN)
    _index('ix_job_done_at', ['done_at'], IS_DONE)


def downgrade() -> None:
    for name in ('ix_job_done_at', 'ix_job_due_kind', 'ix_job_due'):
        op.drop_index(name, table_name='job')
    op.create_index('ix_job_open', 'job', ['done_at', 'gave_up_at', 'run_after'], unique=False)
    with op.batch_alter_table('mail', schema=None) as batch_op:
        for name in reversed(TIMES):
            batch_op.drop_column(name)
        batch_op.drop_column('is_first')


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, 'job', columns, unique=False, sqlite_where=where, postgresql_where=where)


def _end_what_waits() -> None:
    """What was refused for ever was so from the start; what still waits is given up in time."""
    mail = sa.table(
        'mail',
        sa.column('id', sa.String()),
        sa.column('refused', sa.String()),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ('created_at', 'handed_at', *TIMES)),
    )
    connection = op.get_bind()
    is_waiting = mail.c.handed_at.is_(None)
    is_refused = mail.c.refused == 'mail_refused'
    connection.execute(sa.update(mail).where(is_waiting, is_refused).values(refused_at=mail.c.created_at))
    waiting = connection.execute(sa.select(mail.c.id, mail.c.created_at).where(is_waiting)).all()
    if waiting:
        is_this = mail.c.id == sa.bindparam('this')
        rows = [{'this': mail_id, 'ends': created_at + KEEP_TRYING} for mail_id, created_at in waiting]
        connection.execute(sa.update(mail).where(is_this).values(give_up_at=sa.bindparam('ends')), rows)
