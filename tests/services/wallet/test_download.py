"""What a learner takes away is what the published texts prescribe, and somebody else's software says so.

Open Badges 3.0: the JSON against 1EdTech's own schema; the token against joserfc, with the key that our DID document
publishes. None of our own verification takes part.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from badgeservice.credentials.baking.baking import unbake
from badgeservice.credentials.verification import Verdict
from badgeservice.errors import NotFound
from badgeservice.services.organisations.keys import rotate_key
from badgeservice.services.organisations.register import did_document
from badgeservice.services.parts import Parts
from badgeservice.services.wallet.download import Download, FileKind, make_download
from badgeservice.services.wallet.wallet import make_token
from badgeservice.store.credentials import find_credential
from tests.conftest import Clock, make_school
from tests.web.awarded import Awarded, award_badge


@pytest.fixture
def awarded(sqlite_parts: Parts) -> Awarded:
    return award_badge(sqlite_parts, make_school(sqlite_parts))


def _download(awarded: Awarded, form: FileKind) -> Download:
    with awarded.parts.reading() as session:
        held = find_credential(session, awarded.credential_id)
    assert held is not None
    return make_download(awarded.parts, held, form)


def _token(awarded: Awarded) -> str:
    rotate_key(awarded.parts, awarded.school.slug)  # now it has a key for tokens too
    make_token(awarded.parts, awarded.learner, awarded.credential_id)
    return _download(awarded, "jwt").content.decode()


def _published_key(awarded: Awarded, kid: str) -> ECKey:
    document = did_document(awarded.parts, awarded.school.slug)
    assert kid in document["assertionMethod"]
    entry = next(entry for entry in document["verificationMethod"] if entry["id"] == kid)
    assert (entry["type"], entry["controller"]) == ("JsonWebKey", document["id"])
    return ECKey.import_key(entry["publicKeyJwk"])


def test_the_json_satisfies_the_official_schema(awarded: Awarded, shared: Path) -> None:
    schema = json.loads((shared / "schemas/1edtech-ob_v3p0_achievementcredential.json").read_text())
    download = _download(awarded, "json")
    assert download.media_type == "application/vc+ld+json"
    document = json.loads(download.content)
    jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)


def test_the_proofs_are_those_that_issuers_must_make(awarded: Awarded) -> None:
    """OB 3.0 §8.3: `eddsa-rdfc-2022`; the key is named absolutely, by its own value."""
    document, both = (json.loads(_download(awarded, form).content) for form in ("json", "set"))
    assert [proof["cryptosuite"] for proof in document["proof"]] == ["eddsa-rdfc-2022"]
    assert [proof["cryptosuite"] for proof in both["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    assert both == document | {"proof": [*document["proof"], both["proof"][1]]}
    for proof in both["proof"]:
        assert (proof["type"], proof["proofPurpose"]) == ("DataIntegrityProof", "assertionMethod")
        issuer, _, key = proof["verificationMethod"].partition("#")
        assert issuer == document["issuer"]["id"]
        assert key.startswith("z6Mk")
    assert document["credentialSubject"]["id"].startswith("urn:uuid:")
    assert "@" not in json.dumps(document["credentialSubject"])  # no e-mail address in plain text


def test_the_token_verifies_with_another_library(awarded: Awarded) -> None:
    token = _token(awarded)
    header, payload = _read(token)
    found = jwt.decode(token, _published_key(awarded, header["kid"]), algorithms=["ES256"])
    assert found.claims == payload
    head, _, signature = token.split(".")
    changed = jwt.encode({"alg": "ES256"}, payload | {"name": "Changed"}, ECKey.generate_key("P-256")).split(".")[1]
    with pytest.raises(JoseError):
        jwt.decode(f"{head}.{changed}.{signature}", _published_key(awarded, header["kid"]), algorithms=["ES256"])


def _read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    from badgeservice.credentials.multibase import decode_base64url

    header, payload, _ = token.split(".")
    return json.loads(decode_base64url(header)), json.loads(decode_base64url(payload))


def test_the_header_and_claims_of_the_token(awarded: Awarded) -> None:
    """OB 3.0 §8.2.2 – §8.2.4: no other header, and the five claims that repeat the credential."""
    header, payload = _read(_token(awarded))
    document = awarded.document
    assert header.keys() == {"alg", "kid", "typ"}
    assert (header["alg"], header["typ"]) == ("ES256", "JWT")
    claims = {name: payload.pop(name) for name in ("iss", "jti", "sub", "nbf")}
    assert claims == {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": int(awarded.parts.clock().timestamp()),
    }
    assert payload == {name: value for name, value in document.items() if name != "proof"}  # and no `vc`, no `exp`


def test_a_token_outlives_the_key_that_signed_it(awarded: Awarded, clock: Clock) -> None:
    token = _token(awarded)
    clock.now += timedelta(days=400)
    rotate_key(awarded.parts, awarded.school.slug)
    kid = _read(token)[0]["kid"]
    assert jwt.decode(token, _published_key(awarded, kid), algorithms=["ES256"]).claims["jti"] == awarded.document["id"]
    assert _download(awarded, "jwt").content.decode() == token  # signed once


def test_an_organisation_without_a_key_for_tokens_signs_none(awarded: Awarded) -> None:
    make_token(awarded.parts, awarded.learner, awarded.credential_id)
    with pytest.raises(NotFound):
        _download(awarded, "jwt")


def test_the_set_of_both_proofs_verifies_and_has_a_name_of_its_own(awarded: Awarded) -> None:
    alone, both = _download(awarded, "json"), _download(awarded, "set")
    assert both.media_type == alone.media_type
    assert both.filename == alone.filename.replace(".json", "-set.json")
    parts = awarded.parts
    verification = parts.verifier.verify(both.content, fetch=parts.fetch, now=parts.clock())
    assert verification.verdict is Verdict.VALID


@pytest.mark.parametrize(("form", "media_type"), [("png", "image/png"), ("svg", "image/svg+xml")])
def test_an_image_holds_the_very_same_badge(awarded: Awarded, form: FileKind, media_type: str) -> None:
    download = _download(awarded, form)
    assert download.media_type == media_type
    assert download.filename.endswith(f".{form}")
    assert json.loads(unbake(download.content)) == awarded.document
