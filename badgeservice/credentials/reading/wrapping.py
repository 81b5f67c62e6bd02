"""What a badge was handed over in: a presentation, or the answer of a service, with the badge inside (check 1).

Wallets and services write `{"verifiableCredential": …}` or a presentation around a badge. That proves nothing and takes
nothing away, also when it is signed: that signature says who showed the badge to somebody else. So the badge that is
inside is looked at as if it had come alone, and nothing that stands around it is shown.

A token in an envelope (a `data:` address) is inside it in the same way. What is inside may be of a kind that we do not
read: that is said when there is nothing else.

Nothing is guessed. What calls itself a badge or another credential is not looked into; of several badges none is
chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from badgeservice.credentials.document import Document, as_list, as_strings, write_document
from badgeservice.credentials.multibase import decode_base64url
from badgeservice.credentials.proofs.compact_jws import Token, is_compact_jws
from badgeservice.credentials.reading.badge_schema import BADGE_TYPES
from badgeservice.credentials.reading.enveloped import address_in, content_at
from badgeservice.credentials.reading.opening import Opened, is_assertion, open_content
from badgeservice.credentials.reading.other_credential import is_open_badge_1
from badgeservice.credentials.reading.unread_kinds import UnreadKind, refuse_unread_document, refuse_unread_kind
from badgeservice.credentials.strict_json import Unreadable, read_document
from badgeservice.errors import Invalid

_WITHIN: Final = frozenset(
    {"verifiableCredential", "verifiablePresentation", "credential", "credentials", "vp", "vp_token"}
)
_MAX_DEPTH: Final = 4  # an answer with a presentation with an envelope
_MAX_INSIDE: Final = 50


class Unwrapped(NamedTuple):
    """What is inside: one thing to look at, or several badges of which none is chosen."""

    opened: Opened
    several: tuple[bytes, ...] = ()


def unwrap(opened: Opened) -> Unwrapped:
    """The one badge inside, or the one thing, or `opened` itself when it is no wrapping.

    Raises `UnreadKind` when all that is inside is of kinds that we do not read.
    """
    if not _is_wrapping(opened):
        return Unwrapped(opened)
    unread: list[UnreadKind] = []
    inside = list({one.content: one for one in _look_into(opened, _MAX_DEPTH, unread)}.values())
    badges = [one for one in inside if _is_badge(one)]
    if len(badges) > 1:
        return Unwrapped(opened, tuple(one.content for one in badges))
    if unread and not badges:
        raise unread[0]
    found = badges or inside
    return Unwrapped(found[0] if len(found) == 1 else opened)


def _is_wrapping(opened: Opened) -> bool:
    """Something around a credential: a presentation, or data that says nothing of itself in linked data."""
    document = _read(opened)
    types = as_strings(document.get("type"))
    if "VerifiableCredential" in types or not BADGE_TYPES.isdisjoint(types):
        return False
    if is_assertion(document) or is_open_badge_1(document):
        return False
    if opened.token is None and address_in(document):
        return True
    if "VerifiablePresentation" in types or "vp" in document:
        return True
    # What a token holds was signed with it: only of a presentation is that about something else than the badge.
    is_plain = not any(name[:1] == "@" or ":" in name for name in document)
    return opened.token is None and (is_plain or not document.keys().isdisjoint(_WITHIN))


def _look_into(opened: Opened, depth: int, unread: list[UnreadKind]) -> Iterator[Opened]:
    """What is inside, however often it was wrapped; what is of a kind that we do not read is added to `unread`."""
    if not _is_wrapping(opened):
        yield opened
        return
    if not depth:
        return
    for value, may_be_token in _members(_read(opened)):
        try:
            found = _open(value, may_be_token=may_be_token)
        except UnreadKind as kind:
            unread.append(kind)
            continue
        if found is not None:
            yield from _look_into(found, depth - 1, unread)


def _members(document: Document) -> Iterator[tuple[object, bool]]:
    """What may be inside, each with whether a text there may be a token."""
    if address := address_in(document):
        yield address, True
        return
    for name, value in document.items():
        if name != "proof" and "@" not in name and ":" not in name:
            # OpenID4VP has its tokens below the name of each question.
            many = list(value.values()) if name == "vp_token" and isinstance(value, dict) else value
            for one in _flat(many)[:_MAX_INSIDE]:
                yield one, name in _WITHIN


def _flat(value: object) -> list[object]:
    """The things of a list; a list of one may lie in a list."""
    return [one for many in as_list(value) for one in as_list(many)]


def _open(value: object, *, may_be_token: bool) -> Opened | None:
    """A document or a token; an envelope is opened. Raises `UnreadKind`."""
    if isinstance(value, dict):
        refuse_unread_document(value)
        return Opened(write_document(value), document=value)
    if not may_be_token or not isinstance(value, str):
        return None
    if (content := content_at(value)) is not None:
        with suppress(Unreadable):
            return open_content(content)
        return None
    if value.lstrip()[:1] == "{":  # a document that was written as a text
        with suppress(Invalid):
            return open_content(value.encode())
    if is_compact_jws(value):
        return Opened(value.encode("ascii"), token=Token(value))
    refuse_unread_kind(value.encode())
    return None


def _is_badge(opened: Opened) -> bool:
    """Does it call itself one? Nothing of it is believed yet."""
    document = _read(opened)
    inner = document.get("vc")
    types = as_strings((inner if isinstance(inner, dict) else document).get("type"))
    return not BADGE_TYPES.isdisjoint(types) or is_assertion(document)


def _read(opened: Opened) -> Document:
    """The document, or what a token holds, whether its signature fits or not; nothing when it cannot be read."""
    if opened.document is not None:
        return opened.document
    try:
        return read_document(decode_base64url((opened.token or "").split(".")[1]))
    except (Invalid, LookupError):
        return {}
