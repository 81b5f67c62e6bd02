"""What can be earned at an organisation, for who describes it: what is awarded, what is being written, what waits for
somebody, and what is archived; and of a teacher, where what they proposed is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from badgeservice.services.achievements.achievement import AchievementSummary, achievement_summary
from badgeservice.services.achievements.editing.protected_kinds import has_brin
from badgeservice.services.achievements.kinds import Kind, kind_of
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.services.search import fold, has_words
from badgeservice.store import achievement_drafts, achievements, organisations
from badgeservice.store.achievement_drafts import ListedDraft, PublishedProposal
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.audit import AuditAction

ON_A_PAGE: Final = 40
SHOWN: Final = 20  # of what waits, and of what a teacher began
KEPT: Final = timedelta(days=90)  # for how long a teacher sees that what they proposed was published


@dataclass(frozen=True, slots=True)
class EarnableRow:
    """One of what is awarded, or was."""

    summary: AchievementSummary
    kind: Kind
    number: int
    has_draft: bool  # its next version is being written
    is_here: bool  # else it is of the department that its summary names
    published_at: datetime


@dataclass(frozen=True, slots=True)
class EarnableList:
    """A page of what can be earned."""

    managed: Managed
    rows: tuple[EarnableRow, ...]
    found: int
    page: int
    pages: int
    total: int  # that is awarded now
    archived: int
    kinds: tuple[Kind, ...]  # of which there is something
    owners: tuple[tuple[str, str], ...]  # who describes something: this organisation and those below it, slug and name
    drafts: tuple[ListedDraft, ...]  # being written, that this person may see
    handed_in: tuple[ListedDraft, ...]  # waits for who may edit; here and below
    may_edit: bool
    needs_two: bool
    needs_two_here: bool  # by this organisation itself


@dataclass(frozen=True, slots=True)
class MyProposals:
    """Where what a teacher proposed is."""

    begun: tuple[ListedDraft, ...]
    published: tuple[PublishedProposal, ...]


@noting_refusals
def list_earnable(
    parts: Parts, person: SignedIn, slug: str, words: str = "", wanted: Kind | None = None, page: int = 1,
    *, of: str = "", is_archived: bool = False,
) -> EarnableList:  # fmt: skip
    """What can be earned at this organisation and below it, by name; `of`: at this one of them. Raises `NotFound`."""
    with parts.reading() as session:
        owner = find_managed(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
        managed = as_managed(session, person, owner)
        may_edit = person.may(Permission.EDIT_ACHIEVEMENT, managed.path)
        owned = achievements.list_achievements(session, [managed.path], are_archived_too=True)
        drafts = achievement_drafts.list_drafts(session, managed.id, None if may_edit else person.person_id)
        waiting = achievement_drafts.list_handed_in(session, managed.path, SHOWN) if may_edit else ()
        needs_two = organisations.needs_two(session, managed.path)
        here = [one for one in owned if (one.achievement.archived_at is not None) is is_archived]
        owners = _list_owners(here, managed)
        asked = [one for one in here if of not in dict(owners) or one.owner.organisation.slug == of]
        found = _in_order([one for one in asked if _is_wanted(one, words, wanted)])
        pages = max(1, -(-len(found) // ON_A_PAGE))
        page = min(max(page, 1), pages)
        shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        ids = [one.achievement.id for one in shown]
        counts = achievements.count_learners(session, ids, [managed.path], parts.clock())
    written = {draft.achievement_id for draft in drafts}
    archived = sum(one.achievement.archived_at is not None for one in owned)
    return EarnableList(
        managed=managed,
        rows=tuple(_row(one, counts.get(one.achievement.id, 0), written, managed) for one in shown),
        found=len(found),
        page=page,
        pages=pages,
        total=len(owned) - archived,
        archived=archived,
        kinds=tuple(kind for kind in Kind if any(_kind(one) is kind for one in asked)),
        owners=owners,
        drafts=tuple(drafts),
        handed_in=tuple(waiting),
        may_edit=may_edit,
        needs_two=needs_two,
        needs_two_here=owner.organisation.publishing_needs_two,
    )


def list_my_proposals(parts: Parts, teacher: SignedIn) -> MyProposals:
    """What this teacher began or proposed, wherever, and what of it was published lately."""
    since = parts.clock() - KEPT
    with parts.reading() as session:
        begun = achievement_drafts.list_started_by(session, teacher.person_id, SHOWN)
        published = achievement_drafts.list_published_of(
            session, teacher.person_id, AuditAction.ACHIEVEMENT_PROPOSE, since
        )
    return MyProposals(tuple(begun), tuple(published[:SHOWN]))


@noting_refusals
def show_new(parts: Parts, person: SignedIn, slug: str) -> tuple[Managed, bool]:
    """For the page on which a kind is chosen; and whether the protected kinds may be. Raises `NotFound`."""
    with parts.reading() as session:
        owner = find_managed(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
        return as_managed(session, person, owner), has_brin(session, owner.organisation)


def _list_owners(some: Sequence[OwnedAchievement], managed: Managed) -> tuple[tuple[str, str], ...]:
    """The organisation itself first."""
    names = {one.owner.organisation.slug: one.owner.profile.name for one in some}
    return tuple(sorted(names.items(), key=lambda owner: (owner[0] != managed.slug, fold(owner[1]))))


def _row(owned: OwnedAchievement, learners: int, written: Collection[str], managed: Managed) -> EarnableRow:
    version = owned.version
    return EarnableRow(
        summary=achievement_summary(owned, learners),
        kind=_kind(owned),
        number=version.number,
        has_draft=owned.achievement.id in written,
        is_here=owned.achievement.owner_id == managed.id,
        published_at=version.published_at or version.created_at,
    )


def _kind(owned: OwnedAchievement) -> Kind:
    return kind_of(owned.version.type, owned.version.kind)


def _is_wanted(owned: OwnedAchievement, words: str, wanted: Kind | None) -> bool:
    version = owned.version
    return (wanted is None or _kind(owned) is wanted) and has_words(
        words, version.text("name"), version.text("description"), *version.tags
    )


def _in_order(some: Sequence[OwnedAchievement]) -> list[OwnedAchievement]:
    return sorted(some, key=lambda owned: (fold(owned.version.text("name")), owned.achievement.id))
