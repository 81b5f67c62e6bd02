"""Nobody is accused by mistake: what is only unknown to us is never called false (design §5)."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.checks.verdict import CheckName, Verdict
from badgeservice.credentials.document import VC_2_CONTEXT
from badgeservice.credentials.keys.did import DidKey, build_did_document, did_web_url
from badgeservice.credentials.keys.multikey import KeyType, MemorySigner, generate_private_key
from badgeservice.credentials.multibase import encode_base64url
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.jose import TokenType, sign_vc_jwt
from badgeservice.credentials.proofs.jose_claims import build_claims, read_claims
from badgeservice.credentials.proofs.proofs import add_proof, create_proof
from badgeservice.credentials.verification import list_badges
from badgeservice.errors import Message
from tests.credentials.examples import ENDORSEMENT, ISSUER
from tests.credentials.world import GENUINE, NOW, World, make_signer
from tests.texts.said import english


@pytest.fixture
def world(linked_data) -> World:
    return World(linked_data)


@pytest.mark.parametrize("did", ["did:ion:EiClkZMDxPKqC9c", "did:cheqd:mainnet:1", "did:webvh:Qm:school.example"])
def test_a_did_method_that_we_do_not_know_is_not_called_false(world: World, did: str) -> None:
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id=did))
    document = world.badge(content)
    for proof in document["proof"]:
        proof["verificationMethod"] = f"{did}#key-1"
    verification = world.verify(document)
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "did_method_unknown",
    )
    assert did.rpartition(":")[0].split(":")[1] in str(verification.summary.values)


def test_a_did_web_at_another_port_is_not_called_false(world: World) -> None:
    did = "did:web:school.example%3A8443:issuers:x"
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id=did))
    verification = world.verify(world.sign(_unsigned(world, content), signer=make_signer(did)))
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "port_not_read",
    )
    assert not any("school.example" in url for url in world.asked)


@pytest.mark.parametrize("host", ["school.example%3A0", "school.example%3A84433333", "school.example%3Aabc"])
def test_what_is_no_port_is_no_did_web(world: World, host: str) -> None:
    did = f"did:web:{host}:issuers:x"
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id=did))
    verification = world.verify(world.sign(_unsigned(world, content), signer=make_signer(did)))
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_GENUINE,
        "host_invalid",
    )


@pytest.mark.parametrize(
    "issuer",
    [
        "did:web:localhost%3A3000",
        "did:web:badges",
        "did:web:192.168.1.20",
        "did:web:schööl.example",
        "http://a.example/i",
    ],
)
def test_an_issuer_at_an_address_where_we_do_not_look_is_not_called_false(world: World, issuer: str) -> None:
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id=issuer))
    signed = world.sign(_unsigned(world, content), signer=make_signer(issuer))
    asked = list(world.asked)
    verification = world.verify(signed)
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "host_not_read",
    )
    assert (verification.badge, world.asked) == (None, asked)
    of_a_school = world.sign(_plain(), signer=make_signer(issuer))
    assert world.verify(of_a_school).verdict is Verdict.NOT_GENUINE, "a key of somebody else is no excuse"


ODD_KEYS = {
    "of another": lambda keys: keys | {"id": "did:web:new.roc.example"},
    "without an id": lambda keys: {name: value for name, value in keys.items() if name != "id"},
    "without a controller": lambda keys: _each_key(keys, controller=None),
    "with a key that is none": lambda keys: _each_key(keys, publicKeyMultibase="zIl0"),
    "with a key for something else": lambda keys: _each_key(keys, publicKeyMultibase=None, publicKeyJwk=_FOR_SECRETS),
    "with keys that have no names": lambda keys: keys | {"verificationMethod": {"0": keys["verificationMethod"][0]}},
}
_FOR_SECRETS = {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "use": "enc"}


def _each_key(keys: dict, **changes: object) -> dict:
    """The document of an issuer with each of its keys changed; `None` takes a member away."""
    changed = [
        {name: value for name, value in (key | changes).items() if value is not None}
        for key in keys["verificationMethod"]
    ]
    return keys | {"verificationMethod": changed}


@pytest.mark.parametrize("name", ODD_KEYS)
def test_keys_that_the_issuer_wrote_down_oddly_are_not_called_false(world: World, name: str) -> None:
    document, address = world.badge(), did_web_url(ISSUER.id)
    world.pages[address] = ODD_KEYS[name](world.pages[address])
    verification = world.verify(document)
    assert (verification.verdict, verification.badge) == (Verdict.NOT_CHECKED, None)
    assert english(verification.summary).endswith("Try again later.")
    world.pages[address] = build_did_document(ISSUER.id, [DidKey(make_signer(ISSUER.id, 8).public_key)])
    assert world.verify(document).verdict is Verdict.NOT_GENUINE, "of a key that is not among them it says so"


@pytest.mark.parametrize(
    "proof",
    [
        {"type": ["DataIntegrityProof"], "cryptosuite": "bbs-2023", "proofValue": "u2V0"},
        {"type": ["MerkleProof2017", "Extension"], "merkleRoot": "ab"},
        {"type": "https://w3id.org/security#RsaSignature2018", "jws": "x"},
        {"type": "DataIntegrityProof", "cryptosuite": "mldsa44-rdfc-2024"},
        {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023", "verificationMethod": {"id": "x"}},
    ],
)
def test_a_proof_of_another_kind_is_not_called_false_whatever_its_form(world: World, proof: dict) -> None:
    verification = world.verify(_plain() | {"proof": proof})
    assert (verification.verdict, verification.badge) == (Verdict.NOT_CHECKED, None)
    odd = _plain() | {"proof": proof, "@type": "OpenBadgeCredential"}
    assert world.verify(odd).verdict is Verdict.NOT_GENUINE, "what hides in the badge itself stays a trick"


def test_a_key_that_is_written_out_in_the_proof_is_not_called_false(world: World) -> None:
    document = world.badge()
    key = {"id": world.signer.verification_method, "type": "Multikey", "controller": ISSUER.id}
    document["proof"] = document["proof"][0] | {
        "verificationMethod": key | {"publicKeyMultibase": world.signer.public_key.multibase}
    }
    verification = world.verify(document)
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "key_written_out",
    )


@pytest.mark.parametrize("kind", ["Ed25519Signature2018", "BbsBlsSignature2020", "RsaSignature2018"])
def test_a_proof_of_an_older_kind_is_not_called_false(world: World, kind: str) -> None:
    document = _unsigned(world, GENUINE)
    document["proof"] = {
        "type": kind,
        "created": "2026-11-01T09:00:00Z",
        "verificationMethod": world.signer.verification_method,
        "proofPurpose": "assertionMethod",
        "jws": "eyJhbGciOiJFZERTQSJ9..c2ln",
    }
    verification = world.verify(document)
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "cryptosuite_unknown",
    )


def test_a_site_that_answers_with_a_page_for_its_keys_is_not_called_false(world: World) -> None:
    document = world.badge()
    world.pages[did_web_url(ISSUER.id)] = b"<!doctype html><title>Onderhoud</title>"
    verification = world.verify(document)
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "key_document_unreadable",
    )


def test_keys_behind_a_byte_order_mark_are_read(world: World) -> None:
    document = world.badge()
    address = did_web_url(ISSUER.id)
    world.pages[address] = BOM_UTF8 + json.dumps(world.pages[address]).encode()
    assert world.verify(document).verdict is Verdict.VALID


def test_the_first_line_names_the_check_that_stopped_the_others(world: World) -> None:
    """An issuer that could not be looked at stopped them; that nothing was checked after it is not the cause."""
    did = "did:web:school.example%3A8443:issuers:x"
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id=did))
    verification = world.verify(world.sign(_unsigned(world, content), signer=make_signer(did)))
    stopped = next(check for check in verification.checks if check.outcome is not Outcome.PASSED)
    said = verification.summary.values["then"]
    assert isinstance(said, Message)
    assert said.values["first"] == stopped.sentence
    assert "does not help" in str(said)  # the other port stays where it is


# ---------------------------------------------------------------------- written by its issuer as it should not be


def _signed_as(world: World, document: dict, kind: str) -> bytes:
    """Signed by the issuer with one proof, or as a token."""
    if kind == "token":
        key = generate_private_key(KeyType.P256, lambda size: b"\x05" * size)
        signer = MemorySigner(key, f"{ISSUER.id}#{MemorySigner(key, '').public_key.multibase}")
        keys = [DidKey(world.signer.public_key), DidKey(signer.public_key)]
        world.pages[did_web_url(ISSUER.id)] = build_did_document(ISSUER.id, keys)
        return sign_vc_jwt(document, signer, kid=signer.verification_method, typ=TokenType.CREDENTIAL).encode()
    created = NOW - timedelta(minutes=1)
    proof = create_proof(
        document, world.signer, cryptosuite=Cryptosuite(kind), created=created, linked_data=world.linked_data
    )
    return json.dumps(add_proof(document, proof)).encode()


def _token(header: dict, payload: dict) -> bytes:
    """A token by nobody."""
    return ".".join(encode_base64url(json.dumps(part).encode()) for part in (header, payload, "x")).encode()


def test_a_token_that_is_for_signing_in_is_no_badge(world: World) -> None:
    signing_in = {"sub": "1234567890", "name": "John Doe", "iat": 1516239022}
    for header in ({"alg": "HS256", "typ": "JWT"}, {"alg": "RS256", "typ": "at+jwt"}):
        verification = world.verify(_token(header, signing_in))
        assert (verification.verdict, verification.checks[1].code) == (Verdict.NO_BADGE, "not_a_badge")
    for payload in ({"vc": {}}, signing_in | {"type": ["OpenBadgeCredential"]}, _plain()):
        assert world.verify(_token({"alg": "HS256", "typ": "JWT"}, payload)).verdict is Verdict.NOT_GENUINE


def test_claims_that_cannot_be_read_are_not_called_false(world: World) -> None:
    token = _token({"alg": "ES256", "typ": "JWT", "kid": ISSUER.id}, _plain() | {"exp": "1893456000"})
    verification = world.verify(token)
    assert (verification.verdict, verification.checks[1].code) == (Verdict.NOT_CHECKED, "jwt_malformed")


def test_a_token_that_says_more_about_itself_is_only_against_the_standard(world: World) -> None:
    key = generate_private_key(KeyType.P256, lambda size: b"\x05" * size)
    signer = MemorySigner(key, f"{ISSUER.id}#{MemorySigner(key, '').public_key.multibase}")
    keys = [DidKey(world.signer.public_key), DidKey(signer.public_key)]
    world.pages[did_web_url(ISSUER.id)] = build_did_document(ISSUER.id, keys)
    parts = {"alg": "ES256", "typ": "JWT", "kid": signer.verification_method, "cty": "vc"}, build_claims(_plain())
    text = ".".join(encode_base64url(json.dumps(part).encode()) for part in parts)
    verification = world.verify(f"{text}.{encode_base64url(signer.sign(text.encode()))}".encode())
    assert (verification.verdict, verification.checks[1].code) == (Verdict.NONCONFORMING, "jwt_header_unusual")
    assert world.verify(f"{text}.{encode_base64url(signer.sign(b'else'))}".encode()).verdict is Verdict.NOT_GENUINE


def _another_subject() -> list[dict]:
    subject = _plain()["credentialSubject"]
    return [subject, subject | {"id": "urn:uuid:8f2b2a7e-4f5e-4a0c-9d3b-1f0a6f3c2b12"}]


NOBODY_CAN_SAY = {
    "no issuer": lambda: _without(_plain(), "issuer"),
    "an issuer without an id": lambda: _without(_plain(), "issuer", "id"),
    "an issuer that is a number": lambda: _plain() | {"issuer": 5},
    "two issuers": lambda: _plain() | {"issuer": [ISSUER.id, "did:web:other.example"]},
    "no subject": lambda: _without(_plain(), "credentialSubject"),
    "two subjects": lambda: _plain() | {"credentialSubject": _another_subject()},
    "half a status": lambda: _plain() | {"credentialStatus": {"id": "https://badges.example/status/1#4711"}},
    "two beginnings": lambda: _plain() | {"validFrom": ["2026-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]},
    "a day that is none": lambda: _plain() | {"validFrom": "2026-02-30T10:00:00Z"},
    "words of its own": lambda: _plain() | {"@context": [*_plain()["@context"], {"x": "https://x.example/x"}]},
    "vocabularies in another order": lambda: _plain() | {"@context": _plain()["@context"][::-1]},
    "a refreshing that is none": lambda: _plain() | {"refreshService": {"id": "https://x.example/r"}},
    "a checksum of other words": lambda: (
        _plain() | {"relatedResource": [{"id": VC_2_CONTEXT, "digestSRI": "sha384-" + "A" * 64}]}
    ),
}


@pytest.mark.parametrize("kind", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "token"])
@pytest.mark.parametrize("name", NOBODY_CAN_SAY)
def test_what_its_issuer_wrote_so_is_not_called_false(world: World, name: str, kind: str) -> None:
    """Nobody can say what it means, so nothing of it is shown; but the signature is its issuer's."""
    verification = world.verify(_signed_as(world, NOBODY_CAN_SAY[name](), kind))
    assert (verification.verdict, verification.badge) == (Verdict.NOT_CHECKED, None)
    assert english(verification.summary).endswith("Trying again does not help: ask the issuer.")


@pytest.mark.parametrize("name", NOBODY_CAN_SAY)
def test_the_same_by_somebody_else_is_false(world: World, name: str) -> None:
    signed = json.loads(_signed_as(world, NOBODY_CAN_SAY[name](), "eddsa-jcs-2022"))
    changed = signed | {"name": "cum laude"}
    assert world.verify(changed).verdict is Verdict.NOT_GENUINE
    assert world.verify({key: value for key, value in signed.items() if key != "proof"}).verdict is Verdict.NOT_GENUINE


def test_a_stranger_who_writes_so_in_the_name_of_a_school_is_not_excused(world: World) -> None:
    document = NOBODY_CAN_SAY["two beginnings"]()
    signed = world.sign(document, signer=world.add_issuer("did:web:evil.example", seed=9))
    assert world.verify(signed).verdict is Verdict.NOT_GENUINE


SPELLED_SO = {
    "list_of_one": lambda: _plain() | {"issuer": [_plain()["issuer"]], "validFrom": [_plain()["validFrom"]]},
    "null_value": lambda: _plain() | {"credentialStatus": None, "evidence": None},
    "value_not_plain": lambda: _plain() | {"name": {"@value": "Koken", "@language": "nl", "@direction": "ltr"}},
}


@pytest.mark.parametrize("code", SPELLED_SO)
def test_a_spelling_is_the_issuers_own_only_where_every_byte_is_signed(world: World, code: str) -> None:
    for kind in ("eddsa-jcs-2022", "token"):
        verification = world.verify(_signed_as(world, SPELLED_SO[code](), kind))
        assert (verification.verdict, verification.checks[1].code) == (Verdict.NONCONFORMING, code)
        assert verification.badge.issuer.name == ISSUER.name
    of_statements = world.verify(_signed_as(world, SPELLED_SO[code](), "eddsa-rdfc-2022"))
    assert of_statements.badge is None


def test_a_signature_that_has_run_out_is_not_called_false(world: World) -> None:
    document = _plain()
    proof = create_proof(
        document,
        world.signer,
        cryptosuite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW - timedelta(days=2),
        expires=NOW - timedelta(days=1),
        linked_data=world.linked_data,
    )
    verification = world.verify(add_proof(document, proof))
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "proof_expired",
    )


def _unsigned(world: World, content: object) -> dict:
    return {name: value for name, value in world.badge(content).items() if name != "proof"}


# ---------------------------------------------------------------------- something else than a badge


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"type": ["VerifiableCredential"]}, "a credential, but not a badge"),
        ({"type": "VerifiableCredential"}, "a credential, but not a badge"),
        ({"type": ["VerifiableCredential", "BitstringStatusListCredential"]}, "a list of withdrawn badges"),
        ({"type": ["VerifiablePresentation"]}, "without a badge in it"),
    ],
)
def test_another_credential_is_no_badge_and_not_false(world: World, document: dict, says: str) -> None:
    verification = world.verify({"@context": [VC_2_CONTEXT], "issuer": ISSUER.id} | document)
    assert verification.verdict is Verdict.NO_BADGE
    assert says in english(verification.summary)
    assert all(check.outcome is not Outcome.FAILED for check in verification.checks)


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[]",
        b'"x"',
        b'{"name": "package", "@scope/x": null}',
        b'{"type": "Achievement"}',
        b'{"@context": {"OpenBadgeCredential": "https://a.example/OpenBadgeCredential"}}',
        b'{"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass", "name": "Solderen"}',
        b"<!doctype html><p>",
    ],
)
def test_any_other_file_is_no_badge(world: World, content: bytes) -> None:
    verification = world.verify(content)
    assert (verification.verdict, verification.badge) == (Verdict.NO_BADGE, None)


@pytest.mark.parametrize("change", [{"@type": ["OpenBadgeCredential"], "type": ["X"]}, {"@context": [], "@id": "x:y"}])
def test_what_calls_itself_a_badge_in_another_spelling_is_not_excused(world: World, change: dict) -> None:
    assert world.verify(world.badge() | change).verdict is Verdict.NOT_GENUINE


def test_a_name_that_stands_there_twice_is_not_excused(world: World) -> None:
    content = json.dumps(world.badge()).encode()
    assert world.verify(content[:-1] + b', "name": "another"}').verdict is Verdict.NOT_GENUINE
    assert world.verify(b'{"a": 1, "a": 2}').verdict is Verdict.NO_BADGE


def test_an_endorsement_that_was_withdrawn_is_not_quoted(world: World) -> None:
    expired = replace(ENDORSEMENT, valid_until=NOW - timedelta(days=1))
    verification = world.verify(world.endorsement(expired))
    assert (verification.verdict, verification.endorsement.comment) == (Verdict.NO_BADGE, "")
    assert ENDORSEMENT.comment not in english(verification.summary)


# ---------------------------------------------------------------------- what stands around a badge


@pytest.mark.parametrize(
    "wrap",
    [
        lambda badge: {"verifiableCredential": badge},
        lambda badge: {"verifiableCredential": [badge]},
        lambda badge: {"verifiableCredential": [[badge, badge]]},
        lambda badge: {"verifiablePresentation": {"type": "VerifiablePresentation", "verifiableCredential": badge}},
        lambda badge: {"data": {"badge": badge}, "status": "ok"},
        lambda badge: [badge],
        json.dumps,
        lambda badge: {"@context": [VC_2_CONTEXT], "type": ["VerifiablePresentation"], "verifiableCredential": [badge]},
        lambda badge: {"type": "VerifiablePresentation", "verifiableCredential": badge, "proof": {"proofValue": "z"}},
    ],
)
def test_the_one_badge_inside_is_looked_at(world: World, wrap: Callable[[dict], object]) -> None:
    badge = world.badge()
    verification = world.verify(json.dumps(wrap(badge)).encode())
    assert (verification.verdict, verification.document) == (Verdict.VALID, badge)
    forged = badge | {"validFrom": "2026-01-01T00:00:00Z"}
    assert world.verify(json.dumps(wrap(forged)).encode()).verdict is Verdict.NOT_GENUINE


def test_of_several_badges_none_is_chosen(world: World) -> None:
    one, other = world.badge(), world.badge(replace(GENUINE, status=()))
    content = json.dumps({"verifiableCredential": [one, other]}).encode()
    verification = world.verify(content)
    assert (verification.verdict, verification.checks[0].code) == (Verdict.NOT_CHECKED, "several_badges")
    assert [json.loads(found) for found in list_badges(content)] == [one, other]
    assert list_badges(json.dumps(one).encode()) == (json.dumps(one).encode(),)


def test_a_badge_is_not_looked_for_in_what_is_signed_itself(world: World) -> None:
    """Nor in a token: what it holds was signed with it (threats V7, V27)."""
    inside = world.badge() | {"verifiableCredential": world.badge()}
    assert world.verify(inside).verdict is Verdict.NOT_GENUINE


# ---------------------------------------------------------------------- only against the standard


def _without(document: dict, *path: str) -> dict:
    place = document
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return document


def _plain() -> dict:
    return build_credential(replace(GENUINE, evidence=()))


IMPERFECT = {
    "holder_missing": lambda: _without(
        _without(_plain(), "credentialSubject", "id"), "credentialSubject", "identifier"
    ),
    "word_unknown": lambda: _with(_plain(), "Vaardigheid", "credentialSubject", "achievement", "achievementType"),
    "member_missing": lambda: _without(_plain(), "credentialSubject", "achievement", "description"),
    "not_a_time": lambda: _plain() | {"awardedDate": "2026-01-02T10:00:00"},
    "not_an_object": lambda: _with(_plain(), "https://a.example/c", "credentialSubject", "achievement", "criteria"),
}


def _with(document: dict, value: object, *path: str) -> dict:
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


@pytest.mark.parametrize("code", IMPERFECT)
def test_what_is_only_against_the_standard_is_shown_and_said(world: World, code: str) -> None:
    signed = world.sign(IMPERFECT[code]())
    verification = world.verify(signed)
    assert (verification.verdict, verification.check(CheckName.WELL_FORMED).code) == (Verdict.NONCONFORMING, code)
    assert verification.badge is not None
    assert verification.badge.issuer.name == ISSUER.name
    assert verification.check(CheckName.WELL_FORMED).sentence in verification.remarks
    assert all(check.outcome is not Outcome.FAILED for check in verification.checks[2:])
    forged = world.verify(signed | {"validFrom": "2026-01-01T00:00:00Z"})
    assert (forged.verdict, forged.badge) == (Verdict.NOT_GENUINE, None)
    assert "signature" in english(forged.summary), "the cause is not what is only against the standard"


def test_every_departure_is_said(world: World) -> None:
    document = _without(IMPERFECT["word_unknown"](), "credentialSubject", "achievement", "description")
    codes = [remark.code for remark in world.verify(world.sign(document)).remarks]
    assert sorted(codes) == ["member_missing", "word_unknown"]


def test_a_withdrawn_badge_is_withdrawn_whatever_its_form(world: World) -> None:
    world.revoke()
    assert world.verify(world.sign(IMPERFECT["word_unknown"]())).verdict is Verdict.REVOKED


@pytest.mark.parametrize(
    "change",
    [
        {"validFrom": ["2026-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]},
        {"credentialStatus": {"id": "https://badges.example/status/1#4711"}},
    ],
)
def test_what_decides_is_written_as_it_should_be(world: World, change: dict) -> None:
    """The issuer signed it so, which is no forgery; but nobody can say what it means."""
    signed = world.sign(IMPERFECT["word_unknown"]() | change)
    assert (world.verify(signed).verdict, world.verify(signed).badge) == (Verdict.NOT_CHECKED, None)
    assert world.verify(signed | {"validUntil": "2027-01-02T00:00:00Z"}).verdict is Verdict.NOT_GENUINE


def test_a_date_that_cannot_be_read_is_not_called_false(world: World) -> None:
    assert world.verify(world.sign(_plain() | {"validUntil": "soon"})).verdict is Verdict.NOT_CHECKED


@pytest.mark.parametrize("change", [{"expirationDate": "2027-01-02T00:00:00Z"}, {"mine": {"deep": [1]}}])
def test_a_word_without_meaning_is_unsigned_only_under_rdfc(world: World, change: dict) -> None:
    document = _plain() | change
    proof = create_proof(
        document,
        world.signer,
        cryptosuite=Cryptosuite.EDDSA_JCS_2022,
        created=NOW - timedelta(minutes=1),
        linked_data=world.linked_data,
    )
    verification = world.verify(add_proof(document, proof))
    assert (verification.verdict, verification.checks[1].code) == (Verdict.NONCONFORMING, "word_meaningless")
    assert next(iter(change)) in english(verification.summary)
    changed = add_proof(document, proof) | {next(iter(change)): "else"}
    assert world.verify(changed).verdict is Verdict.NOT_GENUINE
    rdfc = world.badge() | change
    assert world.verify(rdfc | {"proof": rdfc["proof"][:1]}).check(CheckName.NOTHING_UNSIGNED).code == "unsigned_data"


def test_the_claims_of_a_token_never_add_a_word_that_is_not_there(world: World) -> None:
    content = _plain()
    left = {name: value for name, value in content.items() if name != "validFrom"}
    claims = read_claims({"vc": left, "iss": ISSUER.id, "nbf": 1767312000, "exp": 1798848000}, is_open_badge=True)
    assert claims.document.keys() == content.keys() | {"validUntil"}
