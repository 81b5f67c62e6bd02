"""What can be earned: for the teacher who awards it, and for anybody who reads about it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlmodel import Session

from badgeservice.credentials.badge.documents import build_achievement, build_profile
from badgeservice.credentials.document import OB_3_CONTEXT, VC_2_CONTEXT, Document
from badgeservice.errors import NotFound, Sentence
from badgeservice.services.achievements.as_content import achievement_content, read_alignment
from badgeservice.services.achievements.award_rows import AwardRow, award_row
from badgeservice.services.addresses import achievement_url, image_path
from badgeservice.services.organisations.issuer_profile import issuer_id, issuer_profile
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import achievements, awards, organisations
from badgeservice.store.tables import Achievement, Organisation

_CONTEXTS = (VC_2_CONTEXT, OB_3_CONTEXT)


@dataclass(frozen=True, slots=True)
class AchievementSummary:
    """An achievement in a list."""

    id: str
    name: str
    description: str
    type: str  # achievementType of OB 3.0
    organisation_id: str
    organisation_slug: str
    organisation_name: str
    level: int | None  # EQF / NLQF, 1 to 8
    hours: int | None
    awarded_count: int
    image_url: str  # SVG, on our own address


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """Who offers an achievement."""

    id: str
    slug: str
    name: str
    url: str
    accent: str
    issuer_url: str  # its public page here
    issuer_id: str  # its did:web


@dataclass(frozen=True, slots=True)
class AlignmentView:
    """A competency of a framework that the achievement is aligned to."""

    name: str
    url: str
    code: str
    framework: str
    description: str


@dataclass(frozen=True, slots=True)
class AchievementDetail:
    """An achievement with all that its page says."""

    id: str
    url: str  # its public address, which is also its id in the document
    name: str
    description: str
    type: str
    criteria: str  # Markdown
    assessment: str  # how it is assessed, in plain words
    language: str
    level: int | None
    hours: int | None
    valid_days: int | None
    alignments: tuple[AlignmentView, ...]
    tags: tuple[str, ...]
    organisation: OrganisationView
    awarded_count: int
    image_url: str  # SVG
    image_png_url: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class IssuerDetail:
    """An organisation as issuer, for its public page."""

    id: str
    slug: str
    name: str
    description: str
    kind: str
    url: str
    accent: str
    issuer_id: str  # did:web
    domain: str  # where a reader should find themselves
    achievements: tuple[AchievementSummary, ...]


def list_my_achievements(parts: Parts, teacher: SignedIn) -> tuple[AchievementSummary, ...]:
    """What this teacher may award."""
    organisation_ids = {m.organisation_id for m in teacher.memberships if teacher.may_teach_for(m.organisation_id)}
    return _list_summaries(parts, organisation_ids)


def list_catalogue(parts: Parts) -> tuple[AchievementSummary, ...]:
    """What can be earned here, for everybody."""
    return _list_summaries(parts, None)


@noting_refusals
def show_achievement(
    parts: Parts, teacher: SignedIn, achievement_id: str
) -> tuple[AchievementDetail, tuple[AwardRow, ...]]:
    """An achievement that this teacher may award, and who has it.

    Raises:
        NotFound: it does not exist, or belongs to an organisation that this person does not teach for.
    """
    with parts.reading() as session:
        achievement, organisation = find_my_achievement(session, teacher, achievement_id)
        count = achievements.count_awarded(session, achievement_id)
        rows = tuple(award_row(*found) for found in awards.list_rows(session, achievement_id=achievement_id))
    return achievement_detail(parts, achievement, organisation, count), rows


def find_my_achievement(session: Session, teacher: SignedIn, achievement_id: str) -> tuple[Achievement, Organisation]:
    """An achievement that this teacher may award (threats I1, I3). Raises `NotFound`."""
    achievement, organisation = _find(session, achievement_id)
    if not teacher.may_teach_for(organisation.id):
        raise NotYours(unknown_achievement(), achievement_id, organisation.id)
    return achievement, organisation


def find_public_achievement(parts: Parts, achievement_id: str) -> AchievementDetail:
    """An achievement for its public page. Raises `NotFound`."""
    with parts.reading() as session:
        achievement, organisation = _find(session, achievement_id)
        count = achievements.count_awarded(session, achievement_id)
    return achievement_detail(parts, achievement, organisation, count)


def achievement_document(parts: Parts, achievement_id: str) -> Document:
    """The Achievement document that credentials point to. Raises `NotFound`."""
    with parts.reading() as session:
        achievement, organisation = _find(session, achievement_id)
    built = build_achievement(achievement_content(parts.settings, achievement, organisation))
    return {"@context": list(_CONTEXTS), **built}


def achievement_image(parts: Parts, achievement_id: str, form: Literal["svg", "png"]) -> bytes:
    """The image of an achievement. Raises `NotFound`."""
    with parts.reading() as session:
        image = achievements.find_image(session, achievement_id, is_svg=form == "svg")
    if image is None:
        raise unknown_achievement()
    return image


def find_issuer(parts: Parts, slug: str) -> IssuerDetail:
    """An organisation for its public page. Raises `NotFound`."""
    organisation = _find_organisation(parts, slug)
    return IssuerDetail(
        id=organisation.id,
        slug=slug,
        name=organisation.name,
        description=organisation.description,
        kind=organisation.kind.value,
        url=organisation.url,
        accent=organisation.accent,
        issuer_id=issuer_id(parts.settings, slug),
        domain=parts.settings.host,
        achievements=_list_summaries(parts, {organisation.id}),
    )


def issuer_document(parts: Parts, slug: str) -> Document:
    """The Profile document of an issuer. Raises `NotFound`."""
    profile = issuer_profile(parts.settings, _find_organisation(parts, slug))
    return {"@context": list(_CONTEXTS), **build_profile(profile)}


def achievement_detail(
    parts: Parts, achievement: Achievement, organisation: Organisation, awarded_count: int
) -> AchievementDetail:
    """A row as its page shows it."""
    return AchievementDetail(
        id=achievement.id,
        url=achievement_url(parts.settings, achievement.id),
        name=achievement.name,
        description=achievement.description,
        type=achievement.type,
        criteria=achievement.criteria,
        assessment=achievement.assessment,
        language=achievement.language,
        level=achievement.level,
        hours=achievement.hours,
        valid_days=achievement.valid_days,
        alignments=tuple(_alignment_view(entry) for entry in achievement.alignments),
        tags=tuple(achievement.tags),
        organisation=_organisation_view(parts, organisation),
        awarded_count=awarded_count,
        image_url=image_path(achievement.id, "svg"),
        image_png_url=image_path(achievement.id, "png"),
        updated_at=achievement.updated_at,
    )


def unknown_achievement() -> NotFound:
    """It does not exist, or it is somebody else's: the two look the same (threats I1)."""
    sentence = Sentence("We do not know this achievement.", "Wij kennen deze badge niet.")
    return NotFound("achievement_unknown", sentence)


def _list_summaries(parts: Parts, organisation_ids: Set[str] | None) -> tuple[AchievementSummary, ...]:
    with parts.reading() as session:
        found = achievements.list_achievements(session, organisation_ids)
    return tuple(_summary(*entry) for entry in found)


def _summary(achievement: Achievement, organisation: Organisation, awarded_count: int) -> AchievementSummary:
    return AchievementSummary(
        id=achievement.id,
        name=achievement.name,
        description=achievement.description,
        type=achievement.type,
        organisation_id=organisation.id,
        organisation_slug=organisation.slug,
        organisation_name=organisation.name,
        level=achievement.level,
        hours=achievement.hours,
        awarded_count=awarded_count,
        image_url=image_path(achievement.id, "svg"),
    )


def _organisation_view(parts: Parts, organisation: Organisation) -> OrganisationView:
    return OrganisationView(
        id=organisation.id,
        slug=organisation.slug,
        name=organisation.name,
        url=organisation.url,
        accent=organisation.accent,
        issuer_url=parts.settings.url(f"/issuers/{organisation.slug}"),
        issuer_id=issuer_id(parts.settings, organisation.slug),
    )


def _alignment_view(entry: Mapping[str, Any]) -> AlignmentView:
    alignment = read_alignment(entry)
    return AlignmentView(
        name=alignment.target_name,
        url=alignment.target_url,
        code=alignment.target_code,
        framework=alignment.target_framework,
        description=alignment.target_description,
    )


def _find(session: Session, achievement_id: str) -> tuple[Achievement, Organisation]:
    found = achievements.find_achievement(session, achievement_id)
    if found is None:
        raise unknown_achievement()
    return found


def _find_organisation(parts: Parts, slug: str) -> Organisation:
    with parts.reading() as session:
        organisation = organisations.find_organisation(session, slug)
    if organisation is None:
        sentence = Sentence("We do not know this organisation.", "Wij kennen deze organisatie niet.")
        raise NotFound("issuer_unknown", sentence)
    return organisation
