"""The work that is done later."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from badgeservice.store.tables.columns import json_column

_IS_OPEN = sa.text("done_at IS NULL AND gave_up_at IS NULL")
_IS_DONE = sa.text("done_at IS NOT NULL")


def _index(name: str, *columns: str, where: sa.TextClause) -> sa.Index:
    return sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Job(SQLModel, table=True):
    """Work that is done later. The row is the truth, the queue only wakes a worker."""

    __table_args__ = (
        # Of work that is open, in the order in which it is taken: the longest due, of all kinds or of one.
        _index("ix_job_due", "run_after", "created_at", where=_IS_OPEN),
        _index("ix_job_due_kind", "kind", "run_after", "created_at", where=_IS_OPEN),
        _index("ix_job_done_at", "done_at", where=_IS_DONE),
    )
    id: str = Field(primary_key=True)
    kind: str
    arguments: dict[str, Any] = Field(default_factory=dict, sa_type=json_column())
    created_at: datetime
    run_after: datetime
    leased_until: datetime | None = None  # a worker has it until then; past it, any worker may take it again
    leased_by: str = ""  # which run holds the lease: a run that lost it may not say that it is done
    attempts: int = 0
    done_at: datetime | None = None
    gave_up_at: datetime | None = None
    failure: str = ""  # the code of what went wrong; never a name or an address
