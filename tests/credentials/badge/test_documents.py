"""The documents we build have the form that OB 3.0 demands, in a fixed order of keys."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import jsonschema
import pytest

from badgeservice.credentials.badge.content import (
    Achievement,
    CredentialContent,
    Identity,
    IdentityType,
    Profile,
    StatusEntry,
)
from badgeservice.credentials.badge.documents import (
    build_achievement,
    build_credential,
    build_endorsement,
    build_profile,
)
from badgeservice.credentials.timestamps import format_timestamp
from tests.credentials.examples import CONTENT, ENDORSEMENT, ISSUER


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


def test_contexts_are_vc_and_open_badges_and_what_the_schema_needs():
    assert build_credential(CONTENT)["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ]


def test_the_profile_of_a_creator_who_is_the_issuer_is_written_once():
    achievement = build_credential(CONTENT)["credentialSubject"]["achievement"]
    assert achievement["creator"] == {"id": ISSUER.id, "type": ["Profile"], "name": ISSUER.name}


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
