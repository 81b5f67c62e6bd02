"""A badge as a signed token (VC-JWT): the same credential in another form, with the same number and the same status.

It is signed because its learner hands the badge out or asks for the token, once, and kept; everybody else only reads it
(design §13: no page signs because a stranger asked). The steps are those of awarding (`awarding/award.py`):

1. May it be made? The award stands, and who signed it is open and has a key for tokens. Whose it is, the caller knows.
2. Reserve the row of the token, in the transaction of the act that asks for it, with a job that goes on after a crash.
3. Build: what was signed, without its proof.
4. Lint and 5. sign it.
6. Verify our own output as a stranger would.
7. Store the bytes and the audit event, in one transaction; only when the badge still is what the token was made of.

There is no step 8: who asked is looking at the page. A key that cannot be used now leaves the row as it is, and the job
tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from sqlmodel import Session

from badgeservice.credentials.document import without_proof
from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.programs.after_signing import check_signed_token
from badgeservice.credentials.proofs.jose import sign_vc_jwt
from badgeservice.credentials.strict_json import read_document
from badgeservice.errors import BadgeServiceError
from badgeservice.services.issuing.signer import find_signer
from badgeservice.services.issuing.stranger import Stranger, as_stranger
from badgeservice.services.organisations.issuer_profile import issuer_id
from badgeservice.services.parts import Parts
from badgeservice.store import audit, credentials, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.credentials import Held
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import ActorKind, AwardState, OrganisationState

logger = logging.getLogger(__name__)

KEY_TYPE: Final = KeyType.P256  # ES256, which every reader of Open Badges 3.0 tokens knows (§8.1)
PORTION: Final = 200  # tokens reserved in one transaction, and looked up at a time
LEFT_ALONE: Final = timedelta(minutes=1)  # so long the job leaves to the act that reserved it

Row = TypeVar("Row")


class TokenState(StrEnum):
    """What its learner should know of the token of a badge."""

    READY = "ready"
    COMING = "coming"  # asked for, and not signed yet
    POSSIBLE = "possible"  # nobody asked for it
    WITHDRAWN = "withdrawn"  # no new one: the badge does not stand any more
    CLOSED = "closed"  # no new one: who would sign it was closed
    KEYLESS = "keyless"  # who would sign it has no key for tokens


def token_state(session: Session, held: Held) -> TokenState:
    """In at most two questions. What was signed once stays, whatever became of the badge or of who signed it."""
    token = credentials.find_token(session, held.award.id)
    if token is not None and token.document_bytes is not None:
        return TokenState.READY
    if held.award.state is not AwardState.ISSUED:
        return TokenState.WITHDRAWN
    organisation = held.issuer.organisation
    if organisation.state is OrganisationState.CLOSED:
        return TokenState.CLOSED
    if organisations.find_current_key(session, organisation.id, KEY_TYPE) is None:
        return TokenState.KEYLESS
    return TokenState.COMING if token is not None else TokenState.POSSIBLE


def reserve_token(parts: Parts, session: Session, held: Held) -> str | None:
    """Steps 1 and 2. Gives the id of the row when this act is the one that signs it.

    None: it was signed before, another act is at it, or there will be none; the badge can be handed out all the same.
    """
    if token_state(session, held) is not TokenState.POSSIBLE:
        return None
    token_id = parts.new_id()
    if not credentials.add_token_once(session, token_id, held.award.id):
        return None
    add_job(session, JobKind.SIGN_TOKEN, {"token_id": token_id}, now=parts.clock(), delay=LEFT_ALONE)
    return token_id


def try_to_sign_token(parts: Parts, token_id: str, actor_id: str) -> None:
    """Steps 3 to 7 for the act that reserved it. It goes on without the token when that cannot be signed now."""
    try:
        _sign(parts, token_id, as_stranger(parts), actor_id)
    except BadgeServiceError as failure:
        logger.warning("a token could not be signed now, and is tried again: %s", failure.code)


def sign_token_job(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `token:sign`: what an act left unfinished. Doing it twice changes nothing."""
    _sign(parts, str(arguments["token_id"]), as_stranger(parts))


def sign_tokens_job(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """Job `tokens:sign`, daily: of each badge with a link that works, the token that it has not yet.

    Those are the links of before tokens were kept, and of organisations that got a key since. What is done is done:
    stopped anywhere, it goes on with the rest. A token that cannot be signed does not keep the others from it.
    """
    for shared in _portions(lambda after: _list_shared(parts, after), lambda row: row[0]):
        with parts.transaction() as session:
            for award_id in dict.fromkeys(award_id for _, award_id in shared):
                credentials.add_token_once(session, parts.new_id(), award_id)
    failures = [
        failure
        for portion in _portions(lambda after: _list_unsigned(parts, after), lambda token_id: token_id)
        for failure in _sign_portion(parts, portion)
    ]
    if failures:
        raise failures[0]  # the row of the job says why, and it is tried again


class _Made(NamedTuple):
    """A token, and what it was made of."""

    held: Held
    token: bytes
    key: str


def _sign(parts: Parts, token_id: str, stranger: Stranger, actor_id: str | None = None) -> None:
    made = _make(parts, token_id, stranger)
    if made is not None:
        with parts.transaction() as session:
            _store(parts, session, token_id, made, actor_id)


def _make(parts: Parts, token_id: str, stranger: Stranger) -> _Made | None:
    """Steps 3 to 6; none when there is nothing to sign (any more)."""
    with parts.reading() as session:
        award_id = credentials.find_award_of_token(session, token_id)
        held = credentials.find_full(session, award_id) if award_id else None
        if held is None:
            return None
        organisation = held.issuer.organisation
        if organisation.state is OrganisationState.CLOSED:
            return None  # if it is opened again, the job of that day finds the row
        signer = find_signer(parts, session, organisation, KEY_TYPE)
    # 3 build
    document = without_proof(read_document(held.document_bytes))
    # 4 lint, which the claims do, and 5 sign
    kid = f"{issuer_id(organisation)}#{signer.public_key.thumbprint}"
    token = sign_vc_jwt(document, signer, kid=kid).encode()
    # 6 verify our own output as a stranger would
    check_signed_token(stranger.verifier, token, document, fetch=stranger.fetch, now=stranger.now)
    return _Made(held, token, kid)


def _store(parts: Parts, session: Session, token_id: str, made: _Made, actor_id: str | None) -> None:
    """Step 7. What was signed again meanwhile, or withdrawn, gets no token of before."""
    credential, award = made.held.credential, made.held.award
    credentials.lock_credential(session, credential.id)
    latest = credentials.find_full(session, award.id)
    if latest is None or latest.credential.document_bytes != credential.document_bytes:
        return
    if not credentials.store_token(session, token_id, made.token, credential.valid_from, credential.valid_until):
        return
    audit.add_event(
        session,
        AuditAction.TOKEN_SIGN,
        credential.id,
        now=parts.clock(),
        actor_id=actor_id,
        actor_kind=ActorKind.PERSON if actor_id else ActorKind.PROGRAM,
        organisation_id=award.unit_id,
        award_id=award.id,
        token_id=token_id,
        key=made.key,
    )


def _sign_portion(parts: Parts, token_ids: Sequence[str]) -> Iterator[BadgeServiceError]:
    """What everybody can fetch is asked for once. Gives what went wrong."""
    stranger = as_stranger(parts)
    for token_id in token_ids:
        try:
            _sign(parts, token_id, stranger)
        except BadgeServiceError as failure:
            yield failure


def _list_shared(parts: Parts, after: str) -> Sequence[tuple[str, str]]:
    with parts.reading() as session:
        return credentials.list_shared_without_token(session, KEY_TYPE, parts.clock(), after, PORTION)


def _list_unsigned(parts: Parts, after: str) -> Sequence[str]:
    with parts.reading() as session:
        return credentials.list_unsigned_tokens(session, KEY_TYPE, after, PORTION)


def _portions(list_some: Callable[[str], Sequence[Row]], place: Callable[[Row], str]) -> Iterator[Sequence[Row]]:
    """One after the other; each is asked for when those before it were dealt with."""
    after = ""
    while rows := list_some(after):
        yield rows
        after = place(rows[-1])
