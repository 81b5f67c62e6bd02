"""Our rows in the words of the core: the issuer and the achievement that stand in every credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlmodel import Session

from badgeservice.credentials.badge import content
from badgeservice.credentials.badge.content import Image, Profile, StudyLoad
from badgeservice.credentials.keys.did import did_web
from badgeservice.credentials.keys.multikey import KeyType, Signer
from badgeservice.errors import NotFound, Sentence, SigningFailed
from badgeservice.services.parts import Parts
from badgeservice.settings import Settings
from badgeservice.store.organisations import find_current_key
from badgeservice.store.tables import Achievement, Organisation


def issuer_id(settings: Settings, slug: str) -> str:
    """The did:web of an organisation of ours."""
    return did_web(settings.base_url, "issuers", slug)


def achievement_url(settings: Settings, achievement_id: str) -> str:
    """The public address of an achievement, which is also its id in every document."""
    return settings.url(f"/achievements/{achievement_id}")


def image_path(achievement_id: str, form: Literal["svg", "png"]) -> str:
    """Where a page of ours finds the image; documents carry the whole address."""
    return f"/achievements/{achievement_id}/image.{form}"


def credential_url(settings: Settings, credential_id: str) -> str:
    """The id of a credential in its document."""
    return settings.url(f"/credentials/{credential_id}")


def issuer_profile(settings: Settings, organisation: Organisation) -> Profile:
    """The organisation as the signer."""
    return Profile(
        id=issuer_id(settings, organisation.slug),
        name=organisation.name,
        url=organisation.url or settings.url(f"/issuers/{organisation.slug}"),
        description=organisation.description,
    )


def find_signer(
    parts: Parts, session: Session, organisation: Organisation, key_type: KeyType = KeyType.ED25519
) -> Signer:
    """The newest key of this organisation that still signs, bound to its own name (threats I2).

    Raises:
        SigningFailed: it has no such key, or the one that is named is not its own.
    """
    key = find_current_key(session, organisation.id, key_type)
    if key is None:
        sentence = Sentence(
            "This organisation has no key to sign with.", "Deze organisatie heeft geen sleutel om te tekenen."
        )
        raise SigningFailed("no_signing_key", sentence)
    method = f"{issuer_id(parts.settings, organisation.slug)}#{key.multibase}"
    try:
        return parts.keystore.signer(organisation.slug, key.multibase, method)
    except NotFound as missing:
        raise SigningFailed(missing.code, missing.sentence) from missing


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
