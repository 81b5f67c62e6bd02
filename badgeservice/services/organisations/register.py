"""The issuers that we vouch for, and the keys that each of them lists (did:web)."""

from __future__ import annotations

from badgeservice.credentials.document import Document
from badgeservice.credentials.keys.did import DidKey, build_did_document
from badgeservice.credentials.keys.multikey import decode_multikey
from badgeservice.credentials.verification import RegisteredIssuer
from badgeservice.errors import NotFound, Sentence
from badgeservice.services.organisations.issuer_profile import issuer_id
from badgeservice.services.parts import Parts
from badgeservice.store import organisations


def find_registered_issuer(parts: Parts, issuer: str) -> RegisteredIssuer | None:
    """The register that we vouch for: the organisations of this service."""
    prefix = issuer_id(parts.settings, "")
    if not issuer.startswith(prefix):
        return None
    with parts.reading() as session:
        organisation = organisations.find_organisation(session, issuer.removeprefix(prefix))
    if organisation is None:
        return None
    return RegisteredIssuer(organisation.name, parts.settings.host, organisation.url, is_ours=True)


def did_document(parts: Parts, slug: str) -> Document:
    """The keys of an issuer, retired ones too: what they signed stays valid.

    Raises:
        NotFound: there is no such issuer.
    """
    with parts.reading() as session:
        organisation = organisations.find_organisation(session, slug)
        if organisation is None:
            raise NotFound("issuer_unknown", Sentence("We do not know this issuer.", "Wij kennen deze uitgever niet."))
        keys = organisations.list_keys(session, organisation.id)
    did = issuer_id(parts.settings, slug)
    return build_did_document(did, [DidKey(decode_multikey(key.multibase)) for key in keys])
