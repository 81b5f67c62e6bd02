"""A learner across badges, for who teaches or mentors them: only what was awarded in units that this person may read.

Of other units there is nothing here, not even that there is more. Somebody with two addresses is one person; of an
address that was released, what was awarded before stays with who had it then (design §12a.1). Looking at this list is
not written down, because it says what a badge's page says of its learners: opening a signed badge is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlmodel import Session

from badgeservice.services.achievements.as_content import image_path
from badgeservice.services.achievements.award_rows import AwardRow, award_row
from badgeservice.services.achievements.description import read_version
from badgeservice.services.achievements.given_results import show_given
from badgeservice.services.groups.people import unknown_person
from badgeservice.services.organisations.issuer_profile import unknown_organisation
from badgeservice.services.organisations.units import Unit, find_units
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, last_of, noting_refusals
from badgeservice.services.search import LONGEST
from badgeservice.store import achievements, awards, organisations
from badgeservice.store.awarding import learners
from badgeservice.store.awarding.learners import AwardedTo, TheirAward
from badgeservice.store.awards import ListedAward
from badgeservice.store.mailing.deliveries import LearnerState
from badgeservice.store.tables import AchievementVersion

ON_A_PAGE: Final = 50
MOST: Final = 2_000  # badges whose learners are listed; who looks for somebody types more of the name
READ: Final = Permission.READ_CREDENTIALS  # whoever awards has it too
# Signed and valid, whatever became of the mail.
_HAS_IT: Final = frozenset(
    {
        LearnerState.NOT_MAILED,
        LearnerState.DELAYED,
        LearnerState.WAITING,
        LearnerState.MAILED,
        LearnerState.OPENED,
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit whose learners somebody may read."""

    slug: str
    acting_name: str
    path: str


@dataclass(frozen=True, slots=True)
class Address:
    """At which somebody was awarded something here."""

    email: str
    is_released: bool  # it is theirs no longer


@dataclass(frozen=True, slots=True)
class Learner:
    """A person in a list."""

    identity_id: str  # of the address that was awarded to last
    name: str  # as the last badge says
    addresses: tuple[Address, ...]
    badges: int  # that they have now
    last_at: datetime


@dataclass(frozen=True, slots=True)
class People:
    """One page of who was awarded something."""

    learners: tuple[Learner, ...]
    words: str
    places: tuple[Place, ...]  # when there are several
    place: Place | None  # the one that was asked for
    found: int
    has_more: bool  # than this list goes on for
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class BadgeOf:
    """One badge of a learner, and what this person may do with it."""

    row: AwardRow
    achievement_id: str
    name: str
    image_url: str
    acting_name: str  # in whose name
    batch_id: str | None
    may_award: bool  # see who else has it, and how its list went
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """All that was awarded to one person here."""

    learner: Learner
    badges: tuple[BadgeOf, ...]
    page: int
    pages: int


@noting_refusals
def list_learners(parts: Parts, person: SignedIn, words: str = "", unit: str = "", page: int = 1) -> People:
    """Who was awarded something where this person may read it, last first; with words, by name, whose name and address
    have all of these; with a unit (its slug) only what was awarded there. Raises `NotFound`."""
    with parts.reading() as session:
        places, place = find_places(session, person, unit)
        below = [place.path] if place else sorted(person.where_may(READ))
        split = words[:LONGEST].split()
        if split:
            called = learners.list_called(session, below, split, MOST + 1)
            matches = sorted(called, key=lambda one: (one.learner_name.casefold(), one.person_id))
        else:
            matches = list(learners.list_lately(session, below, MOST + 1))
        people = list(dict.fromkeys(one.person_id for one in matches))
        pages = max(1, -(-len(people) // ON_A_PAGE))
        page = page if page <= pages else 1  # it was longer when they turned the page
        ids = people[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        theirs = learners.list_awards_of(session, ids, below, parts.clock())
    return People(
        learners=tuple(_in_order(ids, theirs)),
        words=words,
        places=places,
        place=place,
        found=len(people),
        has_more=len(matches) > MOST,
        page=page,
        pages=pages,
    )


def find_places(session: Session, person: SignedIn, unit: str) -> tuple[tuple[Place, ...], Place | None]:
    """Where a role of theirs is, when that is in several units; and the one that was asked for, which may be below one
    of those. Raises `NotFound`."""
    paths = person.where_may(READ)
    places = tuple(map(_place, find_units(session, paths))) if len(paths) > 1 else ()
    if not unit:
        return places, None
    for place in places:
        if place.slug == unit:
            return places, place
    return places, _find_below(session, person, unit)


def _find_below(session: Session, person: SignedIn, unit: str) -> Place:
    found = organisations.find_issuer(session, unit)
    if found is None:
        raise unknown_organisation()
    path = found.organisation.path
    if not person.may(READ, path):
        raise NotYours(unknown_organisation(), found.organisation.id, found.organisation.id)
    for one in find_units(session, [path]):
        return _place(one)
    raise unknown_organisation()


def _place(unit: Unit) -> Place:
    return Place(unit.slug, unit.acting_name, unit.path)


@noting_refusals
def show_learner(parts: Parts, person: SignedIn, identity_id: str, page: int = 1) -> LearnerPage:
    """All that was awarded to whom this address belongs to, at that address or another, in a page at a time.

    Raises:
        NotFound: there is no such identity, or nothing was awarded to it where this person may read it.
    """
    now = parts.clock()
    with parts.reading() as session:
        person_id = _find_person(session, person, identity_id)
        below = person.where_may(READ)
        [learner] = _in_order([person_id], learners.list_awards_of(session, [person_id], below, now))
        shown, found = learners.list_page_of(session, person_id, below, (page - 1) * ON_A_PAGE, ON_A_PAGE)
        if not shown:
            shown, found = learners.list_page_of(session, person_id, below, 0, ON_A_PAGE)
            page = 1
        listed = awards.list_these(session, [one.award_id for one in shown])
        versions = {one.id: one for one in achievements.list_these_versions(session, {one.version_id for one in shown})}
        names = {unit.path: unit.acting_name for unit in find_units(session, {one.path for one in shown})}
    badges = tuple(
        _badge(person, one, listed[one.award_id], versions[one.version_id], names.get(one.path, "")) for one in shown
    )
    return LearnerPage(learner, badges, page, max(1, -(-found // ON_A_PAGE)))


def _find_person(session: Session, person: SignedIn, identity_id: str) -> str:
    """Whose it is, provided that something was awarded to it where I may read that."""
    found = learners.find_units_of(session, identity_id)
    if not found:
        raise unknown_person()
    for person_id, path in found:
        if person.may(READ, path):
            return person_id
    raise NotYours(unknown_person(), identity_id, last_of(found[0][1]))


def _badge(person: SignedIn, one: TheirAward, listed: ListedAward, version: AchievementVersion, name: str) -> BadgeOf:
    given = show_given(read_version(version), listed.award.results, person.language)
    row = award_row(listed, given)
    return BadgeOf(
        row=row,
        achievement_id=one.achievement_id,
        name=version.text("name", person.language),
        image_url=image_path(version, "svg"),
        acting_name=name,
        batch_id=one.batch_id,
        may_award=person.may(Permission.AWARD, one.path),
        may_revoke=row.may_be_revoked and person.may(Permission.REVOKE, one.path),
    )


def _in_order(ids: Sequence[str], theirs: Iterable[AwardedTo]) -> Iterable[Learner]:
    """Each of these people, from all that is theirs here, the newest first."""
    by_person = sorted(theirs, key=lambda one: one.person_id)  # keeps the order of each one's awards
    grouped = {person_id: tuple(some) for person_id, some in groupby(by_person, key=lambda one: one.person_id)}
    return (_learner(grouped[person_id]) for person_id in ids if person_id in grouped)


def _learner(theirs: Sequence[AwardedTo]) -> Learner:
    last = theirs[0]
    return Learner(
        identity_id=last.identity_id,
        name=last.learner_name,
        addresses=tuple(dict.fromkeys(Address(one.email, one.is_released) for one in theirs)),
        badges=sum(one.state in _HAS_IT for one in theirs),
        last_at=last.created_at,
    )
