"""Share: a learner decides what a viewer may see, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ShareView:
    """One link that a learner handed out. The link ends; the credential stays valid."""

    id: str
    credential_id: str
    achievement_name: str
    label: str
    url: str
    created_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    is_open: bool
