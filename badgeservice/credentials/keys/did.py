"""Identifiers of issuers: which are accepted, where their documents lie, and the DID document that we publish.

An issuer is named by a DID (DID Core 1.0) or by an https address, as older Open Badges have. Ours are did:web: a
document on a web site, so that keys can be added and retired. Keys of others are read in `verification_method.py`.

Identifiers come from strangers and decide which address is fetched, so they are parsed strictly: plain host names
only, no user information, no other port, no addresses in digits, no path that climbs (threats V10).
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_to_bytes, urlsplit

from badgeservice.codes import Code
from badgeservice.credentials.document import Document
from badgeservice.credentials.keys.multikey import KeyType, PublicKey
from badgeservice.credentials.timestamps import format_timestamp
from badgeservice.credentials.wording import shown
from badgeservice.errors import Invalid, Message

DID_CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]
IDENTIFIER_LIMIT = 4096  # a did:jwk of a large RSA key fits

_DOTS = frozenset({b".", b".."})  # what makes one path mean another
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_LAST_LABEL = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?", re.ASCII)  # never digits or 0x…: those are addresses
# A name or number that may stand for a machine, in somebody's own network, in digits or in letters of any language.
_ANY_HOST = re.compile(r"\w(?:[\w-]|\.(?!\.)){0,251}\w|\w|\[[0-9a-f:.]{2,45}\]")
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+", re.ASCII)
_OF_FILES = frozenset({"http", "https", "ftp", "file", "data", "blob", "javascript"})  # not names of anybody
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):", re.ASCII)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?&=%+,;@!$'()*-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class DidKey:
    """One key in the DID document of an issuer.

    A *retired* key no longer signs and stays as it is, or everything it signed would stop verifying (threats K6).
    A *revoked* key is compromised: it stays visible with the time, and speaks for the issuer no more (K7).
    """

    public_key: PublicKey
    revoked_at: datetime | None = None


def did_key(public_key: PublicKey) -> str:
    """The did:key of a key. Its verification method is `<did>#<multibase>`."""
    return f"did:key:{public_key.multibase}"


def did_key_method(public_key: PublicKey) -> str:
    """The verification method that a did:key document lists; without the fragment other verifiers refuse it."""
    return f"{did_key(public_key)}#{public_key.multibase}"


def did_web(base_url: str, *path: str) -> str:
    """The did:web of an issuer whose pages live under `base_url`: `did:web:<host>:issuers:<slug>`."""
    parts = urlsplit(base_url)
    if parts.path.strip("/") or not parts.netloc:
        raise ValueError("the base URL of a did:web is a scheme and a host")
    return ":".join(["did", "web", parts.netloc.lower().replace(":", "%3A"), *path])


def did_web_url(did: str, *, plain_http_hosts: Set[str] = frozenset()) -> str:
    """The address of the document of a did:web (did:web method, section 3.2). Raises `Invalid`.

    Hosts in `plain_http_hosts` (`localhost:8000`) are read without TLS and may have a port: for a demonstration on
    one's own machine, never in production.
    """
    if not did.startswith("did:web:") or len(did) > IDENTIFIER_LIMIT:
        raise not_accepted(Code.DID_INVALID, did)
    host, *path = did.removeprefix("did:web:").split(":")
    host = re.sub("%3a", ":", host, count=1, flags=re.IGNORECASE).lower()
    scheme = check_host(host, plain_http_hosts=plain_http_hosts, field=did)
    if not all(_is_plain_segment(segment) for segment in path):
        raise not_accepted(Code.DID_INVALID, did)
    return f"{scheme}://{host}/{'/'.join(path) if path else '.well-known'}/did.json"


def check_host(host: str, *, plain_http_hosts: Set[str], field: str) -> str:
    """The scheme by which `host` (with a port, if any) may be read. Raises `Invalid` for anything but a host name."""
    if host in plain_http_hosts:
        return "http"
    name, mark, port = host.removesuffix(":443").partition(":")
    if mark and not _PORT.fullmatch(port):
        raise not_accepted(Code.HOST_INVALID, field)
    is_public = "." in name and _LAST_LABEL.fullmatch(name.rpartition(".")[2])
    if not _HOST.fullmatch(name) or len(name) > 253 or not is_public:
        raise _host_not_read(name, field) if _ANY_HOST.fullmatch(name) else not_accepted(Code.HOST_INVALID, field)
    if mark:  # did:web allows it (its section 3.2); that we read no other port keeps us safe, and accuses nobody
        raise Invalid(
            Message(
                Code.PORT_NOT_READ, "Its keys lie at another port of {host}, where we do not look.", host=shown(name)
            ),
            field=field[:200],
        )
    return "https"


def _host_not_read(host: str, field: str) -> Invalid:
    """That we look at no such address keeps us safe, and accuses nobody who is really there."""
    sentence = Message(
        Code.HOST_NOT_READ, "Its keys lie at an address where we do not look ({host}).", host=shown(host)
    )
    return Invalid(sentence, field=field[:200])


def _is_plain_segment(segment: str) -> bool:
    """A piece of a path that stays one piece of a path, whatever decodes it."""
    if not _SEGMENT.fullmatch(segment):
        return False
    content = unquote_to_bytes(segment)
    return content not in _DOTS and all(byte > 0x20 and byte not in b'/\\%?#@:"<>\x7f' for byte in content)


def build_did_document(did: str, keys: Sequence[DidKey]) -> Document:
    """The DID document of an issuer (DID Core 1.0): every key as Multikey and as JsonWebKey, all ids absolute.

    Two entries for a key, because Data Integrity names it by its Multikey and VC-JWT by its JWK; a list of *strings*
    in `assertionMethod`, because the validator of 1EdTech reads nothing else.
    """
    entries = [entry for key in keys for entry in _method_entries(did, key)]
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": entries,
        "assertionMethod": [entry["id"] for entry in entries if "revoked" not in entry],
    }


def _method_entries(did: str, key: DidKey) -> list[Document]:
    public_key = key.public_key
    revoked = {"revoked": format_timestamp(key.revoked_at)} if key.revoked_at else {}
    as_jwk = {
        "id": f"{did}#{public_key.thumbprint}",
        "type": "JsonWebKey",
        "controller": did,
        **revoked,
        "publicKeyJwk": public_key.to_jwk(),
    }
    if public_key.type is KeyType.RSA:
        return [as_jwk]
    multibase = public_key.multibase
    as_multikey = {"id": f"{did}#{multibase}", "type": "Multikey", "controller": did, **revoked}
    return [as_multikey | {"publicKeyMultibase": multibase}, as_jwk]


def document_address(document_url: str, plain_http_hosts: Set[str]) -> str:
    """Where the document with this identifier is fetched: did:web or https; every other method is unknown to us."""
    if document_url.startswith("did:"):
        if not document_url.startswith("did:web:"):
            raise _method_unknown(":".join(document_url.split(":")[:2]), document_url)
        if "?" in document_url:  # DID Core section 3.2.1: a question to whoever looks the name up, which we do not know
            raise _method_unknown("did:web ?", document_url)
        return did_web_url(document_url, plain_http_hosts=plain_http_hosts)
    scheme = _SCHEME.match(document_url)
    if scheme and scheme[1].lower() not in _OF_FILES:  # another way to name somebody is not a false one
        raise _method_unknown(scheme[1], document_url)
    if not _ADDRESS.fullmatch(document_url):
        raise not_accepted(Code.VERIFICATION_METHOD_INVALID, document_url)
    parts = urlsplit(document_url)
    if is_climbing(document_url):
        raise not_accepted(Code.VERIFICATION_METHOD_INVALID, document_url)
    scheme_of_host = check_host(parts.netloc.lower(), plain_http_hosts=plain_http_hosts, field=document_url)
    if parts.scheme == "http" != scheme_of_host:
        raise _host_not_read(f"http://{parts.netloc}", document_url)
    if parts.scheme != scheme_of_host:
        raise not_accepted(Code.VERIFICATION_METHOD_INVALID, document_url)
    return document_url


def _method_unknown(method: str, name: str) -> Invalid:
    return Invalid(
        Message(
            Code.DID_METHOD_UNKNOWN,
            "Who signed is named in a way that we cannot look up ({method}).",
            method=shown(method),
        ),
        field=name[:200],
    )


def is_climbing(address: str) -> bool:
    """Does its path hold steps upwards, so that it lies elsewhere than its beginning says?

    For any server there is: some decode twice, take a backslash for a slash, or pass over what follows a semicolon.
    """
    path = unquote_to_bytes(unquote_to_bytes(urlsplit(address).path))
    return not _DOTS.isdisjoint(re.split(rb"[/\\;]", path))


def not_accepted(code: Code, field: str) -> Invalid:
    """The refusal of an identifier, or of what was found where it leads."""
    return Invalid(_REFUSED.get(code, _NAMED_ODDLY).coded(code), field=field[:200])


_NAMED_ODDLY = Message(Code.VERIFICATION_METHOD_INVALID, "The document names its key in a way that we do not accept.")
_ODD_SITE = Message(
    Code.KEY_DOCUMENT_INVALID, "The site of whoever signed this says nothing about its keys that we understand."
)
_REFUSED = {
    Code.KEY_DOCUMENT_INVALID: _ODD_SITE,
    Code.KEY_DOCUMENT_OF_ANOTHER: _ODD_SITE,
    Code.KEY_INVALID: _ODD_SITE,
    Code.KEY_NOT_IN_DOCUMENT: Message(
        Code.KEY_NOT_IN_DOCUMENT, "The key of this signature is not among those on the site of whoever signed it."
    ),
}
