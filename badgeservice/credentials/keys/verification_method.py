"""From the name of a key to the key: what it is, who controls it and what for.

Four ways to name a key are understood, and nothing else:

* `did:key` carries the key in its own name; nothing is fetched and it can never be replaced;
* `did:jwk` does the same with a JWK;
* `did:web` is a document on a web site; what the site says today is what counts, so keys can be added and retired;
* an `https` address, as older Open Badges have, is a document about that one key or about its controller.

The rule that matters (Controlled Identifiers 1.0 section 3.3, VC Data Integrity section 4.4): a key speaks for its
controller only when the *controller's own document* lists the key for that purpose. That a key's document claims
some controller proves nothing: everybody can write down any controller. The validator of 1EdTech takes a key that it
finds in the fragment of an https address at its word; we do not (threats 2.3 step 5: only in did:key).

Resolving follows the specification, step by step, with the same numbers in the code:

1. split the name into a document and a fragment;
2. get the document: from the name itself (did:key, did:jwk) or by the `Fetch` that we were given;
3. the document must say that it is the document we asked for;
4. it must hold one key, and no other, under exactly that name, controlled by the document's own subject;
5. read for which purposes the document lists the key. An unlisted key is an answer without purposes, not an error:
   whether that is enough is for the one who asked.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from badgeservice.codes import Code
from badgeservice.credentials.document import Document, as_list
from badgeservice.credentials.fetching import DID_ACCEPT, Fetch, Fetched
from badgeservice.credentials.keys.did import IDENTIFIER_LIMIT, document_address, not_accepted
from badgeservice.credentials.keys.multikey import PublicKey, decode_multikey, public_key_from_jwk
from badgeservice.credentials.multibase import decode_base64url
from badgeservice.credentials.strict_json import read_document
from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.errors import Invalid, Message

PURPOSES = ("assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation", "keyAgreement")
_SIGNING_PURPOSES = frozenset(PURPOSES) - {"keyAgreement"}
_FRAGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/?%-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ResolvedKey:
    """A key, whose it is, and for which purposes (proof purposes) its controller's own document lists it."""

    public_key: PublicKey
    controller: str
    purposes: frozenset[str]
    verification_method: str
    revoked_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def is_self_named(self) -> bool:
        """Is the controller nothing but this key? Then no document can tell whose it is."""
        return self.controller.startswith(("did:key:", "did:jwk:"))


def resolve_verification_method(url: str, fetch: Fetch, *, plain_http_hosts: Set[str] = frozenset()) -> ResolvedKey:
    """The key named `url`, by steps 1-5 above. Raises `NotFetched` when its document cannot be had, else `Invalid`."""
    document_url, fragment = _split_method(url)  # (1)
    if document_url.startswith("did:key:"):
        return _resolve_did_key(document_url, fragment)
    if document_url.startswith("did:jwk:"):
        return _resolve_did_jwk(document_url, fragment)
    address = document_address(document_url, plain_http_hosts)
    document = read_key_document(fetch(address, DID_ACCEPT))  # (2)
    if _is_key(document) and not document_url.startswith("did:"):
        return _resolve_key_document(url, document_url, document, fetch, plain_http_hosts)
    return _find_method(url, document_url, document)


def _split_method(url: str) -> tuple[str, str]:
    document, mark, fragment = url.partition("#")
    if len(url) > IDENTIFIER_LIMIT or (mark and not _FRAGMENT.fullmatch(fragment)):
        raise not_accepted(Code.VERIFICATION_METHOD_INVALID, url)
    return document, fragment


def _resolve_did_key(did: str, fragment: str) -> ResolvedKey:
    """Some issuers leave the fragment out (`simple-did-key-method.json` of 1EdTech); there is only one key to mean."""
    multibase = did.removeprefix("did:key:")
    if fragment not in ("", multibase):
        raise not_accepted(Code.VERIFICATION_METHOD_INVALID, did)
    return ResolvedKey(decode_multikey(multibase), did, _SIGNING_PURPOSES, f"{did}#{multibase}")


def _resolve_did_jwk(did: str, fragment: str) -> ResolvedKey:
    if fragment not in ("", "0"):
        raise not_accepted(Code.VERIFICATION_METHOD_INVALID, did)
    jwk = read_document(decode_base64url(did.removeprefix("did:jwk:")))
    return ResolvedKey(public_key_from_jwk(jwk), did, _SIGNING_PURPOSES, f"{did}#0")


def _resolve_key_document(
    url: str, document_url: str, document: Document, fetch: Fetch, plain_http_hosts: Set[str]
) -> ResolvedKey:
    """A document about one key, as Open Badges 3.0 has it. It names a controller, who must agree.

    When the controller is the very address that the document came from, the controller has spoken. Otherwise its own
    document is fetched and must list the key.
    """
    if document.get("id", url) not in (url, document_url):  # (3)
        raise not_accepted(Code.KEY_DOCUMENT_OF_ANOTHER, url)
    controller = _text(document, "controller", url)
    key = _read_key(document, url)
    if controller == document_url:  # because a page speaks for its own address, and for no other
        purposes = frozenset({"assertionMethod"})
    else:
        page = read_key_document(fetch(document_address(controller, plain_http_hosts), DID_ACCEPT))
        purposes = _purposes(url, controller, page)
        if is_without_keys(page):
            raise without_keys(url)
    return ResolvedKey(key, controller, purposes, url, *_ends(document, url))


def _find_method(url: str, document_url: str, document: Document) -> ResolvedKey:
    _check_id(document, document_url)  # (3)
    named = [entry for entry in _methods(document) if absolute(entry.get("id"), document_url) == url]  # (4)
    if is_without_keys(document):
        raise without_keys(url)
    if not named and any(not isinstance(entry.get("id"), str) for entry in _methods(document)):
        raise not_accepted(Code.KEY_DOCUMENT_INVALID, url)
    if not named or any(entry != named[0] for entry in named):  # some write it out in each list that it is in
        raise not_accepted(Code.KEY_NOT_IN_DOCUMENT, url)
    if not isinstance(named[0].get("type"), str):
        raise not_accepted(Code.KEY_DOCUMENT_INVALID, url)
    if not isinstance(
        named[0].get("controller"), str
    ):  # then it is no verification method (Controlled Identifiers §3.3)
        raise not_accepted(Code.KEY_INVALID, url)
    if named[0].get("controller") != document_url:  # because a document may list keys that others control
        raise not_accepted(Code.KEY_CONTROLLER_WRONG, url)
    purposes = _purposes(url, document_url, document)  # (5)
    return ResolvedKey(_read_key(named[0], url), document_url, purposes, url, *_ends(named[0], url))


def _check_id(document: Document, document_url: str) -> None:
    name = _text(document, "id", document_url)
    if name != document_url:
        raise not_accepted(Code.KEY_DOCUMENT_OF_ANOTHER, document_url)


def _methods(document: Document) -> Iterator[Document]:
    """All keys of the document: listed once, or written out inside a purpose (Controlled Identifiers section 2.3)."""
    for relation in ("verificationMethod", *PURPOSES):
        yield from (entry for entry in _listed(document, relation) if isinstance(entry, dict))


def _purposes(url: str, document_url: str, document: Document) -> frozenset[str]:
    _check_id(document, document_url)  # (3)
    return frozenset(purpose for purpose in PURPOSES if url in _ids(document, purpose, document_url))


def _ids(document: Document, relation: str, document_url: str) -> list[str | None]:
    entries = _listed(document, relation)
    return [absolute(entry.get("id") if isinstance(entry, dict) else entry, document_url) for entry in entries]


def _listed(document: Document, relation: str) -> list[object]:
    value = document.get(relation, [])
    return as_list(value)


def absolute(identifier: object, document_url: str) -> str | None:
    """DID documents may shorten `<did>#key` to `#key` (DID Core section 3.2.2)."""
    if not isinstance(identifier, str):
        return None
    return document_url + identifier if identifier.startswith("#") else identifier


def _is_key(document: Document) -> bool:
    return "publicKeyMultibase" in document or "publicKeyJwk" in document


def _read_key(entry: Document, url: str) -> PublicKey:
    """The key of one entry. One key has one value: two forms that could disagree are refused (CID section 2.2)."""
    match entry.get("publicKeyMultibase"), entry.get("publicKeyJwk"):
        case str() as multibase, None:
            return decode_multikey(multibase)
        case None, Mapping() as jwk:
            return public_key_from_jwk(jwk)
    raise not_accepted(Code.KEY_DOCUMENT_INVALID, url)


def _ends(entry: Document, url: str) -> tuple[datetime | None, datetime | None]:
    """When the key was revoked and when it expires, if its entry says so (CID section 2.2)."""
    revoked, expires = (
        parse_timestamp(entry[name], field=url) if name in entry else None for name in ("revoked", "expires")
    )
    return revoked, expires


def _text(document: Document, name: str, url: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise not_accepted(Code.KEY_DOCUMENT_INVALID, url)
    return value


def read_key_document(fetched: Fetched) -> Document:
    """The JSON object that was fetched. Raises `Invalid`.

    A site that answers with something else, as a parked or repaired one does, says nothing about its keys.
    """
    try:
        return read_document(fetched.content.removeprefix(BOM_UTF8))  # RFC 8259 section 8.1 lets a reader pass it over
    except Invalid:
        raise Invalid(
            Message(
                Code.KEY_DOCUMENT_UNREADABLE,
                "The site of the issuer answered with something else than its keys. Try again later.",
            ),
            field=fetched.url[:200],
        ) from None


def is_without_keys(document: Document) -> bool:
    """An Open Badges Profile at an https address may say nothing of keys: nobody claims one then, nor denies it."""
    is_page = str(document.get("id")).startswith("https://")
    return is_page and document.keys().isdisjoint(("verificationMethod", *PURPOSES))


def without_keys(url: str) -> Invalid:
    """The answer about a key, of an issuer `is_without_keys`: not theirs and not somebody else's, but unknown."""
    return Invalid(
        Message(Code.ISSUER_WITHOUT_KEYS, "The issuer's own page does not say which keys it signs with."),
        field=url[:200],
    )
