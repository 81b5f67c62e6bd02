"""A small world to verify in: a school with a key, a DID document, a status list and a file of evidence.

Nothing is pretended: the keys are real, what is fetched was signed by them. A test changes the one thing it is about.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import CredentialContent, EndorsementContent, Evidence
from badgeservice.credentials.badge.documents import build_credential, build_endorsement
from badgeservice.credentials.badge.recipient import hash_identity
from badgeservice.credentials.document import Document
from badgeservice.credentials.fetching import Fetched, NotFetched
from badgeservice.credentials.keys.did import DidKey, build_did_document, did_web_url
from badgeservice.credentials.keys.multikey import KeyType, MemorySigner, generate_private_key
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.proofs.proofs import add_proof_set
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_list import build_status_list_credential, sign_status_list
from badgeservice.credentials.verification import RegisteredIssuer, Verification, Verifier
from badgeservice.errors import Message
from tests.credentials.examples import CONTENT, ENDORSEMENT, ISSUER

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EMAIL = "sanne@leerling.example"
MENU = b"Soup, main course, dessert"
MENU_DIGEST = "sha384-" + base64.b64encode(hashlib.sha384(MENU).digest()).decode()
LIST_URL = "https://badges.example/status/1"
INDEX = 4711

GENUINE = replace(
    CONTENT,
    identities=(CONTENT.identities[0], replace(CONTENT.identities[1], value=hash_identity(EMAIL, "c2FsdA"))),
    evidence=(Evidence("https://badges.example/evidence/1", "Menu", digest_sri=MENU_DIGEST),),
)


def make_signer(did: str, seed: int = 1) -> MemorySigner:
    """A signer for an issuer, the same in every run."""
    key = generate_private_key(KeyType.ED25519, lambda size: bytes([seed]) * size)
    public = MemorySigner(key, did).public_key
    return MemorySigner(key, f"{did}#{public.multibase}")


@dataclass
class World:
    """What can be fetched, and who signs."""

    linked_data: LinkedData
    pages: dict[str, Any] = field(default_factory=dict)
    fetched_at: datetime = NOW
    asked: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=lambda: {ISSUER.id})

    def __post_init__(self) -> None:
        self.signer = self.add_issuer(ISSUER.id, seed=1)
        self.publish_list(StatusBits.empty())
        self.pages["https://badges.example/evidence/1"] = MENU

    def add_issuer(self, did: str, seed: int) -> MemorySigner:
        """An issuer with a DID document that can be fetched."""
        signer = make_signer(did, seed)
        self.pages[did_web_url(did)] = build_did_document(did, [DidKey(signer.public_key)])
        return signer

    def publish_list(self, bits: StatusBits, *, signer: MemorySigner | None = None, **options: Any) -> Document:
        """Sign a status list and put it where the badge looks for it."""
        arguments = {
            "id": LIST_URL,
            "issuer": ISSUER.id,
            "bits": bits,
            "valid_from": NOW - timedelta(hours=1),
        } | options
        signed = sign_status_list(
            build_status_list_credential(**arguments),
            signer or self.signer,
            created=NOW - timedelta(minutes=1),
            linked_data=self.linked_data,
        )
        self.pages[LIST_URL] = json.loads(signed)
        return self.pages[LIST_URL]

    def revoke(self, index: int = INDEX, **options: Any) -> None:
        self.publish_list(StatusBits.empty().with_statuses({index: 1}), **options)

    def sign(self, document: Document, *, signer: MemorySigner | None = None) -> Document:
        """With both proofs, as we sign."""
        return add_proof_set(
            document, signer or self.signer, created=NOW - timedelta(minutes=1), linked_data=self.linked_data
        )

    def badge(self, content: CredentialContent = GENUINE, **changes: Any) -> Document:
        """A signed badge; `changes` are made to the document before it is signed."""
        return self.sign(build_credential(content) | changes)

    def endorsement(self, content: EndorsementContent = ENDORSEMENT, **changes: Any) -> Document:
        """A signed endorsement by a company that has a key of its own."""
        signer = self.add_issuer(content.issuer.id, seed=2)
        return self.sign(build_endorsement(content) | changes, signer=signer)

    def __call__(self, url: str, accept: str) -> Fetched:
        self.asked.append(url)
        page = self.pages.get(url)
        if isinstance(page, NotFetched):
            raise page
        if page is None:
            raise NotFetched(Message(Code.FETCH_STATUS, "There is nothing there."), field=url)
        content = page if isinstance(page, bytes) else json.dumps(page).encode()
        return Fetched(content, "application/json", self.fetched_at, url)

    def register(self, issuer_id: str) -> RegisteredIssuer | None:
        if issuer_id not in self.known:
            return None
        return RegisteredIssuer("ROC Midden", "badges.example", "https://badges.example/issuers/roc-midden")

    def verify(self, badge: Document | bytes, *, now: datetime = NOW, **options: Any) -> Verification:
        content = badge if isinstance(badge, bytes) else json.dumps(badge).encode()
        verifier = Verifier(self.linked_data, self.register)
        return verifier.verify(content, fetch=self, now=now, **options)
