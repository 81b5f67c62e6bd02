"""The statuses of what was signed for programs (VC-API)."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class ApiStatus(SQLModel, table=True):
    """One status of a credential that the VC-API issued; its list is made from these rows whenever it is asked for."""

    __tablename__ = "api_status"
    __table_args__ = (sa.UniqueConstraint("list_name", "status_index"),)
    id: str = Field(primary_key=True)
    list_name: str  # the purpose, and the size of a status where it is more than one bit: `message-2`
    status_index: int
    credential_id: str = Field(index=True)
    value: int = 0
    created_at: datetime
