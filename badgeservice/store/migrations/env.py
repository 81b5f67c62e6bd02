"""Run by Alembic for every command; `migrations.migrate` hands it a connection that holds the lock."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString


def render_item(kind: str, item: object, _autogen: AutogenContext) -> str | Literal[False]:
    """Write plain SQLAlchemy types into a revision, so that it needs nothing of ours in ten years."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return "sa.String()"
    if type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    if type(item).__name__ == "JSON":
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    transactional_ddl=True,
    did_prefix=context.config.attributes.get("did_prefix", ""),
)
context.run_migrations()
