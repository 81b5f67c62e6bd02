"""Presentations (VC Data Model 2.0 §4.13) and everything that comes in an envelope (VC-JOSE-COSE)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.multibase import encode_base64url
from badgeservice.credentials.proofs.jose import TokenType, sign_vc_jwt
from tests.effort import measured
from tests.web.api.caller import EXAMPLES, JCS, RDFC, V2, Caller, Document, Edit, Stranger, drop, edited, problems, put

DOMAIN, CHALLENGE = "https://employer.example", "3f0c2a8e"


def _presentation(stranger: Stranger, *credentials: Any, **members: Any) -> Document:
    return {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": stranger.did,
        "verifiableCredential": list(credentials),
    } | members


def _shown(api: Caller, stranger: Stranger, presentation: Document, **options: Any) -> Document:
    wanted = {"purpose": "authentication", "domain": DOMAIN, "challenge": CHALLENGE} | options
    return api.sign(presentation, stranger, wanted.pop("cryptosuite", RDFC), **wanted)


def _ask(api: Caller, presentation: Any, **options: Any) -> Any:
    return api.present(presentation, **{"domain": DOMAIN, "challenge": CHALLENGE} | options)


def _token(stranger: Stranger, document: Document, typ: TokenType = TokenType.CREDENTIAL) -> str:
    return sign_vc_jwt(document, stranger.signer, kid=stranger.signer.verification_method, typ=typ)


def _envelope(token: str, kind: str = "Credential") -> Document:
    media_type = {"Credential": "vc", "Presentation": "vp"}[kind]
    return {
        "@context": [V2],
        "id": f"data:application/{media_type}+jwt,{token}",
        "type": f"EnvelopedVerifiable{kind}",
    }


GOOD: dict[str, Edit] = {
    "as it is": lambda p: None,
    "without holder": drop("holder"),
    "a holder that is an object": lambda p: p.update(holder={"id": p["holder"], "name": "Alice"}),
    "without credentials": drop("verifiableCredential"),
    "one credential without brackets": lambda p: p.update(verifiableCredential=p["verifiableCredential"][0]),
    "a context without brackets": put("@context", V2),
    "more contexts": put("@context", [V2, {"mood": "https://example.org/words#mood"}]),
    "a type without brackets": put("type", "VerifiablePresentation"),
    "more types": put("type", ["VerifiablePresentation", "https://example.org/P"]),
    "an id": put("id", "urn:uuid:3978344f-8596-4c3a-a978-8fcaba3903c5"),
    "an id by https": put("id", "https://holder.example/presentations/1"),
    "terms of use": put("termsOfUse", [{"type": "https://example.org/Policy", "id": "https://example.org/p"}]),
}


@pytest.mark.parametrize("cryptosuite", [RDFC, JCS])
@pytest.mark.parametrize("name", GOOD)
def test_a_good_presentation(api: Caller, stranger: Stranger, name: str, cryptosuite: str) -> None:
    presentation = edited(_presentation(stranger, api.issued(api.credential())), GOOD[name])
    answer = _ask(api, _shown(api, stranger, presentation, cryptosuite=cryptosuite))
    assert (answer.status_code, answer.json["verified"]) == (200, True), answer.json
    assert answer.json["presentationResult"] == {"verified": True}
    assert all(result["verified"] for result in answer.json["credentialResults"])


BAD: dict[str, Edit] = {
    "no context": drop("@context"),
    "another first context": put("@context", ["https://w3id.org/security/multikey/v1", V2]),
    "a context that is a number": put("@context", [V2, 5]),
    "no type": drop("type"),
    "type null": put("type", None),
    "another type": put("type", ["https://example.org/P"]),
    "an undefined type": put("type", ["VerifiablePresentation", "NoSuchPresentation"]),
    "id no address": put("id", "not an address"),
    "two ids": put("id", ["urn:uuid:1", "urn:uuid:2"]),
    "id a label": put("id", "_:p"),
    "holder a label": put("holder", {"id": "_:h"}),
    "holder no address": put("holder", "not an address"),
    "holder a number": put("holder", 5),
    "holder without id": put("holder", {"name": "Alice"}),
    "two holders": lambda p: p.update(holder=[p["holder"], "did:example:bob"]),
    "credential a text": put("verifiableCredential", ["urn:uuid:1"]),
    "credential a text without brackets": put("verifiableCredential", "https://example.org/credentials/1"),
    "credential a number": put("verifiableCredential", [5]),
    "credential null": put("verifiableCredential", [None]),
    "credential a list": put("verifiableCredential", [[]]),
    "credential empty": put("verifiableCredential", [{}]),
    "credential without context": drop("verifiableCredential/0/@context"),
    "credential without proof": drop("verifiableCredential/0/proof"),
    "credential of another type": put("verifiableCredential/0/type", ["https://example.org/P"]),
    "too many credentials": lambda p: p.update(verifiableCredential=p["verifiableCredential"] * 21),
    "an undefined word": put("noSuchWord", "x"),
    "terms of use without type": put("termsOfUse", {"id": "https://example.org/p"}),
    "an envelope that is none": put("verifiableCredential/0/type", "EnvelopedVerifiableCredential"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_presentation(api: Caller, stranger: Stranger, name: str) -> None:
    presentation = edited(_presentation(stranger, api.issued(api.credential())), BAD[name])
    answer = _ask(api, _shown(api, stranger, presentation, cryptosuite=JCS))  # the signature itself is good
    assert (answer.status_code, answer.json["verified"]) == (400, False)
    assert answer.json["problemDetails"]


@pytest.mark.parametrize(
    ("signed", "asked", "problem"),
    [
        ({}, {"domain": None, "challenge": None}, None),
        ({"domain": [DOMAIN]}, {}, None),
        ({"domain": None}, {}, "INVALID_DOMAIN_ERROR"),
        ({"challenge": None}, {}, "INVALID_CHALLENGE_ERROR"),
        ({}, {"domain": "https://other.example"}, "INVALID_DOMAIN_ERROR"),
        ({}, {"challenge": "another"}, "INVALID_CHALLENGE_ERROR"),
        ({"purpose": "assertionMethod"}, {}, "PROOF_VERIFICATION_ERROR"),
    ],
)
def test_it_was_made_for_this_verifier_and_this_question(
    api: Caller, stranger: Stranger, signed: dict[str, Any], asked: dict[str, Any], problem: str | None
) -> None:
    answer = _ask(api, _shown(api, stranger, _presentation(stranger), **signed), **asked)
    assert answer.status_code == (400 if problem else 200), answer.json
    assert problems(answer) == ({problem} if problem else set())


def test_nothing_in_it_may_be_changed(api: Caller, stranger: Stranger) -> None:
    good = _shown(api, stranger, _presentation(stranger, api.issued(api.credential())))
    for edit in (
        put("verifiableCredential/0/credentialSubject/id", "did:example:bob"),
        put("verifiableCredential", []),
        put("id", "urn:uuid:1"),
        put("proof/challenge", "another"),
        lambda p: p["verifiableCredential"].append(p["verifiableCredential"][0]),
        drop("holder"),
    ):
        assert _ask(api, edited(good, edit), challenge=None).status_code == 400


def test_it_is_as_good_as_each_credential_in_it(api: Caller, stranger: Stranger) -> None:
    good = api.issued(api.credential())
    expired = api.issued(api.credential(validUntil="2026-02-01T00:00:00Z"))
    forged = edited(good, put("credentialSubject/id", "did:example:bob"))
    for other, problem in ((expired, "RANGE_ERROR"), (forged, "CRYPTOGRAPHIC_SECURITY_ERROR")):
        answer = _ask(api, _shown(api, stranger, _presentation(stranger, good, other)))
        assert (answer.status_code, answer.json["verified"]) == (400, False)
        assert answer.json["presentationResult"]["verified"]
        assert [result["verified"] for result in answer.json["credentialResults"]] == [True, False]
        assert problem in problems(answer)


def test_only_the_holder_shows_it(api: Caller, stranger: Stranger) -> None:
    """The VC-API checks "that the holder in the presentation matches the verification method" (threats V20)."""
    for holder in (Stranger.with_key(seed=12).did, "did:ion:alice", "DID:web:alice.example"):
        for value in (holder, {"id": holder}):
            answer = _ask(api, _shown(api, stranger, _presentation(stranger, holder=value)))
            assert (answer.status_code, answer.json["problemDetails"][0]["code"]) == (400, "holder_did_not_sign")


@pytest.mark.parametrize("holder", ["https://alice.example/", "urn:uuid:6f3bd6d7", "did:example:alice", "did:ex:12345"])
def test_a_holder_that_no_document_describes_is_remarked(api: Caller, stranger: Stranger, holder: str) -> None:
    answer = _ask(api, _shown(api, stranger, _presentation(stranger, holder=holder)))
    assert (answer.status_code, len(answer.json["warnings"])) == (200, 1)


# What the holder says themselves (§4.13, Presentations Including Holder Claims)


def _own_words(stranger: Stranger, **members: Any) -> Document:
    return {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": stranger.did,
        "credentialSubject": {"name": "I want this job"},
    } | members


@pytest.mark.parametrize("cryptosuite", [RDFC, JCS])
def test_own_words_are_secured_with_the_presentation(api: Caller, stranger: Stranger, cryptosuite: str) -> None:
    of_others = api.issued(api.credential())
    for own in (
        _own_words(stranger),
        _own_words(stranger, id="urn:uuid:313801ba-24b7-11ee-be02-ff560265cf9b"),
        _own_words(stranger, issuer={"id": stranger.did}),
        api.sign(_own_words(stranger), stranger),
    ):
        for holder in (stranger.did, {"id": stranger.did}):
            shown = _presentation(stranger, of_others, own, holder=holder)
            answer = _ask(api, _shown(api, stranger, shown, cryptosuite=cryptosuite))
            assert (answer.status_code, answer.json["verified"]) == (200, True), answer.json
        answer = _ask(api, _token(stranger, shown, TokenType.PRESENTATION), domain=None, challenge=None)
        assert (answer.status_code, answer.json["verified"]) == (200, True), answer.json


@pytest.mark.parametrize("cryptosuite", [RDFC, JCS])
def test_own_words_are_those_of_the_holder_who_signed(api: Caller, stranger: Stranger, cryptosuite: str) -> None:
    other = Stranger.with_key(seed=12)
    own = _own_words(stranger)
    for presentation in (
        edited(_presentation(stranger, own), drop("holder")),
        _presentation(stranger, own, holder="https://alice.example/"),
        _presentation(stranger, own | {"issuer": other.did}),
        _presentation(stranger, own | {"issuer": other.did}, holder="did:example:alice"),
        _presentation(stranger, own | {"issuer": "did:example:alice"}, holder="did:example:alice"),
        _presentation(stranger, own | {"issuer": "https://alice.example/"}, holder="https://alice.example/"),
        _presentation(stranger, own | {"validUntil": "2026-01-01T00:00:00Z"}),
        _presentation(stranger, own | {"proof": {}}),
        _presentation(stranger, edited(own, drop("credentialSubject"))),
    ):
        answer = _ask(api, _shown(api, stranger, presentation, cryptosuite=cryptosuite))
        assert (answer.status_code, answer.json["verified"]) == (400, False), presentation


@pytest.mark.parametrize(
    ("purposes", "status"), [(["authentication"], 400), (["authentication", "assertionMethod"], 200)]
)
def test_a_key_that_may_not_assert_secures_no_own_words(
    api: Caller, stranger: Stranger, purposes: list[str], status: int
) -> None:
    holder = "https://alice.example/"
    method = f"{holder}#key"
    key = {"type": "Multikey", "publicKeyMultibase": stranger.did.removeprefix("did:key:")}
    document = {"id": holder, "verificationMethod": [{"id": method, "controller": holder} | key]}
    api.pages = {holder: json.dumps(document | {purpose: [method] for purpose in purposes}).encode()}
    alice = replace(stranger, signer=replace(stranger.signer, verification_method=method))
    for words, expected in (([], 200), ([_own_words(stranger, issuer=holder)], status)):
        answer = _ask(api, _shown(api, alice, _presentation(alice, *words, holder=holder)))
        assert answer.status_code == expected, answer.json


def test_own_words_without_a_signature_on_the_whole_are_unsigned(api: Caller, stranger: Stranger) -> None:
    presentation = _presentation(stranger, _own_words(stranger))
    assert api.post("/presentations/verify", {"presentation": presentation}).status_code == 400
    signed = _shown(api, stranger, presentation)
    for bad in (
        edited(signed, put("verifiableCredential/0/credentialSubject/name", "I do not want this job")),
        edited(signed, put("proof/proofValue", signed["proof"]["proofValue"][:-1] + "1")),
        _shown(api, stranger, presentation, purpose="assertionMethod"),
    ):
        assert _ask(api, bad).status_code == 400
    assert _ask(api, signed).status_code == 200
    assert api.verify(_own_words(stranger)).status_code == 400


def test_several_proofs_of_the_holder(api: Caller, stranger: Stranger) -> None:
    once = _shown(api, stranger, _presentation(stranger))
    twice = _shown(api, stranger, once, cryptosuite=JCS)
    assert _ask(api, twice).status_code == 200
    assert _ask(api, edited(twice, put("proof/1/created", "2026-01-01T00:00:00Z"))).status_code == 400
    unknown = twice["proof"][0] | {"cryptosuite": "bbs-2023"}
    answer = _ask(api, once | {"proof": [once["proof"], unknown]})
    assert (answer.status_code, len(answer.json["warnings"])) == (200, 1)
    assert _ask(api, once | {"proof": unknown}).status_code == 400


def test_one_that_nobody_signed(api: Caller, stranger: Stranger) -> None:
    """The VC-API has a place of its own for it; in the other place a signature is missing."""
    presentation = _presentation(stranger, api.issued(api.credential()))
    answer = _ask(api, presentation)
    assert (answer.status_code, answer.json["problemDetails"][0]["code"]) == (400, "not_signed")
    assert problems(answer) == {"PARSING_ERROR"}
    assert api.post("/presentations/verify", {"presentation": presentation}).status_code == 200
    forged = edited(presentation, put("verifiableCredential/0/credentialSubject/id", "did:example:bob"))
    assert api.post("/presentations/verify", {"presentation": forged}).status_code == 400
    signed_badly = edited(_shown(api, stranger, presentation), put("proof/created", "2026-01-01T00:00:00Z"))
    assert api.post("/presentations/verify", {"presentation": signed_badly}).status_code == 400


def test_a_credential_hides_under_no_other_name(api: Caller, stranger: Stranger) -> None:
    hiding = {"also": {"@id": "https://www.w3.org/2018/credentials#verifiableCredential", "@container": "@graph"}}
    presentation = _presentation(stranger, api.issued(api.credential()))
    presentation |= {"@context": [V2, hiding], "also": api.credential()}
    answer = _ask(api, _shown(api, stranger, presentation, cryptosuite=JCS))
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["credential", "presentation"])
def test_one_is_not_the_other(api: Caller, stranger: Stranger, kind: str) -> None:
    credential = api.issued(api.credential())
    presentation = _shown(api, stranger, _presentation(stranger))
    answer = api.verify(presentation) if kind == "credential" else _ask(api, credential)
    assert answer.status_code == 400


def test_it_comes_back_when_asked_for(api: Caller, stranger: Stranger) -> None:
    good = _shown(api, stranger, _presentation(stranger))
    assert _ask(api, good, returnPresentation=True).json["verifiablePresentation"] == good
    assert "verifiablePresentation" not in _ask(api, good).json
    signed = api.issued(api.credential())
    assert api.verify(signed, returnCredential=True).json["verifiableCredential"] == signed
    assert "verifiableCredential" not in api.verify(signed).json


# Envelopes


def test_a_credential_is_issued_as_a_token(api: Caller) -> None:
    for key_type, algorithm in ((KeyType.ED25519, "EdDSA"), (KeyType.P256, "ES256")):
        credential = api.credential(key_type)
        envelope = api.issued(credential, mediaType="application/vc+jwt")
        assert envelope["@context"][0] == V2
        assert envelope["type"] == "EnvelopedVerifiableCredential"
        header, payload = (_decoded(part) for part in _token_of(envelope).split(".")[:2])
        assert header["typ"] == "vc+jwt"
        assert header["alg"] == algorithm
        assert header["kid"].startswith(credential["issuer"] + "#")
        assert payload == credential  # VC-JOSE-COSE §3.1: the credential is the payload; no `vc`
        assert api.verify(envelope).status_code == 200
        assert api.verify(_token_of(envelope)).status_code == 200


def test_a_proof_that_a_credential_has_stays_in_its_token(api: Caller) -> None:
    signed = api.issued(api.credential())
    envelope = api.issued(signed, mediaType="application/vc+jwt")
    assert _decoded(_token_of(envelope).split(".")[1]) == signed
    assert api.verify(envelope).status_code == 200
    spoilt = signed | {"proof": signed["proof"] | {"created": "2020-01-01T00:00:00Z"}}
    assert api.verify(api.issued(spoilt, mediaType="application/vc+jwt")).json["verified"] is False


def _token_of(envelope: Document) -> str:
    return str(envelope["id"]).removeprefix("data:application/vc+jwt,")


def _decoded(part: str) -> Any:
    from badgeservice.credentials.multibase import decode_base64url

    return json.loads(decode_base64url(part))


@pytest.mark.parametrize("key_type", [KeyType.ED25519, KeyType.P256, KeyType.P384])
def test_a_token_of_somebody_else(api: Caller, key_type: KeyType) -> None:
    stranger = Stranger.with_key(key_type)
    token = _token(stranger, api.credential(issuer=stranger.did))
    for body in (token, _envelope(token), _envelope(token) | {"type": ["EnvelopedVerifiableCredential"]}):
        assert api.verify(body).status_code == 200
    head, payload, signature = token.split(".")
    document = _decoded(payload) | {"name": "Changed"}
    changed = f"{head}.{encode_base64url(json.dumps(document).encode())}.{signature}"
    answer = api.verify(_envelope(changed))
    assert (answer.status_code, "CRYPTOGRAPHIC_SECURITY_ERROR" in problems(answer)) == (400, True)


def test_v22_twenty_entangled_credentials_take_no_longer_than_one(api: Caller, stranger: Stranger) -> None:
    """In envelopes nothing adds up: each of them may hold a graph that is refused only after a lot of work."""
    leaves = [{"https://example.org/words#of": "x"}] * 10
    tangle = [{"https://example.org/words#has": leaves}] * 2
    credential = api.credential(issuer=stranger.did)
    credential["credentialSubject"] |= {"https://example.org/words#tangle": tangle}
    envelopes = [_envelope(_token(stranger, credential | {"id": f"urn:x:{number}"})) for number in range(20)]
    shown = _shown(api, stranger, _presentation(stranger, *envelopes))
    with measured() as effort:
        answer = _ask(api, shown)
    assert effort.units < 125
    assert answer.json["verified"] is False


def test_a_token_may_leave_out_its_type(api: Caller, stranger: Stranger) -> None:
    """As the tokens in the examples of the Recommendation do (VC-JOSE-COSE §3.1.1: it SHOULD be there)."""
    for header in ({}, {"kid": stranger.signer.verification_method.partition("#")[2]}):
        header = {"alg": "EdDSA", "kid": stranger.signer.verification_method} | header
        parts = (header, api.credential(issuer=stranger.did))
        signed = ".".join(encode_base64url(json.dumps(part).encode()) for part in parts)
        assert api.verify(f"{signed}.{encode_base64url(stranger.signer.sign(signed.encode()))}").status_code == 200


def test_who_issued_a_presentation_is_who_signed_it(api: Caller, stranger: Stranger) -> None:
    presentation = edited(_presentation(stranger), drop("holder"))
    for issuer, status in ((stranger.did, 200), (Stranger.with_key(seed=12).did, 400)):
        token = _token(stranger, presentation | {"iss": issuer}, TokenType.PRESENTATION)
        assert _ask(api, token, domain=None, challenge=None).status_code == status


BAD_ENVELOPES: dict[str, Edit] = {
    "no context": drop("@context"),
    "another context": put("@context", ["https://w3id.org/security/multikey/v1"]),
    "context an object": put("@context", {"@vocab": "https://example.org/"}),
    "context a number": put("@context", 5),
    "context empty": put("@context", []),
    "no id": drop("id"),
    "id a number": put("id", 5),
    "id another address": put("id", "https://example.org/token"),
    "id another media type": lambda e: e.update(id=e["id"].replace("vc+jwt", "vc+sd-jwt")),
    "id without a token": put("id", "data:application/vc+jwt,"),
    "id with something else": put("id", "data:application/vc+jwt,https://example.org/"),
    "id in base64": lambda e: e.update(id=e["id"].replace(",", ";base64,")),
    "another type": put("type", "EnvelopedVerifiablePresentation"),
    "no type": drop("type"),
    "another type beside its own": put("type", ["EnvelopedVerifiableCredential", "VerifiableCredential"]),
    "words that nobody signed": put("issuer", "did:web:evil.example"),
    "a subject that nobody signed": put("credentialSubject", {"id": "did:example:bob", "name": "Bob"}),
    "a proof": put("proof", {"type": "DataIntegrityProof"}),
}


@pytest.mark.parametrize("name", BAD_ENVELOPES)
def test_an_envelope_that_is_none(api: Caller, stranger: Stranger, name: str) -> None:
    good = _envelope(_token(stranger, api.credential(issuer=stranger.did)))
    assert api.verify(good).status_code == 200
    assert api.verify(edited(good, BAD_ENVELOPES[name])).status_code == 400
    shown = _shown(api, stranger, _presentation(stranger, edited(good, BAD_ENVELOPES[name])), cryptosuite=JCS)
    assert _ask(api, shown).status_code == 400


@pytest.mark.parametrize("contexts", [V2, [V2, EXAMPLES], [EXAMPLES, V2], [V2, {"word": "https://example.org/w"}]])
def test_the_contexts_of_an_envelope_define_its_words(api: Caller, stranger: Stranger, contexts: Any) -> None:
    envelope = _envelope(_token(stranger, api.credential(issuer=stranger.did))) | {"@context": contexts}
    assert api.verify(envelope).status_code == 200
    assert _ask(api, _shown(api, stranger, _presentation(stranger, envelope))).status_code == 200


@pytest.mark.parametrize("text", ["", "x", "a.b", "https://example.org/badge", "<svg/>", "{}", "..", "a.b.c.d"])
def test_a_text_that_is_no_token(api: Caller, text: str) -> None:
    for answer in (api.verify(text), _ask(api, text)):
        assert answer.status_code == 400
        assert answer.json["problemDetails"]


def test_enveloped_presentations(api: Caller, stranger: Stranger) -> None:
    credential = api.issued(api.credential())
    envelope = api.issued(api.credential(), mediaType="application/vc+jwt")
    for shown in ([credential], [envelope], [credential, envelope], []):
        claims = {"aud": DOMAIN, "nonce": CHALLENGE, "iss": stranger.did}
        document = _presentation(stranger, *shown) | claims
        token = _token(stranger, document, TokenType.PRESENTATION)
        for body in (token, _envelope(token, "Presentation")):
            answer = _ask(api, body)
            assert (answer.status_code, len(answer.json["credentialResults"])) == (200, len(shown)), answer.json
        assert _ask(api, token, domain="https://other.example").status_code == 400
        assert _ask(api, token, domain=[DOMAIN]).status_code == 200
        assert _ask(api, token, domain=[DOMAIN, "https://other.example"]).status_code == 400
        assert _ask(api, token, challenge="another").status_code == 400
    assert _ask(api, _shown(api, stranger, _presentation(stranger, envelope, credential))).status_code == 200


@pytest.mark.parametrize(
    "edit",
    [
        put("holder", Stranger.with_key(seed=12).did),
        put("type", ["https://example.org/P"]),
        put("noSuchWord", "x"),
        drop("@context"),
        put("verifiableCredential", ["urn:uuid:1"]),
        put("verifiableCredential/0/credentialSubject/id", "did:example:bob"),
    ],
)
def test_what_is_in_an_envelope_is_looked_at_like_anything_else(api: Caller, stranger: Stranger, edit: Edit) -> None:
    good = _presentation(stranger, api.issued(api.credential()))
    for document, status in ((good, 200), (edited(good, edit), 400)):
        token = _token(stranger, document, TokenType.PRESENTATION)
        assert _ask(api, _envelope(token, "Presentation"), domain=None, challenge=None).status_code == status
    credential_as_presentation = _token(stranger, good, TokenType.CREDENTIAL)
    assert _ask(api, credential_as_presentation, domain=None, challenge=None).status_code == 400


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"iss": "did:example:other"}, 400),
        ({"jti": "urn:uuid:other"}, 400),
        ({"sub": "did:example:other"}, 400),
        ({"exp": 1767225600}, 400),
        ({"nbf": 4102444800}, 400),
        ({"exp": "soon"}, 400),
        ({"vc": {}}, 400),
        ({"exp": 4102444800, "nbf": 1767225600, "iat": 1767225600, "sub": "did:example:alice"}, 200),
    ],
)
def test_the_claims_of_a_token(api: Caller, stranger: Stranger, claims: Document, status: int) -> None:
    token = _token(stranger, api.credential(issuer=stranger.did) | claims)
    assert api.verify(token).status_code == status


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "ES256"},
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"jku": "https://evil.example/jwks.json"},
        {"x5u": "https://evil.example/chain"},
        {"typ": "vp+jwt"},
        {"typ": 5},
        {"kid": "did:example:1#key"},
        {"kid": "../../etc/passwd"},
        {"kid": 5},
    ],
)
def test_the_header_of_a_token_asks_in_vain(api: Caller, stranger: Stranger, header: Document) -> None:
    """Threats V8. The signature is good for the header as it stands."""
    usual = {"alg": "EdDSA", "kid": stranger.signer.verification_method, "typ": "vc+jwt"}
    payload = api.credential(issuer=stranger.did)
    signed = ".".join(encode_base64url(json.dumps(part).encode()) for part in (usual | header, payload))
    token = f"{signed}.{encode_base64url(stranger.signer.sign(signed.encode()))}"
    assert api.verify(token).status_code == 400
