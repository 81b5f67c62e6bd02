"""A learner with a badge, and what is handed out of it: made by the services, for the tests of the pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.services.wallet.share import ShareView, create_share, end_share
from badgeservice.store.credentials import find_credential
from badgeservice.store.tables import AchievementVersion, Award, Credential, Role
from tests.conftest import School, describe

PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@dataclass(frozen=True)
class Awarded:
    """The badge of Sanne Willems, and the people around it."""

    parts: Parts
    school: School
    credential_id: str

    @property
    def learner(self) -> SignedIn:
        return SignedIn(self.school.learner_id, "Sanne Willems", self.school.learner_email, "nl", "s", ())

    @property
    def award(self) -> Award:
        with self.parts.reading() as session:
            return session.get_one(Award, self.credential.award_id)

    @property
    def credential(self) -> Credential:
        with self.parts.reading() as session:
            return session.get_one(Credential, self.credential_id)

    @property
    def document_bytes(self) -> bytes:
        with self.parts.reading() as session:
            found = find_credential(session, self.credential_id)
        assert found is not None
        return found.document_bytes

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.document_bytes)
        return document

    def share(self, ends_at: datetime | None = None, label: str = "") -> ShareView:
        return create_share(self.parts, self.learner, self.credential_id, ends_at, label)

    def share_path(self, ends_at: datetime | None = None) -> str:
        """`/v/<token>` of a new link."""
        return self.path_of(self.share(ends_at))

    def path_of(self, share: ShareView) -> str:
        return share.url.removeprefix(self.parts.settings.base_url)

    def end(self, share: ShareView) -> None:
        end_share(self.parts, self.learner, share.id)


def teacher_of(school: School) -> SignedIn:
    membership = Membership(school.organisation_id, school.slug, "ROC Midden", Role.TEACHER)
    return SignedIn(school.teacher_id, "Tess Bakker", school.teacher_email, "nl", "s", (membership,))


def award_badge(parts: Parts, school: School, *, request_id: str = "first", **changes: Any) -> Awarded:
    """Award the achievement of the school to its learner; `changes` are made to the achievement first."""
    described = changes.keys() & (
        {"name", "description", "criteria", "assessment"} | AchievementVersion.model_fields.keys()
    )
    describe(parts, school.achievement_id, **{name: changes.pop(name) for name in described})
    learner = changes.pop("learner", ("Sanne Willems", school.learner_email))
    request = AwardRequest(request_id, school.achievement_id, (learner,), **changes)
    batch_id = award_achievement(parts, teacher_of(school), request)
    with parts.reading() as session:
        of_batch = select(Credential.id).join(Award, col(Credential.award_id) == col(Award.id))
        return Awarded(parts, school, session.exec(of_batch.where(Award.batch_id == batch_id)).one())
