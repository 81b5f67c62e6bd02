"""A learner's collection: see what was earned, and take it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from badgeservice.credentials.verification import BadgeView, Verification
from badgeservice.services.achievements.as_content import image_path
from badgeservice.services.issuing.tokens import TokenState, reserve_token, token_state, try_to_sign_token
from badgeservice.services.once_a_day import note_once_a_day
from badgeservice.services.organisations.issuer_profile import Stated, describe_stated
from badgeservice.services.organisations.standing import signed_name
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals, require_permission
from badgeservice.services.wallet.download import Download, FileKind, make_download
from badgeservice.services.wallet.share import (
    PutRight,
    ShareView,
    find_own_credential,
    is_only_notice,
    list_shares,
    unknown_credential,
)
from badgeservice.store import awards, credentials, tree
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import replacing
from badgeservice.store.credentials import Held
from badgeservice.store.tables import Award, AwardState, Credential
from badgeservice.store.tables.columns import Texts


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
    language: str  # of its name
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
    issuer: Stated
    issuer_url: str
    is_first_look: bool  # its learner had not opened it before
    shares: tuple[ShareView, ...]
    texts: Texts  # of what was awarded, in all its languages
    token: TokenState
    put_right: PutRight | None = None  # what it replaced
    is_only_notice: bool = False  # it was never meant for this learner: that it was withdrawn is all that is left


def list_wallet(parts: Parts, learner: SignedIn) -> tuple[WalletItem, ...]:
    """Everything this learner earned, the newest first; of what was put right only the new one."""
    now = parts.clock()
    with parts.reading() as session:
        every = credentials.list_credentials(session, learner.person_id)
        return tuple(_item(held, now) for held in every if held.award.state is not AwardState.REPLACED)


@noting_refusals
def find_in_place(parts: Parts, learner: SignedIn, credential_id: str) -> str | None:
    """What stands in the place of a credential that was put right: an old link to it leads there. Raises `NotFound`."""
    with parts.reading() as session:
        held = find_own_credential(session, learner, credential_id, may_be_notice=True)
        is_replaced = held.award.state is AwardState.REPLACED
        return replacing.find_newer(session, held.award.id) if is_replaced else None


@noting_refusals
def show_credential(parts: Parts, learner: SignedIn, credential_id: str) -> WalletCredential:
    """One credential as a viewer would see it now; remembers that its owner has opened it.

    Raises:
        NotFound: there is no such credential, or it is somebody else's.
    """
    now = parts.clock()
    with parts.reading() as session:
        held = find_own_credential(session, learner, credential_id, may_be_notice=True)
        is_notice = is_only_notice(session, held)
    award = held.award
    if award.opened_at is None:
        with parts.transaction() as session:
            credentials.note_opened(session, award.id, now)
    verification = parts.verifier.verify(held.document_bytes, fetch=parts.fetch, now=now)
    return WalletCredential(
        item=_item(held, now),
        badge=None if is_notice else verification.badge,
        verification=verification,
        revocation_reason=award.revocation_reason,
        revoked_at=award.revoked_at,
        issuer=describe_stated(held.issuer),
        issuer_url=held.issuer.profile.url,
        is_first_look=award.opened_at is None,
        shares=list_shares(parts, learner, credential_id),
        texts=held.version.texts,
        token=_token_state(parts, held),
        put_right=_put_right(award),
        is_only_notice=is_notice,
    )


@noting_refusals
def export_credential(parts: Parts, learner: SignedIn, credential_id: str, kind: FileKind) -> Download:
    """The credential to take away; it verifies without us. Raises `NotFound`, for a token also before it was made."""
    held = _find_own(parts, learner, credential_id)
    return make_download(parts, held, kind)


@noting_refusals
def make_token(parts: Parts, learner: SignedIn, credential_id: str) -> TokenState:
    """Sign the badge as a token, for its learner to take away; gives what became of it. Doing it twice is fine.

    Who has it has the badge, so from now on its address is not corrected any more.

    Raises:
        NotFound: there is no such credential, or it is somebody else's.
    """
    award_id = _find_own(parts, learner, credential_id).award.id
    with parts.transaction() as session:
        awards.lock_award(session, award_id)  # first, as who corrects an address does
        credentials.lock_credential(session, credential_id)
        held = find_own_credential(session, learner, credential_id)
        credentials.note_opened(session, award_id, parts.clock())
        token_id = reserve_token(parts, session, held)
    if token_id is not None:
        try_to_sign_token(parts, token_id, learner.person_id)
    return _token_state(parts, held)


def _token_state(parts: Parts, held: Held) -> TokenState:
    with parts.reading() as session:
        return token_state(session, held)


@noting_refusals
def read_credential(
    parts: Parts, visitor: SignedIn | None, credential_id: str, kind: Literal["json", "jwt"] = "json"
) -> bytes:
    """The exact signed bytes, of the badge or of its token, for the learner and for who may read those of the
    organisation: that they did is written down, once a day, and without that nothing is handed out.

    Raises:
        NotFound: it does not exist, or is private to others: knowing its address is not enough. Or it has no token.
        Unavailable: it could not be written down.
    """
    with parts.reading() as session:
        held = credentials.find_credential(session, credential_id)
        if held is None or visitor is None:
            raise unknown_credential()
        if held.person_id == visitor.person_id:
            find_own_credential(session, visitor, credential_id)
        else:
            needed, path = Permission.READ_CREDENTIALS, tree.get_path(session, held.award.unit_id)
            require_permission(visitor, needed, path, credential_id, unknown_credential())
    if held.person_id != visitor.person_id:
        read, unit_id = AuditAction.CREDENTIAL_READ, held.award.unit_id
        note_once_a_day(parts, visitor, read, credential_id, unit_id, tried=read_credential.__name__)
    return make_download(parts, held, kind).content


def _find_own(parts: Parts, learner: SignedIn, credential_id: str) -> Held:
    with parts.reading() as session:
        return find_own_credential(session, learner, credential_id)


def _item(held: Held, now: datetime) -> WalletItem:
    credential, award, version = held.credential, held.award, held.version
    return WalletItem(
        credential_id=credential.id,
        achievement_id=version.achievement_id,
        achievement_name=signed_name(version.text("name", award.language), held.issuer.organisation, award.created_at),
        language=award.language,
        issuer_name=held.issuer.profile.name,
        issued_at=credential.valid_from or award.created_at,
        valid_until=credential.valid_until,
        state=_state(award, credential, now),
        image_url=image_path(version, "svg"),
        is_new=award.opened_at is None,
    )


def _put_right(award: Award) -> PutRight | None:
    if award.replaces_id is None or award.issued_at is None:
        return None
    return PutRight(award.issued_at, tuple(award.changes))


def _state(award: Award, credential: Credential, now: datetime) -> WalletState:
    if award.state in {AwardState.REVOKED, AwardState.SUSPENDED, AwardState.REPLACED}:
        return WalletState(award.state.value)
    is_expired = credential.valid_until is not None and credential.valid_until <= now
    return WalletState.EXPIRED if is_expired else WalletState.VALID
