"""What a draft will look like when somebody has it: made as a real badge is made, up to its signature, of a learner who
does not exist.

Nothing here says what a badge looks like: what is signed comes from `as_content.py`, and what pages show is read back
from that by the core, as for a badge that is scanned.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.credentials.badge.content import CredentialContent, Identity, IdentityType
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.programs.before_signing import preview_badge
from badgeservice.errors import Invalid
from badgeservice.services import addresses
from badgeservice.services.achievements.as_content import achievement_content
from badgeservice.services.achievements.description import Description, columns_of
from badgeservice.services.achievements.editing.drafts import DraftView, find_draft
from badgeservice.services.achievements.editing.picture import picture_of
from badgeservice.services.achievements.fields import read_fields
from badgeservice.services.organisations.issuer_profile import issuer_profile
from badgeservice.services.organisations.standing import signed_name
from badgeservice.services.organisations.units import department_profile, find_units
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.tables import Achievement, AchievementVersion

EXAMPLE: Final = "00000000-0000-4000-8000-000000000000"  # the number of what nobody has


def preview_draft(
    parts: Parts, draft: DraftView, description: Description, learner: str, language: str
) -> BadgeView | None:
    """The badge of this learner in this language, as it would be signed today; nothing when it would not be."""
    with parts.reading() as session:
        unit = next(iter(find_units(session, [draft.managed.path])), None)
    if unit is None:
        return None  # nobody signs for it any more
    now = parts.clock().replace(microsecond=0)
    version = _as_version(draft, description, language, now)
    achievement = Achievement(
        id=draft.achievement_id, owner_id=draft.managed.id, current_number=version.number, created_at=now
    )
    signer = unit.signer.organisation
    issuer = issuer_profile(parts.settings, unit.signer)
    is_signer = unit.id == signer.id
    source = None if is_signer else department_profile(unit.id, unit.issuer.profile, issuer)
    maker = issuer if source is None else replace(source, parent=None)
    content = achievement_content(parts.settings, OwnedAchievement(achievement, version, unit.issuer), maker)
    credential = CredentialContent(
        id=addresses.CREDENTIAL.url(parts.settings, credential_id=EXAMPLE),
        issuer=issuer,
        subject_id=f"urn:uuid:{EXAMPLE}",
        achievement=replace(content, name=signed_name(content.name, signer, now)),
        valid_from=now,
        valid_until=now + timedelta(days=version.valid_days) if version.valid_days else None,
        awarded_at=now,
        identities=(Identity(IdentityType.NAME, learner),),
        source=source,
    )
    try:
        return preview_badge(build_credential(credential), parts.linked_data)
    except Invalid:
        return None


@noting_refusals
def draw_picture(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> bytes:
    """The picture (SVG) that it would be published with now. Raises `NotFound`."""
    with parts.reading() as session:
        owner, draft = find_draft(session, person, slug, achievement_id)
    return picture_of(draft, read_fields(draft.fields).description, owner.profile.accent).svg


def _as_version(draft: DraftView, description: Description, language: str, now: datetime) -> AchievementVersion:
    """The row that publishing would write."""
    columns = columns_of(replace(description, language=language))
    number = 1 if draft.base_number is None else draft.base_number + 1
    return AchievementVersion(
        id="", achievement_id=draft.achievement_id, number=number, **columns, image_svg=b"", image_png=b"",
        created_at=now, published_at=now,
    )  # fmt: skip
