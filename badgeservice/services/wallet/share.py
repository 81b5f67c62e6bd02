"""Share: a learner decides who may see a credential, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, NotFound
from badgeservice.person_name import has_hidden_character
from badgeservice.qr import qr_png, qr_svg, spell
from badgeservice.services.issuing.tokens import TokenState, reserve_token, token_state, try_to_sign_token
from badgeservice.services.lists.personal_numbers import Blanked, blank_personal_numbers
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.services.wallet.download import Download, file_stem
from badgeservice.services.wallet.share_link import derive_token, hash_token, is_open, qr_text, share_url
from badgeservice.store import audit, credentials, shares
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import replacing
from badgeservice.store.credentials import Held
from badgeservice.store.shares import NamedShare
from badgeservice.store.tables import AwardState, Share, ShareItem

MAX_LABEL = 80
MAX_OPEN = 200  # of one credential; more is not a person
_REPLACED = Message(Code.BADGE_IS_REPLACED, "This badge was put right. Open the new one, and share that.")


@dataclass(frozen=True, slots=True)
class ShareView:
    """One link that a learner handed out. The link ends; the credential stays valid."""

    id: str
    credential_id: str
    achievement_name: str
    label: str
    url: str
    characters: tuple[str, ...]  # of its link, as they stand under the code: lines of groups
    created_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    is_open: bool
    remark: Message | None = None  # about the label, when the link is made
    token: TokenState | None = None  # of its badge; only where one link is shown
    issuer_name: str = ""  # the same


@dataclass(frozen=True, slots=True)
class PutRight:
    """That what is shown replaced something: when, and what is different in kind. Never what it was."""

    at: datetime
    changes: tuple[str, ...]  # none: it was given back


@noting_refusals
def create_share(
    parts: Parts, learner: SignedIn, credential_id: str, ends_at: datetime | None, label: str = ""
) -> ShareView:
    """A new link to one credential; works until `ends_at`, or until the learner ends it.

    With the first one the badge is signed as a token too, for programs. When that is not possible now, the link works
    all the same, and the token comes later.

    Raises:
        NotFound: there is no such credential in this learner's wallet.
        Invalid: the end lies in the past, or the label cannot be shown.
    """
    now, read = parts.clock(), _read_label(label)
    if ends_at is not None and ends_at <= now:
        sentence = Message(Code.SHARE_ENDS_IN_THE_PAST, "Choose an end date in the future.")
        raise Invalid(sentence, field="ends_at")
    share_id = parts.new_id()
    with parts.transaction() as session:
        credentials.lock_credential(session, credential_id)  # two at once count each other's share
        held = find_own_credential(session, learner, credential_id)
        if held.award.state is AwardState.REPLACED:  # a moment ago
            raise Invalid(_REPLACED)
        _refuse_too_many(parts, session, learner, credential_id)
        share = Share(
            id=share_id,
            token_hash=hash_token(derive_token(parts, share_id)),
            identity_id=held.award.identity_id,
            label=read.text,
            created_at=now,
            ends_at=ends_at,
        )
        session.add(share)
        session.flush()
        item = ShareItem(id=parts.new_id(), share_id=share_id, award_id=held.award.id, credential_id=credential_id)
        session.add(item)
        audit.add_event(session, AuditAction.SHARE_CREATE, share_id, now=now, actor_id=learner.person_id)
        token_id = reserve_token(parts, session, held)
    if token_id is not None:
        try_to_sign_token(parts, token_id, learner.person_id)
    return replace(
        share_view(parts, share, credential_id, held.version.text("name", held.award.language)), remark=read.remark
    )


def list_shares(parts: Parts, learner: SignedIn, credential_id: str | None = None) -> tuple[ShareView, ...]:
    """The links of this learner, or those of one credential, the newest first."""
    with parts.reading() as session:
        found = shares.list_shares(session, learner.person_id, credential_id)
    return tuple(_view(parts, entry) for entry in found)


@noting_refusals
def show_share(parts: Parts, learner: SignedIn, share_id: str) -> ShareView:
    """One link of this learner. Raises `NotFound`."""
    with parts.reading() as session:
        found = _find(session, learner, share_id)
        held = credentials.find_credential(session, found.item.credential_id or "")
        token = token_state(session, held) if held else None
    return replace(_view(parts, found), token=token, issuer_name=held.issuer.profile.name if held else "")


@noting_refusals
def end_share(parts: Parts, learner: SignedIn, share_id: str) -> None:
    """The link stops working at once and for ever. Ending it twice is fine.

    Raises:
        NotFound: there is no such share, or it is somebody else's.
    """
    now = parts.clock()
    with parts.transaction() as session:
        shares.lock_share(session, share_id)  # of two at once, one ends it
        share = _find(session, learner, share_id).share
        if share.ended_at is None:
            share.ended_at = now
            audit.add_event(session, AuditAction.SHARE_END, share_id, now=now, actor_id=learner.person_id)


@noting_refusals
def share_qr(
    parts: Parts, learner: SignedIn, share_id: str, kind: Literal["svg", "png"], *, is_bare: bool = False
) -> Download:
    """The link as a QR code, in a file that says of which badge; `is_bare`: an SVG without the characters, for a page
    that says them itself. Raises `NotFound`."""
    with parts.reading() as session:
        found = _find(session, learner, share_id)
    text, name = qr_text(parts, found.share.id), f"qr-{file_stem(found.version.text('name', found.language))}.{kind}"
    if kind == "svg":
        return Download(qr_svg(text, is_bare=is_bare), "image/svg+xml", name)
    return Download(qr_png(text), "image/png", name)


def _view(parts: Parts, found: NamedShare) -> ShareView:
    return share_view(parts, found.share, found.item.credential_id or "", found.version.text("name", found.language))


def share_view(parts: Parts, share: Share, credential_id: str, achievement_name: str) -> ShareView:
    """A row as its owner sees it."""
    return ShareView(
        id=share.id,
        credential_id=credential_id,
        achievement_name=achievement_name,
        label=share.label,
        url=share_url(parts, share.id),
        characters=spell(derive_token(parts, share.id)),
        created_at=share.created_at,
        ends_at=share.ends_at,
        ended_at=share.ended_at,
        is_open=is_open(share, parts.clock()),
    )


def _find(session: Session, learner: SignedIn, share_id: str) -> NamedShare:
    found = shares.find_share(session, share_id)
    unknown = NotFound(Message(Code.SHARE_UNKNOWN, "We did not find this link."))
    if found is None:
        raise unknown
    if found.person_id != learner.person_id:
        raise NotYours(unknown, share_id, found.unit_id)
    return found


def find_own_credential(
    session: Session, learner: SignedIn, credential_id: str, *, may_be_notice: bool = False
) -> Held:
    """A credential in this learner's wallet; `may_be_notice`: also one of which only the notice is left.

    Raises `NotFound`.
    """
    held = credentials.find_credential(session, credential_id)
    if held is None:
        raise unknown_credential()
    if held.person_id != learner.person_id:
        raise NotYours(unknown_credential(), credential_id, held.award.unit_id)
    if not may_be_notice and is_only_notice(session, held):
        raise unknown_credential()
    return held


def is_only_notice(session: Session, held: Held) -> bool:
    """It was replaced by a badge of somebody else: who had it keeps the notice that it was withdrawn, and no more."""
    return held.award.state is AwardState.REVOKED and replacing.is_handed_on(session, held.award.id)


def unknown_credential() -> NotFound:
    """It does not exist, or it is somebody else's: the two look the same (threats I1)."""
    return NotFound(Message(Code.CREDENTIAL_UNKNOWN, "We did not find this badge."))


def _refuse_too_many(parts: Parts, session: Session, learner: SignedIn, credential_id: str) -> None:
    now = parts.clock()
    of_credential = shares.list_shares(session, learner.person_id, credential_id)
    if sum(is_open(entry.share, now) for entry in of_credential) >= MAX_OPEN:
        sentence = Message(
            Code.SHARES_TOO_MANY, "This badge already has a lot of links. First end a few that you no longer need."
        )
        raise Invalid(sentence)


def _read_label(label: str) -> Blanked:
    """Without personal numbers, which nobody needs to find a link again."""
    label = " ".join(label.split())
    if len(label) > MAX_LABEL or has_hidden_character(label):
        sentence = Message(
            Code.SHARE_LABEL, "Use at most {max_label} ordinary characters for the note.", max_label=MAX_LABEL
        )
        raise Invalid(sentence, field="label")
    return blank_personal_numbers(label)
