"""The issuers that we vouch for, the keys that each of them lists (did:web), and who of them answers for data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from badgeservice.credentials.document import Document
from badgeservice.credentials.keys.did import DidKey, build_did_document
from badgeservice.credentials.keys.multikey import decode_multikey
from badgeservice.credentials.verification import RegisteredIssuer
from badgeservice.services.organisations.issuer_profile import (
    Stated,
    describe_stated,
    find_documented_issuer,
    issuer_id,
)
from badgeservice.services.organisations.standing import is_vouched_for
from badgeservice.services.parts import Parts
from badgeservice.store import organisations
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
