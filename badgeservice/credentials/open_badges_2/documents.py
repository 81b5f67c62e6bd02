"""The documents of Open Badges 2.0, read strictly enough to decide from and leniently enough to be met in the wild.

Nothing here says whether any of it is true; `open_badges_2.py` does. What is decided from must be there in the form
that the standard prescribes, or it is `Malformed`; what is only shown is left out when it is odd.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import BadgeView, Standard
from badgeservice.credentials.badge.content import (
    Achievement,
    Alignment,
    Evidence,
    Identity,
    IdentityType,
    Image,
    Profile,
)
from badgeservice.credentials.document import Document, as_list, as_strings, identifier_of
from badgeservice.credentials.reading.one_spelling import HOLDER_MISSING, NOT_A_DATE, Malformed, check_iri, missing
from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.errors import Invalid, Message

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_HOSTED: Final = frozenset({"HostedBadge", "hosted"})
_SIGNED: Final = frozenset({"SignedBadge", "signed"})
_IDENTITIES: Final = {"email": IdentityType.EMAIL}


@dataclass(frozen=True, slots=True)
class Assertion:
    """Who earned it: the document by itself, and what is decided from."""

    document: Document
    id: str
    is_hosted: bool
    creator: str
    identity: Identity
    issued_at: datetime
    expires_at: datetime | None
    is_revoked: bool
    reason: str


def read_assertion(document: Document) -> Assertion:
    """Raises `Malformed` when anything that is decided from is missing or odd."""
    _check_type(document, "Assertion")
    verification = _object(document, "verification")
    recipient = _object(document, "recipient")
    kinds = as_strings(verification.get("type"))
    is_hosted, is_signed = not _HOSTED.isdisjoint(kinds), not _SIGNED.isdisjoint(kinds)
    if is_hosted and is_signed:
        raise Malformed(Message(Code.HOSTED_AND_SIGNED, "a badge is hosted or signed, never both")).under(
            "verification", "type"
        )
    if not is_hosted and not is_signed:
        raise Malformed(Message(Code.TYPE_MISSING, "the badge must be hosted or signed")).under("verification", "type")
    return Assertion(
        document=document,
        id=id_of(document),
        is_hosted=is_hosted,
        creator=identifier_of(verification.get("creator", verification.get("publicKey", ""))),
        identity=_read_identity(recipient),
        issued_at=_time(document, "issuedOn"),
        expires_at=_time(document, "expires") if document.get("expires") is not None else None,
        is_revoked=document.get("revoked") not in (None, False, "", "false"),  # anything else does not say "no"
        reason=_text(document, "revocationReason"),
    )


def check_badge_class(document: Document) -> str:
    """The issuer that a badge class names. Raises `Malformed`."""
    _check_type(document, "BadgeClass")
    if not _text(document, "name"):
        raise Malformed(Message(Code.MEMBER_MISSING, "“name” is missing")).under("name")
    issuer = identifier_of(document.get("issuer", ""))
    if not issuer:
        raise Malformed(Message(Code.MEMBER_MISSING, "“issuer” is missing")).under("issuer")
    return issuer


def check_issuer(document: Document) -> None:
    """Raises `Malformed` unless it is the profile of an issuer."""
    _check_type(document, "Profile", "Issuer")


def read_badge_2(assertion: Assertion, badge_class: Document, issuer: Document) -> BadgeView:
    """What a page may show."""
    criteria = badge_class.get("criteria")
    narrative = _text(criteria, "narrative") if isinstance(criteria, dict) else ""
    return BadgeView(
        standard=Standard.OPEN_BADGES_2,
        id=assertion.id,
        name=_text(badge_class, "name"),
        description=_text(badge_class, "description"),
        issuer=Profile(
            id=identifier_of(issuer),
            name=_text(issuer, "name"),
            url=_text(issuer, "url"),
            description=_text(issuer, "description"),
            image=_image(issuer),
            email=_text(issuer, "email"),
        ),
        achievement=Achievement(
            id=identifier_of(badge_class),
            name=_text(badge_class, "name"),
            description=_text(badge_class, "description"),
            criteria_narrative=narrative,
            criteria_url=identifier_of(criteria),
            image=_image(badge_class),
            alignments=tuple(_alignments(badge_class)),
            tags=tuple(tag for tag in _listed(badge_class.get("tags")) if isinstance(tag, str)),
        ),
        identities=(assertion.identity,),
        image=_image(assertion.document) or _image(badge_class),
        narrative=_text(assertion.document, "narrative"),
        valid_from=assertion.issued_at,
        valid_until=assertion.expires_at,
        awarded_at=assertion.issued_at,
        evidence=tuple(evidence_of(assertion.document)),
    )


def id_of(document: Document) -> str:
    """The document's own address. Raises `Malformed`."""
    try:
        check_iri(document.get("id"))
    except Malformed as malformed:
        raise malformed.under("id") from None
    return str(document["id"])


def _read_identity(recipient: Document) -> Identity:
    value, salt = _text(recipient, "identity"), _text(recipient, "salt")
    if not value:
        raise Malformed(HOLDER_MISSING).under("recipient", "identity")
    kind = _text(recipient, "type")
    return Identity(_IDENTITIES.get(kind, kind), value, salt if recipient.get("hashed") is True else "")


def _check_type(document: Document, *names: str) -> None:
    if set(names).isdisjoint(as_strings(document.get("type"))):
        raise Malformed(Message(Code.TYPE_MISSING, "the type must be {first}", first=names[0])).under("type")


def _object(document: Document, name: str) -> Document:
    value = document.get(name)
    if not isinstance(value, dict):
        raise Malformed(missing(name)).under(name)
    return value


def _time(document: Document, name: str) -> datetime:
    """A moment. Old badges have a day only, or no time zone, though both were always asked for: then Greenwich's."""
    text = document.get(name)
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        return parse_timestamp(text, may_lack_zone=True)
    except (Invalid, ValueError):
        raise Malformed(NOT_A_DATE.coded(Code.NOT_A_TIME)).under(name) from None


def _text(document: Document, name: str) -> str:
    value = document.get(name, "")
    return value if isinstance(value, str) else ""


def _image(document: Document) -> Image | None:
    value = document.get("image")
    url = identifier_of(value)
    return Image(url, _text(value, "caption") if isinstance(value, dict) else "") if url else None


def _alignments(badge_class: Document) -> Iterator[Alignment]:
    for one in _listed(badge_class.get("alignment")):
        if isinstance(one, dict) and _text(one, "targetName"):
            yield Alignment(
                target_name=_text(one, "targetName"),
                target_url=_text(one, "targetUrl"),
                target_code=_text(one, "targetCode"),
                target_framework=_text(one, "targetFramework"),
                target_description=_text(one, "targetDescription"),
            )


def evidence_of(document: Document) -> Iterator[Evidence]:
    """Each thing that was shown for it, given as an address or described."""
    for one in _listed(document.get("evidence")):
        described: Document = one if isinstance(one, dict) else {}
        yield Evidence(
            url=identifier_of(one),
            name=_text(described, "name"),
            description=_text(described, "description"),
            narrative=_text(described, "narrative"),
            genre=_text(described, "genre"),
        )


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return as_list(value)
