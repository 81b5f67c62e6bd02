"""All published badges of 1EdTech's validator get the verdict that their name says.

Their issuers (example.com, 1edtech.edu …) have no documents that could be fetched, so this file writes them down: each
issuer lists the keys with which the badges that should be good were signed, and no others. With those documents a
verdict of "valid" means what it says; nothing about a key is taken from the badge itself.

None of the issuers is in a register of ours, so a good badge is "valid with remarks".
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from badgeservice.codes import Code
from badgeservice.credentials.baking.baking import unbake
from badgeservice.credentials.fetching import Fetched, NotFetched
from badgeservice.credentials.multibase import decode_base64url
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.verification import CheckName, Verdict, Verifier
from badgeservice.errors import Message

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GOOD = Verdict.VALID_WITH_REMARKS

# The issuers' own documents: which Multikeys each of them lists.
KEYS = {
    "https://example.com/issuers/876543": (
        "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "z6MknNHHrBzPytzu6CUBP9Lg7fg4KSBjzimc2Frh693YbMiv",
        "z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
    ),
    "https://1edtech.edu/issuers/565049": (
        "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "z6Mknyb2Gb4NxzW3xSr9ChTtdQZ1zs77piQ3r9SaJ9vMzmrs",
        "zDnaekGZTbQBerwcehBSXLqAg6s55hVEBms1zFy89VHXtJSa9",
    ),
    "https://state.gov/issuers/565049": (
        "z6MkoMGF38Ck9xkdqrbZt4h9eHb1qc3GhAAkoSWa4Vy3SHRN",
        "z6MkmQ49FhpMN7V11B7Qzc6WC6Q3ymVW4xmHUsHBR2MWMMo1",
    ),
    "did:web:dc.1edtech.org:wellspring2022:wellspring-portal:org:da1e96e9-afcc-4eed-b9a2-2ddf7353214c": (
        "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
    ),
    "https://example.edu/issuers/565049": (),
}
# Badges in tokens bring a JWK along; the issuer lists those of these tokens.
TOKENS = {
    "https://1edtech.edu/issuers/565049": ("simple-jwt.png", "simple-jwt.svg"),
    "https://example.edu/issuers/565049": ("simple-jwt_v1.png",),
}

EXPECTED = {
    # name says good
    "simple.json": (GOOD, "issuer_not_in_register"),
    "simple.1ob": (GOOD, "issuer_not_in_register"),
    "simple_v1.json": (GOOD, "issuer_not_in_register"),
    "simple-context-alias.json": (GOOD, "issuer_not_in_register"),
    "simple-context-version.json": (GOOD, "issuer_not_in_register"),
    "simple-did-key-method.json": (GOOD, "issuer_not_bound"),
    "simple-did-web-method.json": (GOOD, "issuer_not_in_register"),
    "simple-eddsa-2022.json": (GOOD, "issuer_not_in_register"),
    "simple-multiple-proofs.json": (GOOD, "issuer_not_in_register"),
    "simple-json.png": (GOOD, "issuer_not_in_register"),
    "simple-json.svg": (GOOD, "issuer_not_in_register"),
    "simple-jwt.png": (GOOD, "issuer_not_in_register"),
    "simple-jwt.svg": (GOOD, "issuer_not_in_register"),
    "simple-jwt_v1.png": (GOOD, "issuer_not_in_register"),
    "simple-jwt_v1.svg": (GOOD, "issuer_not_in_register"),
    "endorsement-valid.json": (Verdict.NO_BADGE, "issuer_not_in_register"),
    # signed with everything in it; its endorsements were never signed properly, and that is a remark
    "complete.json": (GOOD, "assessment_failed"),
    # name says revoked or expired
    "credential-status-revoked.json": (Verdict.REVOKED, "revoked"),
    "bit-string-list/credential-status-revoked.json": (Verdict.REVOKED, "revoked"),
    "bit-string-list/credential-status-revoked-blank-nodes.json": (Verdict.REVOKED, "revoked"),
    "simple-err-expired.json": (Verdict.EXPIRED, "expired"),
    # name says wrong: the shape
    "simple-err-context.json": (Verdict.NOT_GENUINE, "context_missing"),
    "simple-err-type.json": (Verdict.NO_BADGE, "other_credential"),
    "simple-err-issued.json": (Verdict.NOT_GENUINE, "member_missing"),
    "simple-err-issuer.json": (Verdict.NOT_CHECKED, "member_missing"),
    "simple-err-issuer-type.json": (Verdict.NOT_GENUINE, "type_missing"),
    "simple-err-issuer-otheridentifier-type.json": (Verdict.NOT_GENUINE, "type_missing"),
    "simple-err-issuer-parentorg-type.json": (Verdict.NOT_GENUINE, "type_missing"),
    "simple-err-credential-subject-type.json": (Verdict.NOT_GENUINE, "type_missing"),
    "simple-err-credential-subject-identifier-type.json": (Verdict.NOT_GENUINE, "type_missing"),
    "simple-err-credential-subject-result-type.json": (Verdict.NOT_GENUINE, "type_missing"),
    "simple-err-credential-subject-profile-type.json": (Verdict.NOT_GENUINE, "type_missing"),
    "simple-err-credential-subject-achievement-result-description-type.json": (Verdict.NOT_GENUINE, "type_missing"),
    "simple-err-evidence-type.json": (Verdict.NOT_GENUINE, "type_missing"),
    "simple-noproof.json": (Verdict.NOT_GENUINE, "member_missing"),
    # name says wrong: the signature or the key
    "simple-err-proof-value.json": (Verdict.NOT_GENUINE, "signature_wrong"),
    "simple-err-proof-method.json": (Verdict.NOT_GENUINE, "key_not_in_document"),
    "simple-err-proof-method-no-scheme.json": (Verdict.NOT_GENUINE, "proof_malformed"),
    "simple-err-proof-method-unknown-scheme.json": (Verdict.NOT_CHECKED, "did_method_unknown"),
    "simple-err-proof-method-unknown-did-method.json": (Verdict.NOT_CHECKED, "did_method_unknown"),
    "endorsement-err-schema-status-refresh.json": (Verdict.NOT_GENUINE, "signature_wrong"),
    # not a badge, or in a way that we do not know
    "bit-string-list/testlist": (Verdict.NO_BADGE, "not_a_badge"),
    "sd/derivedcredential.json": (Verdict.NOT_CHECKED, "cryptosuite_unknown"),
    "simple.jwt": (Verdict.NOT_GENUINE, "context_order"),  # of a draft of the standard, with its context of 2021
    "velocity.jwt": (Verdict.NOT_CHECKED, "unknown_context"),
    # `identityType: email` is a word of a draft; the published schemas of 3.0 do not have it
    "complete_v1.json": (Verdict.NOT_GENUINE, "word_unknown"),
}


class Issuers:
    """The documents of the issuers, and the two kinds of list."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, url: str, accept: str) -> Fetched:
        content = self.find(url)
        if content is None:
            raise NotFetched(Message(Code.FETCH_FAILED, "No answer."), field=url)
        return Fetched(content, "application/json", NOW, url)

    def find(self, url: str) -> bytes | None:
        if url.endswith("/bit-string-list/testlist"):
            return (self.folder / "bit-string-list" / "testlist").read_bytes()
        if "revocations" in url:
            return json.dumps(self.revocation_list(url)).encode()
        for issuer, keys in KEYS.items():
            path = issuer.removeprefix("did:web:").replace(":", "/")
            if url in (issuer, f"https://{path}/did.json"):
                return json.dumps(self.document(issuer, keys)).encode()
        return None

    def document(self, issuer: str, keys: tuple[str, ...]) -> dict:
        methods = [{"id": f"{issuer}#{key}", "type": "Multikey", "publicKeyMultibase": key} for key in keys]
        for name in TOKENS.get(issuer, ()):
            token = unbake((self.folder / name).read_bytes())
            jwk = json.loads(decode_base64url(token.decode().partition(".")[0]))["jwk"]
            methods.append({"id": f"#{name}", "type": "JsonWebKey", "publicKeyJwk": jwk})
        return {
            "id": issuer,
            "verificationMethod": [method | {"controller": issuer} for method in methods],
            "assertionMethod": [method["id"] for method in methods],
        }

    def revocation_list(self, url: str) -> dict:
        if "wellspring" not in url:  # that of complete.json, on which it is not
            return {"id": url, "issuer": "https://1edtech.edu/issuers/565049", "revokedCredential": []}
        badge = json.loads((self.folder / "credential-status-revoked.json").read_text())
        return {"id": url, "issuer": badge["issuer"]["id"], "revokedCredential": [{"id": badge["id"]}]}


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "vectors" / "1edtech-ob30"


def test_every_vector_is_in_the_table(folder):
    assert {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_vector_gets_the_verdict_that_its_name_says(folder, linked_data, name):
    verifier = Verifier(linked_data, lambda issuer: None)
    content = (folder / name).read_bytes()
    verification = verifier.verify(content, fetch=Issuers(folder), now=NOW)
    verdict, code = EXPECTED[name]
    codes = {check.code for check in verification.checks if check.outcome is not Outcome.PASSED}
    assert verification.verdict is verdict
    assert code in codes


@pytest.mark.parametrize("name", ["simple-jwt.png", "simple-jwt_v1.svg"])
def test_a_key_that_a_token_brings_along_is_nobodys_until_the_issuer_lists_it(folder, linked_data, name):
    class WithoutTheKey(Issuers):
        def document(self, issuer, keys):
            return super().document(issuer, keys) | {"verificationMethod": [], "assertionMethod": []}

    verifier = Verifier(linked_data, lambda issuer: None)
    content = (folder / name).read_bytes()
    verification = verifier.verify(content, fetch=WithoutTheKey(folder), now=NOW)
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.ISSUER).code == "issuer_did_not_sign"
