"""Verify: what was scanned, dropped or pasted -> a verdict that was really checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from badgeservice.codes import Code
from badgeservice.credentials.verification import Verdict, Verification
from badgeservice.errors import Invalid, Message, NotFound
from badgeservice.qr import qr_svg
from badgeservice.services import addresses
from badgeservice.services.organisations.issuer_profile import logo_path
from badgeservice.services.parts import Parts
from badgeservice.services.receiving.handed_in import fetch_badge, is_address, is_badge_itself, verify_content
from badgeservice.services.receiving.pasted import find_link, find_share_token, tidy
from badgeservice.services.verifying.own_at_once import read_own
from badgeservice.services.wallet.download import Download, FileKind, make_download
from badgeservice.services.wallet.share import PutRight, is_only_notice
from badgeservice.services.wallet.share_link import hash_token, is_open, read_token
from badgeservice.store import credentials, shares
from badgeservice.store.credentials import Held
from badgeservice.store.shares import Shown
from badgeservice.store.tables import Share
from badgeservice.store.tables.columns import Texts


@dataclass(frozen=True, slots=True)
class Revocation:
    """When, by whom and why, from our own record; only told when the verdict says revoked."""

    at: datetime
    organisation_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShareVerification:
    """A scanned share: the verdict of each thing that it shows, and what the page needs around the first."""

    verifications: tuple[Verification, ...]
    share_ends_at: datetime | None
    issuer_slug: str
    issuer_accent: str
    issuer_logo: str  # its address here; "" when it has none
    issuer_contact: str  # whom it says to ask; "" when it did not
    domain: str  # where the reader should find themselves
    site_name: str  # of the service there, as its operator calls it; "" when they did not
    revocation: Revocation | None
    texts: Texts  # of what was awarded first, in all its languages
    has_token: bool  # the first can be had as a token too
    put_right: PutRight | None = None
    is_only_notice: bool = False  # it was withdrawn from who was never meant to have it: nothing of it is shown

    @property
    def verification(self) -> Verification:
        """Of the first."""
        return self.verifications[0]


class ShareClosed(NotFound):
    """The link never existed, has ended or was closed: one and the same answer (threats W1)."""

    def __init__(self) -> None:
        sentence = Message(
            Code.SHARE_CLOSED,
            "This link does not work. It has ended, its owner closed it, or it never existed. Ask the person who "
            "gave it to you for a new one.",
        )
        super().__init__(sentence)


def verify_share(parts: Parts, token: str, email: str | None = None) -> ShareVerification:
    """What is behind a scanned link, checked now. `email` asks whether the holder has this address.

    Raises:
        ShareClosed: the link does not work, for whatever reason.
    """
    now = parts.clock()
    with parts.asking() as connection:
        shown = _list_shown(connection, token, now)
        own = read_own(parts, connection, shown, now)
    email = None if shown[0].is_anothers_now else email  # nothing is said of whose it is
    verifier = own.verifier(parts.verifier)
    verifications = tuple(
        verifier.verify(row.document_bytes or b"", fetch=own.fetch(parts.fetch), now=now, email=email) for row in shown
    )
    first = shown[0]
    return ShareVerification(
        verifications=verifications,
        share_ends_at=first.ends_at,
        issuer_slug=first.slug,
        issuer_accent=first.accent,
        issuer_logo=logo_path(first.logo_sha256),
        issuer_contact=first.contact,
        domain=parts.settings.host,
        site_name=first.site_name,
        revocation=_revocation(verifications[0], first),
        texts=first.texts,
        has_token=first.has_token and not first.is_anothers_now,
        put_right=_put_right(first),
        is_only_notice=first.is_anothers_now,
    )


def download_share(parts: Parts, token: str, kind: FileKind) -> Download:
    """What is behind a link as a file, for a program or to be checked elsewhere; nothing is signed for who asks.

    Raises `ShareClosed`, and `NotFound` for a token that there is not (yet).
    """
    _, held = _open_share(parts, token)
    return make_download(parts, held, kind)


def link_qr(parts: Parts, token: str) -> bytes:
    """The code of a link, open or not: it holds the address that it was asked at. Raises `ShareClosed`."""
    read = read_token(token)
    if read is None:
        raise ShareClosed
    return qr_svg(addresses.SHARE_IN_CAPITALS.url(parts.settings, token=read.upper()))


def verify_link(parts: Parts, url_or_text: str, email: str | None = None) -> Verification:
    """What somebody pasted: a link to a badge, ours or another's, or the text of the badge itself.

    Raises:
        ShareClosed: it is a link of ours that does not work.
        Invalid: it is neither; the sentence says what to paste.
        NotFetched: the other side did not answer, or not with a badge.
    """
    text = tidy(url_or_text)
    if is_badge_itself(text):
        return verify_content(parts, text.encode(errors="surrogatepass"), email)
    if token := find_share_token(text, (parts.settings.base_url,)):
        scanned = verify_share(parts, token, email)
        if scanned.is_only_notice:  # its own page says so
            raise ShareClosed
        return scanned.verification
    url = find_link(text)
    if not is_address(url):
        raise _not_a_badge()
    if url.lower().startswith(parts.settings.url(addresses.CREDENTIAL.start)):
        raise _private()
    return verify_content(parts, fetch_badge(parts, url), email)


def _open_share(parts: Parts, token: str) -> tuple[Share, Held]:
    read = read_token(token)
    if read is None:
        raise ShareClosed
    with parts.reading() as session:
        share = shares.find_share_by_token(session, hash_token(read))
        if share is None or not is_open(share, parts.clock()):
            raise ShareClosed
        shown = [item.credential_id for item in shares.list_items(session, share.id) if item.credential_id]
        held = credentials.find_credential(session, shown[0]) if shown else None
        is_gone = held is not None and is_only_notice(session, held)
    if held is None or is_gone:
        raise ShareClosed
    return share, held


def _list_shown(connection: Connection, token: str, now: datetime) -> Sequence[Shown]:
    """Raises `ShareClosed`."""
    read = read_token(token)
    shown = shares.list_shown(connection, hash_token(read)) if read else ()
    if not shown or not is_open(shown[0], now):
        raise ShareClosed
    return shown


def _revocation(verification: Verification, shown: Shown) -> Revocation | None:
    """Our own record only adds to a verdict that was reached without it."""
    if verification.verdict is not Verdict.REVOKED or shown.revoked_at is None:
        return None
    return Revocation(shown.revoked_at, shown.issuer_name, shown.revocation_reason)


def _put_right(shown: Shown) -> PutRight | None:
    if shown.replaces_id is None or shown.put_right_at is None:
        return None
    return PutRight(shown.put_right_at, tuple(shown.changes))


def _not_a_badge() -> Invalid:
    sentence = Message(
        Code.TEXT_IS_NO_BADGE,
        "This is not a badge. Paste a link that starts with https://, or the whole text of the badge.",
    )
    return Invalid(sentence, field="text")


def _private() -> Invalid:
    sentence = Message(
        Code.CREDENTIAL_IS_PRIVATE, "This address is private. Ask the owner of the badge for a link or for the file."
    )
    return Invalid(sentence, field="text")
