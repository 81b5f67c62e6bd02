"""What all tables share: how constraints are named, and columns that both engines store alike."""

import enum
from collections.abc import Mapping
from typing import Any, NewType

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

TokenHash = NewType("TokenHash", str)  # the SHA-256 of a token, in hex: what is looked up by is never a token
Texts = dict[str, dict[str, str]]  # per language (`nl`), the texts by name

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
    return sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def prefix_column() -> Any:  # noqa: ANN401 - what SQLModel asks for
    """Text that is searched by its beginning. In the order of its bytes, or an index of PostgreSQL cannot do that."""
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def in_language(texts: Texts, language: str, first: str) -> Mapping[str, str]:
    """The texts in this language, else in the first one."""
    return texts.get(language) or texts.get(first, {})
