"""Status lists: the rules for entries and lists, and reading one status (threats V15)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_flaws import StatusFlaw, StatusProblem
from badgeservice.credentials.status.status_list import (
    DEFAULT_TTL,
    Status,
    StatusPurpose,
    build_status_list_credential,
    read_status,
    read_status_entry,
    read_time_to_live,
    sign_status_list,
)
from tests.credentials.world import NOW, make_signer

LIST = "https://badges.school.example/status/3"
ENTRY: dict[str, Any] = {
    "id": f"{LIST}#94567",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": LIST,
}
MESSAGES = [
    {"status": "0x0", "message": "pending_review"},
    {"status": "0x1", "message": "accepted"},
    {"status": "0x2", "message": "rejected"},
    {"status": "0x3", "message": "undefined"},
]
MESSAGE_ENTRY = ENTRY | {"statusPurpose": "message", "statusSize": 2, "statusMessage": MESSAGES}


def credential(bits: StatusBits | None = None, purposes=("revocation",), **options: Any) -> dict[str, Any]:
    return build_status_list_credential(
        id=LIST,
        issuer="did:web:badges.school.example",
        bits=bits or StatusBits.empty(),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        purposes=purposes,
        **options,
    )


def test_the_list_that_we_publish() -> None:
    built = credential(valid_until=datetime(2026, 1, 2, tzinfo=UTC), time_to_live=timedelta(minutes=1))
    assert built == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:web:badges.school.example",
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2026-01-02T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": StatusBits.empty().encode(),
            "ttl": 60000,
        },
    }


def test_a_list_is_published_with_one_proof_that_stands_alone(linked_data) -> None:
    document = credential()
    published = json.loads(
        sign_status_list(document, make_signer(document["issuer"]), created=NOW, linked_data=linked_data)
    )
    assert published.pop("proof")["cryptosuite"] == "eddsa-rdfc-2022"
    assert published == document


def test_the_list_that_we_publish_can_be_signed_whole(linked_data) -> None:
    linked_data.link(credential(time_to_live=timedelta(minutes=1), purposes=("revocation", "suspension")))


@pytest.mark.parametrize("value", [0, 1])
def test_a_bit_is_read_where_it_was_set(value: int) -> None:
    bits = StatusBits.empty().with_statuses({94567: value, 94566: 1, 94568: 1})
    status = read_status(credential(bits), read_status_entry(ENTRY))
    assert status == Status("revocation", value, "set" if value else "unset")
    assert status.is_set is bool(value)


@pytest.mark.parametrize("purpose", [*StatusPurpose, "https://school.example/purposes/audit"])
def test_every_purpose_of_a_list_is_read(purpose: str) -> None:
    bits = StatusBits.empty().with_statuses({94567: 1})
    listed = credential(bits, purposes=("other", str(purpose)))
    assert read_status(listed, read_status_entry(ENTRY | {"statusPurpose": str(purpose)})).is_set


@pytest.mark.parametrize("value", range(4))
def test_a_message_of_two_bits(value: int) -> None:
    bits = StatusBits.empty(size=2).with_statuses({94567: value})
    status = read_status(credential(bits, purposes=("message",)), read_status_entry(MESSAGE_ENTRY))
    assert (status.value, status.message) == (value, MESSAGES[value]["message"])


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("type", "StatusList2021Entry"),
        ("type", None),
        ("type", ["BitstringStatusListEntry", "Other"]),
        ("id", LIST),  # MUST NOT be the address of the list
        ("id", "94567"),
        ("id", 7),
        ("statusPurpose", None),
        ("statusPurpose", ""),
        ("statusPurpose", ["revocation"]),
        ("statusListIndex", -1),
        ("statusListIndex", "-1"),
        ("statusListIndex", "12abc"),
        ("statusListIndex", "0x10"),
        ("statusListIndex", "1e3"),
        ("statusListIndex", "1.0"),
        ("statusListIndex", " 1"),
        ("statusListIndex", "1\n"),
        ("statusListIndex", ""),
        ("statusListIndex", "٣"),
        ("statusListIndex", 94567),
        ("statusListIndex", 94567.0),
        ("statusListIndex", True),
        ("statusListIndex", None),
        ("statusListCredential", None),
        ("statusListCredential", "status/3"),
        ("statusListCredential", "not a url"),
        ("statusListCredential", [LIST]),
        ("statusSize", 0),
        ("statusSize", -1),
        ("statusSize", "1"),
        ("statusSize", 1.0),
        ("statusSize", True),
        ("statusSize", 17),
        ("statusSize", 2),  # and no messages
        ("statusMessage", []),
        ("statusMessage", "none"),
        ("statusMessage", MESSAGES),  # four messages for one bit
        ("statusReference", "no url"),
        ("statusReference", [LIST, 7]),
    ],
)
def test_v15_a_malformed_entry_is_named(member: str, value: object) -> None:
    with pytest.raises(StatusFlaw) as caught:
        read_status_entry(ENTRY | {member: value})
    assert caught.value.problem is StatusProblem.MALFORMED
    assert caught.value.field in {f"credentialStatus.{member}", "credentialStatus.statusMessage"}


@pytest.mark.parametrize("member", ["type", "statusPurpose", "statusListIndex", "statusListCredential"])
def test_an_entry_without_a_required_member_is_malformed(member: str) -> None:
    with pytest.raises(StatusFlaw, match="status_entry_malformed"):
        read_status_entry({name: value for name, value in ENTRY.items() if name != member})


@pytest.mark.parametrize("entry", [None, "x", [], 7])
def test_an_entry_that_is_no_object_is_malformed(entry: object) -> None:
    with pytest.raises(StatusFlaw):
        read_status_entry(entry)


@pytest.mark.parametrize(
    "messages",
    [
        MESSAGES[:3],
        [*MESSAGES, MESSAGES[0]],
        [*MESSAGES[:3], MESSAGES[0]],
        [*MESSAGES[:3], {"status": "0x4", "message": "x"}],
        [*MESSAGES[:3], {"status": "3", "message": "x"}],
        [*MESSAGES[:3], {"status": 3, "message": "x"}],
        [*MESSAGES[:3], {"status": "0x3"}],
        [*MESSAGES[:3], {"status": "0x3", "message": 7}],
        [*MESSAGES[:3], "0x3"],
    ],
)
def test_messages_must_name_every_value_once(messages: list[Any]) -> None:
    with pytest.raises(StatusFlaw) as caught:
        read_status_entry(MESSAGE_ENTRY | {"statusMessage": messages})
    assert caught.value.field == "credentialStatus.statusMessage"


def test_what_the_standard_leaves_free_is_read() -> None:
    bare = {name: value for name, value in ENTRY.items() if name != "id"}
    assert read_status_entry(bare).index == 94567
    two = ENTRY | {"statusMessage": [{"status": "0x0", "message": "a"}, {"status": "0x1", "message": "b", "more": 1}]}
    assert read_status_entry(two).messages == {0: "a", 1: "b"}
    assert read_status_entry(ENTRY | {"statusReference": LIST}).references == (LIST,)
    assert read_status_entry(ENTRY | {"statusListIndex": 23}, may_be_number=True).index == 23
    with pytest.raises(StatusFlaw):
        read_status_entry(ENTRY | {"statusListIndex": True}, may_be_number=True)


@pytest.mark.parametrize(
    ("change", "code", "problem"),
    [
        ({"type": ["VerifiableCredential"]}, "status_list_of_other_kind", StatusProblem.MALFORMED),
        ({"type": None}, "status_list_of_other_kind", StatusProblem.MALFORMED),
        ({"credentialSubject": None}, "status_list_of_other_kind", StatusProblem.MALFORMED),
        ({"credentialSubject": []}, "status_list_of_other_kind", StatusProblem.MALFORMED),
    ],
)
def test_v7_something_else_than_a_list_is_no_list(change, code: str, problem: StatusProblem) -> None:
    with pytest.raises(StatusFlaw) as caught:
        read_status(credential() | change, read_status_entry(ENTRY))
    assert (caught.value.code, caught.value.problem) == (code, problem)


@pytest.mark.parametrize(
    ("change", "code", "problem"),
    [
        ({"type": "StatusList2021"}, "status_list_of_other_kind", StatusProblem.MALFORMED),
        ({"statusPurpose": "suspension"}, "status_purpose_wrong", StatusProblem.VERIFICATION),
        ({"statusPurpose": ["suspension", "refresh"]}, "status_purpose_wrong", StatusProblem.VERIFICATION),
        ({"statusPurpose": None}, "status_list_unreadable", StatusProblem.MALFORMED),
        ({"encodedList": None}, "status_list_unreadable", StatusProblem.MALFORMED),
        ({"encodedList": ["u"]}, "status_list_unreadable", StatusProblem.MALFORMED),
    ],
)
def test_v15_a_list_that_does_not_fit_the_entry(change, code: str, problem: StatusProblem) -> None:
    listed = credential()
    listed["credentialSubject"] |= change
    with pytest.raises(StatusFlaw) as caught:
        read_status(listed, read_status_entry(ENTRY))
    assert (caught.value.code, caught.value.problem) == (code, problem)


@pytest.mark.parametrize("index", ["131072", str(2**63), "9" * 40])
def test_v15_an_index_behind_the_end_is_a_range_error(index: str) -> None:
    with pytest.raises(StatusFlaw) as caught:
        read_status(credential(), read_status_entry(ENTRY | {"statusListIndex": index}))
    assert caught.value.problem is StatusProblem.RANGE


def test_a_list_of_one_bit_is_too_short_for_entries_of_two() -> None:
    with pytest.raises(StatusFlaw) as caught:
        read_status(credential(purposes=("message",)), read_status_entry(MESSAGE_ENTRY))
    assert caught.value.problem is StatusProblem.LENGTH


@pytest.mark.parametrize(("ttl", "expected"), [(..., DEFAULT_TTL), (60000, timedelta(minutes=1)), (0, timedelta())])
def test_how_long_a_copy_may_be_used(ttl: object, expected: timedelta) -> None:
    listed = credential()
    if ttl is not ...:
        listed["credentialSubject"]["ttl"] = ttl
    assert read_time_to_live(listed) == expected


@pytest.mark.parametrize("ttl", ["60000", -1, True, None, 2**60])
def test_a_time_to_live_that_is_no_time_is_malformed(ttl: object) -> None:
    listed = credential()
    listed["credentialSubject"]["ttl"] = ttl
    with pytest.raises(StatusFlaw):
        read_time_to_live(listed)


def test_the_published_list_of_1edtech(shared: Path) -> None:
    folder = shared / "vectors/1edtech-ob30/bit-string-list"
    listed = json.loads((folder / "testlist").read_text())
    badge = json.loads((folder / "credential-status-revoked.json").read_text())
    entry = read_status_entry(badge["credentialStatus"], may_be_number=True)
    assert read_status(listed, entry).is_set


def test_the_names_of_the_flaws_are_those_of_the_specifications() -> None:
    assert StatusProblem.RETRIEVAL.endswith("ns/credentials/status-list#STATUS_RETRIEVAL_ERROR")
    assert StatusProblem.MALFORMED.endswith("vc-data-model#MALFORMED_VALUE_ERROR")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([*ENTRY, "statusSize", "statusMessage", "statusReference"]), json_values)
def test_no_entry_raises_anything_else(member: str, value: object) -> None:
    try:
        read_status(credential(), read_status_entry(MESSAGE_ENTRY | {member: value}))
    except StatusFlaw:
        return
