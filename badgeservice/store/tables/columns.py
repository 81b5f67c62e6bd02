"""What all tables share: how constraints are named, and columns that both engines store alike."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def enum_column(kind: type[enum.Enum]) -> Any:  # noqa: ANN401 - what SQLModel asks for
    """Enums are text with a check, so that a downgrade leaves nothing behind on PostgreSQL."""
    return sa.Enum(
        kind, native_enum=False, values_callable=lambda e: [m.value for m in e], create_constraint=True, length=32
    )


def json_column() -> Any:  # noqa: ANN401 - what SQLModel asks for
    return sa.JSON().with_variant(JSONB(), "postgresql")
