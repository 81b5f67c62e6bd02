"""Bitstring Status List 1.0: statuses that are given, changed and published here, and lists of others."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.multibase import decode_base64url, encode_base64url
from badgeservice.credentials.proofs.jose import TokenType, sign_vc_jwt
from tests.web.api.caller import JCS, RDFC, V2, Caller, Document, Edit, Stranger, drop, edited, problems, put

LIST = "https://status.example/lists/1"
SIXTEEN_KB = bytes(16 * 1024)
MALFORMED = "MALFORMED_VALUE_ERROR"


def _encoded(bits: bytes) -> str:
    return "u" + encode_base64url(gzip.compress(bits, mtime=0))


# What is given here


def _change(api: Caller, signed: Document, purpose: str, value: Any) -> int:
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": purpose}
    code: int = api.status(credentialId=signed["id"], credentialStatus=entry, status=value).status_code
    return code


def _with_id(api: Caller, number: int, key_type: KeyType = KeyType.ED25519) -> Document:
    return api.credential(key_type, id=f"urn:uuid:86294362-4254-4f36-854f-{number:012}")


@pytest.mark.parametrize("key_type", [KeyType.ED25519, KeyType.P256, KeyType.P384])
def test_a_credential_is_revoked_for_ever(api: Caller, key_type: KeyType) -> None:
    wish = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    signed = api.issued(_with_id(api, 1000 + list(KeyType).index(key_type), key_type), credentialStatus=wish)
    entry = signed["credentialStatus"]
    assert entry["type"] == "BitstringStatusListEntry"
    assert entry["statusPurpose"] == "revocation"
    assert entry["statusListIndex"].isdigit()
    assert entry["id"] == f"{entry['statusListCredential']}#{entry['statusListIndex']}"
    assert api.verify(signed).status_code == 200
    assert _change(api, signed, "revocation", False) == 200  # it was not
    assert _change(api, signed, "revocation", True) == 200
    answer = api.verify(signed)
    assert (answer.status_code, answer.json["verified"], answer.json["verdict"]) == (400, False, "revoked")
    assert _change(api, signed, "revocation", True) == 200
    assert _change(api, signed, "revocation", False) == 400  # §2.1: not reversible
    assert api.verify(signed).json["verdict"] == "revoked"


def test_a_credential_is_suspended_and_no_longer(api: Caller) -> None:
    signed = api.issued(_with_id(api, 3), credentialStatus={"statusPurpose": "suspension"})
    for value, status in ((True, 400), (False, 200), ("1", 400), ("0x0", 200), (1, 400), (0, 200)):
        assert _change(api, signed, "suspension", value) == 200
        assert api.verify(signed).status_code == status


def test_the_entry_itself_says_which_status_is_meant(api: Caller) -> None:
    wish = {"statusPurpose": "suspension"}
    one, other = (api.issued(_with_id(api, 6), credentialStatus=wish) for _ in range(2))  # issued twice by one id
    place = one["credentialStatus"]
    assert api.status(credentialId=one["id"], credentialStatus=place, status=True).status_code == 200
    assert (api.verify(one).status_code, api.verify(other).status_code) == (400, 200)
    elsewhere = place | {"statusListIndex": str(131_072)}
    assert api.status(credentialId=one["id"], credentialStatus=elsewhere, status=False).status_code == 404
    assert api.verify(one).status_code == 400


def test_several_purposes_and_a_message(api: Caller) -> None:
    messages = [{"status": f"0x{n}", "message": text} for n, text in enumerate(("ok", "late", "lost", "other"))]
    wishes = [
        {"statusPurpose": "revocation"},
        {"statusPurpose": "suspension"},
        {"statusPurpose": "message", "statusSize": 2, "statusMessage": messages, "statusReference": "https://e.org/"},
        {"statusPurpose": "refresh"},
    ]
    signed = api.issued(_with_id(api, 4), credentialStatus=wishes)
    assert [entry["statusPurpose"] for entry in signed["credentialStatus"]] == [
        wish["statusPurpose"] for wish in wishes
    ]
    assert len({entry["statusListCredential"] for entry in signed["credentialStatus"]}) == 4
    assert api.verify(signed).status_code == 200
    assert _change(api, signed, "message", "0x2") == 200
    answer = api.verify(signed)
    assert answer.status_code == 200
    assert any("lost" in warning["detail"] for warning in answer.json["warnings"])
    for value in (4, -1, "0x4", "two", 1.5, None, [], "99999999999"):
        assert _change(api, signed, "message", value) == 400
    assert _change(api, signed, "suspension", True) == 200
    assert api.verify(signed).json["verdict"] == "suspended"
    assert _change(api, signed, "revocation", True) == 200
    assert api.verify(signed).json["verdict"] == "revoked"


def test_a_credential_without_id_has_a_status_by_the_name_that_the_caller_gives(api: Caller) -> None:
    wish = {"statusPurpose": "revocation"}
    credential = edited(api.credential(), drop("id"))
    signed = api.issued(credential, credentialStatus=wish, credentialId="our-number-1")
    assert "id" not in signed
    assert "id" not in api.issued(credential, credentialStatus=wish)
    assert api.status(credentialId="our-number-1", credentialStatus=wish, status=True).status_code == 200
    assert api.verify(signed).json["verdict"] == "revoked"


UNREACHABLE = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "5",
    "statusListCredential": "https://university.example/status/3",
}


@pytest.mark.parametrize("status", [UNREACHABLE, {"type": "https://example.org/Status"}])
def test_who_does_not_ask_for_a_status_can_do_with_one_that_is_unknown(api: Caller, status: Document) -> None:
    signed = api.issued(api.credential(credentialStatus=status))
    for checks in (None, ["proof", "credentialStatus"], "credentialStatus"):
        answer = api.verify(signed, checks=checks)
        assert (answer.status_code, answer.json["verified"]) == (400, False)
    assert api.verify(signed).status_code == 400
    shown = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [signed]}
    for checks in (["proof"], [], "proof"):
        answer = api.verify(signed, checks=checks)
        assert (answer.status_code, answer.json["verified"], answer.json["errors"]) == (200, True, [])
        assert {"check": "not_revoked", "outcome": "not_checked"}.items() <= answer.json["checks"][6].items()
        assert len(answer.json["warnings"]) == 2  # whose it is, and that its status is unknown
        answer = api.post("/presentations/verify", {"presentation": shown, "options": {"checks": checks}})
        assert (answer.status_code, answer.json["verified"], answer.json["errors"]) == (200, True, [])
    assert api.post("/presentations/verify", {"presentation": shown}).status_code == 400


def test_what_is_known_counts_also_for_who_does_not_ask(api: Caller, stranger: Stranger) -> None:
    signed = api.issued(_with_id(api, 7), credentialStatus={"statusPurpose": "revocation"})
    assert _change(api, signed, "revocation", True) == 200
    assert api.verify(signed, checks=["proof"]).json["verdict"] == "revoked"
    for edit in (
        {"validUntil": "2026-01-02T00:00:00Z"},
        {"validFrom": "2027-01-01T00:00:00Z"},
        {"credentialStatus": [UNREACHABLE, signed["credentialStatus"]]},
        {"credentialStatus": UNREACHABLE | {"statusListIndex": "-1"}},
    ):
        document = api.credential(issuer=stranger.did, credentialStatus=UNREACHABLE) | edit
        answer = api.verify(api.sign(document, stranger, JCS), checks=["proof"])
        assert (answer.status_code, answer.json["verified"]) == (400, False), edit
        assert answer.json["errors"]
    forged = edited(api.issued(api.credential(credentialStatus=UNREACHABLE)), put("name", "forged"))
    assert api.verify(forged, checks=["proof"]).status_code == 400
    assert api.verify(forged, checks=5).status_code == 400


def test_as_many_statuses_as_are_looked_up(api: Caller) -> None:
    signed = api.issued(_with_id(api, 8), credentialStatus=[{"statusPurpose": "suspension"}] * 8)
    assert api.verify(signed).status_code == 200
    assert api.issue(_with_id(api, 8), credentialStatus=[{"statusPurpose": "suspension"}] * 9).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"credentialId": "urn:uuid:unknown"}, 404),
        ({"credentialStatus": {"statusPurpose": "suspension"}}, 404),
        ({"credentialStatus": {"statusPurpose": "no-such-purpose"}}, 400),
        ({"credentialStatus": {"statusPurpose": 5}}, 400),
        ({"credentialStatus": []}, 400),
        ({"credentialStatus": [5]}, 400),
        ({"credentialStatus": None}, 400),
        ({"credentialId": 5}, 400),
        ({"credentialId": None}, 400),
        ({"status": "maybe"}, 400),
        ({"status": 2}, 400),
        ({"credentialStatus": {"statusPurpose": "revocation", "type": "StatusList2021Entry"}}, 400),
        ({"credentialStatus": {"statusPurpose": "revocation", "type": None}}, 400),
        ({"credentialStatus": {"statusPurpose": "revocation", "type": "BitstringStatusList"}}, 200),
        ({"credentialStatus": {"statusPurpose": "revocation", "statusListIndex": "x"}}, 404),
        ({"credentialStatus": {"statusPurpose": "revocation", "statusListIndex": {}}}, 404),
        ({"credentialStatus": {"statusPurpose": "revocation", "statusListCredential": "https://e.org/list"}}, 404),
        ({}, 200),
    ],
)
def test_a_change_that_cannot_be_made(api: Caller, body: Document, status: int) -> None:
    signed = api.issued(_with_id(api, 5), credentialStatus={"statusPurpose": "revocation"})
    usual = {"credentialId": signed["id"], "credentialStatus": {"statusPurpose": "revocation"}, "status": False}
    answer = api.status(**usual | body)
    assert answer.status_code == status
    assert status == 200 or answer.json["detail"]


@pytest.mark.parametrize(
    "wish",
    [
        5,
        "revocation",
        {"statusPurpose": "no-such-purpose"},
        {"statusPurpose": ["revocation"]},
        {"statusPurpose": "message", "statusSize": 2},
        {"statusPurpose": "message", "statusSize": 2, "statusMessage": [{"status": "0x0", "message": "a"}]},
        {"statusPurpose": "message", "statusSize": 1, "statusMessage": [{"status": "0x0"}, {"status": "0x1"}]},
        {"statusPurpose": "message", "statusMessage": 5},
        {"statusPurpose": "message", "statusMessage": [5, 6]},
        {"statusPurpose": "message", "statusReference": "not an address"},
        {"statusPurpose": "message", "statusReference": 5},
        {"statusPurpose": "revocation", "statusSize": 0},
        {"statusPurpose": "revocation", "statusSize": -1},
        {"statusPurpose": "revocation", "statusSize": 3},
        {"statusPurpose": "revocation", "statusSize": "1"},
        {"statusPurpose": "revocation", "statusSize": 1.5},
        {"statusPurpose": "revocation", "statusSize": True},
    ],
)
def test_a_status_that_cannot_be_given(api: Caller, wish: Any) -> None:
    answer = api.issue(api.credential(), credentialStatus=wish)
    assert (answer.status_code, problems(answer)) == (400, {MALFORMED}), answer.text


def test_places_are_dealt_at_random(api: Caller) -> None:
    signed = [api.issued(_with_id(api, 100 + n), credentialStatus={"statusPurpose": "revocation"}) for n in range(8)]
    places = [int(one["credentialStatus"]["statusListIndex"]) for one in signed]
    assert len(set(places)) == 8
    assert places != sorted(places)
    assert max(places) - min(places) > 1000


# The list that is published here


def _give_status(api: Caller, name: str) -> None:
    """A credential that has a status in this list: it is published with the first one."""
    kind, purpose, size = [*name.split("-"), "1"][:3]
    key_type = KeyType.P256 if kind == "p256" else KeyType.ED25519
    messages = [{"status": hex(number), "message": f"message {number}"} for number in range(2 ** int(size))]
    wish = {"statusPurpose": purpose, "statusSize": int(size)} | ({"statusMessage": messages} if size != "1" else {})
    api.issued(api.credential(key_type), credentialStatus=wish)


@pytest.mark.parametrize("name", ["ed25519-revocation", "p256-suspension", "ed25519-message-2", "p256-refresh"])
def test_a_published_list(api: Caller, name: str) -> None:
    _give_status(api, name)
    answer = api.client.get(f"/vc-api/status-lists/{name}")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    document = json.loads(answer.data)
    assert document["@context"] == [V2]
    assert document["id"] == f"http://localhost:8000/vc-api/status-lists/{name}"
    assert "BitstringStatusListCredential" in document["type"]
    subject = document["credentialSubject"]
    assert subject["type"] == "BitstringStatusList"
    assert subject["statusPurpose"] == name.split("-")[1]
    assert answer.headers["Cache-Control"] == f"public, max-age={subject['ttl'] // 1000}"  # §2.2: aligned
    assert subject["encodedList"].startswith("u")
    assert len(gzip.decompress(decode_base64url(subject["encodedList"][1:]))) >= 16 * 1024
    assert document["validFrom"] <= "2026-11-23T09:00:00Z" < document["validUntil"]
    assert api.verify(document).status_code == 200


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/vc+ld+json"),
        ("*/*", "application/vc+ld+json"),
        ("text/html", "application/vc+ld+json"),
        ("application/vc", "application/vc"),
        ("application/json", "application/json"),
        ("application/ld+json, application/json", "application/ld+json"),  # the client that most verifiers use
        ("application/json, text/plain, */*", "application/json"),
    ],
)
def test_a_list_is_called_what_the_reader_understands(api: Caller, accept: str | None, media_type: str) -> None:
    _give_status(api, "ed25519-revocation")
    headers = {"Accept": accept} if accept else {}
    answer = api.client.get("/vc-api/status-lists/ed25519-revocation", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert "Accept" in answer.headers["Vary"]


def test_the_left_most_bit_comes_first(api: Caller) -> None:
    signed = api.issued(_with_id(api, 6), credentialStatus={"statusPurpose": "revocation"})
    index = int(signed["credentialStatus"]["statusListIndex"])
    before, after = (
        (_read_bits(api), _change(api, signed, "revocation", value), _read_bits(api))[::2] for value in (False, True)
    )
    assert before[0] == before[1] == after[0]
    changed = [n for n in range(len(after[1]) * 8) if (after[0][n // 8] ^ after[1][n // 8]) >> (7 - n % 8) & 1]
    assert changed == [index]


def _read_bits(api: Caller) -> bytes:
    document = json.loads(api.client.get("/vc-api/status-lists/ed25519-revocation").data)
    return gzip.decompress(decode_base64url(document["credentialSubject"]["encodedList"][1:]))


@pytest.mark.parametrize(
    "name", ["x", "ed25519", "ed25519-nothing", "rsa-revocation", "ed25519-revocation-3", "a-b-c-d"]
)
def test_a_list_that_does_not_exist(api: Caller, name: str) -> None:
    answer = api.client.get(f"/vc-api/status-lists/{name}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


# Entries that others wrote


def _entry(**members: Any) -> Document:
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    } | members


def _message(number: int) -> Document:
    return {"status": hex(number), "message": f"message {number}"}


TWO_BITS = [_message(n) for n in range(4)]
ENTRIES: dict[str, tuple[Document, str | None]] = {
    "as it should be": (_entry(), None),
    "with an id": (_entry(id=f"{LIST}#94567"), None),
    "the first place": (_entry(statusListIndex="0"), None),
    "the last place": (_entry(statusListIndex="131071"), None),
    "one bit": (_entry(statusSize=1), None),
    "one bit with messages": (_entry(statusSize=1, statusMessage=TWO_BITS[:2]), None),
    "messages with more in them": (
        _entry(statusMessage=[message | {"type": "https://example.org/M"} for message in TWO_BITS[:2]]),
        None,
    ),
    "a reference": (_entry(statusReference="https://example.org/dictionary"), None),
    "references": (_entry(statusReference=["https://example.org/1", "https://example.org/2"]), None),
    "the id of the list": (_entry(id=LIST), MALFORMED),
    "an id that is no address": (_entry(id="94567"), MALFORMED),
    "no purpose": (edited(_entry(), drop("statusPurpose")), MALFORMED),
    "purpose a number": (_entry(statusPurpose=5), MALFORMED),
    "two purposes": (_entry(statusPurpose=["revocation", "suspension"]), MALFORMED),
    "no index": (edited(_entry(), drop("statusListIndex")), MALFORMED),
    "index a number": (_entry(statusListIndex=94567), MALFORMED),
    "index negative": (_entry(statusListIndex="-1"), MALFORMED),
    "index a word": (_entry(statusListIndex="first"), MALFORMED),
    "index with letters": (_entry(statusListIndex="12abc"), MALFORMED),
    "index with a point": (_entry(statusListIndex="1.5"), MALFORMED),
    "index hexadecimal": (_entry(statusListIndex="0x1"), MALFORMED),
    "index in other digits": (_entry(statusListIndex="١٢"), MALFORMED),
    "index empty": (_entry(statusListIndex=""), MALFORMED),
    "no list": (edited(_entry(), drop("statusListCredential")), MALFORMED),
    "list no address": (_entry(statusListCredential="lists/1"), MALFORMED),
    "list a number": (_entry(statusListCredential=5), MALFORMED),
    "size zero": (_entry(statusSize=0), MALFORMED),
    "size negative": (_entry(statusSize=-1), MALFORMED),
    "size a text": (_entry(statusSize="1"), MALFORMED),
    "size broken": (_entry(statusSize=1.5), MALFORMED),
    "size without messages": (_entry(statusSize=2), MALFORMED),
    "too few messages": (_entry(statusSize=2, statusMessage=TWO_BITS[:3]), MALFORMED),
    "too many messages": (_entry(statusSize=1, statusMessage=TWO_BITS), MALFORMED),
    "messages no list": (_entry(statusMessage={"status": "0x0", "message": "a"}), MALFORMED),
    "message without status": (_entry(statusMessage=[{"message": "a"}, {"message": "b"}]), MALFORMED),
    "message without 0x": (
        _entry(statusMessage=[{"status": "0", "message": "a"}, {"status": "1", "message": "b"}]),
        MALFORMED,
    ),
    "reference no address": (_entry(statusReference="dictionary"), MALFORMED),
    "type in a list with another": (_entry(type=["BitstringStatusListEntry", "https://example.org/S"]), MALFORMED),
}


def _list(issuer: str, **subject: Any) -> Document:
    return {
        "@context": [V2],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": _encoded(SIXTEEN_KB),
        }
        | subject,
    }


def _publish(api: Caller, document: Document | str) -> None:
    content = document if isinstance(document, str) else json.dumps(document)
    api.pages = {LIST: content.encode()}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry(api: Caller, stranger: Stranger, name: str) -> None:
    entry, problem = ENTRIES[name]
    _publish(api, api.sign(_list(stranger.did), stranger))
    answer = api.verify(api.sign(api.credential(issuer=stranger.did, credentialStatus=entry), stranger, JCS))
    assert answer.status_code == (400 if problem else 200), answer.json
    assert problem is None or problem in problems(answer)
    refused = api.issue(api.credential(credentialStatus=entry))
    assert refused.status_code == (400 if problem else 201), refused.text
    assert problem is None or problem in problems(refused)
    several = api.credential(credentialStatus=[_entry(), entry])
    assert api.issue(several).status_code == (400 if problem else 201)


# Lists that others publish


def _ask(api: Caller, stranger: Stranger, **entry: Any) -> Any:
    return api.verify(api.sign(api.credential(issuer=stranger.did, credentialStatus=_entry(**entry)), stranger))


def _set(index: int, size: int = 1, value: int = 1, entries: int = 131_072) -> bytes:
    bits = bytearray((entries * size + 7) // 8)
    for offset in range(size):
        place = index * size + offset
        if value >> (size - 1 - offset) & 1:
            bits[place // 8] |= 0x80 >> place % 8
    return bytes(bits)


@pytest.mark.parametrize(
    ("index", "asked", "verdict"),
    [(94567, "94567", "revoked"), (94566, "94567", None), (0, "0", "revoked"), (131071, "131071", "revoked")],
)
def test_a_bit_of_somebody_else(api: Caller, stranger: Stranger, index: int, asked: str, verdict: str | None) -> None:
    for suite in (RDFC, JCS):
        _publish(api, api.sign(_list(stranger.did, encodedList=_encoded(_set(index))), stranger, suite))
        answer = _ask(api, stranger, statusListIndex=asked)
        assert (answer.status_code, answer.json["verified"]) == ((400, False) if verdict else (200, True))
        assert verdict in (None, answer.json["verdict"])


def test_a_status_of_several_bits(api: Caller, stranger: Stranger) -> None:
    messages = [{"status": hex(n), "message": f"message {n}"} for n in range(8)]
    _publish(
        api, api.sign(_list(stranger.did, statusPurpose="message", encodedList=_encoded(_set(70001, 3, 5))), stranger)
    )
    asked = {"statusPurpose": "message", "statusSize": 3, "statusMessage": messages}
    answer = _ask(api, stranger, statusListIndex="70001", **asked)
    assert (answer.status_code, any("message 5" in w["detail"] for w in answer.json["warnings"])) == (200, True)
    assert _ask(api, stranger, statusListIndex="70000", **asked).status_code == 200
    assert "RANGE_ERROR" in problems(_ask(api, stranger, statusListIndex="131072", **asked))


def test_a_status_of_more_bits_than_a_byte(api: Caller, stranger: Stranger) -> None:
    bits = _set(70001, 9, 300)
    _publish(api, api.sign(_list(stranger.did, statusPurpose="message", encodedList=_encoded(bits)), stranger))
    asked = {"statusPurpose": "message", "statusSize": 9, "statusMessage": [_message(n) for n in range(512)]}
    answer = _ask(api, stranger, statusListIndex="70001", **asked)
    assert (answer.status_code, any("message 300" in w["detail"] for w in answer.json["warnings"])) == (200, True)


def test_a_list_for_several_purposes(api: Caller, stranger: Stranger) -> None:
    signed = api.sign(
        _list(stranger.did, statusPurpose=["suspension", "revocation"], encodedList=_encoded(_set(94567))), stranger
    )
    _publish(api, signed)
    assert _ask(api, stranger).json["verdict"] == "revoked"
    assert _ask(api, stranger, statusPurpose="suspension").json["verdict"] == "suspended"
    assert "STATUS_VERIFICATION_ERROR" in problems(_ask(api, stranger, statusPurpose="message"))


@pytest.mark.parametrize("index", ["131072", "999999999", "1000000000", "9" * 30, "9" * 300])
def test_a_place_outside_the_list(api: Caller, stranger: Stranger, index: str) -> None:
    """§2.1: an integer of any size; §3.2: outside the list it is an error of range."""
    _publish(api, api.sign(_list(stranger.did), stranger))
    answer = _ask(api, stranger, statusListIndex=index)
    assert (answer.status_code, "RANGE_ERROR" in problems(answer)) == (400, True)


def _break_gzip() -> str:
    return "u" + encode_base64url(gzip.compress(SIXTEEN_KB)[:-9])


VERIFICATION = "STATUS_VERIFICATION_ERROR"
LISTS: dict[str, tuple[Edit, str | None]] = {
    "as it should be": (lambda d: None, None),
    "without an id": (drop("id"), None),
    "with another id": (put("id", "https://status.example/lists/2"), None),
    "without validFrom": (drop("validFrom"), None),
    "a time to live": (put("credentialSubject/ttl", 60000), None),
    "more types": (lambda d: d["type"].append("https://example.org/L"), None),
    "longer than needed": (put("credentialSubject/encodedList", _encoded(bytes(64 * 1024))), None),
    "one bit too short": (put("credentialSubject/encodedList", _encoded(SIXTEEN_KB[:-1])), "STATUS_LIST_LENGTH_ERROR"),
    "empty": (put("credentialSubject/encodedList", _encoded(b"")), "STATUS_LIST_LENGTH_ERROR"),
    "without multibase": (lambda d: d["credentialSubject"].update(encodedList=_encoded(SIXTEEN_KB)[1:]), MALFORMED),
    "in another base": (lambda d: d["credentialSubject"].update(encodedList="z" + _encoded(SIXTEEN_KB)[1:]), MALFORMED),
    "padded": (lambda d: d["credentialSubject"].update(encodedList=_encoded(SIXTEEN_KB) + "=="), MALFORMED),
    "not base64": (put("credentialSubject/encodedList", "u***"), MALFORMED),
    "not gzip": (put("credentialSubject/encodedList", "u" + encode_base64url(SIXTEEN_KB)), MALFORMED),
    "gzip cut off": (put("credentialSubject/encodedList", _break_gzip()), MALFORMED),
    "no bits": (drop("credentialSubject/encodedList"), MALFORMED),
    "a bomb": (put("credentialSubject/encodedList", _encoded(bytes(64 * 1024 * 1024))), VERIFICATION),
    "another purpose": (put("credentialSubject/statusPurpose", "suspension"), VERIFICATION),
    "no purpose": (drop("credentialSubject/statusPurpose"), MALFORMED),
    "a credential of another kind": (put("type", ["VerifiableCredential"]), MALFORMED),
    "a subject of another kind": (put("credentialSubject/type", "https://example.org/L"), VERIFICATION),
    "over": (put("validUntil", "2026-11-01T00:00:00Z"), VERIFICATION),
    "not yet": (put("validFrom", "2026-12-01T00:00:00Z"), VERIFICATION),
    "a time to live that is none": (put("credentialSubject/ttl", "soon"), MALFORMED),
    "a negative time to live": (put("credentialSubject/ttl", -1), MALFORMED),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_somebody_else(api: Caller, stranger: Stranger, name: str) -> None:
    edit, problem = LISTS[name]
    _publish(api, api.sign(edited(_list(stranger.did), edit), stranger, JCS))
    answer = _ask(api, stranger)
    assert answer.status_code == (400 if problem else 200), answer.json
    assert answer.json["verdict"] != "revoked"
    assert problem is None or problem in problems(answer), answer.json["problemDetails"]


# By themselves these are good credentials, or at least such as may be signed.
GOOD_BY_THEMSELVES = {"another purpose", "a credential of another kind", "over", "not yet"}


@pytest.mark.parametrize(
    "name", [name for name, (_, problem) in LISTS.items() if problem and name not in GOOD_BY_THEMSELVES]
)
def test_a_list_that_is_not_in_order_is_not_signed_and_not_passed_on(
    api: Caller, stranger: Stranger, name: str
) -> None:
    """§1.3: "Conforming processors MUST produce errors when non-conforming documents are consumed"."""
    edit, _ = LISTS[name]
    assert api.issue(edited(_list(api.credential()["issuer"]), edit)).status_code == 400
    signed = api.sign(edited(_list(stranger.did), edit), stranger, JCS)
    assert (answer := api.verify(signed)).status_code == 400
    assert answer.json["verified"] is False


def test_a_list_that_is_in_order_is_signed_and_passed_on(api: Caller, stranger: Stranger) -> None:
    signed = api.issued(_list(api.credential()["issuer"]))
    assert api.verify(signed).status_code == 200
    assert api.verify(api.sign(_list(stranger.did), stranger)).status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "",
        "{",
        "[]",
        "null",
        "<html>",
        '{"id": "x"}',
    ],
)
def test_a_page_that_is_no_list(api: Caller, stranger: Stranger, page: str) -> None:
    _publish(api, page)
    answer = _ask(api, stranger)
    assert (answer.status_code, answer.json["verdict"]) == (400, "not_checked")


def test_a_list_that_cannot_be_had(api: Caller, stranger: Stranger) -> None:
    api.pages = {}
    answer = _ask(api, stranger, statusListCredential="https://127.0.0.1/lists/1")
    assert (answer.status_code, answer.json["verdict"]) == (400, "not_checked")
    assert problems(answer) == {"STATUS_RETRIEVAL_ERROR"}


def test_a_list_must_be_signed(api: Caller, stranger: Stranger) -> None:
    signed = api.sign(_list(stranger.did), stranger)
    for document in (
        _list(stranger.did),
        signed | {"name": "Changed"},
        edited(signed, put("proof/created", "2026-01-01T00:00:00Z")),
        edited(signed, put("issuer", "did:example:another")),
    ):
        _publish(api, document)
        answer = _ask(api, stranger)
        assert (answer.status_code, problems(answer)) == (400, {VERIFICATION})


def test_a_list_may_be_kept_by_another_issuer(api: Caller, stranger: Stranger) -> None:
    """§2.2: the issuer of the list "MAY be different"; who takes such a credential is told."""
    other = Stranger.with_key(seed=13)
    _publish(api, api.sign(_list(other.did), other))
    answer = _ask(api, stranger)
    assert (answer.status_code, answer.json["verdict"]) == (200, "valid_with_remarks")
    assert any("someone other" in warning["detail"] for warning in answer.json["warnings"])
    _publish(api, api.sign(_list(other.did, encodedList=_encoded(_set(94567))), other))
    assert _ask(api, stranger).json["verdict"] == "revoked"


def test_a_list_may_be_a_token(api: Caller, stranger: Stranger) -> None:
    for bits, verdict in ((SIXTEEN_KB, None), (_set(94567), "revoked")):
        document = _list(stranger.did, encodedList=_encoded(bits))
        token = sign_vc_jwt(
            document, stranger.signer, kid=stranger.signer.verification_method, typ=TokenType.CREDENTIAL
        )
        _publish(api, token)
        answer = _ask(api, stranger)
        assert answer.status_code == (400 if verdict else 200), answer.json
        assert verdict in (None, answer.json["verdict"])
    _publish(api, token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"))
    assert problems(_ask(api, stranger)) == {VERIFICATION}


def test_a_status_of_a_kind_that_we_do_not_know_is_not_passed(api: Caller, stranger: Stranger) -> None:
    status = {"type": "https://example.org/Status", "id": "https://example.org/status/1"}
    answer = api.verify(api.issued(api.credential(credentialStatus=status)))
    assert (answer.status_code, answer.json["verdict"]) == (400, "not_checked")
