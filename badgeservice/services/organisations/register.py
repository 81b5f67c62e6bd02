"""The issuers that we vouch for, the keys that each of them lists (did:web), and who of them answers for data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.credentials.document import Document
from badgeservice.credentials.keys.did import DidKey, build_did_document
from badgeservice.credentials.keys.multikey import decode_multikey
from badgeservice.credentials.verification import Poses, RegisteredIssuer
from badgeservice.lookalikes.known_names import KnownNames
from badgeservice.services.organisations.issuer_profile import (
    Stated,
    describe_stated,
    find_documented_issuer,
    issuer_id,
)
from badgeservice.services.organisations.standing import is_vouched_for
from badgeservice.services.parts import Parts
from badgeservice.store import organisations
from badgeservice.store.organisations import RegisterState
from badgeservice.store.tables import IssuerKey


def find_registered_issuer(parts: Parts, issuer: str) -> RegisteredIssuer | None:
    """The register that we vouch for: the organisations of this service."""
    with parts.reading() as session:
        found = organisations.find_issuer_by_did(session, issuer)
    if found is None:
        return None
    organisation = found.organisation
    if not is_vouched_for(organisation.state, organisation.approved_at, is_test=organisation.is_test):
        return None
    return RegisteredIssuer(
        found.profile.name, parts.settings.host, found.profile.url, is_ours=True, closed_at=found.organisation.closed_at
    )


@dataclass(frozen=True, slots=True)
class _Registered:
    """Who is in the register, and by what names, as it was in a state."""

    state: RegisterState
    issuers: frozenset[str]
    names: KnownNames


class RegisteredNames:
    """The names of the register, to be asked about those of strangers; read anew when the register has changed."""

    def __init__(self) -> None:
        self._read: _Registered | None = None

    def for_one_verification(self, parts: Parts) -> Poses:
        """Is somebody called like an organisation that we vouch for? It asks whether that changed at most once."""
        now: list[_Registered] = []

        def poses(issuer_id: str, names: Collection[str]) -> bool:
            registered = now[0] if now else self._as_it_is(parts)
            now[:] = [registered]
            return issuer_id not in registered.issuers and any(map(registered.names.resemble, names))

        return poses

    def _as_it_is(self, parts: Parts) -> _Registered:
        with parts.reading() as session:
            state = organisations.find_register_state(session)
            read = self._read  # once, because another thread may put a newer one there
            if read is None or read.state != state:
                self._read = read = _read_register(session, state)
        return read


def _read_register(session: Session, state: RegisterState) -> _Registered:
    found = organisations.list_approved(session)
    names = KnownNames(said["name"] for _, texts in found for said in texts.values() if said.get("name"))
    return _Registered(state, frozenset(did for did, _ in found), names)


def did_document(parts: Parts, slug: str) -> Document:
    """The keys of an issuer, retired ones too: what they signed stays valid.

    Raises:
        NotFound: there is no such issuer.
    """
    with parts.reading() as session:
        organisation, _ = find_documented_issuer(parts.settings, session, slug)
        keys = organisations.list_keys(session, organisation.id)
    return build_document(issuer_id(organisation), keys)


def build_document(did: str, keys: Iterable[IssuerKey]) -> Document:
    """The document of a DID that has these keys."""
    return build_did_document(did, [DidKey(decode_multikey(key.multibase)) for key in keys])


@dataclass(frozen=True, slots=True)
class Responsible:
    """An organisation that awards here, and what it says of itself."""

    slug: str
    stated: Stated


def list_responsible(parts: Parts, most: int) -> tuple[tuple[Responsible, ...], bool]:
    """The first so many that said who is responsible, by slug; and whether there are more."""
    with parts.reading() as session:
        found = organisations.list_stating(session, most + 1)
    shown = (Responsible(issuer.organisation.slug, describe_stated(issuer)) for issuer in found[:most])
    return tuple(shown), len(found) > most
