"""What the VC-API does: sign any credential as the service's own did:key, say what it is worth, change its status.

Such a credential is signed for a program that says what it wants. So it is taken as it comes, inline contexts included,
and refused when it is not what the standard prescribes or when a part of it would not be covered by the signature. It
is never signed in another name than the service's own (threats K3).

A status list of the VC-API is signed when a status is given or changed, in the same transaction, and anew each day;
who reads it gets what was signed (design §13).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.document import Document, Strings, write_document
from badgeservice.credentials.keys.did import did_key, did_key_method
from badgeservice.credentials.keys.multikey import KeyType, PublicKey, Signer
from badgeservice.credentials.programs.any_credential import build_credential_envelope, verify_any
from badgeservice.credentials.programs.before_signing import check_new_credential, find_stated_issuer
from badgeservice.credentials.programs.presentation import PresentationVerification, verify_presentation
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.jose import TokenType, sign_vc_jwt
from badgeservice.credentials.proofs.proofs import MAX_PROOFS, add_proof, create_proof
from badgeservice.credentials.status.status_bits import MINIMUM_ENTRIES, StatusBits
from badgeservice.credentials.status.status_list import StatusPurpose, build_status_list_credential
from badgeservice.credentials.verification import Verification
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.keystore import key_name
from badgeservice.services import addresses
from badgeservice.services.issuing.status_lists import unknown_status_list
from badgeservice.services.parts import Parts
from badgeservice.store import api_statuses, audit
from badgeservice.store.audit import AuditAction
from badgeservice.store.tables import ActorKind, ApiStatus, ApiStatusList

KEY_OWNER: Final = "vc-api"  # whose keys these are in the keystore
LIST_IS_VALID: Final = timedelta(days=7)
RENEW_BEFORE: Final = timedelta(days=6)  # renewed daily; a worker that is down for days is no disaster
TIME_TO_LIVE: Final = timedelta(minutes=1)  # how long others may keep a copy of a list
STATUS_SIZES: Final = (1, 2, 4, 8)
IRREVERSIBLE: Final = (StatusPurpose.REVOCATION, StatusPurpose.REFRESH)  # Bitstring Status List §2.1

_USUAL_SUITE: Final[Mapping[KeyType, Cryptosuite]] = {
    KeyType.ED25519: Cryptosuite.EDDSA_RDFC_2022,
    KeyType.P256: Cryptosuite.ECDSA_RDFC_2019,
    KeyType.P384: Cryptosuite.ECDSA_RDFC_2019,
}


@dataclass(frozen=True, slots=True)
class StatusWish:
    """A status that the caller wants the credential to have: what for, and how many bits."""

    purpose: StatusPurpose
    size: int = 1
    messages: tuple[object, ...] = ()
    reference: object = None

    def list_name(self, key_type: KeyType) -> str:
        """The list it stands in; a list holds statuses of one purpose and size, and is signed by one issuer."""
        size = f"-{self.size}" if self.size > 1 else ""
        return f"{_kind(key_type)}-{self.purpose.value}{size}"


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """Which status of a credential is meant: by its purpose, and where it stands when the caller says that."""

    purpose: StatusPurpose
    index: object = None
    list_url: object = None


@dataclass(frozen=True, slots=True)
class IssueOptions:
    """How the caller wants it signed; whatever is not said is what most verifiers read."""

    cryptosuite: Cryptosuite | None = None
    is_token: bool = False
    statuses: tuple[StatusWish, ...] = ()
    credential_id: str | None = None  # by what its status is changed, when it has no id of its own
    proof: Mapping[str, Any] | None = None  # id, expires, domain, challenge, nonce, previousProof


def list_issuers(parts: Parts) -> dict[KeyType, str]:
    """The did:key issuers of the VC-API, made the first time."""
    return {key_type: did_key(key) for key_type, key in _keys(parts).items()}


def issue_credential(parts: Parts, credential: Document, options: IssueOptions) -> Document:
    """Sign `credential` as the did:key that it names as its issuer.

    Raises:
        Invalid: it is no credential, names another issuer, or something in it would not be signed.
        SigningFailed: these options make no signature with this key.
    """
    check_new_credential(credential)
    if isinstance(credential.get("proof"), list) and len(credential["proof"]) >= MAX_PROOFS:
        raise _wrong(Message(Code.TOO_MANY_PROOFS, "It has too many proofs already."), "/proof")
    key_type, public_key = _find_issuer(parts, credential)
    if options.statuses:
        credential = _with_statuses(parts, credential, options, key_type)
        check_new_credential(credential)  # with the messages that were asked for
    _check_statements(parts, credential, did_key(public_key))
    signer = _signer(parts, public_key)
    if options.is_token:
        return build_credential_envelope(
            sign_vc_jwt(credential, signer, kid=signer.verification_method, typ=TokenType.CREDENTIAL)
        )
    proof = create_proof(
        credential,
        signer,
        cryptosuite=options.cryptosuite or _USUAL_SUITE[key_type],
        created=parts.clock().replace(microsecond=0),
        linked_data=parts.linked_data,
        **(options.proof or {}),
    )
    return add_proof(credential, proof)


def verify_credential(
    parts: Parts, credential: object, *, domain: Strings | None = None, challenge: str | None = None
) -> Verification:
    """The verdict about any Verifiable Credential: an object, an envelope or a token.

    Raises `Malformed`, and `TooOften` when too much is handed in at this moment.
    """
    with parts.turns.computing():
        return verify_any(
            credential, parts.verifier, fetch=parts.fetch, now=parts.clock(), domain=domain, challenge=challenge
        )


def verify_shown(
    parts: Parts,
    presentation: Document | str,
    *,
    domain: Strings | None = None,
    challenge: str | None = None,
    must_be_signed: bool = True,
) -> PresentationVerification:
    """The verdict about a presentation and all that it shows. Raises `Invalid`, and `TooOften` as above."""
    with parts.turns.computing():
        return verify_presentation(
            presentation,
            parts.verifier,
            fetch=parts.fetch,
            now=parts.clock(),
            must_be_signed=must_be_signed,
            domain=domain,
            challenge=challenge,
        )


def update_status(parts: Parts, credential_id: str, which: StatusChoice, value: int) -> None:
    """Set one status of a credential that was issued here with that status; the next reading of the list has it.

    Raises:
        NotFound: no credential with that id has such a status.
        Invalid: the value does not fit in the bits of the status, or the status was one that lasts.
    """
    purpose = which.purpose
    with parts.transaction() as session:
        found = [row for row in api_statuses.find_statuses(session, credential_id) if _is_chosen(parts, row, which)]
        if not found:
            raise NotFound(
                Message(
                    Code.STATUS_UNKNOWN, "We did not issue a credential with this id and a status for this purpose."
                ),
                field="/credentialId",
            )
        for row in found:
            if not 0 <= value < 2 ** _read_name(row.list_name).size:
                raise _wrong(Message(Code.STATUS_VALUE_WRONG, "This value is not allowed here."), "/status")
            if purpose in IRREVERSIBLE and row.value and not value:
                raise _wrong(Message(Code.STATUS_IS_FINAL, "This was final and cannot be undone."), "/status")
            row.value = value
            session.add(row)
            audit.add_event(
                session, AuditAction.API_STATUS_UPDATE, row.id, now=parts.clock(), actor_kind=ActorKind.PROGRAM
            )
        session.flush()
        for name in sorted({row.list_name for row in found}):
            _publish(parts, session, name, api_statuses.lock_list(session, name))


def _is_chosen(parts: Parts, row: ApiStatus, which: StatusChoice) -> bool:
    return (
        _read_name(row.list_name).purpose is which.purpose
        and which.index in (None, str(row.status_index))
        and which.list_url in (None, _list_url(parts, row.list_name))
    )


def status_list_bytes(parts: Parts, name: str) -> bytes:
    """The status list credential, byte for byte as it was signed.

    Raises:
        NotFound: no such list can exist, or no credential has a status in it.
    """
    with parts.reading() as session:
        found = api_statuses.find_list(session, name)
    if found is None:
        raise unknown_status_list()
    return found.document_bytes


def renew_status_lists_job(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """Job `api_status_lists:renew`, daily: each list that is not signed yet or has less than six days to go."""
    with parts.reading() as session:
        names = api_statuses.list_names(session)
    for name in names:
        with parts.transaction() as session:
            _keep_published(parts, session, name, RENEW_BEFORE)


def _keep_published(parts: Parts, session: Session, name: str, at_least: timedelta) -> None:
    """Sign a list that is not there or lapses soon."""
    found = api_statuses.lock_list(session, name)
    if found is None or found.valid_until - parts.clock() <= at_least:
        _publish(parts, session, name, found)


def _publish(parts: Parts, session: Session, name: str, before: ApiStatusList | None) -> None:
    """Sign a list that is locked, from the rows as they are in this transaction; never for a moment that was out."""
    key_type, purpose, size = _read_name(name)
    values = {row.status_index: row.value for row in api_statuses.list_set_statuses(session, name)}
    now = parts.clock().replace(microsecond=0)
    published_at = max(now, before.published_at + timedelta(milliseconds=1)) if before else now
    signer = _signer(parts, _keys(parts)[key_type])
    document = build_status_list_credential(
        id=_list_url(parts, name),
        issuer=did_key(signer.public_key),
        bits=StatusBits.empty(MINIMUM_ENTRIES, size).with_statuses(values),
        valid_from=published_at,
        valid_until=published_at + LIST_IS_VALID,
        purposes=(purpose,),
        time_to_live=TIME_TO_LIVE,
    )
    proof = create_proof(
        document, signer, cryptosuite=_USUAL_SUITE[key_type], created=published_at, linked_data=parts.linked_data
    )
    published = before or ApiStatusList(name=name, document_bytes=b"", published_at=now, valid_until=now)
    published.document_bytes = write_document(add_proof(document, proof))
    published.published_at, published.valid_until = published_at, published_at + LIST_IS_VALID
    session.add(published)


def _keys(parts: Parts) -> dict[KeyType, PublicKey]:
    found = {key.type: key for key in reversed(parts.keystore.public_keys(KEY_OWNER))}
    return {kind: found.get(kind) or parts.keystore.create_key(KEY_OWNER, kind) for kind in _USUAL_SUITE}


def _signer(parts: Parts, public_key: PublicKey) -> Signer:
    return parts.keystore.signer(KEY_OWNER, key_name(public_key), did_key_method(public_key))


def _find_issuer(parts: Parts, credential: Document) -> tuple[KeyType, PublicKey]:
    """The key of the issuer that the credential names, if it is one of ours."""
    issuer = credential["issuer"]
    name = issuer["id"] if isinstance(issuer, dict) else issuer
    for key_type, key in _keys(parts).items():
        if did_key(key) == name:
            return key_type, key
    raise _wrong(
        Message(
            Code.ISSUER_NOT_OURS,
            "We sign only in our own name. The issuer must be one of {join_list_issuers_pa}.",
            join_list_issuers_pa=", ".join(list_issuers(parts).values()),
        ),
        "/issuer",
    )


def _check_statements(parts: Parts, credential: Document, issuer: str) -> None:
    """Everything in it is signed, and what is signed names no other issuer, under whatever name (threats K3)."""
    if find_stated_issuer(credential, parts.linked_data) != issuer:
        raise _wrong(Message(Code.ISSUER_UNCLEAR, "It is not clear who the issuer is."), "/")


def _with_statuses(parts: Parts, credential: Document, options: IssueOptions, key_type: KeyType) -> Document:
    """The credential with a place in each list that was asked for."""
    credential_id = credential.get("id") or options.credential_id or f"urn:uuid:{parts.new_id()}"
    with parts.transaction() as session:
        entries = [_reserve(parts, session, credential_id, wish, key_type) for wish in options.statuses]
        for name in sorted({wish.list_name(key_type) for wish in options.statuses}):
            _keep_published(parts, session, name, timedelta(days=1))  # none points into a list that lapses
    present = credential.get("credentialStatus", [])
    entries = [*(present if isinstance(present, list) else [present]), *entries]
    return credential | {"credentialStatus": entries[0] if len(entries) == 1 else entries}


def _reserve(parts: Parts, session: Session, credential_id: str, wish: StatusWish, key_type: KeyType) -> Document:
    name = wish.list_name(key_type)
    status = ApiStatus(
        id=parts.new_id(), list_name=name, status_index=0, credential_id=credential_id, created_at=parts.clock()
    )
    index = api_statuses.take_free_index(session, status, MINIMUM_ENTRIES, parts.random)
    if index is None:
        raise Conflict(Message(Code.STATUS_LIST_FULL, "This status list is full."))
    entry: Document = {
        "id": f"{_list_url(parts, name)}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": wish.purpose.value,
        "statusListIndex": str(index),
        "statusListCredential": _list_url(parts, name),
    }
    if wish.size > 1:
        entry |= {"statusSize": wish.size}
    if wish.messages:
        entry |= {"statusMessage": list(wish.messages)}
    if wish.reference is not None:
        entry |= {"statusReference": wish.reference}
    return entry


class _ListKind(NamedTuple):
    """What the name of a list says: whose key signs it, for what purpose, and how many bits a status has."""

    key_type: KeyType
    purpose: StatusPurpose
    size: int


def _read_name(name: str) -> _ListKind:
    """What a list is for, from its name. Raises `ValueError`."""
    kind, purpose, size = [*name.split("-"), "1"][:3]
    key_type = next((key_type for key_type in _USUAL_SUITE if _kind(key_type) == kind), None)
    if key_type is None or int(size) not in STATUS_SIZES or name.count("-") > 2:
        raise ValueError(name)
    return _ListKind(key_type, StatusPurpose(purpose), int(size))


def _kind(key_type: KeyType) -> str:
    """`ed25519`, `p256` or `p384`."""
    return key_type.value.replace("-", "").lower()


def _list_url(parts: Parts, name: str) -> str:
    return addresses.API_STATUS_LIST.url(parts.settings, name=name)


def _wrong(sentence: Message, field: str) -> Invalid:
    return Invalid(sentence, field=field)
