"""What can be earned: for the teacher who awards it, and for anybody who reads about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.badge import content
from badgeservice.credentials.badge.documents import build_achievement, build_profile
from badgeservice.credentials.document import OB_3_CONTEXT, VC_2_CONTEXT, Document
from badgeservice.errors import Message, NotFound
from badgeservice.services import addresses
from badgeservice.services.achievements.as_content import achievement_content, choose_language, image_path
from badgeservice.services.achievements.award_rows import AwardRow, award_row
from badgeservice.services.achievements.description import Description, Period, read_version
from badgeservice.services.achievements.given_results import show_given
from badgeservice.services.achievements.kinds import Kind, kind_of
from badgeservice.services.organisations import issuer_profile
from badgeservice.services.organisations.issuer_profile import Stated, describe_stated, issuer_id
from badgeservice.services.organisations.units import signer_of
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import achievements, awards, organisations
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.awards import Deciders, ListedAward
from badgeservice.store.organisations import Issuer

MAX_DIGITS = 6  # of the number of a version

_CONTEXTS = (VC_2_CONTEXT, OB_3_CONTEXT)


@dataclass(frozen=True, slots=True)
class AchievementSummary:
    """An achievement in a list."""

    id: str
    name: str
    description: str
    type: str  # achievementType of OB 3.0
    kind: Kind
    organisation_id: str
    organisation_slug: str
    organisation_name: str
    level: int | None  # EQF / NLQF, 1 to 8
    hours: int | None
    language: str  # of its name and description
    awarded_count: int | None  # learners who have it now; only for who awards it
    image_url: str  # SVG, on our own address
    signer_slug: str = ""  # of who signs it, in lists that everybody may read
    signer_name: str = ""
    signer_contact: str = ""  # whom it says to ask

    @property
    def unit_name(self) -> str:
        """The department that it is of; "" when who signs it offers it itself."""
        return "" if self.organisation_slug == self.signer_slug else self.organisation_name


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """Who offers an achievement."""

    id: str
    slug: str
    name: str
    url: str
    accent: str
    issuer_url: str  # its public page here
    issuer_id: str  # its did:web; "" of a department


@dataclass(frozen=True, slots=True)
class AchievementDetail:
    """An achievement with all that its page says."""

    id: str
    url: str  # its public address, which is also its id in the document
    name: str
    description: str
    type: str
    kind: Kind
    criteria: str  # Markdown
    assessment: str  # how it is assessed, in plain words
    language: str  # of all its texts
    level: int | None
    hours: int | None
    valid_for: Period | None
    content: content.Achievement  # as it is signed in this language
    organisation: OrganisationView
    awarded_count: int | None  # learners who have it now; only for who awards it
    image_url: str  # SVG
    image_png_url: str
    updated_at: datetime
    is_current: bool  # what is awarded now, and no version from before
    is_archived: bool  # it is not awarded any more
    signer: Stated  # who signs it, and whom to ask


@dataclass(frozen=True, slots=True)
class IssuerDetail:
    """An organisation as issuer, for its public page."""

    id: str
    slug: str
    name: str
    description: str
    language: str  # of both
    kind: str
    url: str
    accent: str
    issuer_id: str  # did:web
    domain: str  # where a reader should find themselves
    stated: Stated
    achievements: tuple[AchievementSummary, ...]


def list_catalogue(parts: Parts, language: str = "") -> tuple[AchievementSummary, ...]:
    """What can be earned here, for everybody: by who signs it and by name, in this language where it is described in
    that."""
    return _list_summaries(parts, None, language)


@noting_refusals
def show_achievement(
    parts: Parts, teacher: SignedIn, achievement_id: str
) -> tuple[AchievementDetail, tuple[AwardRow, ...]]:
    """An achievement that this teacher may award, and who has it in a name that they award in: a department does not
    see the learners of another.

    Raises:
        NotFound: it does not exist, or belongs to an organisation that this person may not award for.
    """
    with parts.reading() as session:
        found = find_my_achievement(session, teacher, achievement_id)
        count = count_learners(session, teacher, achievement_id, parts.clock())
        mine = teacher.where_may(Permission.AWARD)
        listed = awards.list_awards(session, achievement_id, mine)
        versions = {one.award.version_id for one in listed if one.award.results}
        described = {one.id: read_version(one) for one in achievements.list_these_versions(session, versions)}
        rows = tuple(_row_with_results(one, described, teacher.language) for one in listed)
    return achievement_detail(parts, found, count), rows


def _row_with_results(listed: ListedAward, described: Mapping[str, Description], language: str) -> AwardRow:
    """In the words of the version that was awarded."""
    award = listed.award
    if not award.results:
        return award_row(listed)
    return award_row(listed, show_given(described[award.version_id], award.results, language))


@noting_refusals
def list_deciders(
    parts: Parts, teacher: SignedIn, achievement_id: str, award_ids: Collection[str]
) -> Mapping[str, Deciders]:
    """Who awarded and who revoked, by the id of the award, for some of those of an achievement.

    Raises:
        NotFound: it does not exist, or belongs to an organisation that this person may not award for.
    """
    with parts.reading() as session:
        find_my_achievement(session, teacher, achievement_id)
        return awards.list_deciders(session, achievement_id, award_ids)


def find_my_achievement(session: Session, teacher: SignedIn, achievement_id: str) -> OwnedAchievement:
    """An achievement that this teacher may award (threats I1, I3). Raises `NotFound`."""
    found = _find(session, achievement_id)
    owner = found.owner.organisation
    if not teacher.unit_paths(Permission.AWARD, owner.path):
        raise NotYours(unknown_achievement(), achievement_id, owner.id)
    return found


def find_public_achievement(
    parts: Parts, achievement_id: str, number: str | None = None, language: str = ""
) -> AchievementDetail:
    """An achievement for its public page, as it is now or as one version said, in this language when it is described in
    that. Raises `NotFound`."""
    with parts.reading() as session:
        found = _find(session, achievement_id, number)
        signer = _find_signer(session, found.owner)
    return achievement_detail(parts, found, language=language, signer=signer)


def _find_signer(session: Session, owner: Issuer) -> Issuer:
    """Whoever signs what this owner describes."""
    if owner.organisation.did is not None:
        return owner
    return signer_of(owner.organisation.path, organisations.list_above(session, owner.organisation.path)) or owner


def achievement_document(parts: Parts, achievement_id: str, number: str | None = None) -> Document:
    """The Achievement document that credentials point to, in its first language. Raises `NotFound`."""
    with parts.reading() as session:
        found = _find(session, achievement_id, number)
    return {"@context": list(_CONTEXTS), **build_achievement(achievement_content(parts.settings, found))}


def achievement_image(
    parts: Parts, achievement_id: str, kind: Literal["svg", "png"], number: str | None = None
) -> bytes:
    """The image of an achievement, the same at each address for ever. Raises `NotFound`."""
    with parts.reading() as session:
        image = achievements.find_image(session, achievement_id, _read_number(number), is_svg=kind == "svg")
    if image is None:
        raise unknown_achievement()
    return image


def find_issuer(parts: Parts, slug: str, language: str = "") -> IssuerDetail:
    """An organisation for its public page, with what can be earned there in this language. Raises `NotFound`."""
    with parts.reading() as session:
        organisation, profile = issuer_profile.find_issuer(parts.settings, session, slug)
    return IssuerDetail(
        id=organisation.id,
        slug=organisation.slug,
        name=profile.name,
        description=profile.text("description"),
        language=profile.language,
        kind=organisation.kind.value,
        url=profile.url,
        accent=profile.accent,
        issuer_id=issuer_id(organisation),
        domain=parts.settings.host,
        stated=describe_stated(Issuer(organisation, profile)),
        achievements=_list_summaries(parts, organisation.path, language),
    )


def issuer_document(parts: Parts, slug: str) -> Document:
    """The Profile document of an issuer. Raises `NotFound`."""
    with parts.reading() as session:
        issuer = issuer_profile.find_documented_issuer(parts.settings, session, slug)
    profile = issuer_profile.issuer_profile(parts.settings, issuer)
    return {"@context": list(_CONTEXTS), **build_profile(profile)}


def achievement_detail(
    parts: Parts,
    owned: OwnedAchievement,
    awarded_count: int | None = None,
    *,
    language: str = "",
    signer: Issuer | None = None,
) -> AchievementDetail:
    """A row as its page shows it, in this language when it has it. `signer`: when that is not its owner."""
    version = owned.version
    language = choose_language(version.texts, language, version.language)
    return AchievementDetail(
        id=version.achievement_id,
        url=addresses.ACHIEVEMENT.url(parts.settings, achievement_id=version.achievement_id),
        name=version.text("name", language),
        description=version.text("description", language),
        type=version.type,
        kind=kind_of(version.type, version.kind),
        criteria=version.text("criteria", language),
        assessment=version.text("assessment", language),
        language=language,
        level=version.level,
        hours=version.hours,
        valid_for=read_version(version).valid_for,
        content=achievement_content(parts.settings, owned, language=language),
        organisation=_organisation_view(parts, owned.owner),
        awarded_count=awarded_count,
        image_url=image_path(version, "svg"),
        image_png_url=image_path(version, "png"),
        updated_at=version.created_at,
        is_current=version.number == owned.achievement.current_number,
        is_archived=owned.achievement.archived_at is not None,
        signer=describe_stated(signer or owned.owner),
    )


def count_learners(session: Session, teacher: SignedIn, achievement_id: str, now: datetime) -> int:
    """How many learners have it now, of those that this teacher sees."""
    mine = teacher.where_may(Permission.AWARD)
    return achievements.count_learners(session, [achievement_id], mine, now).get(achievement_id, 0)


def unknown_achievement() -> NotFound:
    """It does not exist, or it is somebody else's: the two look the same (threats I1)."""
    sentence = Message(Code.ACHIEVEMENT_UNKNOWN, "We found no badge at this address.")
    return NotFound(sentence)


def _list_summaries(parts: Parts, path: str | None, language: str) -> tuple[AchievementSummary, ...]:
    """Of everybody, or of what signs at this path: its own, and of the departments that it signs for."""
    with parts.reading() as session:
        found = achievements.list_achievements(session, None if path is None else [path])
        known = organisations.list_on_way(session, {owned.owner.organisation.path for owned in found}).values()
    signed = ((owned, signer_of(owned.owner.organisation.path, known)) for owned in found)
    summaries = (
        achievement_summary(owned, language=language, signer=signer)
        for owned, signer in signed
        if signer is not None and path in {None, signer.organisation.path}
    )
    return tuple(sorted(summaries, key=lambda summary: (summary.signer_name, summary.signer_slug, summary.name)))


def achievement_summary(
    owned: OwnedAchievement, awarded_count: int | None = None, *, language: str = "", signer: Issuer | None = None
) -> AchievementSummary:
    """A row as a list shows it, in this language when it has it."""
    version, (organisation, profile) = owned.version, owned.owner
    language = choose_language(version.texts, language, version.language)
    return AchievementSummary(
        id=version.achievement_id,
        name=version.text("name", language),
        description=version.text("description", language),
        type=version.type,
        kind=kind_of(version.type, version.kind),
        organisation_id=organisation.id,
        organisation_slug=organisation.slug,
        organisation_name=profile.name,
        level=version.level,
        hours=version.hours,
        language=language,
        awarded_count=awarded_count,
        image_url=image_path(version, "svg"),
        signer_slug=signer.organisation.slug if signer else "",
        signer_name=signer.profile.name if signer else "",
        signer_contact=signer.profile.contact if signer else "",
    )


def _organisation_view(parts: Parts, owner: Issuer) -> OrganisationView:
    organisation, profile = owner
    return OrganisationView(
        id=organisation.id,
        slug=organisation.slug,
        name=profile.name,
        url=profile.url,
        accent=profile.accent,
        issuer_url=addresses.ISSUER.url(parts.settings, slug=organisation.slug),
        issuer_id=organisation.did or "",
    )


def _find(session: Session, achievement_id: str, number: str | None = None) -> OwnedAchievement:
    found = achievements.find_achievement(session, achievement_id, _read_number(number))
    if found is None:
        raise unknown_achievement()
    return found


def _read_number(text: str | None) -> int | None:
    """The number of a version as it stands in an address. Raises `NotFound` when it can be none."""
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS and text == str(int(text))):
        raise unknown_achievement()
    return int(text)
