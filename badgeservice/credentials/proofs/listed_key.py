"""Does an issuer itself list a key? For keys that arrived by another way than its name (threats V8)."""

from __future__ import annotations

from contextlib import suppress

from badgeservice.credentials.document import IssuerId, as_list
from badgeservice.credentials.fetching import DID_ACCEPT
from badgeservice.credentials.keys.did import document_address
from badgeservice.credentials.keys.multikey import PublicKey
from badgeservice.credentials.keys.verification_method import (
    ResolvedKey,
    absolute,
    is_without_keys,
    read_key_document,
    resolve_verification_method,
    without_keys,
)
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.proofs import check_key
from badgeservice.errors import Invalid


def find_listed_key(issuer: IssuerId, key: PublicKey, circumstances: ProofCircumstances) -> ResolvedKey | None:
    """The entry for `key` in the issuer's own document. Raises `NotFetched` or `Invalid`.

    A did:key or did:jwk is that document itself, and lists the key that it is made of.
    """
    if issuer.startswith(("did:key:", "did:jwk:")):
        own = circumstances.resolve(issuer)
        return own if own.public_key == key else None
    page = circumstances.fetch(document_address(issuer, circumstances.plain_http_hosts), DID_ACCEPT)
    document = read_key_document(page)
    if is_without_keys(document):
        raise without_keys(issuer)
    entries = document.get("verificationMethod", [])
    for entry in as_list(entries):
        name = absolute(entry.get("id") if isinstance(entry, dict) else None, issuer)
        if name is None:
            continue
        with suppress(Invalid):  # one of a kind that we do not know, or that may not speak for the issuer any more
            found = resolve_verification_method(name, lambda *_: page, plain_http_hosts=circumstances.plain_http_hosts)
            check_key(found, circumstances)
            # The key itself, because its name in the token was chosen by whoever made the token.
            if found.public_key == key and found.controller == issuer:
                return found
    return None
