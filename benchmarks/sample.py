"""The credential that is measured, and the small world in which it can be verified.

It is what a school of ours signs: level, study load, an alignment to a framework, evidence, tags, a name, a salted
e-mail hash and a place in a status list. About 3 kB of JSON, seventy statements and six blank nodes.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeservice.credentials.badge.content import (
    Achievement,
    Address,
    Alignment,
    CredentialContent,
    EndorsementContent,
    Evidence,
    Identity,
    IdentityType,
    Image,
    Profile,
    StatusEntry,
    StudyLoad,
)
from badgeservice.credentials.badge.documents import build_credential, build_endorsement
from badgeservice.credentials.checks.register import RegisteredIssuer
from badgeservice.credentials.fetching import Fetched
from badgeservice.credentials.keys.did import DidKey, build_did_document, did_web_url
from badgeservice.credentials.keys.multikey import MemorySigner
from badgeservice.credentials.linked_data.contexts import Contexts, load_contexts, read_sources
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.proofs import add_proof_set, create_proof
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_list import build_status_list_credential

Document = dict[str, Any]

NOW = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)  # in the past, because the JavaScript stack asks the real clock
HOST = "https://badges.example"
LIST_URL = f"{HOST}/status/1"
ISSUER = Profile(
    id="did:web:badges.example:issuers:roc-midden",
    name="ROC Midden",
    url="https://www.roc-midden.example/",
    description="Regional training centre",
    image=Image(f"{HOST}/images/roc-midden.png", "The logo of ROC Midden"),
    email="badges@roc-midden.example",
    address=Address("NL"),
)
ACHIEVEMENT = Achievement(
    id=f"{HOST}/achievements/4d2e5f6a-7b8c-4d9e-8f0a-1b2c3d4e5f60",
    name="Samenwerken in de keuken",
    description="Werkt samen in een professionele keuken, verdeelt taken en spreekt anderen aan.",
    criteria_narrative="De student laat in **drie** situaties zien dat hij kan samenwerken.\n\n* taken\n* aanspreken",
    achievement_type="Competency",
    image=Image(f"{HOST}/achievements/4d2e5f6a-7b8c-4d9e-8f0a-1b2c3d4e5f60/image"),
    level=4,
    study_load=StudyLoad(40),
    alignments=(Alignment("Samenwerken", "https://kompas21.example/samenwerken", "K21-5", "KOMPAS21"),),
    tags=("21e-eeuws", "samenwerken", "mbo", "keuken"),
    language="nl",
)
SLOTS = {
    "id": "/id",
    "subject_id": "/credentialSubject/id",
    "name": "/credentialSubject/identifier/0/identityHash",
    "email_hash": "/credentialSubject/identifier/1/identityHash",
    "salt": "/credentialSubject/identifier/1/salt",
    "status_id": "/credentialStatus/id",
    "status_index": "/credentialStatus/statusListIndex",
}


def make_document(number: int = 0, endorsements: tuple[Document, ...] = ()) -> Document:
    """The credential of one learner, not signed yet."""
    row = make_row(number)
    return build_credential(
        CredentialContent(
            id=row["id"],
            issuer=ISSUER,
            subject_id=row["subject_id"],
            achievement=ACHIEVEMENT,
            valid_from=NOW - timedelta(hours=1),
            awarded_at=NOW - timedelta(hours=1),
            identities=(
                Identity(IdentityType.NAME, row["name"]),
                Identity(IdentityType.EMAIL, row["email_hash"], row["salt"]),
            ),
            evidence=(Evidence(f"{HOST}/evidence/1", "Verslag", "Het verslag van het project"),),
            endorsements=endorsements,
            status=(StatusEntry(LIST_URL, int(row["status_index"])),),
        )
    )


def make_endorsement(number: int = 0) -> Document:
    """What a teacher of the same school says of it, not signed yet."""
    return build_endorsement(
        EndorsementContent(
            id=f"{HOST}/endorsements/00000000-0000-4000-8000-{number:012x}",
            issuer=ISSUER,
            subject_id=make_row(number)["id"],
            name="Beoordeling",
            comment=f"Verdeelt de taken zelf, en zag in week {number} wie er hulp nodig had.",
            valid_from=NOW - timedelta(hours=1),
        )
    )


def make_row(number: int) -> dict[str, str]:
    """What is different for one learner; hash and salt as costly to make as they are."""
    salt = hashlib.sha256(b"%d" % number).hexdigest()[:32]
    return {
        "id": f"{HOST}/credentials/00000000-0000-4000-8000-{number:012x}",
        "subject_id": f"urn:uuid:10000000-0000-4000-8000-{number:012x}",
        "name": f"Sanne de Vriés {number}",
        "email_hash": f"sha256${hashlib.sha256(f'{make_email(number)}{salt}'.encode()).hexdigest()}",
        "salt": salt,
        "status_id": f"{LIST_URL}#{number % 131072}",
        "status_index": str(number % 131072),
    }


def make_email(number: int) -> str:
    """The address of that learner."""
    return f"sanne{number}@roc-midden.example"


def make_foreign_documents(amount: int) -> Iterator[Document]:
    """Credentials of which no two have the same shape: the members of the achievement stand in another order."""
    shuffled = random.Random(1)
    for number in range(amount):
        document = make_document(number)
        for part in (document["credentialSubject"]["achievement"], document["issuer"]):
            members = list(part.items())
            shuffled.shuffle(members)
            part.clear()
            part.update(members)
        yield document


def ship_contexts() -> Contexts:
    """The contexts that the program ships."""
    folder = Path(__file__).resolve().parents[1] / "schemas"
    sources = read_sources((folder / "SOURCES.toml").read_text())
    return load_contexts({url: (folder / file).read_bytes() for url, file in sources.items()})


class World:
    """A school with a key, its DID document and a status list, all of it fetched from memory."""

    def __init__(self, linked_data: LinkedData) -> None:
        key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"benchmark").digest())
        self.private_key = key
        self.signer = MemorySigner(key, f"{ISSUER.id}#{MemorySigner(key, '').public_key.multibase}")
        listing = build_status_list_credential(
            id=LIST_URL, issuer=ISSUER.id, bits=StatusBits.empty(), valid_from=NOW - timedelta(hours=1)
        )
        pages = {
            did_web_url(ISSUER.id): build_did_document(ISSUER.id, [DidKey(self.signer.public_key)]),
            LIST_URL: add_proof_set(listing, self.signer, created=NOW, linked_data=linked_data),
        }
        self._pages = {url: json.dumps(page).encode() for url, page in pages.items()}

    def sign(self, document: Document, linked_data: LinkedData) -> Document:
        """As it is handed out: with one proof, in a list."""
        suite = Cryptosuite.EDDSA_RDFC_2022
        proof = create_proof(document, self.signer, cryptosuite=suite, created=NOW, linked_data=linked_data)
        return document | {"proof": [proof]}

    def fetch(self, url: str, accept: str) -> Fetched:
        """As if from a cache."""
        return Fetched(self._pages[url], accept, NOW, url)

    def register(self, issuer_id: str) -> RegisteredIssuer | None:
        """The one school that is known."""
        return RegisteredIssuer(ISSUER.name, "badges.example", HOST) if issuer_id == ISSUER.id else None
