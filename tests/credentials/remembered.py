"""What a verifier may be asked, in all its kinds, and a verifier that can be made to remember little.

A question is put as a page, a program or an issuer puts it. Its answer is everything that comes out, so that two of
them can be compared: verdict, codes, sentences, what is shown, the bytes that were signed, or the refusal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from badgeservice.credentials.badge.content import Identity, IdentityType, StatusEntry
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.keys.did import did_key, did_key_method
from badgeservice.credentials.keys.multikey import MemorySigner
from badgeservice.credentials.linked_data.contexts import Contexts
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.linked_data.nquads_template import MARK, MARK_START
from badgeservice.credentials.programs.any_credential import build_credential_envelope, verify_any
from badgeservice.credentials.programs.presentation import verify_presentation
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.jose import TokenType, sign_vc_jwt
from badgeservice.credentials.proofs.proofs import add_proof, create_proof
from badgeservice.credentials.verification import Verification, Verifier
from badgeservice.errors import BadgeServiceError
from tests.credentials import old_badge
from tests.credentials.random_documents import RandomDocuments
from tests.credentials.rewrites import corpus
from tests.credentials.world import GENUINE, LIST_URL, NOW, World, make_signer

Document = dict[str, Any]
Answer = tuple[Any, ...]

V2 = "https://www.w3.org/ns/credentials/v2"
STRANGER = make_signer("", seed=9)
NAME = did_key(STRANGER.public_key)
SIGNER = MemorySigner(STRANGER.private_key, did_key_method(STRANGER.public_key))
# Our own marks, what looks like one, and the texts by which forms are tried.
MARKS = [MARK.format(0), MARK.format(2), MARK.format(77), MARK.format(10**30), MARK_START, MARK.format(1)[:-1]]
MARKS += [f"https://probe.invalid/{number}?%25s" for number in (0, 1, 5)]


@dataclass(frozen=True)
class Question:
    """`kind` is one of the methods of `Machine`."""

    name: str
    kind: str
    thing: Any

    def alike(self, random: RandomDocuments) -> Question:
        """The same of a document with other texts, some of them where no text may be."""
        return self._changed(random.with_other_texts)

    def called(self, name: str) -> Question:
        """The same of a document that differs in its id only."""
        return self._changed(lambda document: document | {"id": name})

    def _changed(self, change: Callable[[Document], Document]) -> Question:
        if isinstance(self.thing, dict):
            return replace(self, thing=change(self.thing))
        if isinstance(self.thing, bytes) and self.thing[:1] + self.thing[-1:] == b"{}":
            return replace(self, thing=json.dumps(change(json.loads(self.thing))).encode())
        return self


class Machine:
    """A verifier and signer that has met nothing yet."""

    def __init__(self, contexts: Contexts, world: World) -> None:
        self.linked_data = LinkedData(contexts)
        self.verifier = Verifier(self.linked_data, world.register)
        self.world = world

    def ask(self, question: Question) -> Answer:
        try:
            return getattr(self, question.kind)(question.thing)
        except BadgeServiceError as refused:
            return type(refused), refused.code, refused.sentence, refused.field

    def badge(self, content: bytes) -> Answer:
        return _shown(self.verifier.verify(content, fetch=self.world, now=NOW))

    def credential(self, credential: Any) -> Answer:
        return _shown(verify_any(credential, self.verifier, fetch=self.world, now=NOW))

    def presentation(self, presentation: Any) -> Answer:
        found = verify_presentation(presentation, self.verifier, fetch=self.world, now=NOW)
        return found, *map(_shown, found.credentials)

    def issue(self, document: Document) -> Answer:
        return (json.dumps(sign(document, self.linked_data)),)


def _shown(verification: Verification) -> Answer:
    return verification, verification.badge


def sign(document: Document, linked_data: LinkedData, suite: Cryptosuite = Cryptosuite.EDDSA_RDFC_2022) -> Document:
    """The document with a proof of a stranger."""
    created = NOW - timedelta(minutes=1)
    return add_proof(
        document, create_proof(document, SIGNER, cryptosuite=suite, created=created, linked_data=linked_data)
    )


def hostile(document: Document) -> Iterator[tuple[str, Document]]:
    """The document with each mark in each place."""

    def with_type(place: Document, mark: str) -> None:
        types = place.get("type", [])
        place["type"] = [*(types if isinstance(types, list) else [types]), mark]

    changes: dict[str, Any] = {
        "type": lambda d, m: with_type(d, m),
        "type within": lambda d, m: with_type(d["credentialSubject"], m),
        "key": lambda d, m: d.update({m: "x"}),
        "key of a thing": lambda d, m: d["credentialSubject"].update({m: {"id": "urn:x:1", "type": m}}),
        "key of a number": lambda d, m: d["issuer"].update({m: 5}),
        "text": lambda d, m: d["issuer"].update(name=m),
        "id": lambda d, m: d["credentialSubject"].update(id=m),
        "value": lambda d, m: d.update(name={"@value": m, "@language": "nl"}),
        "language": lambda d, m: d.update(name={"@value": "x", "@language": m}),
        "datatype": lambda d, m: d["issuer"].update({"urn:x:p": {"@value": "3", "@type": m}}),
        "JSON": lambda d, m: d.update({"urn:x:j": {"@type": "@json", "@value": {m: m}}}),
        "context": lambda d, m: d.update({"@context": [*d["@context"], m]}),
        "own context": lambda d, m: d.update({"@context": [*d["@context"], {"mine": m}], "mine": "x"}),
        "own prefix": lambda d, m: d.update(
            {"@context": [*d["@context"], {"my": {"@id": m[:-1], "@prefix": True}}], f"my{m[-1]}": "x"}
        ),
        "evidence": lambda d, m: d.update(evidence=[{"id": m, "type": ["Evidence", m], "name": m, "narrative": m}]),
        "reverse": lambda d, m: d["issuer"].update({"@reverse": {m: {"id": "urn:x:2"}}}),
        "graph": lambda d, m: d["issuer"].update({"@graph": [{"@id": m, m: m}]}),
        "proof": lambda d, m: d.update(proof={"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", m: m}),
    }
    for name, change in changes.items():
        for mark in MARKS:
            changed = deepcopy(document)
            change(changed, mark)
            yield f"{mark} as {name}", changed


def questions(world: World, seed: int, amount: int, vectors: Path | None) -> list[Question]:
    """All kinds; `amount` says how many there are of what is made without end."""
    return [
        *_ours(world),
        *_of_programs(world),
        *_hostile(world, seed, amount),
        *_rewritten(world, seed, amount),
        *_random(world, seed, amount),
        *_published(vectors),
    ]


def _ours(world: World) -> Iterator[Question]:
    """A class of one achievement, and the same badge in every state."""
    documents = {f"learner {number}": world.badge(_of_learner(number)) for number in range(6)}
    world.revoke(99)
    documents["revoked"] = world.badge(replace(GENUINE, status=(StatusEntry(LIST_URL, 99),)))
    documents["endorsed"] = world.badge(endorsement=[world.endorsement()])
    documents["expired"] = world.badge(replace(GENUINE, valid_until=NOW - timedelta(days=9)))
    documents["changed"] = documents["learner 1"] | {"name": "Something else"}
    documents["of an issuer who is away"] = world.badge(issuer={"id": "did:web:away.example", "type": ["Profile"]})
    documents["with a newer version"] = _with_newer(world)
    documents["of a list that is away"] = world.badge(
        credentialStatus=build_credential(GENUINE)["credentialStatus"] | {"statusListCredential": "https://a.example/"}
    )
    for name, document in documents.items():
        yield Question(name, "badge", json.dumps(document).encode())
        yield Question(f"{name}, indented", "badge", json.dumps(document, indent=1, ensure_ascii=False).encode())
        yield Question(f"{name}, by a program", "credential", document)
        yield Question(f"{name}, cut off", "badge", json.dumps(document).encode()[:-9])
    world.pages |= {one["id"]: one for one in (old_badge.ASSERTION, old_badge.BADGE_CLASS, old_badge.ISSUER)}
    yield Question("an older standard", "badge", json.dumps(old_badge.ASSERTION).encode())


def _of_learner(number: int) -> Any:
    identities = (Identity(IdentityType.NAME, f"Learner {number}"), GENUINE.identities[1])
    return replace(GENUINE, id=f"https://badges.example/credentials/{number}", identities=identities)


def _with_newer(world: World) -> Document:
    service = {"id": "https://badges.example/newer", "type": "1EdTechCredentialRefresh"}
    old = world.badge(refreshService=service, id="urn:x:refreshed")
    newer = (NOW - timedelta(minutes=5)).isoformat().replace("+00:00", "Z")
    world.pages[service["id"]] = world.badge(refreshService=service, id="urn:x:refreshed", validFrom=newer)
    return old


def plain(**members: Any) -> Document:
    """A credential of a program, with words of its own."""
    return {
        "@context": [V2, {"degree": "https://example.org/words#degree"}],
        "id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555d",
        "type": ["VerifiableCredential"],
        "issuer": {"id": NAME},
        "credentialSubject": {"id": "did:example:alice", "degree": "Bachelor"},
    } | members


def _of_programs(world: World) -> Iterator[Question]:
    signed = {suite: sign(plain(), world.linked_data, suite) for suite in (
        Cryptosuite.EDDSA_RDFC_2022, Cryptosuite.EDDSA_JCS_2022,
    )}  # fmt: skip
    token = sign_vc_jwt(plain(), SIGNER, kid=SIGNER.verification_method, typ=TokenType.CREDENTIAL)
    for suite, document in signed.items():
        yield Question(f"own words, {suite}", "credential", document)
    yield Question("a token", "credential", token)
    yield Question("an envelope", "credential", build_credential_envelope(token))
    yield Question("a token as a badge", "badge", token.encode())
    yield Question("own words", "issue", plain())
    yield Question("a word that means nothing", "issue", plain(nothing="x"))
    shown = [*signed.values(), build_credential_envelope(token), world.badge(_of_learner(7)), plain()]
    for name, holder, credentials in (
        ("all", NAME, shown),
        ("none", NAME, []),
        ("another's", "did:web:a.example", shown),
    ):
        presentation = {
            "@context": [V2],
            "id": f"urn:x:{name}",
            "type": ["VerifiablePresentation"],
            "holder": holder,
            "verifiableCredential": credentials,
        }
        yield Question(f"unsigned presentation, {name}", "presentation", presentation)
        proof = create_proof(
            presentation,
            SIGNER,
            cryptosuite=Cryptosuite.EDDSA_RDFC_2022,
            created=NOW,
            linked_data=world.linked_data,
            purpose="authentication",
        )
        yield Question(f"presentation, {name}", "presentation", add_proof(presentation, proof))


def _hostile(world: World, seed: int, amount: int) -> Iterator[Question]:
    badge = build_credential(GENUINE) | {"issuer": {"id": NAME, "type": ["Profile"], "name": "A"}}
    for number, (name, document) in enumerate(hostile(badge)):
        if (number + seed) % max(1, 8 - amount) == 0:
            yield from _signed_or_not(name, document, world)
    for number, (name, document) in enumerate(hostile(plain())):
        if (number + seed) % max(1, 10 - amount) == 0:
            yield Question(name, "issue", document)
            yield Question(
                f"{name}, shown", "presentation",
                {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [document]},
            )  # fmt: skip


def _signed_or_not(name: str, document: Document, world: World) -> Iterator[Question]:
    yield Question(name, "issue", document)
    try:
        signed = sign(document, world.linked_data)
    except BadgeServiceError:
        return
    yield Question(f"{name}, signed", "badge", json.dumps(signed).encode())
    yield Question(f"{name}, by a program", "credential", signed)


def _rewritten(world: World, seed: int, amount: int) -> Iterator[Question]:
    for number, (name, document) in enumerate(corpus(world.badge(), pairs=20 * amount, seed=seed)):
        if (number + seed) % max(1, 8 - amount) == 0:
            yield Question(name, "credential", document)
            yield Question(f"{name} as a badge", "badge", json.dumps(document).encode())


def _random(world: World, seed: int, amount: int) -> Iterator[Question]:
    random = RandomDocuments(seed)
    for number in range(8 * amount):
        document = random.badge()
        document["issuer"]["id"] = NAME
        yield from _signed_or_not(f"random {number}", document, world)


def _published(vectors: Path | None) -> Iterator[Question]:
    for path in sorted(vectors.glob("1edtech-ob30/simple*")) if vectors else ():
        yield Question(path.name, "badge", path.read_bytes())
