"""Identifiers are parsed strictly, and a key speaks only for the controller that lists it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.codes import Code
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.keys.did import DidKey, build_did_document, did_key, did_key_method, did_web, did_web_url
from badgeservice.credentials.keys.multikey import KeyType, PublicKey, generate_private_key, public_key_of
from badgeservice.credentials.keys.verification_method import resolve_verification_method
from badgeservice.credentials.multibase import encode_base64url
from badgeservice.errors import BadgeServiceError, Invalid, Message

DID = "did:web:badges.school.example:issuers:roc-midden"
URL = "https://badges.school.example/issuers/roc-midden/did.json"


def key(key_type: KeyType = KeyType.ED25519, filler: int = 7) -> PublicKey:
    return public_key_of(generate_private_key(key_type, lambda count: bytes([filler]) * count))


ED, P256 = key(), key(KeyType.P256)
METHOD = f"{DID}#{ED.multibase}"


def document(**changes: object) -> dict[str, object]:
    return build_did_document(DID, [DidKey(ED), DidKey(P256)]) | changes


def test_did_web_of_a_base_url() -> None:
    assert did_web("https://badges.school.example", "issuers", "roc-midden") == DID
    assert did_web("http://localhost:8000/", "issuers", "x") == "did:web:localhost%3A8000:issuers:x"
    with pytest.raises(ValueError, match="host"):
        did_web("https://school.example/badges", "issuers")


def test_the_address_of_a_did_web() -> None:
    assert did_web_url(DID) == URL
    assert did_web_url("did:web:school.example") == "https://school.example/.well-known/did.json"
    assert did_web_url("did:web:school.example%3A443:a") == "https://school.example:443/a/did.json"


def test_plain_http_only_for_hosts_that_were_named() -> None:
    did = "did:web:localhost%3A8000:issuers:x"
    named = frozenset({"localhost:8000"})
    assert did_web_url(did, plain_http_hosts=named) == "http://localhost:8000/issuers/x/did.json"
    with pytest.raises(Invalid):
        did_web_url(did)
    with pytest.raises(Invalid):
        did_web_url("did:web:localhost%3A8001:issuers:x", plain_http_hosts=named)


@pytest.mark.parametrize(
    "did",
    [
        "did:web:127.0.0.1",
        "did:web:127.1",
        "did:web:0x7f000001",
        "did:web:a.0x7f",
        "did:web:2130706433",
        "did:web:①②⑦.0.0.1",
        "did:web:[::1]",
        "did:web:%5B%3A%3A1%5D",
        "did:web:localhost",
        "did:web:user@school.example",
        "did:web:user%40school.example",
        "did:web:school.example%3A22",
        "did:web:school.example%3A443%3A22",
        "did:web:school.example%2Fpath",
        "did:web:school.example:..",
        "did:web:school.example:%2e%2e",
        "did:web:school.example:a:.:b",
        "did:web:school.example:a%2Fb",
        "did:web:school.example:a%5Cb",
        "did:web:school.example:a%00",
        "did:web:school.example:a%3Fb",
        "did:web:school.example:a/b",
        "did:web:school.example:",
        "did:web:",
        "did:web:school..example",
        "did:web:-school.example",
        "did:web:school.example.",
        "did:web:school.example?x=1",
        "did:web:school.example ",
        "did:web:school.example\n",
        "did:web:schооl.example",  # two Cyrillic letters
        "did:web:" + "a." * 200 + "example",
        "did:web:school.example:" + "a" * 5000,
        "did:webs:school.example",
        "DID:web:school.example",
    ],
    ids=lambda did: did[:50],
)
def test_v10_an_identifier_that_is_no_plain_host_is_refused_and_never_fetched(did: str, pages) -> None:
    with pytest.raises(Invalid):
        did_web_url(did)
    fetch = pages()
    with pytest.raises(Invalid):
        resolve_verification_method(f"{did}#k", fetch)
    assert fetch.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://school.example/issuers/1#key-1",
        "https://user@school.example/issuers/1#key-1",
        "https://school.example:8443/issuers/1#key-1",
        "https://127.0.0.1/issuers/1#key-1",
        "https://school.example/issuers/1/../2#key-1",
        "https://school.example/issuers/1/%2E%2e/2#key-1",
        "https://school.example/./issuers/1#key-1",
        "https://[::1]/issuers/1#key-1",
        "https://school.example\\@evil.example/#key-1",
        "https://school.example/a b#key-1",
        "ftp://school.example/#key-1",
        "file:///etc/passwd#key-1",
        "javascript:alert(1)",
        "https://#key-1",
        "https:///x#key-1",
        "z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
        "xxx:z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
        "did:example:z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
        "did:key:",
        "did:jwk:",
        "",
        "#key-1",
        "https://school.example/#",
    ],
)
def test_other_ways_to_name_a_key_are_refused_and_never_fetched(url: str, pages) -> None:
    fetch = pages()
    with pytest.raises(Invalid):
        resolve_verification_method(url, fetch)
    assert fetch.asked == []


@given(st.text(max_size=80), st.sampled_from(["", "did:web:", "did:key:z", "did:jwk:", "https://", "https://a.nl/"]))
def test_no_text_raises_anything_unexpected(text: str, start: str) -> None:
    def fetch(url: str, accept: str):
        raise NotFetched(Message(Code.FETCH_REFUSED, "No."), field=url)

    with pytest.raises(BadgeServiceError):
        resolve_verification_method(start + text, fetch)


def test_did_key_needs_no_fetch(pages) -> None:
    for public_key in (ED, P256, key(KeyType.P384)):
        resolved = resolve_verification_method(did_key_method(public_key), pages())
        assert (resolved.public_key, resolved.controller) == (public_key, did_key(public_key))
        assert "assertionMethod" in resolved.purposes
        assert "keyAgreement" not in resolved.purposes


def test_did_key_without_fragment_means_its_only_key(pages) -> None:
    assert resolve_verification_method(did_key(ED), pages()).verification_method == did_key_method(ED)


def test_did_key_with_another_key_in_the_fragment_is_refused(pages) -> None:
    with pytest.raises(Invalid, match="verification_method_invalid"):
        resolve_verification_method(f"{did_key(ED)}#{P256.multibase}", pages())


def test_did_jwk(pages) -> None:
    did = "did:jwk:" + encode_base64url(json.dumps(P256.to_jwk()).encode())
    resolved = resolve_verification_method(f"{did}#0", pages())
    assert (resolved.public_key, resolved.controller) == (P256, did)
    with pytest.raises(Invalid):
        resolve_verification_method(f"{did}#1", pages())


def test_a_did_document_lists_every_key_twice_by_absolute_name() -> None:
    built = document()
    names = [entry["id"] for entry in built["verificationMethod"]]
    assert names == [
        METHOD,
        f"{DID}#{ED.thumbprint}",
        f"{DID}#{P256.multibase}",
        f"{DID}#{P256.thumbprint}",
    ]
    assert built["assertionMethod"] == names
    assert [entry["type"] for entry in built["verificationMethod"]] == ["Multikey", "JsonWebKey"] * 2


@pytest.mark.parametrize("name", [ED.multibase, ED.thumbprint])
def test_did_web_resolves_the_key_that_its_document_lists(name: str, pages) -> None:
    resolved = resolve_verification_method(f"{DID}#{name}", pages({URL: document()}))
    assert (resolved.public_key, resolved.controller) == (ED, DID)
    assert resolved.purposes == {"assertionMethod"}


def test_k7_a_revoked_key_stays_visible_and_speaks_no_more(pages) -> None:
    moment = datetime(2026, 5, 3, tzinfo=UTC)
    built = build_did_document(DID, [DidKey(ED, revoked_at=moment), DidKey(P256)])
    resolved = resolve_verification_method(METHOD, pages({URL: built}))
    assert resolved.revoked_at == moment
    assert "assertionMethod" not in resolved.purposes


def test_a_key_that_is_present_and_not_listed_has_no_purpose(pages) -> None:
    fetch = pages({URL: document(assertionMethod=[f"{DID}#other"])})
    assert resolve_verification_method(METHOD, fetch).purposes == frozenset()


def test_a_key_listed_for_logging_in_does_not_assert(pages) -> None:
    fetch = pages({URL: document(assertionMethod=[], authentication=[METHOD])})
    assert resolve_verification_method(METHOD, fetch).purposes == {"authentication"}


def test_short_names_and_keys_written_out_in_a_purpose_are_understood(pages) -> None:
    entry = {"id": "#k", "type": "Multikey", "controller": DID, "publicKeyMultibase": ED.multibase}
    for built in (
        {"id": DID, "verificationMethod": [entry], "assertionMethod": ["#k"]},
        {"id": DID, "assertionMethod": [entry]},
        {"id": DID, "assertionMethod": entry},
    ):
        resolved = resolve_verification_method(f"{DID}#k", pages({URL: built}))
        assert (resolved.public_key, resolved.purposes) == (ED, {"assertionMethod"})


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<html>",
        b"[]",
        b'"did"',
        b"[" * 100_000,
        b"\xff\xfe",
        {},
        {"id": "did:web:other.example"},
        {"id": DID},
        {"id": DID, "verificationMethod": "x", "assertionMethod": {"id": 7}},
        document(id="did:web:evil.example"),
    ],
    ids=lambda page: repr(page)[:20],
)
def test_a_document_that_is_not_the_one_asked_for_is_refused(page: object, pages) -> None:
    with pytest.raises(Invalid):
        resolve_verification_method(METHOD, pages({URL: page}))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"controller": "did:web:other.example"}, "key_controller_wrong"),
        ({"controller": None}, "key_invalid"),
        ({"publicKeyJwk": P256.to_jwk()}, "key_document_invalid"),
        ({"publicKeyMultibase": None}, "key_document_invalid"),
        ({"publicKeyMultibase": "z6Mk"}, "key_"),
        ({"revoked": "yesterday"}, "timestamp_invalid"),
        ({"id": f"{DID}#other"}, "key_not_in_document"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(change: dict, code: str, pages) -> None:
    entry = {"id": METHOD, "type": "Multikey", "controller": DID, "publicKeyMultibase": ED.multibase} | change
    built = {"id": DID, "verificationMethod": [entry], "assertionMethod": [METHOD]}
    with pytest.raises(Invalid, match=code):
        resolve_verification_method(METHOD, pages({URL: built}))


def test_two_entries_with_one_name_are_refused(pages) -> None:
    first, *_ = document()["verificationMethod"]
    other = first | {"publicKeyMultibase": key(filler=9).multibase}
    with pytest.raises(Invalid, match="key_not_in_document"):
        resolve_verification_method(METHOD, pages({URL: document(verificationMethod=[first, other])}))


def test_one_entry_that_is_written_out_in_two_lists_is_one(pages) -> None:
    first, *_ = document()["verificationMethod"]
    built = document(verificationMethod=[first], assertionMethod=[dict(first)])
    assert resolve_verification_method(METHOD, pages({URL: built})).purposes == {"assertionMethod"}


ISSUER = "https://school.example/issuers/1"
KEY_URL = f"{ISSUER}#{ED.multibase}"


def key_document(**changes: object) -> dict[str, object]:
    return {
        "id": KEY_URL,
        "type": "Multikey",
        "controller": ISSUER,
        "publicKeyMultibase": ED.multibase,
    } | changes


def test_an_https_document_about_a_key_of_its_own_address(pages) -> None:
    resolved = resolve_verification_method(KEY_URL, pages({ISSUER: key_document()}))
    assert (resolved.public_key, resolved.controller) == (ED, ISSUER)
    assert resolved.purposes == {"assertionMethod"}


def test_an_https_document_of_a_controller(pages) -> None:
    built = build_did_document(ISSUER, [DidKey(ED)])
    assert resolve_verification_method(KEY_URL, pages({ISSUER: built})).purposes == {"assertionMethod"}


def test_a_key_document_that_claims_a_stranger_as_controller_gets_no_purpose(pages) -> None:
    """Otherwise anybody could sign for any issuer with a page of their own."""
    evil = "https://evil.example/key"
    fetch = pages({evil: key_document(id=evil, controller=DID), URL: document()})
    resolved = resolve_verification_method(evil, fetch)
    assert resolved.controller == DID
    assert resolved.purposes == frozenset()


def test_a_key_document_on_a_page_of_its_own_counts_when_the_controller_lists_it(pages) -> None:
    elsewhere = "https://school.example/keys/1"
    fetch = pages(
        {
            elsewhere: key_document(id=elsewhere),
            ISSUER: {"id": ISSUER, "assertionMethod": [elsewhere]},
        }
    )
    assert resolve_verification_method(elsewhere, fetch).purposes == {"assertionMethod"}


def test_a_controller_that_says_nothing_of_keys_neither_claims_nor_denies_one(pages) -> None:
    elsewhere, profile = "https://school.example/keys/1", {"id": ISSUER, "type": ["Profile"], "name": "School"}
    fetch = pages({elsewhere: key_document(id=elsewhere), ISSUER: profile})
    for url in (elsewhere, KEY_URL):
        with pytest.raises(Invalid, match="issuer_without_keys"):
            resolve_verification_method(url, fetch)
    with pytest.raises(Invalid, match="key_not_in_document"):
        resolve_verification_method(KEY_URL, pages({ISSUER: profile | {"verificationMethod": []}}))


def test_a_controller_that_is_missing_or_answers_for_another_is_refused(pages) -> None:
    elsewhere = "https://school.example/keys/1"
    with pytest.raises(Invalid, match="key_document_invalid"):
        resolve_verification_method(elsewhere, pages({elsewhere: key_document(id=elsewhere, controller=None)}))
    other = {"id": "https://evil.example/", "assertionMethod": [elsewhere]}
    with pytest.raises(Invalid, match="key_document_of_another"):
        resolve_verification_method(elsewhere, pages({elsewhere: key_document(id=elsewhere), ISSUER: other}))


def test_a_key_in_the_fragment_of_an_https_address_is_not_believed(pages) -> None:
    """The 1EdTech validator believes it; then a signature proves nothing about the issuer."""
    forged = f"{ISSUER}#{key(filler=9).multibase}"
    with pytest.raises(Invalid):
        resolve_verification_method(forged, pages({ISSUER: key_document()}))


def test_a_document_that_cannot_be_fetched_is_not_invalid(pages) -> None:
    with pytest.raises(NotFetched):
        resolve_verification_method(METHOD, pages())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("urn:uuid:0b0d6d5c-0000-4000-8000-000000000001#k", "did_method_unknown"),
        ("xxx:z6Mk", "did_method_unknown"),
        ("ipfs://bafy/key#1", "did_method_unknown"),
        ("file:///etc/passwd#k", "verification_method_invalid"),
        ("data:application/json,{}", "verification_method_invalid"),
        ("FTP://school.example/key", "verification_method_invalid"),
        ("z6Mk", "verification_method_invalid"),
    ],
)
def test_a_key_with_a_name_that_we_cannot_look_up_is_told_from_an_address_that_is_refused(
    pages, name: str, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        resolve_verification_method(name, pages())
