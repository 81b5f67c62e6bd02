"""Award an achievement to learners: the irreversible act, in the eight steps of design §6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.services.achievement import AchievementDetail
from badgeservice.services.award_rows import AwardRow


@dataclass(frozen=True, slots=True)
class AwardRequest:
    """What a teacher decided. `request_id` is made by the page that shows the button, so a repeat is harmless."""

    request_id: str
    achievement_id: str
    learners: tuple[tuple[str, str], ...]  # name, e-mail
    narrative: str = ""
    evidence_url: str = ""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is. `failed` awards are reserved and say why; they are signed once the cause is gone."""

    batch_id: str
    achievement: AchievementDetail
    total: int
    issued: int
    failed: int
    created_at: datetime
    finished_at: datetime | None
    rows: tuple[AwardRow, ...]

    @property
    def finished(self) -> bool:
        return self.finished_at is not None
