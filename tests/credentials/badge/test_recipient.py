"""Hashed identities: the published vector, and what somebody types."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.credentials.badge.recipient import hash_identity, is_same_identity, normalize_identity

MAIL = "sanne.devries@school.example"


def hashed(identity: str, salt: str = "Kosher", **changes: object) -> dict[str, object]:
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityType": "emailAddress",
        "identityHash": hash_identity(identity, salt),
        "salt": salt,
    } | changes


def test_the_published_vector(shared: Path) -> None:
    expected = hash_identity("a@example.com", "Kosher")
    assert expected in (shared / "vectors/README.md").read_text()
    assert expected == "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


@pytest.mark.parametrize("typed", [MAIL, f"  {MAIL}\n", "Sanne.deVries@School.example"])
def test_a_typed_address_matches_what_we_hash(typed: str) -> None:
    assert is_same_identity(typed, hashed(normalize_identity(MAIL)))


def test_an_address_that_was_hashed_as_typed_matches_when_typed_alike() -> None:
    assert is_same_identity("Sanne@School.example", hashed("Sanne@School.example"))
    assert not is_same_identity("sanne@school.example", hashed("Sanne@School.example"))


def test_plain_identities_are_compared_without_capitals_and_spaces() -> None:
    assert is_same_identity(" Sanne de Vries", {"hashed": False, "identityHash": "sanne de vries "})
    assert is_same_identity(MAIL, {"identityHash": MAIL})


def test_an_old_recipient_is_read_likewise() -> None:
    digest = hashlib.md5(f"{MAIL}zout".encode(), usedforsecurity=False).hexdigest()
    assert is_same_identity(MAIL, {"type": "email", "hashed": True, "identity": f"md5${digest}", "salt": "zout"})
    assert is_same_identity(MAIL, {"type": "email", "hashed": False, "identity": MAIL})
    assert is_same_identity(MAIL, {"hashed": True, "identity": hash_identity(MAIL, "")})
    assert is_same_identity(MAIL, {"hashed": True, "identity": hash_identity(MAIL, "").upper().replace("SHA", "sha")})


@pytest.mark.parametrize(
    "identity_object",
    [
        {},
        hashed("other@school.example"),
        hashed(MAIL, salt="Kosher") | {"salt": "other"},
        hashed(MAIL, identityHash=None),
        hashed(MAIL, identityHash=7),
        hashed(MAIL) | {"salt": None},
        hashed(MAIL, identityHash="sha256$"),
        hashed(MAIL, identityHash="sha512$" + "0" * 128),
        hashed(MAIL, identityHash="sha256$" + "0" * 32),
        hashed(MAIL, identityHash="md5$" + "0" * 64),
        hashed(MAIL, identityHash=hash_identity(MAIL, "Kosher")[7:]),
        hashed(MAIL, hashed=False),  # then the hash is the name itself
        hashed(MAIL, hashed="true"),
        hashed(MAIL, identityHash="x" * 100_000),
    ],
)
def test_anything_else_is_somebody_else(identity_object: dict) -> None:
    assert not is_same_identity(MAIL, identity_object)


def test_typing_the_hash_itself_is_no_proof_of_the_address() -> None:
    assert not is_same_identity(hash_identity(MAIL, "Kosher"), hashed(MAIL))


@given(st.text(), st.text(max_size=50))
def test_every_text_is_answered(identity: str, salt: str) -> None:
    try:
        expected = hash_identity(identity, salt)
    except UnicodeEncodeError:
        return
    assert identity.strip() == "" or is_same_identity(
        identity, {"hashed": True, "identityHash": expected, "salt": salt}
    )


@pytest.mark.parametrize("typed", ["", "\ud800", "x" * 100_000])
def test_an_odd_text_is_answered(typed: str) -> None:
    assert not is_same_identity(typed, hashed(MAIL))
    assert not is_same_identity(typed, {"identityHash": MAIL})
    assert not is_same_identity("", {"identityHash": ""})
