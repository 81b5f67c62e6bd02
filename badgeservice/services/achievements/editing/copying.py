"""A new draft that begins as what is published: of one's own organisation, or of another that lets it be reused.

A copy has an id of its own and says whose it began as. What is only true of the other organisation stays behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import Session

from badgeservice.services import addresses
from badgeservice.services.achievements.achievement import AchievementSummary, achievement_summary, unknown_achievement
from badgeservice.services.achievements.description import CopiedFrom, Description, Scheme, read_version
from badgeservice.services.achievements.editing.drafts import new_draft, refuse_closed
from badgeservice.services.achievements.fields import write_fields
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.services.search import fold, has_words
from badgeservice.settings import Settings
from badgeservice.store import achievements
from badgeservice.store.achievements import OwnedAchievement

ON_A_PAGE: Final = 24
# Codes of SBB are of the whole country; a code of CROHO is of a programme of one school.
NATIONAL: Final = frozenset({Scheme.QUALIFICATION, Scheme.ELECTIVE, Scheme.CERTIFICATE})
_CREATIVE_COMMONS: Final = "CC"
_NO_DERIVATIVES: Final = "ND"


@dataclass(frozen=True, slots=True)
class Copyable:
    """What others let be reused, with the licence under which they do."""

    summary: AchievementSummary
    licence: str


@dataclass(frozen=True, slots=True)
class CopyableList:
    """A page of what can be copied here."""

    managed: Managed
    rows: tuple[Copyable, ...]
    found: int
    page: int
    pages: int


def may_be_reused(licence: str) -> bool:
    """Whether this licence, as SPDX names it, lets others change it and publish that."""
    parts = licence.split("-")
    return parts[0].startswith(_CREATIVE_COMMONS) and _NO_DERIVATIVES not in parts


@noting_refusals
def list_copyable(parts: Parts, person: SignedIn, slug: str, words: str = "", page: int = 1) -> CopyableList:
    """What other organisations let be reused, by name. Raises `NotFound`."""
    with parts.reading() as session:
        owner = find_managed(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
        managed = as_managed(session, person, owner)
        licensed = achievements.list_licensed(session, managed.id, _CREATIVE_COMMONS)
    wanted = _in_order(one for one in licensed if may_be_reused(_licence(one)) and _has_words(one, words))
    pages = max(1, -(-len(wanted) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = wanted[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    rows = tuple(Copyable(achievement_summary(one), _licence(one)) for one in shown)
    return CopyableList(managed, rows, len(wanted), page, pages)


@noting_refusals
def copy(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> str:
    """Begin a draft here that says what this achievement says now; gives the id of the new one.

    Raises:
        NotFound: there is no such achievement or organisation, or this person may not copy it.
        Conflict: the organisation is closed.
    """
    with parts.transaction() as session:
        owner = find_managed(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
        refuse_closed(owner)
        found = _find_source(session, person, achievement_id)
        is_own = found.owner.organisation.id == owner.organisation.id
        description = describe_copy(parts.settings, found, is_own=is_own)
        draft = new_draft(parts, person, owner, parts.new_id(), write_fields(description))
        if is_own:
            draft.image_svg, draft.image_png = achievements.get_images(session, found.version.id)
        session.add(draft)
        return draft.achievement_id


def describe_copy(settings: Settings, found: OwnedAchievement, *, is_own: bool) -> Description:
    """What the copy says at first. The picture of another organisation may show its mark, so it stays behind."""
    description = read_version(found.version)
    came_from = CopiedFrom(
        url=addresses.ACHIEVEMENT.url(settings, achievement_id=found.achievement.id),
        number=found.version.number,
        name=found.version.text("name"),
        organisation=found.owner.profile.name,
    )
    if is_own:  # whose it was before that is still whose it is
        return replace(description, copied_from=description.copied_from or came_from)
    return replace(
        description,
        copied_from=came_from,
        programmes=tuple(one for one in description.programmes if one.scheme in NATIONAL),
        renewal_id="",
        design={},
    )


def _find_source(session: Session, person: SignedIn, achievement_id: str) -> OwnedAchievement:
    found = achievements.find_achievement(session, achievement_id)
    if found is None:
        raise unknown_achievement()
    owner = found.owner.organisation
    is_free = found.achievement.archived_at is None and may_be_reused(_licence(found))
    if not is_free and not person.may(Permission.PROPOSE_ACHIEVEMENT, owner.path):
        raise NotYours(unknown_achievement(), achievement_id, owner.id)
    return found


def _licence(owned: OwnedAchievement) -> str:
    return str(owned.version.facts.get("licence", ""))


def _has_words(owned: OwnedAchievement, words: str) -> bool:
    version = owned.version
    return has_words(words, version.text("name"), version.text("description"), owned.owner.profile.name, *version.tags)


def _in_order(some: Iterable[OwnedAchievement]) -> list[OwnedAchievement]:
    return sorted(some, key=lambda owned: (fold(owned.version.text("name")), owned.achievement.id))
