"""In whose name somebody awards: an organisation that signs, or a department of one. It is part of each request.

The choices follow from the permissions (`SignedIn.unit_paths`), so that nobody chooses what they may not. Whoever signs
is the nearest organisation at or above the unit that has a name to sign with.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import Profile
from badgeservice.errors import BadgeServiceError, Conflict, Invalid, Message
from badgeservice.services.organisations.issuer_profile import unknown_organisation
from badgeservice.services.organisations.lawful import refuse_unlawful
from badgeservice.services.organisations.standing import is_test_at
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.store import organisations, tree
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import OrganisationState, ProfileVersion


@dataclass(frozen=True, slots=True)
class Unit:
    """In whose name, and who signs for it."""

    issuer: Issuer
    signer: Issuer

    @property
    def id(self) -> str:
        return self.issuer.organisation.id

    @property
    def slug(self) -> str:
        return self.issuer.organisation.slug

    @property
    def path(self) -> str:
        return self.issuer.organisation.path

    @property
    def name(self) -> str:
        return self.issuer.profile.name

    @property
    def acting_name(self) -> str:
        """`Techniek, ROC Midden`: as pages name it."""
        return self.name if self.id == self.signer.organisation.id else f"{self.name}, {self.signer.profile.name}"

    @property
    def is_closed(self) -> bool:
        return OrganisationState.CLOSED in {self.issuer.organisation.state, self.signer.organisation.state}


def list_units(session: Session, teacher: SignedIn, owner: Issuer) -> tuple[Unit, ...]:
    """In whose name this teacher may award what this owner describes, by name. Asks nothing where there is no choice.

    What was closed is left out, unless nothing else is left: then it is there to be said. Raises `NotFound`.
    """
    paths = teacher.unit_paths(Permission.AWARD, owner.organisation.path)
    if paths == (owner.organisation.path,) and owner.organisation.did is not None:
        return (Unit(owner, owner),)
    found = find_units(session, paths)
    if not found:
        raise unknown_organisation()  # it was moved since this request began
    return tuple(unit for unit in found if not unit.is_closed) or found


def find_units(session: Session, paths: Collection[str]) -> tuple[Unit, ...]:
    """The units at these paths, by name, in one question."""
    known = organisations.list_on_way(session, paths)
    units = (
        Unit(known[path], signer) for path in paths if path in known and (signer := signer_of(path, known.values()))
    )
    return tuple(sorted(units, key=lambda unit: (unit.name.casefold(), unit.path)))


def signer_of(path: str, known: Collection[Issuer]) -> Issuer | None:
    """Of these the nearest at or above this path that has a name to sign with."""
    signing = [one for one in known if one.organisation.did is not None and path.startswith(one.organisation.path)]
    return max(signing, key=lambda one: len(one.organisation.path), default=None)


def choose_unit(units: Sequence[Unit], slug: str) -> Unit:
    """The one that was asked for. Raises `Invalid` when it is none of these, or when nobody said which."""
    if not slug and len(units) == 1:
        return units[0]
    for unit in units:
        if unit.slug == slug:
            return unit
    raise Invalid(UNIT_NOT_YOURS if slug else UNIT_NEEDED, field="unit")


def refuse_unit(unit: Unit) -> None:
    """Raises `Conflict` when nobody awards in this name: it was closed, or its signer did not say what the law asks."""
    if unit.is_closed:
        raise _closed(unit)
    refuse_unlawful(unit.signer.profile)


def refuse_closed_meanwhile(session: Session, unit: Unit) -> None:
    """In the transaction of a decision: from here on nobody closes it until that is done. Raises `Conflict`."""
    ids = {unit.id, unit.signer.organisation.id}
    tree.lock_trees(session, ids)
    if organisations.has_closed(session, ids):
        raise _closed(unit)


def _closed(unit: Unit) -> Conflict:
    return Conflict(
        Message(
            Code.UNIT_CLOSED,
            "{name} was closed, so nobody can award in its name. What it awarded stays.",
            name=unit.acting_name,
        )
    )


def why_not(unit: Unit) -> BadgeServiceError | None:
    """The same as an answer, for a page that says it before anything is typed."""
    try:
        refuse_unit(unit)
    except Conflict as reason:
        return reason
    return None


def is_test(parts: Parts, unit: Unit) -> bool:
    """Whether what is awarded now in this name says that it is a test."""
    return is_test_at(unit.signer.organisation, parts.clock())


def department_profile(organisation_id: str, profile: ProfileVersion, signer: Profile | None = None) -> Profile:
    """A department in what its organisation signs. Its id is a number for ever: it has no address of its own that a
    reader could ask, and its name and its place in the tree may change."""
    parent = Profile(signer.id, signer.name) if signer else None
    return Profile(f"urn:uuid:{organisation_id}", profile.name, parent=parent)


UNIT_NOT_YOURS = Message(
    Code.UNIT_NOT_YOURS,
    "You can no longer award this badge in the name that stood here. Choose in whose name below. Your list is kept.",
)
UNIT_NEEDED = Message(Code.UNIT_NEEDED, "Choose in whose name you award this badge.")
