"""To whom a badge was issued: hashed identities and comparing them with what somebody typed.

Open Badges 3.0 (`IdentityObject`): an identity is in a badge in plain text, or as
`sha256$` + hex(SHA-256(identity ‖ salt)), both in UTF-8. OB 2.0 hashes likewise.

What such a hash is worth should be known by whoever uses it: the salt stands beside it, so a hash of an e-mail address
hides it from a passer-by and not from somebody with a list of addresses (a million tries take a second; threats W6).
Treat it as the address itself.

The standard says nothing of capitals and spaces. We hash an address trimmed and in lower case; others hash it as it
was typed. So a comparison tries both.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from badgeservice.credentials.document import Document

_HASHES = {"sha256": 64, "md5": 32}  # md5 is legal in both standards and proves little; its badges exist
_HASH = re.compile(r"(sha256|md5)\$([0-9A-Fa-f]{32,64})", re.ASCII)
_LIMIT = 1024


def hash_identity(identity: str, salt: str) -> str:
    """The hash of an identity exactly as given. Normalise an e-mail address first (`normalize_identity`)."""
    return "sha256$" + hashlib.sha256((identity + salt).encode()).hexdigest()


def normalize_identity(identity: str) -> str:
    """The form in which we hash: without space around it and in lower case."""
    return identity.strip().lower()


def is_same_identity(identity: str, identity_object: Document) -> bool:
    """Is `identity`, as somebody typed it, the one that an `identifier` of a badge names? Never raises.

    An OB 2.0 `recipient` is the same with `identity` in place of `identityHash`. The time does not depend on where
    the first difference is.
    """
    named = identity_object.get("identityHash", identity_object.get("identity"))
    salt = identity_object.get("salt", "")
    if not isinstance(named, str) or not isinstance(salt, str) or max(len(identity), len(named), len(salt)) > _LIMIT:
        return False
    if not identity.strip():  # nobody is named by nothing
        return False
    typed = {identity, identity.strip(), normalize_identity(identity)}
    if identity_object.get("hashed") is True:
        return any(_has_hash(form, salt, named) for form in typed)
    return _equals(normalize_identity(identity), normalize_identity(named))


def _has_hash(identity: str, salt: str, named: str) -> bool:
    match = _HASH.fullmatch(named)
    if match is None or len(match[2]) != _HASHES[match[1]]:
        return False
    digest = hashlib.new(match[1], (identity + salt).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    return _equals(digest, match[2].lower())


def _equals(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
