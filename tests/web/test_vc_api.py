"""The VC-API, by HTTP: what VC Data Model 2.0, Data Integrity and Bitstring Status List demand of it."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from badgeservice.app import create_app, create_parts
from badgeservice.credentials.did import did_key, did_key_method
from badgeservice.credentials.multibase import encode_base58btc, encode_base64url
from badgeservice.credentials.multikey import KeyType, MemorySigner, public_key_of
from badgeservice.credentials.proofs import Cryptosuite, add_proof, create_proof
from badgeservice.services.parts import Parts
from badgeservice.services.vc_api import list_issuers
from badgeservice.settings import Settings, VcApi
from tests.conftest import Clock, make_settings

V2 = "https://www.w3.org/ns/credentials/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
WORDS = ("ExampleAlumniCredential", "alumniOf")
Edit = Callable[[dict[str, Any]], object]


def _open(settings: Settings) -> Settings:
    return settings.model_copy(update={"vc_api": VcApi.OPEN})


@pytest.fixture
def service(sqlite_url: str, tmp_path: Any, clock: Clock, seeded_random: Any) -> Parts:
    return create_parts(_open(make_settings(sqlite_url, tmp_path)), clock=clock, random=seeded_random)


@pytest.fixture
def client(service: Parts) -> FlaskClient:
    return create_app(service).test_client()


@pytest.fixture
def credential(service: Parts) -> dict[str, Any]:
    return {
        "@context": [
            V2,
            {word: f"https://example.org/words#{word}" for word in ("ExampleAlumniCredential", "alumniOf")},
        ],
        "id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555d",
        "type": ["VerifiableCredential", "ExampleAlumniCredential"],
        "issuer": list_issuers(service)[KeyType.ED25519],
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:alice", "alumniOf": "The School of Examples"},
    }


def _issue(client: FlaskClient, credential: dict[str, Any], **options: Any) -> Any:
    return client.post("/vc-api/credentials/issue", json={"credential": credential, "options": options})


def _issued(client: FlaskClient, credential: dict[str, Any], **options: Any) -> dict[str, Any]:
    response = _issue(client, credential, **options)
    assert response.status_code == 201, response.text
    signed: dict[str, Any] = response.json["verifiableCredential"]
    return signed


def _verify(client: FlaskClient, credential: Any, **options: Any) -> Any:
    return client.post("/vc-api/credentials/verify", json={"verifiableCredential": credential, "options": options})


def _types(response: Any) -> set[str]:
    return {problem["type"].rpartition("#")[2] for problem in response.json["problemDetails"]}


def _set(path: str, value: Any) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        *above, last = path.split("/")
        node: Any = document
        for step in above:
            node = node[int(step) if step.isdigit() else step]
        node[int(last) if last.isdigit() else last] = value

    return edit


# What is signed


@pytest.mark.parametrize(
    ("key_type", "cryptosuite"),
    [
        (KeyType.ED25519, "eddsa-rdfc-2022"),
        (KeyType.ED25519, "eddsa-jcs-2022"),
        (KeyType.P256, "ecdsa-rdfc-2019"),
    ],
)
def test_what_is_issued_verifies(
    client: FlaskClient, service: Parts, credential: dict[str, Any], key_type: KeyType, cryptosuite: str
) -> None:
    credential["issuer"] = list_issuers(service)[key_type]
    signed = _issued(client, credential, cryptosuite=cryptosuite)
    assert signed["proof"]["cryptosuite"] == cryptosuite
    answer = _verify(client, signed)
    assert (answer.status_code, answer.json["verified"]) == (200, True)
    signed["credentialSubject"]["alumniOf"] += "!"
    answer = _verify(client, signed)
    assert (answer.status_code, answer.json["verified"]) == (400, False)
    assert _types(answer) == {"PROOF_VERIFICATION_ERROR"}


def test_a_token_is_an_envelope(client: FlaskClient, credential: dict[str, Any]) -> None:
    envelope = _issued(client, credential, mediaType="application/vc+jwt")
    assert envelope["type"] == "EnvelopedVerifiableCredential"
    assert envelope["id"].startswith("data:application/vc+jwt,")
    assert _verify(client, envelope).json["verified"]
    head, payload, signature = envelope["id"].split(".")
    envelope["id"] = ".".join((head, payload[:-2] + ("A" if payload[-2] != "A" else "B") + payload[-1], signature))
    assert not _verify(client, envelope).json["verified"]


GOOD: dict[str, Edit] = {
    "only the first context": lambda c: c.update(
        {"@context": [V2], "type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:a", "name": "A"}}
    ),
    "an inline context for all words": _set("@context/1", {"@vocab": "https://example.org/words#"}),
    "no id": lambda c: c.pop("id"),
    "issuer as an object": lambda c: c.update(issuer={"id": c["issuer"], "name": "The school"}),
    "no validFrom": lambda c: c.pop("validFrom"),
    "two subjects": lambda c: c.update(
        credentialSubject=[c["credentialSubject"], {"id": "did:example:bob", "name": "B"}]
    ),
    "name as a text": _set("name", "Alumni"),
    "name in a language": _set("name", {"@value": "Alumni", "@language": "en"}),
    "name in languages": _set("name", [{"@value": "A", "@language": "en"}, {"@value": "B", "@language": "nl"}]),
    "name with a direction": _set("name", {"@value": "א", "@language": "he", "@direction": "rtl"}),
    "issuer with a description": lambda c: c.update(issuer={"id": c["issuer"], "description": "A school"}),
    "valid from and until": lambda c: c.update(
        validFrom="2026-01-01T00:00:00Z", validUntil="2027-01-01T00:00:00+01:00"
    ),
    "fractions of a second": _set("validFrom", "2026-01-01T00:00:00.123Z"),
    "terms of use": _set("termsOfUse", {"type": "TrustFrameworkPolicy", "id": "https://example.org/policy"}),
    "evidence": _set("evidence", [{"type": ["Evidence"], "id": "https://example.org/evidence"}]),
    "a refresh service": _set(
        "refreshService", {"type": "VerifiableCredentialRefreshService2021", "id": "https://e.org"}
    ),
    "a schema": _set("credentialSchema", {"id": "https://example.org/schema.json", "type": "JsonSchema"}),
    "two schemas": _set(
        "credentialSchema",
        [{"id": "https://e.org/1.json", "type": "JsonSchema"}, {"id": "https://e.org/2.json", "type": "JsonSchema"}],
    ),
    "a related resource": _set(
        "relatedResource",
        [{"id": "https://example.org/a.png", "digestSRI": "sha256-" + "A" * 43 + "="}],
    ),
    "a related resource by multibase": _set(
        "relatedResource",
        [{"id": "https://example.org/a.png", "digestMultibase": "u" + encode_base64url(b"\x12\x20" + b"\0" * 32)}],
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_credentials_are_signed_and_verify(client: FlaskClient, credential: dict[str, Any], name: str) -> None:
    credential["@context"] = [V2, EXAMPLES]
    GOOD[name](credential)
    for cryptosuite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        answer = _verify(client, _issued(client, credential, cryptosuite=cryptosuite))
        assert answer.json["verified"], (cryptosuite, answer.json["problemDetails"])


BAD: dict[str, Edit] = {
    "no context": lambda c: c.pop("@context"),
    "another first context": _set("@context", [EXAMPLES, V2]),
    "a context that is a number": _set("@context/1", 5),
    "a context that is no address": _set("@context/1", "not an address"),
    "an unknown context": _set("@context/1", "https://unknown.example/context.json"),
    "no type": lambda c: c.pop("type"),
    "type without VerifiableCredential": _set("type", ["ExampleAlumniCredential"]),
    "an undefined type": _set("type", ["VerifiableCredential", "NoSuchCredential"]),
    "a type that is a number": _set("type", ["VerifiableCredential", 1]),
    "id that is no address": _set("id", "not an address"),
    "id that is a number": _set("id", 5),
    "two ids": _set("id", ["urn:uuid:1", "urn:uuid:2"]),
    "id null": _set("id", None),
    "no issuer": lambda c: c.pop("issuer"),
    "issuer null": _set("issuer", None),
    "issuer that is no address": _set("issuer", "not an address"),
    "issuer without id": _set("issuer", {"name": "The school"}),
    "issuer in a list": lambda c: c.update(issuer=[c["issuer"]]),
    "no subject": lambda c: c.pop("credentialSubject"),
    "empty subject": _set("credentialSubject", {}),
    "empty list of subjects": _set("credentialSubject", []),
    "one of the subjects empty": lambda c: c.update(credentialSubject=[c["credentialSubject"], {}]),
    "subject that is a text": _set("credentialSubject", "did:example:alice"),
    "subject id that is no address": _set("credentialSubject/id", "not an address"),
    "validFrom without time zone": _set("validFrom", "2026-01-01T00:00:00"),
    "validFrom a date": _set("validFrom", "2026-01-01"),
    "validUntil a word": _set("validUntil", "tomorrow"),
    "until before from": _set("validUntil", "2025-01-01T00:00:00Z"),
    "name with an unknown member": _set("name", {"@value": "A", "@language": "en", "url": "x"}),
    "name without a value": _set("name", {"@language": "en"}),
    "name a number": _set("name", 5),
    "status without type": _set("credentialStatus", {"id": "https://example.org/status/1"}),
    "status id that is no address": _set("credentialStatus", {"id": "x", "type": "Foo"}),
    "schema without id": _set("credentialSchema", {"type": "JsonSchema"}),
    "schema without type": _set("credentialSchema", {"id": "https://example.org/schema.json"}),
    "schema id that is no address": _set("credentialSchema", {"id": "x y", "type": "JsonSchema"}),
    "evidence without type": _set("evidence", [{"id": "https://example.org/evidence"}]),
    "terms of use without type": _set("termsOfUse", {"id": "https://example.org/policy"}),
    "refresh service without type": _set("refreshService", {"id": "https://example.org/refresh"}),
    "related resource without id": _set("relatedResource", [{"digestSRI": "sha256-" + "A" * 43 + "="}]),
    "related resource without digest": _set("relatedResource", [{"id": "https://example.org/a.png"}]),
    "related resource twice": _set(
        "relatedResource", [{"id": "https://example.org/a.png", "digestSRI": "sha256-" + "A" * 43 + "="}] * 2
    ),
    "an undefined term": _set("noSuchTerm", "x"),
    "an undefined term inside": _set("credentialSubject/noSuchTerm", "x"),
    "a bitstring status without index": _set(
        "credentialStatus",
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListCredential": "https://example.org/status/1",
        },
    ),
    "a bitstring status with a wrong index": _set(
        "credentialStatus",
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "-1",
            "statusListCredential": "https://example.org/status/1",
        },
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_credentials_are_neither_signed_nor_verified(
    client: FlaskClient, credential: dict[str, Any], name: str
) -> None:
    signed = _issued(client, credential)
    for document in (credential, signed):
        BAD[name](document)
    refused = _issue(client, credential)
    assert refused.status_code == 400, refused.text
    assert refused.mimetype == "application/problem+json"
    assert refused.json["detail"]
    answer = _verify(client, signed)
    assert (answer.status_code, answer.json["verified"]) == (400, False)
    assert answer.json["problemDetails"]


def test_an_undefined_term_is_called_data_loss(client: FlaskClient, credential: dict[str, Any]) -> None:
    credential["noSuchTerm"] = "x"
    assert _issue(client, credential).json["type"] == "https://w3id.org/security#DATA_LOSS_DETECTION_ERROR"


def test_it_signs_in_no_other_name(client: FlaskClient, credential: dict[str, Any]) -> None:
    credential["issuer"] = "did:web:school.example"
    assert _issue(client, credential).json["code"] == "issuer_not_ours"


# Proofs


@pytest.mark.parametrize(
    "edit",
    [
        _set("proof/proofPurpose", "authentication"),
        _set("proof/type", "NoSuchProof"),
        _set("proof/cryptosuite", "no-such-suite"),
        _set("proof/created", "yesterday"),
        _set("proof/verificationMethod", "not an address"),
        _set("proof/proofValue", "mAAAA"),
        _set("proof/expires", "2026-01-02T00:00:00Z"),
        _set("proof/noSuchTerm", "x"),
        lambda c: c["proof"].pop("proofPurpose"),
        lambda c: c["proof"].pop("verificationMethod"),
        lambda c: c["proof"].pop("proofValue"),
        lambda c: c["proof"].pop("cryptosuite"),
        lambda c: c["proof"].pop("type"),
        lambda c: c.pop("proof"),
        lambda c: c.update(proof=[]),
    ],
)
@pytest.mark.parametrize("cryptosuite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_changed_proof_fails(client: FlaskClient, credential: dict[str, Any], edit: Edit, cryptosuite: str) -> None:
    signed = _issued(client, credential, cryptosuite=cryptosuite)
    edit(signed)
    assert _verify(client, signed).status_code == 400


def test_domain_and_challenge(client: FlaskClient, credential: dict[str, Any]) -> None:
    signed = _issued(client, credential, domain="https://employer.example", challenge="1234")
    assert _verify(client, signed, domain="https://employer.example", challenge="1234").status_code == 200
    assert _types(_verify(client, signed, domain="https://other.example")) == {"INVALID_DOMAIN_ERROR"}
    assert _types(_verify(client, signed, challenge="4321")) == {"INVALID_CHALLENGE_ERROR"}


def test_a_chain_of_proofs(client: FlaskClient, credential: dict[str, Any]) -> None:
    first = _issued(client, credential, id="urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544")
    second = _issued(client, first, previousProof="urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544")
    assert len(second["proof"]) == 2
    assert _verify(client, second).status_code == 200
    broken = copy.deepcopy(second)
    broken["proof"][1]["previousProof"] = "urn:uuid:00000000-0000-4000-8000-000000000000"
    assert _verify(client, broken).status_code == 400
    assert _issue(client, first, previousProof="urn:uuid:00000000-0000-4000-8000-000000000000").status_code == 400


# Presentations


def _presentation(service: Parts, *credentials: Any, purpose: str = "authentication") -> dict[str, Any]:
    key = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
    public_key = public_key_of(key)
    presentation = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": did_key(public_key),
        "verifiableCredential": list(credentials),
    }
    proof = create_proof(
        presentation,
        MemorySigner(key, did_key_method(public_key)),
        cryptosuite=Cryptosuite.EDDSA_RDFC_2022,
        created=service.clock(),
        linked_data=service.linked_data,
        purpose=purpose,
        challenge="abc",
        domain="employer.example",
    )
    return add_proof(presentation, proof)


def _show(client: FlaskClient, presentation: Any, **options: Any) -> Any:
    body = {
        "verifiablePresentation": presentation,
        "options": {"challenge": "abc", "domain": "employer.example"} | options,
    }
    return client.post("/vc-api/presentations/verify", json=body)


def test_a_presentation_is_as_good_as_everything_in_it(
    client: FlaskClient, service: Parts, credential: dict[str, Any]
) -> None:
    signed = _issued(client, credential)
    envelope = _issued(client, credential, mediaType="application/vc+jwt")
    good = _presentation(service, signed, envelope)
    answer = _show(client, good)
    assert (answer.status_code, answer.json["verified"]) == (200, True), answer.json
    assert _show(client, good, challenge="other").status_code == 400
    assert _show(client, _presentation(service, signed, purpose="assertionMethod")).status_code == 400
    expired = _issued(client, credential | {"validUntil": "2026-02-01T00:00:00Z"})
    assert _types(_show(client, _presentation(service, expired))) == {"RANGE_ERROR"}
    good["verifiableCredential"][0]["credentialSubject"]["alumniOf"] = "Another"
    assert _show(client, good).status_code == 400


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: p.pop("@context"),
        _set("type", ["Presentation"]),
        _set("id", "not an address"),
        _set("verifiableCredential", ["did:example:credential"]),
        _set("verifiableCredential", [{}]),
        _set("holder", "not an address"),
        lambda p: p.pop("proof"),
        _set("noSuchTerm", "x"),
        _set("verifiableCredential/0/id", "data:application/vc+jwt,"),
    ],
)
def test_a_bad_presentation(client: FlaskClient, service: Parts, credential: dict[str, Any], edit: Edit) -> None:
    good = _presentation(service, _issued(client, credential, mediaType="application/vc+jwt"))
    assert _show(client, good).status_code == 200
    edit(good)
    answer = _show(client, good)
    assert (answer.status_code, answer.json["verified"]) == (400, False)


# Status


@pytest.mark.parametrize("key_type", [KeyType.ED25519, KeyType.P256])
def test_a_revoked_credential(
    client: FlaskClient, service: Parts, credential: dict[str, Any], key_type: KeyType
) -> None:
    credential["issuer"] = list_issuers(service)[key_type]
    wish = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    signed = _issued(client, credential, credentialStatus=wish)
    assert signed["credentialStatus"]["statusPurpose"] == "revocation"
    assert isinstance(signed["credentialStatus"]["statusListIndex"], str)
    assert _verify(client, signed).status_code == 200
    change = {"credentialId": signed["id"], "credentialStatus": wish, "status": True}
    assert client.post("/vc-api/credentials/status", json=change).status_code == 200
    answer = _verify(client, signed)
    assert (answer.status_code, answer.json["verdict"]) == (400, "revoked")
    change["status"] = False
    assert client.post("/vc-api/credentials/status", json=change).status_code == 200
    assert _verify(client, signed).status_code == 200


def test_several_purposes_and_a_message(client: FlaskClient, credential: dict[str, Any]) -> None:
    messages = [{"status": f"0x{n}", "message": text} for n, text in enumerate(("ok", "late", "lost", "other"))]
    signed = _issued(
        client,
        credential,
        credentialStatus=[
            {"statusPurpose": "revocation"},
            {"statusPurpose": "suspension"},
            {
                "statusPurpose": "message",
                "statusSize": 2,
                "statusMessage": messages,
                "statusReference": "https://e.org",
            },
        ],
    )
    assert [entry["statusPurpose"] for entry in signed["credentialStatus"]] == ["revocation", "suspension", "message"]
    assert _verify(client, signed).status_code == 200

    def change(purpose: str, status: Any) -> int:
        body = {"credentialId": signed["id"], "credentialStatus": {"statusPurpose": purpose}, "status": status}
        return client.post("/vc-api/credentials/status", json=body).status_code

    assert change("message", "0x2") == 200
    answer = _verify(client, signed)
    assert answer.status_code == 200
    assert "lost" in answer.json["warnings"][-1]
    assert change("message", 4) == 400
    assert change("suspension", "1") == 200
    assert _verify(client, signed).json["verdict"] == "suspended"
    assert change("refresh", True) == 404


def test_the_status_list_is_a_genuine_credential(client: FlaskClient) -> None:
    answer = client.get("/vc-api/status-lists/ed25519-revocation")
    assert answer.mimetype == "application/vc"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert _verify(client, json.loads(answer.data)).status_code == 200
    for name in ("ed25519-nothing", "rsa-revocation", "ed25519-revocation-3", "x", "ed25519-message-2-2"):
        assert client.get(f"/vc-api/status-lists/{name}").status_code == 404


def test_a_list_that_cannot_be_had_is_a_retrieval_error(client: FlaskClient, credential: dict[str, Any]) -> None:
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": "https://127.0.0.1/status/1",
    }
    signed = _issued(client, credential | {"credentialStatus": entry})
    answer = _verify(client, signed)
    assert (answer.status_code, answer.json["verdict"]) == (400, "not_checked")
    assert _types(answer) == {"STATUS_RETRIEVAL_ERROR"}


def test_an_index_beyond_the_list_is_a_range_error(client: FlaskClient, credential: dict[str, Any]) -> None:
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "999999999",
        "statusListCredential": "http://localhost:8000/vc-api/status-lists/ed25519-revocation",
    }
    assert _types(_verify(client, _issued(client, credential | {"credentialStatus": entry}))) == {"RANGE_ERROR"}
    entry |= {"statusListIndex": "5", "statusPurpose": "suspension"}
    answer = _verify(client, _issued(client, credential | {"credentialStatus": entry}))
    assert _types(answer) == {"STATUS_VERIFICATION_ERROR"}


# Who may


def test_it_does_not_exist_unless_configured(sqlite_parts: Parts) -> None:
    client = create_app(sqlite_parts).test_client()
    assert client.post("/vc-api/credentials/verify", json={}).status_code == 404


def test_only_an_api_client_may_have_something_signed(
    sqlite_url: str, tmp_path: Any, clock: Clock, seeded_random: Any, credential: dict[str, Any]
) -> None:
    settings = make_settings(sqlite_url, tmp_path)
    closed = Settings(**settings.model_dump() | {"vc_api": VcApi.CLIENTS, "vc_api_key": "secret-of-the-client"})
    client = create_app(create_parts(closed, clock=clock, random=seeded_random)).test_client()
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "secret-of-the-client"}):
        answer = client.post("/vc-api/credentials/issue", json={"credential": credential}, headers=headers)
        assert answer.status_code == 403
        assert client.post("/vc-api/credentials/status", json={}, headers=headers).status_code == 403
    allowed = {"Authorization": "Bearer secret-of-the-client"}
    assert client.post("/vc-api/credentials/issue", json={"credential": credential}, headers=allowed).status_code == 201


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b'{"credential": {}, "credential": {}}', "application/json"),
        (b'{"credential": []}', "application/json"),
        (b"[]", "application/json"),
        (b"{}", "text/plain"),
        (b'{"credential": {}, "options": 5}', "application/json"),
        (b'{"credential": {}, "options": {"cryptosuite": "none"}}', "application/json"),
        (b'{"credential": {}, "options": {"credentialStatus": [5]}}', "application/json"),
        (b'{"credential": {}, "options": {"expires": "soon"}}', "application/json"),
        (b'{"credential": {}, "options": {"domain": 5}}', "application/json"),
    ],
)
def test_a_request_that_cannot_be_read(client: FlaskClient, body: bytes, content_type: str) -> None:
    answer = client.post("/vc-api/credentials/issue", data=body, content_type=content_type)
    assert answer.status_code == 400
    assert answer.json["detail"]


def test_a_related_resource_that_we_hold_is_compared(client: FlaskClient, credential: dict[str, Any]) -> None:
    digest = bytes.fromhex("59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734")
    right = {"id": V2, "digestMultibase": "z" + encode_base58btc(b"\x12\x20" + digest)}
    wrong = {"id": V2, "digestMultibase": "z" + encode_base58btc(b"\x12\x20" + hashlib.sha256(b"").digest())}
    assert _verify(client, _issued(client, credential | {"relatedResource": [right]})).status_code == 200
    assert _issue(client, credential | {"relatedResource": [wrong]}).status_code == 400
