"""What teachers are about to put right, until they do."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Correction(SQLModel, table=True):
    """What one teacher wants to put right or withdraw of one batch, and what will come of it, as they were shown.

    Its id is the request id of the batch that replaces. The row goes when that is done or thrown away, or at its end.
    """

    __table_args__ = (sa.UniqueConstraint("person_id", "batch_id"),)
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    batch_id: str = Field(foreign_key="batch.id")
    content: str = Field(sa_type=sa.Text)  # JSON, as the service writes it
    created_at: datetime
    ends_at: datetime = Field(index=True)
