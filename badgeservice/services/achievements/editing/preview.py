"""What a draft will look like when somebody has it: made as a real badge is made, up to its signature, of a learner who
does not exist.

Nothing here says what a badge looks like: what is signed comes from `as_content.py`, and what pages show is read back
from that by the core, as for a badge that is scanned.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.credentials.badge.content import CredentialContent, Identity, IdentityType
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.programs.before_signing import preview_badge
from badgeservice.errors import Invalid
from badgeservice.services import addresses
from badgeservice.services.achievements.as_content import achievement_content
from badgeservice.services.achievements.description import Description, columns_of
from badgeservice.services.achievements.editing.drafts import DraftView
from badgeservice.services.achievements.periods import end_of
from badgeservice.services.organisations.issuer_profile import issuer_profile
from badgeservice.services.organisations.standing import signed_name
from badgeservice.services.organisations.units import Unit, department_profile
from badgeservice.services.parts import Parts
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.tables import Achievement, AchievementVersion

EXAMPLE: Final = "00000000-0000-4000-8000-000000000000"  # the number of what nobody has


def preview_draft(
    parts: Parts, unit: Unit, draft: DraftView, description: Description, learner: str, language: str
) -> BadgeView | None:
    """The badge of this learner in this language, as it would be signed today; nothing when it would not be."""
    now = parts.clock().replace(microsecond=0)
    version = _as_version(draft, description, now)
    achievement = Achievement(
        id=draft.achievement_id, owner_id=draft.managed.id, current_number=version.number, created_at=now
    )
    signer = unit.signer.organisation
    issuer = issuer_profile(parts.settings, unit.signer)
    is_signer = unit.id == signer.id
    source = None if is_signer else department_profile(unit.id, unit.issuer.profile, issuer)
    maker = issuer if source is None else replace(source, parent=None)
    content = achievement_content(parts.settings, OwnedAchievement(achievement, version, unit.issuer), maker, language)
    credential = CredentialContent(
        id=addresses.CREDENTIAL.url(parts.settings, credential_id=EXAMPLE),
        issuer=issuer,
        subject_id=f"urn:uuid:{EXAMPLE}",
        achievement=replace(content, name=signed_name(content.name, signer, now)),
        valid_from=now,
        valid_until=end_of(description.valid_for, now) if description.valid_for else None,
        awarded_at=now,
        identities=(Identity(IdentityType.NAME, learner),),
        source=source,
    )
    try:
        return preview_badge(build_credential(credential), parts.linked_data)
    except Invalid:
        return None


def _as_version(draft: DraftView, description: Description, now: datetime) -> AchievementVersion:
    """The row that publishing would write."""
    columns = columns_of(description)
    number = 1 if draft.base_number is None else draft.base_number + 1
    return AchievementVersion(
        id="", achievement_id=draft.achievement_id, number=number, **columns, image_svg=b"", image_png=b"",
        created_at=now, published_at=now,
    )  # fmt: skip
