"""Lists that teachers began to award and did not finish."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Draft(SQLModel, table=True):
    """What one teacher has typed, pasted and mended for one achievement. It goes with its award, or at its end: the
    row, and so all of it, is removed then.

    Its id is the request id of its award. The columns that begin with `saved_` tell the forms of one open page, whose
    changes follow each other, from those of another tab or device, which may know less.
    """

    __table_args__ = (sa.UniqueConstraint("person_id", "achievement_id"),)
    id: str = Field(primary_key=True)
    person_id: str | None = Field(default=None, foreign_key="person.id")  # nobody's when who began it has left;
    unit_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)  # then of who awards there
    achievement_id: str = Field(foreign_key="achievement.id", index=True)
    revision: int = 0  # grows with each change
    saved_by: str = ""  # the page that changed it last,
    saved_since: int = 0  # the revision from which on nobody else did,
    saved_number: int = 0  # and the number that its form had there
    saved_form: str = ""  # what that form held, in short: sent twice, it changes nothing
    size: int = 0  # learners in it, so that a list of drafts need not read them
    content: str = Field(sa_type=sa.Text)  # JSON, as the service writes it
    sent: str = Field(default="[]", sa_type=sa.Text)  # forms that came when nobody was signed in, or after another tab
    sent_at: datetime | None = None
    created_at: datetime
    changed_at: datetime
    ends_at: datetime = Field(index=True)
