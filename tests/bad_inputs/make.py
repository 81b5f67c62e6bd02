"""Make the bad inputs again: `python -m tests.bad_inputs.make`. A test does the same and compares.

Each file is named after its flaw: the code that the refusal carries, then after a dash which form of it this is.

* `unreadable/`  bytes that are not the JSON that we accept (verification step 1)
* `malformed/`   JSON that has not the shape of a badge (step 2), made from one good document by one change
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from badgeservice.credentials.badge.documents import build_credential, build_endorsement
from tests.credentials.examples import CONTENT, ENDORSEMENT

FOLDER = Path(__file__).parent

UNREADABLE: dict[str, bytes] = {
    "empty": b"",
    "empty-only_space": b" \r\n\t ",
    "byte_order_mark": b'\xef\xbb\xbf{"id": "urn:x:1"}',
    "not_utf8": b'{\n  "name": "caf\xe9"\n}',
    "not_utf8-utf16": '{"name": "x"}'.encode("utf-16"),
    "not_utf8-overlong": b'{"name": "\xc0\xaf"}',
    "not_utf8-surrogate": b'{"name": "\xed\xa0\x80"}',
    "not_json": b"a badge",
    "not_json-trailing_data": b'{"id": "urn:x:1"}\n{"id": "urn:x:2"}',
    "not_json-truncated": b'{"id": "urn:x:1", "name": "Samen',
    "not_json-trailing_comma": b'{"id": "urn:x:1",}',
    "not_json-comment": b'{"id": "urn:x:1" /* mine */}',
    "not_json-single_quotes": b"{'id': 'urn:x:1'}",
    "not_json-raw_line_feed_in_text": b'{"name": "a\nb"}',
    "not_json-leading_zero": b'{"points": 012}',
    "not_an_object": b'["urn:x:1"]',
    "not_an_object-text": b'"urn:x:1"',
    "not_an_object-null": b"null",
    "duplicate_key": b'{\n  "validUntil": "2020-01-01T00:00:00Z",\n  "validUntil": "2030-01-01T00:00:00Z"\n}',
    "duplicate_key-escaped": b'{"id": "urn:x:1", "\\u0069d": "urn:x:2"}',
    "duplicate_key-deep": b'{"credentialSubject": {"achievement": [{"id": 1}, {"id": 1, "id": 2}]}}',
    "not_a_number": b'{"credentialSubject": {"creditsEarned": NaN}}',
    "not_a_number-infinity": b'{"points": [1, -Infinity]}',
    "number_too_large": b'{"points": 9007199254740992}',
    "number_too_large-negative": b'{"points": -9007199254740992}',
    "number_too_large-many_digits": b'{"points": ' + b"9" * 5000 + b"}",
    "number_too_large-exponent": b'{"points": 1e400}',
    "control_character": b'{"name": "a\\u0000b"}',
    "control_character-backspace": b'{"name": "a\\bb"}',
    "control_character-delete": b'{"name": "a\x7fb"}',
    "control_character-in_key": b'{"na\\u0001me": "x"}',
    "lone_surrogate": b'{"name": "\\ud800"}',
    "lone_surrogate-low_first": b'{"name": "\\udc00\\ud800"}',
    "lone_surrogate-in_key": b'{"\\udfff": 1}',
    "too_deep": b'{"a": ' * 25 + b"1" + b"}" * 25,
    "too_deep-arrays": b'{"a": ' + b"[" * 24 + b"]" * 24 + b"}",
    "too_deep-beside_brackets_in_text": b'{"t": "]]]]}}}}\\"[", "a": ' + b"[" * 24 + b"]" * 24 + b"}",
}

Change = Callable[[dict[str, Any]], None]


def at(*path: str | int, value: object = None, remove: bool = False) -> Change:
    """Put `value` at `path`, or remove what is there."""

    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        if remove:
            del place[path[-1]]
        else:
            place[path[-1]] = value

    return change


SUBJECT = ("credentialSubject",)
ACHIEVEMENT = (*SUBJECT, "achievement")
IDENTITY = (*SUBJECT, "identifier", 0)
VC_2 = "https://www.w3.org/ns/credentials/v2"
OB_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

MALFORMED: dict[str, Change] = {
    "context_missing": at("@context", remove=True),
    "context_missing-text": at("@context", value=VC_2),
    "context_missing-empty": at("@context", value=[]),
    "context_missing-other_first": at("@context", value=[OB_3, VC_2]),
    "context_order": at("@context", value=[VC_2]),
    "context_order-other_second": at("@context", value=[VC_2, "https://www.w3.org/ns/did/v1", OB_3]),
    "context_inline": at("@context", 2, value={"validUntil": "https://example.org/never"}),
    "context_inline-null": at("@context", 2, value=None),
    "context_nested": at(*SUBJECT, "@context", value=[VC_2, OB_3]),
    "context_nested-before_type_number": at("relatedResource", value={"@context": [], "type": 5}),
    "context_nested-before_type_null": at(*ACHIEVEMENT, "creator", value={"@context": [VC_2], "type": None}),
    "context_nested-type_that_contains_it": at(
        "relatedResource", value={"@context": [], "type": "NoVerifiableCredential"}
    ),
    "context_nested-inline": at(*ACHIEVEMENT, "@context", value={"name": "https://example.org/x"}),
    "key_not_plain": at("@nest", value={"validUntil": "2030-01-01T00:00:00Z"}),
    "key_not_plain-included": at("@included", value=[]),
    "key_not_plain-graph": at("@graph", value=[]),
    "key_not_plain-id": at("@id", value="urn:x:1"),
    "key_not_plain-type": at("@type", value=["VerifiableCredential"]),
    "key_not_plain-reverse": at(*SUBJECT, "@reverse", value={}),
    "key_not_plain-index": at(*ACHIEVEMENT, "@index", value="1"),
    "key_not_plain-language": at(*ACHIEVEMENT, "@language", value="nl"),
    "key_not_plain-unknown_keyword": at("@foo", value="1"),
    "key_not_plain-full_iri": at("https://www.w3.org/2018/credentials#validUntil", value="2030-01-01T00:00:00Z"),
    "key_not_plain-compact_iri": at("cred:validUntil", value="2030-01-01T00:00:00Z"),
    "key_not_plain-blank": at(*SUBJECT, "_:p", value="1"),
    "type_not_plain": at("type", 1, value="https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"),
    "type_not_plain-object": at("type", 1, value={"id": "OpenBadgeCredential"}),
    "type_not_plain-keyword": at(*SUBJECT, "type", value=["AchievementSubject", "@json"]),
    "type_not_plain-empty": at(*SUBJECT, "type", value=[]),
    "not_a_badge": at("type", value=["VerifiableCredential"]),
    "not_a_badge-text": at("type", value="OpenBadgeCredential"),
    "not_a_badge-presentation": at("type", value=["VerifiablePresentation"]),
    "not_a_badge-missing": at("type", remove=True),
    "id_not_absolute": at("id", value="credentials/1"),
    "id_not_absolute-blank": at(*SUBJECT, "id", value="_:b0"),
    "id_not_absolute-list": at("id", value=["urn:x:1"]),
    "id_not_absolute-space": at(*ACHIEVEMENT, "id", value="https://badges.example/a b"),
    "id_not_absolute-quad": at(*SUBJECT, "id", value="urn:x:1> <urn:x:2"),
    "id_not_absolute-control": at(*SUBJECT, "id", value="urn:x:1\t2"),
    "id_not_absolute-image": at("image", value="/images/1.png"),
    "id_not_absolute-number": at(*ACHIEVEMENT, "criteria", value={"id": 7}),
    "null_value": at("validUntil", value=None),
    "null_value-in_list": at(*ACHIEVEMENT, "tag", value=["a", None]),
    "list_in_list": at(*ACHIEVEMENT, "tag", value=[["a"]]),
    "value_not_plain": at(*ACHIEVEMENT, "name", value={"@value": "x", "@direction": "rtl"}),
    "value_not_plain-type": at("validUntil", value={"@value": "2030-01-01T00:00:00Z", "@type": "xsd:dateTime"}),
    "value_not_plain-number": at(*ACHIEVEMENT, "name", value={"@value": 1}),
    "value_not_plain-null": at("validUntil", value={"@value": None}),
    "language_unknown": at(*ACHIEVEMENT, "name", value={"@value": "x", "@language": 'nl" . <urn:x:1> <urn:x:2> "x'}),
    "too_many_parts": at(*ACHIEVEMENT, "tag", value=[str(number) for number in range(5001)]),
    "too_many_values": at("validUntil", value=["2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"]),
    "too_many_values-one": at("validFrom", value=["2020-01-01T00:00:00Z"]),
    "too_many_values-subject": at("credentialSubject", value=[{}, {}]),
    "too_many_values-issuer": at("issuer", value=["did:web:a.example", "did:web:b.example"]),
    "member_missing": at("issuer", remove=True),
    "member_missing-id": at("id", remove=True),
    "member_missing-valid_from": at("validFrom", remove=True),
    "member_missing-achievement": at(*ACHIEVEMENT, remove=True),
    "member_missing-criteria": at(*ACHIEVEMENT, "criteria", remove=True),
    "member_missing-identity_hash": at(*IDENTITY, "identityHash", remove=True),
    "member_missing-target_url": at(*ACHIEVEMENT, "alignment", 0, "targetUrl", remove=True),
    "member_unknown": at(*IDENTITY, "verified", value="true"),
    "member_unknown-image": at("image", "width", value="400"),
    "type_missing": at(*SUBJECT, "type", value=["Profile"]),
    "type_missing-issuer": at("issuer", "type", remove=True),
    "member_missing-status_type": at("credentialStatus", "type", remove=True),
    "type_missing-evidence": at("evidence", 0, "type", value="InvalidEvidence"),
    "not_an_object": at("credentialSubject", value="urn:x:1"),
    "not_an_object-image": at("image", value=7),
    "not_a_text": at(*IDENTITY, "identityHash", value=7),
    "not_a_text-points": at(*ACHIEVEMENT, "resultDescription", 0, "rubricCriterionLevel", 0, "points", value=1),
    "not_a_time": at("validFrom", value="2026-01-02T03:04:05"),
    "not_a_time-date": at("validUntil", value="2031-01-02"),
    "not_a_time-number": at("awardedDate", value=2026),
    "not_a_date": at("issuer", "dateOfBirth", value="2 mei 2001"),
    "not_a_number": at(*SUBJECT, "creditsEarned", value="40"),
    "not_a_number-flag": at(*SUBJECT, "creditsEarned", value=True),
    "not_a_flag": at(*IDENTITY, "hashed", value="false"),
    "not_a_language": at(*ACHIEVEMENT, "inLanguage", value="Nederlands"),
    "not_a_token": at("endorsementJwt", value=["geen token"]),
    "word_unknown": at(*ACHIEVEMENT, "achievementType", value="Zwemdiploma"),
    "word_unknown-extension": at(*IDENTITY, "identityType", value="ext:"),
    "word_unknown-closed_list": at(*SUBJECT, "result", 0, "status", value="ext:Bijna"),
    "holder_missing": lambda document: [document["credentialSubject"].pop(key) for key in ("id", "identifier")],
    "context_missing-endorsement": at("endorsement", value=[{"type": ["EndorsementCredential"]}]),
    "type_missing-endorsement": at(
        "endorsement", value=[build_endorsement(ENDORSEMENT) | {"type": ["VerifiableCredential"]}]
    ),
}


def make() -> Iterator[tuple[str, bytes]]:
    """Every bad input with its path below this folder."""
    for name, content in UNREADABLE.items():
        yield f"unreadable/{name}.json", content
    good = build_credential(CONTENT)
    for name, change in MALFORMED.items():
        document = deepcopy(good)
        change(document)
        yield f"malformed/{name}.json", (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def main() -> None:
    """Write them all."""
    for path, content in make():
        file = FOLDER / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)


if __name__ == "__main__":
    main()
