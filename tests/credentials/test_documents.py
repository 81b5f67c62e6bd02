"""The documents we build have the form that OB 3.0 demands, in a fixed order of keys."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import jsonschema
import pytest

from badgeservice.credentials import documents
from badgeservice.credentials.documents import (
    Achievement,
    Alignment,
    CredentialContent,
    EndorsementContent,
    Evidence,
    Identifier,
    Identity,
    IdentityType,
    Image,
    Profile,
    Result,
    ResultDescription,
    RubricLevel,
    StatusEntry,
    StudyLoad,
    build_achievement,
    build_credential,
    build_endorsement,
    build_profile,
)
from badgeservice.credentials.timestamps import format_timestamp

ISSUER = Profile(
    id="did:web:badges.example:issuers:roc-midden",
    name="ROC Midden",
    url="https://badges.example/issuers/roc-midden",
    description="A school",
    image=Image("https://badges.example/roc.png", "The logo of ROC Midden"),
    email="badges@roc.example",
    country_code="NL",
    identifiers=(Identifier("00AA", "ext:BRIN"),),
)
RUBRIC = ResultDescription(
    id="urn:uuid:00000000-0000-4000-8000-000000000001",
    name="Samenwerken",
    result_type="RubricCriterionLevel",
    required_level="urn:uuid:00000000-0000-4000-8000-000000000003",
    levels=(
        RubricLevel("urn:uuid:00000000-0000-4000-8000-000000000002", "Beginner", points="1"),
        RubricLevel("urn:uuid:00000000-0000-4000-8000-000000000003", "Gevorderd", "Werkt zelfstandig", "2", "2"),
    ),
)
ACHIEVEMENT = Achievement(
    id="https://badges.example/achievements/1",
    name="Samenwerken in de keuken",
    description="Working together in a professional kitchen",
    criteria_narrative="You cooked a menu **together**.",
    image=Image("https://badges.example/achievements/1/image"),
    creator=ISSUER,
    level=4,
    study_load=StudyLoad(40),
    alignments=(
        Alignment("Samenwerken", "https://badges.example/frameworks/kompas21#samenwerken", "K4", "KOMPAS21", "CFItem"),
    ),
    result_descriptions=(RUBRIC,),
    tags=("koken", "samenwerken", "koken"),
    language="nl",
    human_code="K0001",
    version="2",
)
CONTENT = CredentialContent(
    id="https://badges.example/credentials/0b0f6a3e-9c5c-4a46-ae6a-6e83e73b6a13",
    issuer=ISSUER,
    subject_id="urn:uuid:0a0f6a3e-9c5c-4a46-ae6a-6e83e73b6a13",
    achievement=ACHIEVEMENT,
    valid_from=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    identities=(
        Identity(IdentityType.NAME, "Sanne de Vries"),
        Identity(IdentityType.EMAIL, "sha256$" + "0" * 64, salt="c2FsdA"),
    ),
    valid_until=datetime(2031, 1, 2, tzinfo=UTC),
    awarded_at=datetime(2026, 1, 1, tzinfo=UTC),
    results=(Result(RUBRIC.id, achieved_level_id=RUBRIC.levels[1].id),),
    evidence=(Evidence("https://badges.example/evidence/1", "Menu", digest_sri="sha384-" + "A" * 64),),
    status=(StatusEntry("https://badges.example/status/1", 4711),),
)
ENDORSEMENT = EndorsementContent(
    id="urn:uuid:10000000-0000-4000-8000-000000000001",
    issuer=Profile("did:web:bakker.example", "Bakkerij Bol"),
    subject_id=CONTENT.subject_id,
    name="Assessment by the work-placement supervisor",
    comment="Sanne led the early shift.",
    valid_from=datetime(2026, 1, 2, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def schema(shared):
    def check(document, name):
        text = (shared / "schemas" / f"1edtech-ob_v3p0_{name}credential.json").read_text()
        jsonschema.Draft201909Validator(json.loads(text), format_checker=jsonschema.FormatChecker()).validate(document)

    return check


def test_a_credential_with_everything_satisfies_the_official_schema(schema):
    endorsed = replace(CONTENT, endorsements=(build_endorsement(ENDORSEMENT),))
    schema(build_credential(endorsed), "achievement")


def test_a_credential_with_the_least_satisfies_the_official_schema(schema):
    achievement = Achievement("https://a.example/1", "A", "B", criteria_url="https://a.example/c")
    content = CredentialContent(
        "urn:uuid:1", Profile("did:web:a.example", "A"), "urn:uuid:2", achievement, CONTENT.valid_from
    )
    document = build_credential(content)
    schema(document, "achievement")
    assert not [key for key in ("validUntil", "evidence", "endorsement", "credentialStatus") if key in document]


def test_an_endorsement_satisfies_the_official_schema(schema):
    schema(build_endorsement(ENDORSEMENT), "endorsement")


def test_contexts_are_exactly_two_and_nothing_is_inline():
    assert build_credential(CONTENT)["@context"] == [documents.VC_2_CONTEXT, documents.OB_3_CONTEXT]


def test_status_index_is_a_string_and_one_status_is_an_object():
    status = build_credential(CONTENT)["credentialStatus"]
    assert status == {
        "id": "https://badges.example/status/1#4711",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "4711",
        "statusListCredential": "https://badges.example/status/1",
    }


def test_two_statuses_are_a_list():
    both = replace(CONTENT, status=(*CONTENT.status, StatusEntry("https://badges.example/status/2", 1, "suspension")))
    assert [entry["statusPurpose"] for entry in build_credential(both)["credentialStatus"]] == [
        "revocation",
        "suspension",
    ]


def test_the_name_is_plain_and_the_address_is_a_salted_hash():
    name, email = build_credential(CONTENT)["credentialSubject"]["identifier"]
    assert name == {"type": "IdentityObject", "hashed": False, "identityHash": "Sanne de Vries", "identityType": "name"}
    assert email["hashed"] is True and email["salt"] == "c2FsdA" and email["identityType"] == "emailAddress"


def test_level_and_study_load_are_alignments():
    *_, level, load = build_credential(CONTENT)["credentialSubject"]["achievement"]["alignment"]
    assert (level["targetType"], level["targetCode"], level["targetUrl"]) == (
        "ext:EQF",
        "4",
        "http://data.europa.eu/snb/eqf/4",
    )
    assert (load["targetType"], load["targetCode"], load["targetFramework"]) == ("ext:StudyLoad", "40", "SBU")
    assert load["targetName"] == "40 uur (SBU)"


def test_equal_tags_are_written_once():
    assert build_credential(CONTENT)["credentialSubject"]["achievement"]["tag"] == ["koken", "samenwerken"]


def test_the_order_of_keys_is_fixed():
    other = replace(CONTENT, id="urn:uuid:9", identities=(Identity(IdentityType.NAME, "A"), CONTENT.identities[1]))
    assert _keys(build_credential(CONTENT)) == _keys(build_credential(other))


def _keys(value):
    if isinstance(value, dict):
        return [(key, _keys(item)) for key, item in value.items()]
    return [_keys(item) for item in value] if isinstance(value, list) else None


def test_nothing_absent_is_written():
    def walk(value):
        assert value is not None and value != "" and value != []
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(item)

    walk(build_credential(CONTENT))


def test_times_are_utc_with_whole_seconds():
    amsterdam = timezone(timedelta(hours=2))
    assert format_timestamp(datetime(2026, 7, 1, 12, 0, 0, 999, tzinfo=amsterdam)) == "2026-07-01T10:00:00Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        format_timestamp(datetime(2026, 7, 1))  # noqa: DTZ001


def test_an_achievement_without_criteria_is_refused():
    with pytest.raises(ValueError, match="criteria"):
        build_achievement(Achievement("https://a.example/1", "A", "B"))


def test_a_profile_of_a_person_needs_only_id_and_name():
    assert build_profile(Profile("did:web:a.example", "A")) == {
        "id": "did:web:a.example",
        "type": ["Profile"],
        "name": "A",
    }
