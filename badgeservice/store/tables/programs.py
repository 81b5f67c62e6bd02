"""The statuses of what was signed for programs (VC-API)."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class ApiStatus(SQLModel, table=True):
    """One status of a credential that the VC-API issued; its list is made from these rows when one of them changes."""

    __tablename__ = "api_status"
    __table_args__ = (sa.UniqueConstraint("list_name", "status_index"),)
    id: str = Field(primary_key=True)
    list_name: str  # the purpose, and the size of a status where it is more than one bit: `message-2`
    status_index: int
    credential_id: str = Field(index=True)
    value: int = 0
    created_at: datetime


class ApiStatusList(SQLModel, table=True):
    """The signed list of these statuses, as it is served: signed by who issues or changes one, never by who reads."""

    __tablename__ = "api_status_list"
    name: str = Field(primary_key=True)  # `list_name` of its statuses
    document_bytes: bytes
    published_at: datetime
    valid_until: datetime
