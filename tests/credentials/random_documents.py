"""Random badges: every property of the standard may be there or not, ids too, and texts are as nasty as they come."""

from __future__ import annotations

from random import Random
from typing import Any

from badgeservice.credentials.document import OB_3_CONTEXT, OB_3_EXTENSIONS, VC_2_CONTEXT

NASTY = [
    "", " ", "a", "%", "%s", "%%s", "{0}", "\\", '"', '\\"', '" .\n', "'", "\n", "\r\n", "\t", "\x00", "\x07", "\b\f",
    "\x1f", "\x7f", "\x80", "\xa0", "\u2028", "\u200d", "\ue000", "\ufeff", "\ufffd", "\ufffe", "\uffff",
    "\U0001f642", "\U0001f469\u200d\U0001f373", "e\u0301", "é", "ﬁ", "İ", "ß", "名前", "שלום", "_:c14n0", "_:a", "_:z",
    "<http://a>", "@nl", "^^<x>", "urn:badgeservice-slot:0:", "urn:badgeservice-slot:17:", "null", "true", "1.0", "@id",
]  # fmt: skip
ADDRESSES = [
    "https://a.example/", "https://a.example/b?c=d&e=%20#f", "https://a.example/b", "http://a.example/'x'",
    "did:web:a.example", "did:web:a.example:issuers:b", "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    "mailto:a@a.example", "urn:uuid:00000000-0000-4000-8000-000000000000", "urn:x-a:b", "tel:+31", "https://a.example/é",
    "data:,a%20b", "tag:a.example,2026:b", "https://a.example/100%25s",
]  # fmt: skip
NUMBERS = [0, 1, 1.5, 2.0, -3, 1e21, 1e-7, 0.1, 123456789012345678, 1e300, 5e-324, -0.0]
# What is no absolute IRI, or might be read as something else.
NO_ADDRESSES = [
    "",
    "a",
    "a/b",
    "#a",
    "?a",
    "//a",
    "_:a",
    "@a",
    "a b:c",
    "https://a b",
    "https://a>b",
    "x:\n",
    "é:a",
    ":",
]


class RandomDocuments:
    """An endless supply, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def text(self) -> str:
        """Some text."""
        return "".join(self.random.choice(NASTY) for _ in range(self.random.choice([1, 1, 2, 3, 8])))

    def address(self) -> str:
        """Some absolute IRI, often a fresh one."""
        if self.random.random() < 0.5:
            return f"https://a.example/{self.random.getrandbits(40):x}"
        return self.random.choice(ADDRESSES)

    def maybe(self, document: dict[str, Any], name: str, value: Any, chance: float = 0.5) -> None:
        if self.random.random() < chance:
            document[name] = value() if callable(value) else value

    def some(self, value: Any, most: int = 3) -> list[Any]:
        return [value() for _ in range(self.random.randint(1, most))]

    def words(self) -> Any:
        """A text, or a text with its language or direction."""
        words: dict[str, Any] = {
            "@value": self.text(),
            "@language": self.random.choice(["nl", "EN", "zh-Hant", "de-CH-1996"]),
        }
        self.maybe(words, "@direction", lambda: self.random.choice(["ltr", "rtl"]), 0.3)
        return self.random.choice([self.text(), self.text(), words])

    def image(self) -> dict[str, Any]:
        image = {"id": self.address(), "type": "Image"}
        self.maybe(image, "caption", self.text)
        return image

    def entry(self) -> dict[str, Any]:
        return {"type": "IdentifierEntry", "identifier": self.text(), "identifierType": self.text()}

    def profile(self) -> dict[str, Any]:
        profile: dict[str, Any] = {"id": self.address(), "type": ["Profile"]}
        self.maybe(profile, "name", self.words)
        self.maybe(profile, "url", self.address)
        self.maybe(profile, "image", self.image, 0.3)
        self.maybe(profile, "address", lambda: {"type": ["Address"], "addressCountryCode": self.text()}, 0.2)
        self.maybe(profile, "otherIdentifier", lambda: self.some(self.entry), 0.3)
        return profile

    def alignment(self) -> dict[str, Any]:
        alignment: dict[str, Any] = {"type": ["Alignment"], "targetName": self.text(), "targetUrl": self.address()}
        self.maybe(alignment, "targetCode", self.text, 0.3)
        self.maybe(alignment, "targetType", self.text, 0.3)
        return alignment

    def achievement(self) -> dict[str, Any]:
        achievement: dict[str, Any] = {"type": ["Achievement"], "name": self.text(), "description": self.text()}
        self.maybe(achievement, "id", self.address, 0.8)
        self.maybe(achievement, "criteria", lambda: {"narrative": self.text()})
        self.maybe(achievement, "alignment", lambda: self.some(self.alignment))
        self.maybe(achievement, "tag", lambda: self.some(self.text, 4))
        self.maybe(
            achievement, "creditsAvailable", lambda: self.random.choice([1, 1.5, 0, 1e21, 2.0, 1e-7, 12345678901]), 0.3
        )
        self.maybe(achievement, "creator", self.profile, 0.3)
        self.maybe(achievement, "image", self.image, 0.3)
        self.maybe(achievement, "related", lambda: [{"type": ["Related"], "id": self.address()}], 0.2)
        return achievement

    def identity(self) -> dict[str, Any]:
        identity = {"type": "IdentityObject", "hashed": self.random.random() < 0.5, "identityHash": self.text()}
        self.maybe(identity, "identityType", self.text)
        self.maybe(identity, "salt", self.text)
        return identity

    def evidence(self) -> dict[str, Any]:
        evidence: dict[str, Any] = {"type": ["Evidence"]}
        self.maybe(evidence, "id", self.address)
        self.maybe(evidence, "narrative", self.text)
        self.maybe(evidence, "name", self.text)
        self.maybe(evidence, "digestSRI", self.text, 0.3)
        return evidence

    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = {"type": "BitstringStatusListEntry"}
        self.maybe(status, "id", self.address)
        self.maybe(status, "statusPurpose", self.text)
        self.maybe(status, "statusListIndex", self.text)
        self.maybe(status, "statusListCredential", self.address)
        self.maybe(status, "statusMessage", lambda: self.some(self.message), 0.2)
        return status

    def message(self) -> dict[str, Any]:
        return {"status": self.text(), "message": self.text()}

    def badge(self) -> dict[str, Any]:
        """A whole credential."""
        subject: dict[str, Any] = {"type": ["AchievementSubject"], "achievement": self.achievement()}
        self.maybe(subject, "id", self.address)
        self.maybe(subject, "identifier", lambda: self.some(self.identity))
        self.maybe(subject, "result", lambda: self.some(lambda: {"type": ["Result"], "value": self.text()}), 0.3)
        badge: dict[str, Any] = {
            "@context": [VC_2_CONTEXT, OB_3_CONTEXT, OB_3_EXTENSIONS],
            "id": self.address(),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": self.profile(),
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": subject,
        }
        self.maybe(badge, "name", self.words)
        self.maybe(badge, "validUntil", self.text, 0.3)
        self.maybe(badge, "evidence", lambda: self.some(self.evidence))
        self.maybe(badge, "credentialSchema", {"id": self.address(), "type": "1EdTechJsonSchemaValidator2019"}, 0.3)
        self.maybe(badge, "credentialStatus", lambda: self.some(self.status, 2))
        self.maybe(badge, "refreshService", lambda: {"id": self.address(), "type": "1EdTechCredentialRefresh"}, 0.2)
        self.maybe(badge, "endorsement", lambda: self.some(self.endorsement, 2), 0.1)
        return badge

    def endorsement(self) -> dict[str, Any]:
        return {
            "@context": [VC_2_CONTEXT, OB_3_CONTEXT],
            "id": self.address(),
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "issuer": self.profile(),
            "credentialSubject": {
                "id": self.address(),
                "type": ["EndorsementSubject"],
                "endorsementComment": self.text(),
            },
        }

    def with_other_texts(self, document: Any, name: str = "") -> Any:
        """The same shape with other texts, some of them where no text may be."""
        if name in {"@context", "type", "@language", "@direction"}:
            return document
        if isinstance(document, dict):
            return {key: self.with_other_texts(value, key) for key, value in document.items()}
        if isinstance(document, list):
            return [self.with_other_texts(item, name) for item in document]
        if not isinstance(document, str) or self.random.random() < 0.2:
            return document
        if name in {"id", "statusListCredential"}:
            return self.address() if self.random.random() < 0.995 else self.random.choice(NO_ADDRESSES)
        return self.text()
