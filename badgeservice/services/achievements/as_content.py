"""Our rows in the words of the core: the issuer and the achievement that stand in every credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from badgeservice.credentials.badge import content
from badgeservice.credentials.badge.content import Image, StudyLoad
from badgeservice.services import addresses
from badgeservice.services.achievements.description import read_version
from badgeservice.services.achievements.results import result_descriptions
from badgeservice.services.organisations.issuer_profile import issuer_profile
from badgeservice.services.organisations.units import department_profile
from badgeservice.settings import Settings
from badgeservice.store.achievements import FROM_BEFORE, OwnedAchievement
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import AchievementVersion


def achievement_content(
    settings: Settings, owned: OwnedAchievement, creator: content.Profile | None = None
) -> content.Achievement:
    """The achievement as it is signed; `creator` is who made it, as that said of itself at the time."""
    version = owned.version
    name = version.text("name")
    return content.Achievement(
        id=addresses.ACHIEVEMENT.url(settings, achievement_id=version.achievement_id),
        name=name,
        description=version.text("description"),
        criteria_narrative=criteria_narrative(version),
        criteria_url=settings.url(version_path(version)),
        achievement_type=version.type,
        image=Image(settings.url(image_path(version, "png")), name),
        creator=creator or _maker(settings, owned.owner),
        level=version.level,
        study_load=StudyLoad(version.hours) if version.hours else None,
        alignments=tuple(read_alignment(entry) for entry in version.alignments),
        result_descriptions=result_descriptions(
            read_version(version), settings.url(version_path(version)), version.language
        ),
        tags=tuple(version.tags),
        language=version.language,
        version="" if version.number == FROM_BEFORE else str(version.number),
    )


def _maker(settings: Settings, owner: Issuer) -> content.Profile:
    if owner.organisation.did is None:
        return department_profile(owner.organisation.id, owner.profile)
    return issuer_profile(settings, owner)


def version_path(version: AchievementVersion) -> str:
    """Where this description stands for ever."""
    if version.number == FROM_BEFORE:
        return addresses.ACHIEVEMENT.path(achievement_id=version.achievement_id)
    return addresses.ACHIEVEMENT_VERSION.path(achievement_id=version.achievement_id, number=str(version.number))


def image_path(version: AchievementVersion, kind: Literal["svg", "png"]) -> str:
    """Where the image of this description stands for ever."""
    if version.number == FROM_BEFORE:
        return addresses.ACHIEVEMENT_IMAGE.path(achievement_id=version.achievement_id, kind=kind)
    return addresses.ACHIEVEMENT_VERSION_IMAGE.path(
        achievement_id=version.achievement_id, number=str(version.number), kind=kind
    )


def criteria_narrative(version: AchievementVersion) -> str:
    """The criteria with, under its own heading, how it was assessed: OB 3.0 has no other place for that."""
    criteria, assessment = version.text("criteria"), version.text("assessment")
    if not assessment:
        return criteria
    heading = "Hoe dit is beoordeeld" if version.language.startswith("nl") else "How this was assessed"
    return f"{criteria}\n\n### {heading}\n\n{assessment}".strip()


def read_alignment(entry: Mapping[str, Any]) -> content.Alignment:
    """Alignments are stored with the names that Open Badges gives them."""
    return content.Alignment(
        target_name=entry["targetName"],
        target_url=entry["targetUrl"],
        target_code=entry.get("targetCode", ""),
        target_framework=entry.get("targetFramework", ""),
        target_type=entry.get("targetType", ""),
        target_description=entry.get("targetDescription", ""),
    )
