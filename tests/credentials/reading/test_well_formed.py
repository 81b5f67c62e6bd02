"""Check 2: one plain way of writing, and what the standards say about each class (verification step 2)."""

import json
from copy import deepcopy

import jsonschema
import pytest

from badgeservice.credentials.badge.documents import build_credential, build_endorsement
from badgeservice.credentials.reading import badge_schema
from badgeservice.credentials.reading.one_spelling import Malformed
from badgeservice.credentials.reading.well_formed import ReadingProfile, check_well_formed
from tests.bad_inputs.make import FOLDER, MALFORMED
from tests.credentials.examples import CONTENT, ENDORSEMENT


def refusal(document, profile=ReadingProfile.OPEN_BADGE):
    with pytest.raises(Malformed) as refused:
        check_well_formed(document, profile)
    return refused.value


@pytest.fixture
def badge():
    return build_credential(CONTENT)


@pytest.mark.parametrize("name", MALFORMED)
def test_each_malformed_file_is_refused_by_the_code_in_its_name(name):
    document = json.loads((FOLDER / "malformed" / f"{name}.json").read_text())
    assert refusal(document).code == name.partition("-")[0]


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("key_not_plain-full_iri", "/https:~1~1www.w3.org~12018~1credentials#validUntil"),
        ("type_not_plain-keyword", "/credentialSubject/type"),
        ("member_missing-target_url", "/credentialSubject/achievement/alignment/0/targetUrl"),
        ("too_many_values", "/validUntil"),
        ("type_missing-endorsement", "/endorsement/0/type"),
        ("word_unknown-closed_list", "/credentialSubject/result/0/status"),
    ],
)
def test_a_refusal_says_where(name, pointer):
    refused = refusal(json.loads((FOLDER / "malformed" / f"{name}.json").read_text()))
    assert refused.field == pointer
    assert f"(at {pointer})" in refused.sentence.en and f"(bij {pointer})" in refused.sentence.nl


def test_a_hostile_key_does_not_fill_the_page(badge):
    refused = refusal(badge | {"@" + "x" * 10_000: 1})
    assert len(refused.sentence.nl) < 300


def test_our_own_documents_pass(badge):
    check_well_formed(badge, ReadingProfile.OPEN_BADGE)
    check_well_formed(build_endorsement(ENDORSEMENT), ReadingProfile.OPEN_BADGE)
    check_well_formed(badge | {"endorsement": [build_endorsement(ENDORSEMENT)]}, ReadingProfile.OPEN_BADGE)


@pytest.mark.parametrize(
    "change",
    [
        {"endorsement": build_endorsement(ENDORSEMENT)},
        {"name": {"@value": "Samenwerken", "@language": "nl"}},
        {"name": [{"@value": "Samenwerken", "@language": "nl"}, {"@value": "Teamwork", "@language": "en-GB"}]},
        {"issuer": "did:web:badges.example:issuers:roc-midden"},
        {"proof": {"type": "DataIntegrityProof", "proofPurpose": "assertionMethod", "@context": ["urn:x:1"]}},
        {"somethingElse": {"of": ["their", "own"]}},
        {"credentialStatus": {"id": "urn:x:1", "type": ["BitstringStatusListEntry"]}},
        {"refreshService": {"id": "https://a.example/1", "type": ["1EdTechCredentialRefresh"]}},
        {"image": "https://badges.example/images/1.png"},
        {"issuer": {"id": "https://a.example/1", "type": "Profile", "url": "www.a.example", "image": "urn:x:1"}},
    ],
)
def test_the_liberties_that_others_take_are_accepted(badge, change):
    check_well_formed(badge | change, ReadingProfile.OPEN_BADGE)


def test_an_address_that_names_nothing_is_a_text_as_in_the_schemas(badge):
    badge["credentialSubject"]["achievement"]["alignment"][0]["targetUrl"] = "https://skills.example/working together"
    badge["credentialSubject"]["result"][0]["achievedLevel"] = "3"
    check_well_formed(badge, ReadingProfile.OPEN_BADGE)


def test_a_badge_by_the_data_model_of_2019_passes(badge):
    badge["@context"][0] = "https://www.w3.org/2018/credentials/v1"
    badge["issuanceDate"], badge["expirationDate"] = badge.pop("validFrom"), badge.pop("validUntil")
    check_well_formed(badge, ReadingProfile.OPEN_BADGE)
    del badge["issuanceDate"]
    assert refusal(badge).field == "/issuanceDate"


# ---------------------------------------------------------------------- the table is what 1EdTech publishes

PUBLISHED = {"achievement": "OpenBadgeCredential", "endorsement": "EndorsementCredential", "profile": "Profile"}
ALLOWED_HERE = {
    ("EndorsementCredential", "awardedDate"),
    ("Evidence", "digestSRI"),  # VC Data Model 2.0 §5.3 gives these two to everything
    ("Evidence", "digestMultibase"),
}


@pytest.fixture(scope="module")
def definitions(shared):
    found = {}
    for name, root in (("achievement", "OpenBadgeCredential"), ("endorsement", "EndorsementCredential")):
        text = (shared / "schemas" / f"1edtech-ob_v3p0_{name}credential.json").read_text()
        schema = json.loads(text)
        found |= schema["$defs"] | {root: schema}
    return found


def rows(name):
    members = (row.replace(":", " ", 1).split() for row in badge_schema.CLASSES[name].split(","))
    return {member: (count, kind) for member, count, kind in members}


TABLE = [name for name in badge_schema.CLASSES if "/" not in name]


@pytest.mark.parametrize("name", TABLE)
def test_each_class_has_the_members_of_the_published_schema(definitions, name):
    ignored = {"@context", "type", "proof", "evidence"} if name.endswith("Credential") else {"type"}
    published = set(definitions[name].get("properties", {})) - ignored
    ours = set(rows(name)) - ignored - {member for owner, member in ALLOWED_HERE if owner == name}
    assert ours == published - {"awardedDate"} | ours & {"awardedDate"}


@pytest.mark.parametrize("name", TABLE)
def test_each_class_requires_what_the_published_schema_requires(definitions, name):
    required = {member for member, (count, _) in rows(name).items() if count == "1"} - {"type"}
    published = set(definitions[name].get("required", [])) - {"@context", "type"}
    if name == "CredentialStatus":
        published -= {"id"}  # VC Data Model 2.0 §4.10 makes it optional, and others leave it out
    if name == "EndorsementCredential":
        published -= {"name"}  # the published example of 2022 has none
    assert required == published


@pytest.mark.parametrize("name", TABLE)
def test_each_class_takes_sets_where_the_published_schema_has_arrays(definitions, name):
    for member, schema in definitions[name].get("properties", {}).items():
        count, _ = rows(name).get(member, ("", ""))
        if count and member != "type":
            is_set = schema.get("type") == "array" or (name, member) == ("OpenBadgeCredential", "credentialStatus")
            is_set = is_set or (name, member) == ("EndorsementCredential", "credentialStatus")
            assert (count == "*") == is_set, member


@pytest.mark.parametrize("name", TABLE)
def test_each_class_is_closed_when_the_published_schema_is(definitions, name):
    assert (name in badge_schema.CLOSED) == (definitions[name].get("additionalProperties") is False)


@pytest.mark.parametrize(
    ("words", "owner", "member"),
    [
        ("achievement-type", "Achievement", "achievementType"),
        ("target-type", "Alignment", "targetType"),
        ("result-type", "ResultDescription", "resultType"),
        ("result-status", "Result", "status"),
        ("identifier-type", "IdentityObject", "identityType"),
        ("identifier-type", "IdentifierEntry", "identifierType"),
    ],
)
def test_each_list_of_words_is_the_published_one(definitions, words, owner, member):
    published = definitions[owner]["properties"][member]
    listed = published["enum"] if "enum" in published else published["oneOf"][0]["enum"]
    assert set(badge_schema.WORD_LISTS[words].split()) == set(listed)
    assert (words in badge_schema.OPEN_LISTS) == ("oneOf" in published)


def test_what_the_published_schema_refuses_is_refused_here(shared, badge):
    """Every malformed file that is plain JSON-LD; what the schema lets through is the gate's own work."""
    text = (shared / "schemas" / "1edtech-ob_v3p0_achievementcredential.json").read_text()
    validator = jsonschema.Draft201909Validator(json.loads(text))
    validator.validate(badge)
    refused = 0
    for name in MALFORMED:
        document = json.loads((FOLDER / "malformed" / f"{name}.json").read_text())
        refused += not validator.is_valid(document)
        refusal(deepcopy(document))
    assert refused > 40


# ---------------------------------------------------------------------- any credential (VC Data Model 2.0)

DIGEST = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
PLAIN = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": "did:web:a.example",
    "credentialSubject": {"id": "urn:x:1", "name": "x"},
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"@context": "https://www.w3.org/ns/credentials/v2"},
        {"@context": ["https://www.w3.org/ns/credentials/v2", {"name2": "https://schema.org/name"}]},
        {"id": "urn:uuid:1"},
        {"issuer": {"id": "did:web:a.example", "name": "A"}},
        {"name": [{"@value": "x", "@language": "en", "@direction": "ltr"}]},
        {"credentialSubject": [{"id": "urn:x:1", "name": "y"}, {"name": "x"}]},
        {"validFrom": "2020-01-01T00:00:00Z", "validUntil": "2020-01-01T00:00:00Z"},
        {"credentialStatus": [{"type": "A"}, {"id": "urn:x:2", "type": ["B"]}]},
        {"relatedResource": [{"id": "https://a.example", "digestSRI": DIGEST}]},
    ],
)
def test_a_credential_by_the_data_model_passes(change):
    check_well_formed(PLAIN | change, ReadingProfile.CREDENTIAL)


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"@context": []}, "context_missing", "/@context"),
        ({"@context": ["https://www.w3.org/ns/credentials/examples/v2"]}, "context_missing", "/@context"),
        ({"@context": [*PLAIN["@context"], 7]}, "context_wrong", "/@context/1"),
        ({"@context": [*PLAIN["@context"], "context.json"]}, "id_not_absolute", "/@context/1"),
        ({"type": ["Credential"]}, "type_missing", "/type"),
        ({"type": ["VerifiableCredential", None]}, "type_missing", "/type"),
        ({"id": "not an address"}, "id_not_absolute", "/id"),
        ({"id": ["urn:x:1", "urn:x:2"]}, "id_not_absolute", "/id"),
        ({"issuer": {"name": "A"}}, "member_missing", "/issuer/id"),
        ({"issuer": {"id": None}}, "id_not_absolute", "/issuer/id"),
        ({"issuer": None}, "id_not_absolute", "/issuer"),
        ({"issuer": {"id": "did:web:a", "name": 1}}, "not_a_text", "/issuer/name/0"),
        ({"name": {"@value": 1}}, "not_a_text", "/name/0/@value"),
        ({"name": {"@value": "x", "@type": "y"}}, "not_a_text", "/name/0"),
        ({"description": {"@value": "x", "@language": "?"}}, "language_unknown", "/description/0"),
        ({"name": {"@value": "x", "@direction": "up"}}, "direction_unknown", "/name/0"),
        ({"credentialSubject": []}, "value_missing", "/credentialSubject"),
        ({"credentialSubject": {}}, "not_an_object", "/credentialSubject/0"),
        ({"credentialSubject": [{"id": "urn:x:1", "name": "y"}, "urn:x:2"]}, "not_an_object", "/credentialSubject/1"),
        ({"credentialSubject": {"id": "x y", "name": "y"}}, "id_not_absolute", "/credentialSubject/0/id"),
        ({"validFrom": "2020-01-01"}, "not_a_time", "/validFrom"),
        ({"validFrom": "2020-01-02T00:00:00Z", "validUntil": "2020-01-01T00:00:00Z"}, "period_reversed", "/validUntil"),
        ({"credentialStatus": {"id": "urn:x:1"}}, "type_missing", "/credentialStatus/0/type"),
        ({"credentialStatus": {"type": "A", "id": "x"}}, "id_not_absolute", "/credentialStatus/0/id"),
        ({"credentialSchema": {"type": "A"}}, "member_missing", "/credentialSchema/0/id"),
        ({"evidence": "urn:x:1"}, "not_an_object", "/evidence/0"),
        ({"termsOfUse": [{}]}, "type_missing", "/termsOfUse/0/type"),
        ({"refreshService": {"type": 1}}, "type_missing", "/refreshService/0/type"),
        ({"urn:x:p": list(range(5_000))}, "too_many_parts", ""),
        ({"urn:x:p": [{}] * 5_000}, "too_many_parts", ""),
        ({"urn:x:p": {"@value": [[7] * 2_000] * 3, "@type": "@json"}}, "too_many_parts", ""),
        ({"relatedResource": {"id": "https://a.example"}}, "digest_missing", "/relatedResource/0"),
        ({"relatedResource": {"digestSRI": "x"}}, "id_not_absolute", "/relatedResource/0/id"),
        ({"relatedResource": [{"id": "urn:x:1", "digestSRI": DIGEST}] * 2}, "duplicate_resource", "/relatedResource/1"),
    ],
)
def test_a_credential_that_breaks_the_data_model(change, code, pointer):
    refused = refusal(PLAIN | change, ReadingProfile.CREDENTIAL)
    assert (refused.code, refused.field) == (code, pointer)


@pytest.mark.parametrize("member", ["@context", "type", "issuer", "credentialSubject"])
def test_a_credential_without_what_is_required(member):
    document = {key: value for key, value in PLAIN.items() if key != member}
    assert refusal(document, ReadingProfile.CREDENTIAL).field == f"/{member}"
