"""What a teacher may award, as their first page shows it: what they used lately, and then the rest by kind.

Each stands there once. A school may have hundreds, so of each kind the first stand there, with the way to all of it,
and what is looked for comes in pages. However many there are, three questions to the database answer it, and one more
for who awards in several names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from sqlmodel import Session

from badgeservice.services.achievements.achievement import AchievementSummary, achievement_summary
from badgeservice.services.achievements.kinds import Kind, kind_of
from badgeservice.services.organisations.issuer_profile import unknown_organisation
from badgeservice.services.organisations.units import Unit, find_units
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.search import fold, has_words
from badgeservice.store import achievements, awards
from badgeservice.store.achievements import OwnedAchievement

RECENT: Final = 4  # used lately
FIRST_OF_KIND: Final = 12
ON_A_PAGE: Final = 60


@dataclass(frozen=True, slots=True)
class NameOnShelf:
    """In whose name something can be awarded."""

    slug: str
    name: str
    acting_name: str  # `Techniek, ROC Midden`
    path: str


@dataclass(frozen=True, slots=True)
class KindOnShelf:
    """What stands there of one kind."""

    kind: Kind
    items: tuple[AchievementSummary, ...]
    left_out: int  # of this kind, that this page has no room for


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of what a teacher may award."""

    recent: tuple[AchievementSummary, ...]  # used by this teacher, the last one first; empty when something is wanted
    kinds: tuple[KindOnShelf, ...]
    total: int  # that this teacher may award
    found: int  # of what is wanted
    page: int
    pages: int
    has_several_owners: bool
    units: tuple[NameOnShelf, ...] = ()  # in whose names this teacher awards, when there are several
    unit: NameOnShelf | None = None  # the one that was asked for: only what can be awarded in that name is here
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # in which of these names, by achievement


@dataclass(frozen=True, slots=True)
class _Choice:
    """What stands on the page, before anything is counted."""

    recent: Sequence[OwnedAchievement]
    kinds: Sequence[tuple[Kind, Sequence[OwnedAchievement], int]]
    found: int
    page: int = 1
    pages: int = 1


def list_shelf(
    parts: Parts, teacher: SignedIn, words: str = "", wanted: Kind | None = None, page: int = 1, unit: str = ""
) -> Shelf:
    """What this teacher may award; with words or a kind only what is wanted, in pages; with a unit (its slug) only what
    can be awarded in that name. Raises `NotFound` when it is none of theirs."""
    with parts.reading() as session:
        may = Permission.AWARD
        found = achievements.list_achievements(session, teacher.where_may(may), at=teacher.owner_paths(may))
        names = _list_names(session, teacher)
        asked = _find_name(session, teacher, names, found, unit) if unit else None
        mine = _in_order(owned for owned in found if asked is None or asked.path in _paths(teacher, owned))
        if words or wanted:
            chosen = _choose_wanted([owned for owned in mine if _is_wanted(owned, words, wanted)], page)
        else:
            chosen = _choose_first(mine, awards.list_recently_awarded(session, teacher.person_id))
        shown = [*chosen.recent, *(owned for _, some, _ in chosen.kinds for owned in some)]
        shown_ids = [owned.achievement.id for owned in shown]
        counts = achievements.count_learners(session, shown_ids, teacher.where_may(may), parts.clock())

    def summarise(some: Iterable[OwnedAchievement]) -> tuple[AchievementSummary, ...]:
        return tuple(achievement_summary(owned, counts.get(owned.achievement.id, 0)) for owned in some)

    return Shelf(
        recent=summarise(chosen.recent),
        kinds=tuple(KindOnShelf(kind, summarise(some), left_out) for kind, some, left_out in chosen.kinds),
        total=len(mine),
        found=chosen.found,
        page=chosen.page,
        pages=chosen.pages,
        has_several_owners=len({owned.owner.organisation.id for owned in mine}) > 1,
        units=names,
        unit=asked,
        names={owned.achievement.id: _names_of(teacher, owned, names) for owned in shown} if names else {},
    )


def _list_names(session: Session, teacher: SignedIn) -> tuple[NameOnShelf, ...]:
    """Where a role of theirs is; not all that is below, which may be hundreds. None when there is one."""
    paths = teacher.where_may(Permission.AWARD)
    return tuple(map(_name, find_units(session, paths))) if len(paths) > 1 else ()


def _name(unit: Unit) -> NameOnShelf:
    return NameOnShelf(unit.slug, unit.name, unit.acting_name, unit.path)


def _find_name(
    session: Session, teacher: SignedIn, names: Iterable[NameOnShelf], found: Iterable[OwnedAchievement], slug: str
) -> NameOnShelf:
    """One of theirs, or one below whose own badges they award."""
    for name in names:
        if name.slug == slug:
            return name
    owners = (owned.owner.organisation for owned in found)
    paths = {owner.path for owner in owners if owner.slug == slug} | teacher.where_may(Permission.AWARD)
    for unit in find_units(session, paths):
        if unit.slug == slug:
            return _name(unit)
    raise unknown_organisation()


def _paths(teacher: SignedIn, owned: OwnedAchievement) -> tuple[str, ...]:
    return teacher.unit_paths(Permission.AWARD, owned.owner.organisation.path)


def _names_of(teacher: SignedIn, owned: OwnedAchievement, names: Iterable[NameOnShelf]) -> tuple[str, ...]:
    paths = _paths(teacher, owned)
    return tuple(name.name for name in names if name.path in paths) or (owned.owner.profile.name,)


def _choose_first(mine: Sequence[OwnedAchievement], lately: Sequence[str]) -> _Choice:
    """What was used lately and may still be awarded, and the first of the rest of each kind."""
    by_id = {owned.achievement.id: owned for owned in mine}
    recent = [by_id[achievement_id] for achievement_id in lately if achievement_id in by_id][:RECENT]
    kinds = _by_kind(owned for owned in mine if owned not in recent)
    cut = [(kind, some[:FIRST_OF_KIND], len(some[FIRST_OF_KIND:])) for kind, some in kinds]
    return _Choice(recent, cut, found=len(mine))


def _choose_wanted(found: Sequence[OwnedAchievement], page: int) -> _Choice:
    """The page that is asked for, or the nearest that there is."""
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    kinds = _by_kind(found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE])
    return _Choice((), [(kind, some, 0) for kind, some in kinds], len(found), page, pages)


def _by_kind(some: Iterable[OwnedAchievement]) -> list[tuple[Kind, list[OwnedAchievement]]]:
    return [(kind, list(of_kind)) for kind, of_kind in groupby(some, key=_kind)]


def _in_order(mine: Iterable[OwnedAchievement]) -> list[OwnedAchievement]:
    order = list(Kind)
    return sorted(
        mine, key=lambda owned: (order.index(_kind(owned)), fold(owned.version.text("name")), owned.achievement.id)
    )


def _kind(owned: OwnedAchievement) -> Kind:
    return kind_of(owned.version.type, owned.version.kind)


def _is_wanted(owned: OwnedAchievement, words: str, wanted: Kind | None) -> bool:
    version, profile = owned.version, owned.owner.profile
    return (wanted is None or _kind(owned) is wanted) and has_words(
        words, version.text("name"), version.text("description"), profile.name, *version.tags
    )
