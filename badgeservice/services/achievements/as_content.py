"""Our rows in the words of the core: the issuer and the achievement that stand in every credential."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from badgeservice.credentials.badge import content
from badgeservice.credentials.badge.content import Image, StudyLoad
from badgeservice.services import addresses
from badgeservice.services.achievements.description import Alignment, Description, read_version
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.signed.facts import align_facts, describe_level
from badgeservice.services.achievements.signed.narrative import write_narrative
from badgeservice.services.achievements.signed_results import result_descriptions
from badgeservice.services.organisations.issuer_profile import issuer_profile
from badgeservice.services.organisations.units import department_profile
from badgeservice.settings import Settings
from badgeservice.store.achievements import FROM_BEFORE, OwnedAchievement
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import AchievementVersion
from badgeservice.store.tables.columns import Texts


class Place(NamedTuple):
    """Where a description stands for ever."""

    achievement_url: str  # its `id`
    version_url: str
    image_url: str
    number: int  # of the version; `FROM_BEFORE` when it has none


def achievement_content(
    settings: Settings, owned: OwnedAchievement, creator: content.Profile | None = None, language: str = ""
) -> content.Achievement:
    """The achievement as it is signed in this language; `creator` is who made it, as that said of itself then."""
    version = owned.version
    description, place = read_version(version), place_of(settings, version)
    creator = creator or _maker(settings, owned.owner)
    if version.kind:
        return describe_content(description, place, creator, language)
    # Of before there were kinds: its document goes on saying what it said, of its level and of the law too.
    said = describe_content(replace(description, kind=Kind.FREE), place, creator, language)
    return replace(said, level_note="", related=())


def describe_content(
    description: Description, place: Place, creator: content.Profile, language: str = ""
) -> content.Achievement:
    """A description as it is signed, or would be: in this language when it has it, else in its first."""
    language = choose_language(description.texts, language, description.language)
    name, programmes = description.text("name", language), description.programmes
    return content.Achievement(
        id=place.achievement_url,
        name=name,
        description=description.text("description", language),
        criteria_narrative=write_narrative(description, language),
        criteria_url=place.version_url,
        achievement_type=description.achievement_type,
        image=Image(place.image_url, name),
        creator=creator,
        level=description.level,
        level_note=describe_level(description, language),
        study_load=StudyLoad(description.hours) if description.hours else None,
        credits=StudyLoad(description.ects, content.ECTS) if description.ects else None,
        alignments=(
            *(_align(one, language, description.language) for one in description.alignments),
            *align_facts(description, place.achievement_url, language),
        ),
        result_descriptions=result_descriptions(description, place.version_url, language),
        tags=description.tags,
        language=language,
        human_code=programmes[0].code if programmes else "",
        version=_number(place.number),
        related=tuple(_related(description, place, language)),
    )


def choose_language(texts: Texts, *wanted: str) -> str:
    """The first of these languages in which it can be signed, else its only one: a name and a description are what the
    standard asks."""
    whole = [one for one, said in texts.items() if said.get("name") and said.get("description")]
    return next((one for one in wanted if one in whole), next(iter(whole), wanted[-1]))


def _align(alignment: Alignment, language: str, first: str) -> content.Alignment:
    said = alignment.texts.get(language) or alignment.texts.get(first) or next(iter(alignment.texts.values()), {})
    return content.Alignment(
        target_name=said.get("name") or alignment.code or alignment.uri,
        target_url=alignment.uri,
        target_code=alignment.code,
        target_framework=alignment.framework,
        target_type=alignment.type,
        target_description=said.get("description", ""),
    )


def _related(description: Description, place: Place, language: str) -> Iterator[content.Related]:
    """The other text has an address of its own: as a thing it is not the one that is signed here."""
    for other in description.languages:
        if other != language and choose_language(description.texts, other, language) == other:
            yield content.Related(f"{place.version_url}#{other}", other, _number(place.number))
    if copied := description.copied_from:
        yield content.Related(copied.url, version=_number(copied.number))


def _number(number: int) -> str:
    return "" if number == FROM_BEFORE else str(number)


def place_of(settings: Settings, version: AchievementVersion) -> Place:
    """The addresses of this description."""
    return Place(
        achievement_url=addresses.ACHIEVEMENT.url(settings, achievement_id=version.achievement_id),
        version_url=settings.url(version_path(version)),
        image_url=settings.url(image_path(version, "png")),
        number=version.number,
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
