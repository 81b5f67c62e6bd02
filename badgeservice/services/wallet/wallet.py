"""A learner's collection: see what was earned, and take it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from badgeservice.credentials.verification import BadgeView, Verification
from badgeservice.services.addresses import image_path
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.services.wallet.download import Download, Form, make_download
from badgeservice.services.wallet.share import ShareView, find_own_credential, list_shares, unknown_credential
from badgeservice.store import credentials
from badgeservice.store.credentials import Held
from badgeservice.store.tables import Award, AwardState, Credential


class WalletState(StrEnum):
    """What a learner should know at a glance."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class WalletItem:
    """A credential in the wallet's list."""

    credential_id: str
    achievement_id: str
    achievement_name: str
    issuer_name: str
    issued_at: datetime
    valid_until: datetime | None
    state: WalletState
    image_url: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class WalletCredential:
    """One credential in the wallet: what a viewer would be told, and the links that were handed out.

    `badge` is the verdict's own view and so absent when our bytes do not verify.
    """

    item: WalletItem
    badge: BadgeView | None
    verification: Verification
    revocation_reason: str
    revoked_at: datetime | None
    shares: tuple[ShareView, ...]


def list_wallet(parts: Parts, learner: SignedIn) -> tuple[WalletItem, ...]:
    """Everything this learner earned, the newest first."""
    now = parts.clock()
    with parts.reading() as session:
        return tuple(_item(held, now) for held in credentials.list_credentials(session, learner.person_id))


@noting_refusals
def show_credential(parts: Parts, learner: SignedIn, credential_id: str) -> WalletCredential:
    """One credential as a viewer would see it now; remembers that its owner has opened it.

    Raises:
        NotFound: there is no such credential, or it is somebody else's.
    """
    now = parts.clock()
    held = _find_own(parts, learner, credential_id)
    credential, award = held[0], held[1]
    if credential.claimed_at is None:
        with parts.transaction() as session:
            credentials.claim_credential(session, credential_id, now)
    verification = parts.verifier.verify(credential.document_bytes, fetch=parts.fetch, now=now)
    return WalletCredential(
        item=_item(held, now),
        badge=verification.badge,
        verification=verification,
        revocation_reason=award.revocation_reason,
        revoked_at=award.revoked_at,
        shares=list_shares(parts, learner, credential_id),
    )


@noting_refusals
def export_credential(parts: Parts, learner: SignedIn, credential_id: str, form: Form) -> Download:
    """The credential to take away; it verifies without us. Raises `NotFound`."""
    credential, _, achievement, _ = _find_own(parts, learner, credential_id)
    return make_download(parts, credential, achievement, form)


@noting_refusals
def read_credential(parts: Parts, visitor: SignedIn | None, credential_id: str) -> bytes:
    """The exact signed bytes, for the learner and for the teachers of the organisation.

    Raises:
        NotFound: it does not exist, or is private to others: knowing its address is not enough.
    """
    with parts.reading() as session:
        held = credentials.find_credential(session, credential_id)
    if held is None or visitor is None:
        raise unknown_credential()
    credential = held[0]
    if credential.learner_id != visitor.person_id and not visitor.may_teach_for(credential.organisation_id):
        raise NotYours(unknown_credential(), credential_id, credential.organisation_id)
    return credential.document_bytes


def _find_own(parts: Parts, learner: SignedIn, credential_id: str) -> Held:
    with parts.reading() as session:
        return find_own_credential(session, learner, credential_id)


def _item(held: Held, now: datetime) -> WalletItem:
    credential, award, achievement, organisation = held
    return WalletItem(
        credential_id=credential.id,
        achievement_id=achievement.id,
        achievement_name=achievement.name,
        issuer_name=organisation.name,
        issued_at=credential.valid_from,
        valid_until=credential.valid_until,
        state=_state(award, credential, now),
        image_url=image_path(achievement.id, "svg"),
        is_new=credential.claimed_at is None,
    )


def _state(award: Award, credential: Credential, now: datetime) -> WalletState:
    if award.state in {AwardState.REVOKED, AwardState.SUSPENDED, AwardState.REPLACED}:
        return WalletState(award.state.value)
    is_expired = credential.valid_until is not None and credential.valid_until <= now
    return WalletState.EXPIRED if is_expired else WalletState.VALID
