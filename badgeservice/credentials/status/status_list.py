"""Bitstring Status List 1.0: publishing our lists, and reading one status from anybody's.

A credential carries one or more *entries*: in which list, at which index, for which purpose. The list is a credential
of its own, so it has an issuer, a proof and a period, and all of these are checked like any other credential's before
a single bit is believed. That is not done here; here are the rules for entries (section 2.1), for lists (section 2.2)
and the reading itself (section 3.2), as pure functions.

The steps of section 3.2 that are ours, with the same numbers in the code:

1. the entry is well formed;                       2. the list is a list, for the entry's purpose;
3. the bits expand to at least 131,072 entries;    4. the index lies within them;
5. the number at that index is the status, and any number but 0 means that it is set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from badgeservice.codes import Code
from badgeservice.credentials.document import VC_2_CONTEXT, Document, as_list, as_strings, is_url, write_document
from badgeservice.credentials.keys.multikey import Signer
from badgeservice.credentials.multibase import decode_base64url
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite, Digests
from badgeservice.credentials.proofs.jose import TokenType, sign_vc_jwt
from badgeservice.credentials.proofs.proofs import add_proof, create_proof
from badgeservice.credentials.status.status_bits import MAX_SIZE, StatusBits
from badgeservice.credentials.status.status_flaws import StatusFlaw, StatusProblem
from badgeservice.credentials.timestamps import format_timestamp

DEFAULT_TTL = timedelta(minutes=5)  # section 2.2: 300000 milliseconds where a list says nothing

_INDEX = re.compile(r"[0-9]{1,1000}", re.ASCII)  # of any size (section 2.1); what lies outside the list is found there
_HEXADECIMAL = re.compile(r"0x[0-9A-Fa-f]{1,4}", re.ASCII)


class StatusPurpose(StrEnum):
    """The purposes that the standard gives a meaning; others may exist and are read alike."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"
    REFRESH = "refresh"
    MESSAGE = "message"


def build_status_list_credential(
    *,
    id: str,  # noqa: A002 - the name of the member
    issuer: str | Document,
    bits: StatusBits,
    valid_from: datetime,
    valid_until: datetime | None = None,
    purposes: Sequence[str] = (StatusPurpose.REVOCATION,),
    time_to_live: timedelta | None = None,
) -> Document:
    """The unsigned credential that publishes `bits` (section 2.2).

    Nothing but the VC 2.0 context, and a single purpose as a plain text: the validator of 1EdTech reads no other form.
    """
    subject: Document = {
        "id": f"{id}#list",
        "type": "BitstringStatusList",
        "statusPurpose": str(purposes[0]) if len(purposes) == 1 else [str(purpose) for purpose in purposes],
        "encodedList": bits.encode(),
    }
    if time_to_live is not None:
        subject["ttl"] = int(time_to_live.total_seconds() * 1000)
    document: Document = {
        "@context": [VC_2_CONTEXT],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": format_timestamp(valid_from, to_the_millisecond=True),
    }
    if valid_until is not None:
        document["validUntil"] = format_timestamp(valid_until)
    return document | {"credentialSubject": subject}


def sign_status_list(document: Document, signer: Signer, *, created: datetime, linked_data: Digests) -> bytes:
    """The bytes of a list that is published: with one proof that stands alone, because that is how all others read it.

    Raises as `create_proof`.
    """
    suite = Cryptosuite.EDDSA_RDFC_2022
    proof = create_proof(document, signer, cryptosuite=suite, created=created, linked_data=linked_data)
    return write_document(add_proof(document, proof))


def sign_status_list_token(document: Document, signer: Signer, *, kid: str) -> bytes:
    """The same list as a token (VC-JOSE-COSE), for who reads no other; `kid` names the key of `signer`.

    Raises as `sign_vc_jwt`.
    """
    return sign_vc_jwt(document, signer, kid=kid, typ=TokenType.CREDENTIAL).encode("ascii")


def is_token_of(token_bytes: bytes, document_bytes: bytes) -> bool:
    """Does this token say what this list says? Both are ours, so nothing of their signatures is asked."""
    payload = token_bytes.split(b".")[1]
    said = decode_base64url(payload.decode("ascii"))
    return document_bytes.startswith(said.removesuffix(b"}") + b',"proof":{')


@dataclass(frozen=True, slots=True)
class StatusListEntry:
    """One `BitstringStatusListEntry` of a credential, as it should be."""

    purpose: str
    index: int
    list_url: str
    size: int = 1
    messages: Mapping[int, str] | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """What a list says about one credential."""

    purpose: str
    value: int
    message: str
    references: tuple[str, ...] = ()

    @property
    def is_set(self) -> bool:
        """Is it revoked, suspended, to be refreshed? For a `message` any number but 0 says something."""
        return self.value != 0


def read_status_entry(entry: object, *, may_be_number: bool = False) -> StatusListEntry:
    """Step 1. Raises `StatusFlaw` (MALFORMED_VALUE_ERROR) with the name of the member.

    `may_be_number`: the index is a text in the standard; badges of 1EdTech's own test set have a JSON number there.
    """
    if not isinstance(entry, dict) or entry.get("type") not in (
        "BitstringStatusListEntry",
        ["BitstringStatusListEntry"],
    ):
        raise _malformed("type")
    list_url, purpose = entry.get("statusListCredential"), entry.get("statusPurpose")
    if not is_url(list_url):
        raise _malformed("statusListCredential")
    if "id" in entry and (not is_url(entry["id"]) or entry["id"] == list_url):
        raise _malformed("id")  # section 2.1: it MUST NOT be the address of the list
    if not isinstance(purpose, str) or not purpose:
        raise _malformed("statusPurpose")
    size = _read_size(entry)
    return StatusListEntry(
        purpose=purpose,
        index=_read_index(entry.get("statusListIndex"), may_be_number=may_be_number),
        list_url=str(list_url),
        size=size,
        messages=_read_messages(entry, size),
        references=_read_references(entry),
    )


def _read_index(value: object, *, may_be_number: bool) -> int:
    """Decimal digits and nothing else: not negative, no `12abc`, no number that wraps around (threats V15)."""
    if may_be_number and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not _INDEX.fullmatch(value):
        raise _malformed("statusListIndex")
    return int(value)


def _read_size(entry: Document) -> int:
    size = entry.get("statusSize", 1)
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= MAX_SIZE:
        raise _malformed("statusSize")
    return size


def _read_messages(entry: Document, size: int) -> Mapping[int, str] | None:
    """A message for every number that fits in the bits, each exactly once; needed when there is more than one bit."""
    if "statusMessage" not in entry:
        if size > 1:
            raise _malformed("statusMessage")
        return None
    listed = entry["statusMessage"]
    if not isinstance(listed, list) or len(listed) != 1 << size:
        raise _malformed("statusMessage")
    messages = dict(_read_message(item) for item in listed)
    if messages.keys() != set(range(1 << size)):
        raise _malformed("statusMessage")
    return messages


def _read_message(item: object) -> tuple[int, str]:
    match item:
        case {"status": str() as status, "message": str() as message} if _HEXADECIMAL.fullmatch(status):
            return int(status, 16), message
    raise _malformed("statusMessage")


def _read_references(entry: Document) -> tuple[str, ...]:
    value = entry.get("statusReference", [])
    references = as_list(value)
    if not all(is_url(reference) for reference in references):
        raise _malformed("statusReference")
    return tuple(references)


def read_status(credential: Document, entry: StatusListEntry, *, bits: StatusBits | None = None) -> Status:
    """Steps 2-5: what the list `credential` says at the place of `entry`. Raises `StatusFlaw`.

    That the list is genuine, of the right issuer and within its period is for the caller to know first. `bits` is what
    it holds, for a caller who has unpacked that already.
    """
    subject = _read_subject(credential)
    purposes = as_strings(subject.get("statusPurpose"))
    if not purposes:  # section 2.2: "MUST be one or more strings"
        raise StatusFlaw(Code.STATUS_LIST_UNREADABLE, StatusProblem.MALFORMED, field="statusPurpose")
    if entry.purpose not in purposes:  # (2)
        raise StatusFlaw(Code.STATUS_PURPOSE_WRONG, StatusProblem.VERIFICATION, field="statusPurpose")
    if bits is None or bits.size != entry.size:
        bits = StatusBits.decode(subject.get("encodedList"), entry.size)  # (3)
    value = bits.get(entry.index)  # (4)
    return Status(entry.purpose, value, _message(entry, value), entry.references)  # (5)


def _read_subject(credential: Document) -> Document:
    subject = credential.get("credentialSubject")
    if "BitstringStatusListCredential" not in as_strings(credential.get("type")) or not isinstance(subject, dict):
        raise StatusFlaw(Code.STATUS_LIST_OF_OTHER_KIND, StatusProblem.MALFORMED, field="type")
    if "BitstringStatusList" not in as_strings(subject.get("type")):
        raise StatusFlaw(Code.STATUS_LIST_OF_OTHER_KIND, StatusProblem.MALFORMED, field="credentialSubject.type")
    return subject


def _message(entry: StatusListEntry, value: int) -> str:
    """Section 2.1: without messages, the two values of one bit are called "unset" and "set"."""
    return ("set" if value else "unset") if entry.messages is None else entry.messages[value]


def read_time_to_live(credential: Document) -> timedelta:
    """How long a copy of this list may be used (section 2.2, `ttl`). Raises `StatusFlaw`."""
    milliseconds = _read_subject(credential).get("ttl", DEFAULT_TTL / timedelta(milliseconds=1))
    is_number = isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool)
    if not is_number or not 0 <= milliseconds <= 2**53:
        raise StatusFlaw(Code.STATUS_LIST_UNREADABLE, StatusProblem.MALFORMED, field="ttl")
    return timedelta(milliseconds=min(milliseconds, 10**12))


def _malformed(member: str) -> StatusFlaw:
    return StatusFlaw(Code.STATUS_ENTRY_MALFORMED, StatusProblem.MALFORMED, field=f"credentialStatus.{member}")
