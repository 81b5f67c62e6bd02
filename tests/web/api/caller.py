"""A program that calls the VC-API, and a stranger with keys of his own who signs whatever he likes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from flask.testing import FlaskClient

from badgeservice.app import create_app
from badgeservice.credentials.fetching import Fetched, NotFetched
from badgeservice.credentials.keys.did import did_key, did_key_method
from badgeservice.credentials.keys.multikey import KeyType, MemorySigner, generate_private_key
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.proofs import add_proof, create_proof
from badgeservice.errors import Sentence
from badgeservice.services.parts import Parts
from badgeservice.services.programs.vc_api import list_issuers

V2 = "https://www.w3.org/ns/credentials/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"
WORDS = {
    word: f"https://example.org/words#{word}" for word in ("ExampleDegreeCredential", "degree", "ExampleBachelorDegree")
}
RDFC, JCS = Cryptosuite.EDDSA_RDFC_2022, Cryptosuite.EDDSA_JCS_2022
ECDSA, ECDSA_JCS = Cryptosuite.ECDSA_RDFC_2019, Cryptosuite.ECDSA_JCS_2019
Document = dict[str, Any]
Edit = Callable[[Document], object]


def put(path: str, value: Any) -> Edit:
    """An edit: the value at `a/0/b` becomes another."""

    def edit(document: Document) -> None:
        *above, last = path.split("/")
        node: Any = document
        for step in above:
            node = node[int(step) if step.isdigit() else step]
        node[int(last) if last.isdigit() else last] = value

    return edit


def drop(path: str) -> Edit:
    """An edit: the member at `a/0/b` is not there."""

    def edit(document: Document) -> None:
        *above, last = path.split("/")
        node: Any = document
        for step in above:
            node = node[int(step) if step.isdigit() else step]
        del node[last]

    return edit


def edited(document: Document, *edits: Edit) -> Document:
    """A copy with these edits."""
    document = copy.deepcopy(document)
    for edit in edits:
        edit(document)
    return document


def problems(answer: Any) -> set[str]:
    """The names of the problems in an answer, without their address."""
    return {problem["type"].rpartition("#")[2] for problem in answer.json["problemDetails"]}


@dataclass
class Caller:
    """`issue`, `verify`, `present` and `status` are requests; `pages` is all that other sites answer."""

    parts: Parts
    client: FlaskClient = field(init=False)
    pages: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ask_ourselves = self.parts.new_fetch

        def fetch(url: str, accept: str) -> Fetched:
            if url in self.pages:
                return Fetched(self.pages[url], "application/vc", self.parts.clock(), url)
            if url.startswith(self.parts.settings.base_url):
                return ask_ourselves()(url, accept)
            raise NotFetched("fetch_failed", Sentence("There is no such site.", "Die site is er niet."), field=url)

        self.parts = replace(self.parts, new_fetch=lambda: fetch)
        self.client = create_app(self.parts).test_client()

    def credential(self, key_type: KeyType = KeyType.ED25519, **members: Any) -> Document:
        """A plain credential in the name of the service."""
        return {
            "@context": [V2, WORDS],
            "id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555d",
            "type": ["VerifiableCredential", "ExampleDegreeCredential"],
            "issuer": list_issuers(self.parts)[key_type],
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "did:example:alice", "degree": {"type": "ExampleBachelorDegree"}},
        } | members

    def issue(self, credential: Any, **options: Any) -> Any:
        return self.post("/credentials/issue", {"credential": credential, "options": options})

    def issued(self, credential: Document, **options: Any) -> Document:
        answer = self.issue(credential, **options)
        assert answer.status_code == 201, answer.text
        signed: Document = answer.json["verifiableCredential"]
        return signed

    def verify(self, credential: Any, **options: Any) -> Any:
        return self.post("/credentials/verify", {"verifiableCredential": credential, "options": options})

    def present(self, presentation: Any, **options: Any) -> Any:
        return self.post("/presentations/verify", {"verifiablePresentation": presentation, "options": options})

    def status(self, **body: Any) -> Any:
        return self.post("/credentials/status", body)

    def post(self, path: str, body: Any) -> Any:
        return self.client.post(f"/vc-api{path}", data=json.dumps(body), content_type="application/json")

    def sign(self, document: Document, stranger: Stranger, cryptosuite: Cryptosuite = RDFC, **options: Any) -> Document:
        """The document with one proof more, of somebody else."""
        created = options.pop("created", self.parts.clock())
        proof = create_proof(
            document,
            stranger.signer,
            cryptosuite=cryptosuite,
            created=created,
            linked_data=self.parts.linked_data,
            **options,
        )
        return add_proof(document, proof)


@dataclass(frozen=True)
class Stranger:
    """Somebody with a key, named by a did:key."""

    signer: MemorySigner

    @classmethod
    def with_key(cls, key_type: KeyType = KeyType.ED25519, seed: int = 7) -> Stranger:
        key = generate_private_key(key_type, lambda size: bytes([seed]) * size)
        method = did_key_method(MemorySigner(key, "").public_key)
        return cls(MemorySigner(key, method))

    @property
    def did(self) -> str:
        return did_key(self.signer.public_key)
