"""The issuers that we vouch for, and the keys that each of them lists (did:web)."""

from __future__ import annotations

from collections.abc import Iterable

from badgeservice.credentials.document import Document
from badgeservice.credentials.keys.did import DidKey, build_did_document
from badgeservice.credentials.keys.multikey import decode_multikey
from badgeservice.credentials.verification import RegisteredIssuer
from badgeservice.lookalikes.known_names import KnownNames
from badgeservice.services.organisations.issuer_profile import find_documented_issuer, issuer_id
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


class RegisteredNames:
    """The names of the register, to be asked about those of strangers; made anew when the register has changed.

    It is asked only about who is not in the register, so never for a badge of ours.
    """

    def __init__(self) -> None:
        self._known: tuple[RegisterState, KnownNames] | None = None

    def resemble(self, parts: Parts, name: str) -> bool:
        """Can somebody of this name be taken for an organisation that we vouch for, as the register is now?"""
        with parts.reading() as session:
            state = organisations.find_register_state(session)
            known = self._known  # once, because another thread may put a newer one there
            if known is None or known[0] != state:
                texts = organisations.list_approved_texts(session)
                names = KnownNames(said["name"] for one in texts for said in one.values() if said.get("name"))
                self._known = known = state, names
        return known[1].resemble(name)


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
