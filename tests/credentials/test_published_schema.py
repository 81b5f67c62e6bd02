"""What 1EdTech's published schema allows is not refused here: people's diplomas depend on it.

Badges are made up from the schema itself, signed, and verified as a stranger's. Each time the schema is asked again
whether it agrees. The few rules of ours that are stricter are kept by the generator, and each is named there.
"""

import json
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import jsonschema
import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.keys.did import did_key, did_key_method
from badgeservice.credentials.keys.multikey import KeyType, MemorySigner, generate_private_key
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.proofs import add_proof, create_proof
from badgeservice.credentials.proofs.signed_badge import sign_badge
from badgeservice.credentials.verification import CheckName
from tests.credentials.examples import CONTENT
from tests.credentials.world import NOW, World
from tests.texts.said import english

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/"
PROOFS_OF_V1 = "https://w3id.org/security/data-integrity/v2"

# Which words a context lacks: nobody can sign them (a stricter rule, threats V2).
LACKING = {
    (V2, "context-3.0.3.json"): (),
    (V2, "context-3.0.2.json"): ("awardedDate", "endorsementJwt", "inLanguage"),
    (V1, "context-3.0.2.json"): ("awardedDate", "endorsementJwt", "inLanguage"),
    (V1, "context-3.0.1.json"): ("endorsementJwt", "inLanguage"),
    (V1, "context.json"): ("awardedDate", "endorsementJwt", "inLanguage"),
}
TEXTS = (
    "x",
    "Kop\n\n* a **b** <b>c</b>",
    'naïve “q” \\ "',
    "日本語 😀",
    " ",
    "\u202eabc",
    "{}",
    "www.example.org/a b",
    "8.0",
)
ZONES = ("Z", "+00:00", "-00:00", "+02:00", "-07:30", "+14:00", ".5Z", ".123456789Z", ".000+01:00")
NUMBERS = (0, 1, 3.0, 2.5, -1, 0.1, 1e-7, 52.0907, 123456789, 5e-324)
ADDRESSES = (
    "https://example.org/{}",
    "urn:uuid:00000000-0000-4000-8000-{:012d}",
    "did:example:{}#a",
    "http://example.org/?q=%C3%A9&x={}#f",
    "https://example.org:8443/~x/(a);b,c!*'$/ü{}",
    "mailto:a{}@example.org",
)
PATTERNS = {
    "(ext:)": ("ext:EQF", "ext:a.b-c_d|e"),
    "^[a-z]{2,4}": ("nl", "nl-NL", "zh-Hant-TW"),
    "^[a-zA-Z0-9_-]+\\.": ("a..b",),
}
CLASSES_WITH_RULES: Mapping[str, Mapping[str, str]] = {
    "CredentialSchema": {
        "id": f"{OPEN_BADGES}schema/json/ob_v3p0_achievementcredential_schema.json",
        "type": "1EdTechJsonSchemaValidator2019",
    },
    "CredentialStatus": {"type": "1EdTechRevocationList"},
    "RefreshService": {"type": "1EdTechCredentialRefresh"},
}


class Generator:
    """Badges by the schema, at random; the same in every run."""

    def __init__(self, schema: dict[str, Any], seed: int, data_model: str, context: str) -> None:
        self.schema = schema
        self.random = random.Random(seed)
        self.contexts = [V2, f"{OPEN_BADGES}{context}", f"{OPEN_BADGES}extensions.json"]
        self.lacking = LACKING[data_model, context]
        self.count = 0

    def badge(self, issuer: str) -> dict[str, Any]:
        badge = self.members(self.schema, "OpenBadgeCredential", 0)
        badge["issuer"] = badge["issuer"] | {"id": issuer} if isinstance(badge["issuer"], dict) else issuer
        return badge

    def members(self, schema: dict[str, Any], name: str, depth: int) -> dict[str, Any]:
        chance = max(0.08, 0.7 - 0.18 * depth)
        wanted = [
            member
            for member in schema["properties"]
            if member in schema["required"] or (self.random.random() < chance and member not in self.lacking)
        ]
        self.random.shuffle(wanted)
        wanted = [member for member in wanted if member not in ("proof", "termsOfUse")]  # no context has such a type
        made = {member: self.member(schema["properties"][member], member, name, depth) for member in wanted}
        if name == "AchievementSubject" and not made.get("identifier"):
            made["id"] = self.address()  # OB 3.0 §B.1.2: one of the two, which the schema does not say
        return made

    def member(self, schema: dict[str, Any], member: str, owner: str, depth: int) -> Any:
        fixed = CLASSES_WITH_RULES.get(owner, {})
        if member in fixed:
            return fixed[member]
        if member == "@context":
            return self.contexts
        if member == "id":
            return self.address()  # absolute, or nobody could sign it
        if member == "type" and owner.endswith("Credential"):
            return self.random.sample(["VerifiableCredential", owner], 2)
        if member == "type" and schema.get("type") == "array":
            return [owner]
        return self.value(schema, depth + 1)

    def value(self, schema: dict[str, Any], depth: int) -> Any:
        choose = self.random.choice
        match schema:
            case {"$ref": str() as reference}:
                name = reference.rpartition("/")[2]
                described = self.schema["$defs"][name]
                return (
                    self.members(described, name, depth) if "properties" in described else self.value(described, depth)
                )
            case {"oneOf": [{"type": "string"} as text, {"$ref": _} as other]} if "enum" not in text:
                return choose([self.address(), self.value(other, depth)])  # `ProfileRef`
            case {"oneOf": options}:
                return self.value(choose(options), depth)
            case {"enum": words}:
                return choose(words)
            case {"type": "array", "items": items}:
                return [self.value(items, depth) for _ in range(choose((0, 1, 1, 2)) if depth < 5 else 0)]
            case {"type": "boolean"}:
                return choose((True, False))
            case {"type": "number"}:
                return choose(NUMBERS)
            case {"format": "date-time"}:
                moment = NOW - timedelta(hours=self.random.randrange(50_000))
                return moment.replace(tzinfo=None).isoformat() + choose(ZONES)
            case {"format": "date"}:
                return f"19{self.random.randrange(50, 99)}-02-28"
            case {"pattern": str() as pattern}:
                return choose(next(words for start, words in PATTERNS.items() if pattern.startswith(start)))
        return choose(TEXTS)

    def address(self) -> str:
        self.count += 1
        return self.random.choice(ADDRESSES).format(self.count)


def in_words_of_v1(value: Any) -> Any:
    """The same by the data model of 2019, in the badge and in the endorsements in it."""
    if isinstance(value, list):
        return [in_words_of_v1(item) for item in value]
    if not isinstance(value, dict):
        return value
    names = {"validFrom": "issuanceDate", "validUntil": "expirationDate"} if "@context" in value else {}
    made = {names.get(name, name): in_words_of_v1(item) for name, item in value.items()}
    return made | {"@context": [V1, *made["@context"][1:], PROOFS_OF_V1]} if names else made


@pytest.fixture(scope="module")
def schema(shared) -> dict[str, Any]:
    return json.loads((shared / "schemas" / "1edtech-ob_v3p0_achievementcredential.json").read_text())


@pytest.fixture
def sign(linked_data) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def add(document: dict[str, Any]) -> dict[str, Any]:
        options = {"cryptosuite": Cryptosuite.EDDSA_RDFC_2022, "created": NOW - timedelta(days=1)}
        return add_proof(document, create_proof(document, SIGNER, linked_data=linked_data, **options))

    return add


KEY = generate_private_key(KeyType.ED25519, lambda size: b"\x05" * size)
SIGNER = MemorySigner(KEY, did_key_method(MemorySigner(KEY, "").public_key))
ISSUER = did_key(SIGNER.public_key)


@pytest.mark.parametrize(("data_model", "context"), list(LACKING))
def test_no_badge_that_the_schema_allows_is_called_false(linked_data, schema, sign, data_model, context):
    validator = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
    generator = Generator(schema, 3, data_model, context)
    world = World(linked_data)
    for _ in range(30):
        badge = generator.badge(ISSUER)
        validator.validate(badge)
        badge = sign(badge if data_model == V2 else in_words_of_v1(badge))
        verification = world.verify(badge)
        for name in (CheckName.WELL_FORMED, CheckName.NOTHING_UNSIGNED, CheckName.AUTHENTIC):
            assert verification.check(name).outcome is Outcome.PASSED, (english(verification.summary), badge)
        assert verification.badge is not None


def test_the_schema_takes_the_list_of_one_that_we_hand_out(linked_data, schema):
    world = World(linked_data)
    signed = sign_badge(build_credential(CONTENT), world.signer, created=NOW, linked_data=linked_data)
    validator = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
    document = json.loads(signed.document_bytes)
    validator.validate(document)
    assert not validator.is_valid(document | {"proof": document["proof"][0]})
