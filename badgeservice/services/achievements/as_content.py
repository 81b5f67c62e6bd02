"""Our rows in the words of the core: the issuer and the achievement that stand in every credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from badgeservice.credentials.badge import content
from badgeservice.credentials.badge.content import Image, StudyLoad
from badgeservice.services.addresses import achievement_url, image_path
from badgeservice.services.organisations.issuer_profile import issuer_profile
from badgeservice.settings import Settings
from badgeservice.store.tables import Achievement, Organisation


def achievement_content(
    settings: Settings, achievement: Achievement, organisation: Organisation
) -> content.Achievement:
    """The achievement as it is signed."""
    url = achievement_url(settings, achievement.id)
    return content.Achievement(
        id=url,
        name=achievement.name,
        description=achievement.description,
        criteria_narrative=criteria_narrative(achievement),
        criteria_url=url,
        achievement_type=achievement.type,
        image=Image(settings.url(image_path(achievement.id, "png")), achievement.name),
        creator=issuer_profile(settings, organisation),
        level=achievement.level,
        study_load=StudyLoad(achievement.hours) if achievement.hours else None,
        alignments=tuple(read_alignment(entry) for entry in achievement.alignments),
        tags=tuple(achievement.tags),
        language=achievement.language,
    )


def criteria_narrative(achievement: Achievement) -> str:
    """The criteria with, under its own heading, how it was assessed: OB 3.0 has no other place for that."""
    if not achievement.assessment:
        return achievement.criteria
    heading = "Hoe dit is beoordeeld" if achievement.language.startswith("nl") else "How this was assessed"
    return f"{achievement.criteria}\n\n### {heading}\n\n{achievement.assessment}".strip()


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
