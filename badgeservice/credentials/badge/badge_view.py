"""What a page may show of a badge: read from the statements that the signature covers, and from nothing else.

The words are those of `content.py`: what we build from an `Achievement` is read back as an equal `Achievement`.
Two things differ from the document because a graph has no order: a set comes back sorted, and a rubric's levels come
back from the fewest points to the most.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from badgeservice.credentials.badge.content import Achievement, Evidence, Identity, IdentityType, Image, Profile, Result
from badgeservice.credentials.outcome import Outcome
from badgeservice.errors import Message


class Standard(StrEnum):
    """By which standard a badge is written; `vc` is any other Verifiable Credential."""

    OPEN_BADGES_3 = "ob3"
    OPEN_BADGES_2 = "ob2"
    CREDENTIAL = "vc"


@dataclass(frozen=True, slots=True)
class StatusView:
    """Where the credential says that its status is kept."""

    type: str
    id: str = ""
    purpose: str = ""
    list_url: str = ""
    index: str = ""


@dataclass(frozen=True, slots=True)
class BadgeView:
    """One genuine badge, as far as its signature covers it."""

    standard: Standard
    id: str
    name: str
    description: str
    issuer: Profile
    achievement: Achievement | None
    subject_id: str = ""
    identities: tuple[Identity, ...] = ()
    image: Image | None = None
    narrative: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    awarded_at: datetime | None = None
    results: tuple[Result, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    status: tuple[StatusView, ...] = ()
    refresh_url: str = ""
    source: Profile | None = None  # who awarded it in the name of the issuer, as that says
    posing: Message | None = None  # how the issuer is to be called, when its name looks like that of another

    @property
    def holder_names(self) -> tuple[str, ...]:
        """The names that the issuer wrote down in plain text."""
        return plain_names(self.identities)

    @property
    def issuer_called(self) -> Message | str:
        """The issuer in a sentence: by its name, if that is not to be taken for another's."""
        return self.posing or self.issuer.name or self.issuer_domain or self.issuer.id

    @property
    def issuer_domain(self) -> str:
        """The domain that the issuer's identifier belongs to, for people to recognise; `""` if it has none."""
        return domain_of(self.issuer.id)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Somebody else's signed judgement that is embedded in the badge, with what became of checking it."""

    outcome: Outcome
    sentence: Message
    name: str = ""
    comment: str = ""
    issuer: Profile | None = None
    given_at: datetime | None = None


def plain_names(identities: Iterable[Identity]) -> tuple[str, ...]:
    """The names among them that are not hashed."""
    return tuple(one.value for one in identities if one.type == IdentityType.NAME and not one.is_hashed)


def domain_of(identifier: str) -> str:
    """The host of a did:web or an address: `did:web:badges.example:issuers:x` belongs to `badges.example`."""
    if identifier.startswith("did:web:"):
        return unquote(identifier.removeprefix("did:web:").partition(":")[0]).lower()
    if identifier.startswith(("https://", "http://")):
        try:
            return urlsplit(identifier).netloc.lower()
        except ValueError:
            return ""
    return ""
