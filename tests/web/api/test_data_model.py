"""VC Data Model 2.0, section by section: what must be taken is signed and verifies, what must be refused is neither.

A credential that must be refused is refused twice: when it is to be signed, and when a stranger has signed it.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.linked_data.contexts import PINNED, PINNED_SHA512
from badgeservice.credentials.multibase import encode_base58btc
from tests.web.api.caller import (
    EXAMPLES,
    JCS,
    RDFC,
    UNDEFINED,
    V2,
    WORDS,
    Caller,
    Document,
    Edit,
    Stranger,
    drop,
    edited,
    problems,
    put,
)

SRI = "sha384-" + "A" * 64
SHA256 = bytes.fromhex(PINNED[V2])
VOCABULARY = {"@vocab": "https://example.org/words#"}
ARABIC = {"@value": "جامعة المثال", "@language": "ar", "@direction": "rtl"}


def _with(**members: Any) -> Edit:
    return lambda document: document.update(members)


def _issuer(**members: Any) -> Edit:
    return lambda document: document.update(issuer={"id": document["issuer"], **members})


GOOD: dict[str, Edit] = {
    # §4.3 contexts
    "only the base context": _with(
        **{
            "@context": [V2],
            "type": ["VerifiableCredential"],
            "credentialSubject": {"id": "did:example:a", "name": "A"},
        }
    ),
    "the base context without brackets": _with(
        **{"@context": V2, "type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:a", "name": "A"}}
    ),
    "the context of examples": lambda c: c["@context"].append(EXAMPLES),
    "words defined inline": lambda c: (
        c["@context"].append({"hobby": "https://example.org/words#hobby"}),
        c["credentialSubject"].update(hobby="chess"),
    ),
    "an inline context before a named one": lambda c: c["@context"].insert(
        1, {"hobby": "https://example.org/words#hobby"}
    ),
    "all words by @vocab": lambda c: (c["@context"].append(VOCABULARY), c["credentialSubject"].update(any="thing")),
    "all words by the context for undefined ones (§5.2)": lambda c: (
        c["@context"].append(UNDEFINED),
        c["type"].append("VerifiableAttestation"),
        c.update(any={"type": "Thing", "more": ["things", 5]}),
        c["credentialSubject"].update(any="thing"),
    ),
    "a map of languages": lambda c: (
        c["@context"].append({"motto": {"@id": "https://example.org/words#motto", "@container": "@language"}}),
        c["credentialSubject"].update(motto={"en": "Learn", "nl": "Leer"}),
    ),
    "a JSON value": lambda c: (
        c["@context"].append({"raw": {"@id": "https://example.org/words#raw", "@type": "@json"}}),
        c["credentialSubject"].update(raw={"a": [1, {"b": None}]}),
    ),
    "an ordered list": lambda c: (
        c["@context"].append({"ranks": {"@id": "https://example.org/words#ranks", "@container": "@list"}}),
        c["credentialSubject"].update(ranks=["b", "a", "b"]),
    ),
    "numbers and truth": lambda c: (
        c["@context"].append(VOCABULARY),
        c["credentialSubject"].update(count=3, ratio=0.5, big=2**40, done=True, nothing=False),
    ),
    "the contexts of keys": lambda c: c["@context"].extend(
        ["https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1"]
    ),
    # §4.4 identifiers
    "no id": drop("id"),
    "an id by https": put("id", "https://university.example/credentials/3732"),
    "an id by http": put("id", "http://university.example/credentials/3732"),
    "an id that is a DID": put("id", "did:example:credential"),
    # §4.5 types
    "one type": put("type", "VerifiableCredential"),
    "types in another order": put("type", ["ExampleDegreeCredential", "VerifiableCredential"]),
    "a type by its address": put("type", ["VerifiableCredential", "https://example.org/words#Degree"]),
    # §4.6 names and descriptions
    "a name": put("name", "Degree"),
    "a description": put("description", "A degree"),
    "a name in a language": put("name", {"@value": "Degree", "@language": "en"}),
    "a name without a language": put("name", {"@value": "Degree"}),
    "a name with a direction": put("name", ARABIC),
    "names in languages": put("name", [{"@value": "Degree", "@language": "en"}, ARABIC]),
    "names in languages of all forms": put(
        "name",
        [
            {"@value": "x", "@language": tag}
            for tag in (
                "nl",
                "zh-Hant-TW",
                "es-419",
                "sl-rozaj-biske",
                "de-DE-u-co-phonebk",
                "fy-x-mine",
                "zh-cmn-Hans",
            )
        ],
    ),
    "descriptions in languages": put("description", [{"@value": "x", "@language": "en-GB"}, ARABIC]),
    # §4.7 issuer
    "an issuer that is an object": _issuer(),
    "an issuer with a name": _issuer(name="University"),
    "an issuer with names": _issuer(name=[{"@value": "University", "@language": "en"}, ARABIC], description="U"),
    "an issuer with more": lambda c: (c["@context"].append(VOCABULARY), _issuer(type="School", website="w")(c)),
    # §4.8 subjects
    "a subject without id": drop("credentialSubject/id"),
    "a subject with only an id": put("credentialSubject", {"id": "did:example:a"}),
    "two subjects, one with only an id": lambda c: c.update(
        credentialSubject=[c["credentialSubject"], {"id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555e"}]
    ),
    "a list of one subject": lambda c: c.update(credentialSubject=[c["credentialSubject"]]),
    "two subjects": lambda c: c.update(credentialSubject=[c["credentialSubject"], {"name": "B"}]),
    "a subject with nothing but a type": put(
        "credentialSubject", {"id": "did:example:a", "type": "https://example.org/P"}
    ),
    # §4.9 validity
    "no validFrom": drop("validFrom"),
    "from and until": _with(validUntil="2027-01-01T00:00:00Z"),
    "another time zone": _with(validFrom="2026-01-01T00:00:00-05:00", validUntil="2027-01-01T00:00:00+14:00"),
    "until the end of the calendar": _with(validUntil="9999-12-31T23:59:59Z"),
    "until the end of the calendar elsewhere": _with(validUntil="9999-12-31T23:59:59-08:00"),
    "since its beginning": _with(validFrom="0001-01-01T00:00:00+01:00"),
    "parts of a second": put("validFrom", "2026-01-01T00:00:00.123456Z"),
    "midnight written as 24": put("validFrom", "2026-01-01T24:00:00Z"),
    # §4.11, §5.1 – §5.6
    "a schema": put("credentialSchema", {"id": "https://example.org/s.json", "type": "JsonSchema"}),
    "two schemas": put(
        "credentialSchema",
        [{"id": f"https://example.org/{n}.json", "type": ["JsonSchema"]} for n in (1, 2)],
    ),
    "a refresh service": lambda c: (
        c["@context"].append(VOCABULARY),
        c.update(refreshService={"type": "VerifiableCredentialRefreshService2021", "url": "https://example.org/r"}),
    ),
    "two refresh services": put(
        "refreshService",
        [{"type": "https://example.org/R", "id": "https://example.org/1"}, {"type": "https://e.org/S"}],
    ),
    "terms of use": put("termsOfUse", {"type": "https://example.org/Policy"}),
    "terms of use with an id": put("termsOfUse", [{"type": "https://example.org/P", "id": "https://example.org/p"}]),
    "evidence": put("evidence", {"type": ["https://example.org/Evidence"]}),
    "evidence with an id": put(
        "evidence", [{"type": "https://example.org/E", "id": "https://example.org/e", "digestSRI": SRI}]
    ),
    "a method of confidence": put("confidenceMethod", {"type": "https://example.org/C"}),
    "a method of rendering": put("renderMethod", [{"type": "https://example.org/R"}]),
    "a related resource": put(
        "relatedResource", {"id": "https://example.org/a.png", "mediaType": "image/png", "digestSRI": SRI}
    ),
    "a related resource by multihash": put(
        "relatedResource",
        [{"id": "https://example.org/a.png", "digestMultibase": "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n"}],
    ),
    "a related resource by its bare SHA-256": put(
        "relatedResource", [{"id": "https://example.org/a.png", "digestMultibase": "z" + encode_base58btc(b"a" * 32)}]
    ),
    "a related resource by a hash that we do not know": put(
        "relatedResource",
        [{"id": "https://example.org/a", "digestMultibase": "z" + encode_base58btc(b"\xb2\x40\x20" + b"a" * 32)}],
    ),
    "digests of a context by other hashes": put(
        "relatedResource",
        [{"id": V2, "digestMultibase": "z" + encode_base58btc(SHA256), "digestSRI": f"sha512-{PINNED_SHA512[V2]}"}],
    ),
    "digests of contexts, as the Recommendation has them (SRI)": put(
        "relatedResource",
        [
            {"id": V2, "digestSRI": "sha384-Ml/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"},
            {"id": EXAMPLES, "digestSRI": "sha384-MzNNbQTWCSUSi0bbz7dbua+RcENv7C6FvlmYJ1Y+I727HsPOHdzwELMYO9Mz68M26"},
        ],
    ),
    "digests of contexts, as Subresource Integrity has them": put(
        "relatedResource",
        [{"id": V2, "digestSRI": "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"}],
    ),
    "digests of contexts, as the Recommendation has them (multihash)": put(
        "relatedResource",
        [
            {"id": V2, "digestMultibase": "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA"},
            {"id": EXAMPLES, "digestMultibase": "uEiBXOT-8adbvubm13Jy2uYgLCUQ2Cr_i6vRZyeWM8iedfA"},
        ],
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_it_is_signed_and_verifies(api: Caller, name: str) -> None:
    for key_type, cryptosuite in (
        (KeyType.ED25519, "eddsa-rdfc-2022"),
        (KeyType.ED25519, "eddsa-jcs-2022"),
        (KeyType.P256, "ecdsa-rdfc-2019"),
    ):
        signed = api.issued(edited(api.credential(key_type), GOOD[name]), cryptosuite=cryptosuite)
        answer = api.verify(signed)
        assert (answer.status_code, answer.json["verified"]) == (200, True), (cryptosuite, answer.json)


MALFORMED, DATA_LOSS = "MALFORMED_VALUE_ERROR", "DATA_LOSS_DETECTION_ERROR"
BAD: dict[str, tuple[Edit, str]] = {
    # §4.3
    "no context": (drop("@context"), MALFORMED),
    "an empty list of contexts": (put("@context", []), MALFORMED),
    "context null": (put("@context", None), MALFORMED),
    "another first context": (put("@context", [EXAMPLES, V2]), MALFORMED),
    "an inline first context": (put("@context", [VOCABULARY, V2]), MALFORMED),
    "a context in an object": (put("@context", {"@vocab": "https://example.org/"}), MALFORMED),
    "a context that is a number": (put("@context", [V2, 5]), MALFORMED),
    "a context that is null": (put("@context", [V2, None]), MALFORMED),
    "a context that is no address": (put("@context", [V2, "not an address"]), MALFORMED),
    "a context in a list": (put("@context", [V2, [EXAMPLES]]), MALFORMED),
    "a context twice": (put("@context", [V2, WORDS, V2]), MALFORMED),
    "an unknown context": (put("@context", [V2, "https://unknown.example/context"]), MALFORMED),
    "a context that is none": (put("@context", [V2, {"a": 5}]), MALFORMED),
    "a context that redefines a word": (put("@context", [V2, WORDS, {"name": "https://example.org/n"}]), MALFORMED),
    # §4.4
    "id that is no address": (put("id", "not an address"), MALFORMED),
    "id that is relative": (put("id", "credentials/1"), MALFORMED),
    "id that is empty": (put("id", ""), MALFORMED),
    "id that is a number": (put("id", 5), MALFORMED),
    "id null": (put("id", None), MALFORMED),
    "two ids": (put("id", ["urn:uuid:1", "urn:uuid:2"]), MALFORMED),
    "an id in an object": (put("id", {"id": "urn:uuid:1"}), MALFORMED),
    "an id inside that is a label": (put("credentialSubject/degree/id", "_:b0"), MALFORMED),
    "ids inside that are labels": (
        lambda c: (
            c["@context"].append(VOCABULARY),
            c["credentialSubject"].update(likes=[{"@id": "_:b0"}, {"@id": "_:b0", "name": "B"}]),
        ),
        MALFORMED,
    ),
    "a type inside that is a label": (
        put("credentialSubject/degree/type", ["ExampleBachelorDegree", "_:b0"]),
        MALFORMED,
    ),
    # §4.5
    "no type": (drop("type"), MALFORMED),
    "an empty list of types": (put("type", []), MALFORMED),
    "type null": (put("type", None), MALFORMED),
    "type without VerifiableCredential": (put("type", ["ExampleDegreeCredential"]), MALFORMED),
    "a type that is a number": (put("type", ["VerifiableCredential", 4]), MALFORMED),
    "a type that is an object": (put("type", {"VerifiableCredential": True}), MALFORMED),
    "an undefined type": (put("type", ["VerifiableCredential", "NoSuchCredential"]), DATA_LOSS),
    "an undefined type inside": (put("credentialSubject/degree/type", "NoSuchDegree"), DATA_LOSS),
    # §4.6, §11.1
    "name that is a number": (put("name", 5), MALFORMED),
    "name null": (put("name", None), MALFORMED),
    "no names in a list": (put("name", []), MALFORMED),
    "names without language objects": (put("name", ["A", "B"]), MALFORMED),
    "name with another member": (put("name", {"@value": "A", "@language": "en", "url": "x"}), MALFORMED),
    "name with a type": (put("name", {"@value": "A", "@type": "https://example.org/t"}), MALFORMED),
    "name without value": (put("name", {"@language": "en"}), MALFORMED),
    "name with a number for a value": (put("name", {"@value": 5, "@language": "en"}), MALFORMED),
    "name in no language": (put("name", {"@value": "A", "@language": "no language"}), MALFORMED),
    "name in a language without a name": (put("name", {"@value": "A", "@language": ""}), MALFORMED),
    "name in a language with too many subtags": (put("name", {"@value": "A", "@language": "en-US-GB"}), MALFORMED),
    "name in a language with a score": (put("name", {"@value": "A", "@language": "en_US"}), MALFORMED),
    "name in a language that is a number": (put("name", {"@value": "A", "@language": 5}), MALFORMED),
    "name in no direction": (put("name", {"@value": "A", "@direction": "up"}), MALFORMED),
    "description that is an object": (put("description", {"text": "A"}), MALFORMED),
    "issuer with a name that is a number": (_issuer(name=5), MALFORMED),
    "issuer with a description with another member": (_issuer(description={"@value": "A", "x": "y"}), MALFORMED),
    # §4.7
    "no issuer": (drop("issuer"), MALFORMED),
    "issuer null": (put("issuer", None), MALFORMED),
    "issuer that is a number": (put("issuer", 5), MALFORMED),
    "issuer that is no address": (put("issuer", "not an address"), MALFORMED),
    "issuer that is an empty object": (put("issuer", {}), MALFORMED),
    "issuer without id": (put("issuer", {"name": "The school"}), MALFORMED),
    "issuer with an id null": (put("issuer", {"id": None}), MALFORMED),
    "issuer with an id that is no address": (put("issuer", {"id": "not an address"}), MALFORMED),
    "issuer in a list": (lambda c: c.update(issuer=[c["issuer"]]), MALFORMED),
    # §4.8
    "no subject": (drop("credentialSubject"), MALFORMED),
    "subject null": (put("credentialSubject", None), MALFORMED),
    "an empty subject": (put("credentialSubject", {}), MALFORMED),
    "a subject with an id and a word without value": (
        put("credentialSubject", {"id": "did:example:a", "degree": None}),
        MALFORMED,
    ),
    "no subjects in a list": (put("credentialSubject", []), MALFORMED),
    "one of the subjects empty": (lambda c: c.update(credentialSubject=[c["credentialSubject"], {}]), MALFORMED),
    "a subject with a word without value": (put("credentialSubject", {"id": "did:example:a", "name": None}), MALFORMED),
    "a subject with a word with an empty set": (put("credentialSubject", {"name": []}), MALFORMED),
    "a subject that is a literal": (put("credentialSubject", {"@value": "Alice"}), MALFORMED),
    "a subject that is a literal of JSON": (
        put("credentialSubject", {"@type": "@json", "@value": {"name": "A"}}),
        MALFORMED,
    ),
    "a subject that is a set": (put("credentialSubject", {"@set": [{"name": "A"}]}), MALFORMED),
    "a subject that is a list": (put("credentialSubject", {"@list": [{"name": "A"}]}), MALFORMED),
    "a subject with a context and no claims": (put("credentialSubject", {"@context": {}}), MALFORMED),
    "a subject with an empty nest": (put("credentialSubject", {"@nest": {}}), MALFORMED),
    "a subject that is a text": (put("credentialSubject", "did:example:alice"), MALFORMED),
    "a subject in a list that is a text": (put("credentialSubject", ["did:example:alice"]), MALFORMED),
    "a subject with an id that is no address": (put("credentialSubject/id", "not an address"), MALFORMED),
    "a subject with an id that is a number": (put("credentialSubject/id", 1), MALFORMED),
    # §4.9
    "validFrom a date": (put("validFrom", "2026-01-01"), MALFORMED),
    "validFrom a word": (put("validFrom", "yesterday"), MALFORMED),
    "validFrom a number": (put("validFrom", 1767225600), MALFORMED),
    "validFrom null": (put("validFrom", None), MALFORMED),
    "validFrom in a list": (put("validFrom", ["2026-01-01T00:00:00Z"]), MALFORMED),
    "validFrom with a zone that does not exist": (put("validFrom", "2026-01-01T00:00:00+15:00"), MALFORMED),
    "validFrom on a day that does not exist": (put("validFrom", "2026-02-30T00:00:00Z"), MALFORMED),
    "validUntil a word": (put("validUntil", "tomorrow"), MALFORMED),
    "validUntil before validFrom": (put("validUntil", "2025-12-31T23:59:59Z"), MALFORMED),
    # §4.10
    "status without type": (put("credentialStatus", {"id": "https://example.org/status/1"}), MALFORMED),
    "status that is a text": (put("credentialStatus", "https://example.org/status/1"), MALFORMED),
    "no statuses in a list": (put("credentialStatus", []), MALFORMED),
    "one of the statuses without type": (put("credentialStatus", [{"id": "https://example.org/1"}]), MALFORMED),
    "status with an id that is no address": (
        put("credentialStatus", {"id": "x", "type": "https://e.org/S"}),
        MALFORMED,
    ),
    # §4.11, §5.3 – §5.6, §5.9
    "schema without id": (put("credentialSchema", {"type": "JsonSchema"}), MALFORMED),
    "schema without type": (put("credentialSchema", {"id": "https://example.org/s.json"}), MALFORMED),
    "schema with an id that is no address": (put("credentialSchema", {"id": "x y", "type": "JsonSchema"}), MALFORMED),
    "one of the schemas without id": (
        put("credentialSchema", [{"id": "https://example.org/s", "type": "JsonSchema"}, {"type": "JsonSchema"}]),
        MALFORMED,
    ),
    "schema that is a text": (put("credentialSchema", "https://example.org/s.json"), MALFORMED),
    "refresh service without type": (put("refreshService", {"id": "https://example.org/r"}), MALFORMED),
    "one of the refresh services without type": (
        put("refreshService", [{"type": "https://example.org/R"}, {"id": "https://example.org/r"}]),
        MALFORMED,
    ),
    "terms of use without type": (put("termsOfUse", {"id": "https://example.org/policy"}), MALFORMED),
    "terms of use that are a literal": (put("termsOfUse", {"@type": "@json", "@value": {"type": "P"}}), MALFORMED),
    "evidence that is a literal": (
        put("evidence", [{"@type": "https://example.org/E", "@value": "x", "type": "@json"}]),
        MALFORMED,
    ),
    "terms of use that are a text": (put("termsOfUse", "be nice"), MALFORMED),
    "evidence without type": (put("evidence", [{"id": "https://example.org/evidence"}]), MALFORMED),
    "evidence with an undefined type": (put("evidence", [{"type": "NoSuchEvidence"}]), DATA_LOSS),
    "a method of confidence without type": (put("confidenceMethod", {"id": "https://example.org/c"}), MALFORMED),
    "a method of rendering without type": (put("renderMethod", {"id": "https://example.org/r"}), MALFORMED),
    "a related resource that is a text": (put("relatedResource", "https://example.org/a.png"), MALFORMED),
    "no related resources in a list": (put("relatedResource", []), MALFORMED),
    "a related resource without id": (put("relatedResource", [{"digestSRI": SRI}]), MALFORMED),
    "a related resource without digest": (put("relatedResource", [{"id": "https://example.org/a.png"}]), MALFORMED),
    "a related resource with an id that is no address": (
        put("relatedResource", [{"id": "a.png", "digestSRI": SRI}]),
        MALFORMED,
    ),
    "a related resource twice": (
        put("relatedResource", [{"id": "https://example.org/a.png", "digestSRI": SRI}] * 2),
        MALFORMED,
    ),
    "a related resource of no media type": (
        put("relatedResource", [{"id": "https://example.org/a.png", "digestSRI": SRI, "mediaType": "image"}]),
        MALFORMED,
    ),
    "a related resource of a media type that is a number": (
        put("relatedResource", [{"id": "https://example.org/a.png", "digestSRI": SRI, "mediaType": 5}]),
        MALFORMED,
    ),
    "a digest that is none": (put("relatedResource", {"id": "https://example.org/a", "digestSRI": "abc"}), MALFORMED),
    "a digest that is empty": (put("relatedResource", {"id": "https://example.org/a", "digestSRI": " "}), MALFORMED),
    "a digest that is a number": (put("relatedResource", {"id": "https://example.org/a", "digestSRI": 5}), MALFORMED),
    "a multihash that is none": (
        put("relatedResource", {"id": "https://example.org/a", "digestMultibase": "0OIl"}),
        MALFORMED,
    ),
    "a digest of another context (SHA-256)": (
        put(
            "relatedResource",
            {"id": V2, "digestSRI": "sha256-" + base64.b64encode(hashlib.sha256(b"").digest()).decode()},
        ),
        MALFORMED,
    ),
    "a digest of another context (SHA-384)": (put("relatedResource", {"id": V2, "digestSRI": SRI}), MALFORMED),
    **{
        f"no multihash and no SHA-256: {content!r}": (
            put(
                f"{place}",
                {"id": "https://example.org/a", "type": "https://example.org/E"}
                | {"digestMultibase": "z" + encode_base58btc(content)},
            ),
            MALFORMED,
        )
        for place in ("relatedResource", "evidence")
        for content in (
            b"a" * 31,
            b"\x12\x1f" + b"a" * 31,
            b"\x12\x20" + b"a" * 33,
            b"\x00\x20" + b"a" * 32,
            b"abc",
            b"",
        )
    },
    "an SRI of the wrong length": (
        put("evidence", {"type": "https://example.org/E", "digestSRI": "sha256-AAAA"}),
        MALFORMED,
    ),
    "the bare SHA-256 of another context": (
        put("relatedResource", {"id": V2, "digestMultibase": "z" + encode_base58btc(b"a" * 32)}),
        MALFORMED,
    ),
    "a digest of another context (SHA-512)": (
        put("evidence", {"id": V2, "type": "https://example.org/E", "digestSRI": "sha512-" + "A" * 86 + "=="}),
        MALFORMED,
    ),
    "a digest of a context by a hash that we do not know": (
        put("relatedResource", {"id": V2, "digestMultibase": "z" + encode_base58btc(b"\xb2\x40\x20" + SHA256)}),
        MALFORMED,
    ),
    "a multihash of another context": (
        put(
            "relatedResource",
            {"id": V2, "digestMultibase": "z" + encode_base58btc(b"\x12\x20" + hashlib.sha256(b"").digest())},
        ),
        MALFORMED,
    ),
    # Data Integrity §2.4.3
    "an undefined word": (put("noSuchWord", "x"), DATA_LOSS),
    "an undefined word inside": (put("credentialSubject/noSuchWord", "x"), DATA_LOSS),
    "a relative id inside": (put("credentialSubject/degree/id", "degrees/1"), DATA_LOSS),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_not_signed(api: Caller, name: str) -> None:
    edit, problem = BAD[name]
    answer = api.issue(edited(api.credential(), edit))
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), answer.text
    assert answer.json["type"].rpartition("#")[2] == problem
    assert answer.json["detail"]


@pytest.mark.parametrize("name", BAD)
def test_it_is_not_verified_when_a_stranger_has_signed_it(api: Caller, stranger: Stranger, name: str) -> None:
    edit, problem = BAD[name]
    document: Document = edited(api.credential(issuer=stranger.did), edit)
    answer = api.verify(api.sign(document, stranger, JCS))  # a suite that signs every word, sense or nonsense
    assert (answer.status_code, answer.json["verified"]) == (400, False)
    assert problem in problems(answer), answer.json["problemDetails"]


@pytest.mark.parametrize("name", BAD)
def test_nothing_in_an_answer_speaks_of_badges(api: Caller, stranger: Stranger, name: str) -> None:
    edit, _ = BAD[name]
    refused = api.issue(edited(api.credential(), edit)).json
    document = edited(api.credential(issuer=stranger.did), edit)
    answers = [refused, *api.verify(api.sign(document, stranger, JCS)).json["problemDetails"]]
    assert not [one["detail"] for one in answers if "badge" in one["detail"].lower()]


@pytest.mark.parametrize("member", ["digestSRI", "digestMultibase"])
def test_evidence_that_was_changed_is_never_verified(api: Caller, member: str) -> None:
    """Of what is fetched: a stranger's page is not what the credential says it was."""
    url, sha256 = "https://example.org/menu", hashlib.sha256(b"Soup").digest()
    said = {
        "digestSRI": "sha256-" + base64.b64encode(sha256).decode(),
        "digestMultibase": "z" + encode_base58btc(b"\x12\x20" + sha256),
    }
    evidence = {"id": url, "type": "https://example.org/Evidence", member: said[member]}
    signed = api.issued(edited(api.credential(), put("evidence", evidence)))
    api.pages[url] = b"Soup"
    assert api.verify(signed).status_code == 200
    api.pages[url] = b"Salad"
    answer = api.verify(signed)
    assert (answer.status_code, answer.json["verified"]) == (400, False)
    assert [one["code"] for one in answer.json["problemDetails"]] == ["assessment_failed"]


def test_what_is_malformed_is_said_with_its_place(api: Caller) -> None:
    bad = edited(api.credential(), put("credentialSubject", [{"name": "A"}, {"id": "x y", "name": "B"}]))
    assert api.issue(bad).json["field"] == "/credentialSubject/1/id"


@pytest.mark.parametrize(
    ("edit", "is_good"),
    [
        (put("validFrom", "2026-11-23T09:00:00"), True),  # now, in UTC
        (put("validFrom", "2026-11-23T09:30:00"), False),
        (put("validUntil", "2026-11-23T10:00:00"), True),
        (put("validUntil", "2026-11-23T08:00:00.5"), False),
    ],
)
def test_a_time_without_a_zone_is_read_as_utc_and_never_signed(
    api: Caller, stranger: Stranger, edit: Edit, is_good: bool
) -> None:
    """§5.8: it "MUST be interpreted as UTC"; §4.9: what is written must have a zone."""
    assert api.issue(edited(api.credential(), edit)).status_code == 400
    for cryptosuite in (RDFC, JCS):
        document = edited(api.credential(issuer=stranger.did), edit)
        assert api.verify(api.sign(document, stranger, cryptosuite)).json["verified"] is is_good


def test_it_may_end_at_the_moment_it_begins(api: Caller) -> None:
    moment = {"validFrom": "2026-12-01T00:00:00Z", "validUntil": "2026-12-01T01:00:00+01:00"}
    assert api.issue(api.credential(**moment)).status_code == 201


def test_an_expired_and_a_future_credential(api: Caller) -> None:
    for members, verdict in (
        ({"validUntil": "2026-02-01T00:00:00Z"}, "expired"),
        ({"validFrom": "2027-02-01T00:00:00Z"}, "not_yet_valid"),
    ):
        answer = api.verify(api.issued(api.credential(**members)))
        assert (answer.status_code, answer.json["verified"], answer.json["verdict"]) == (400, False, verdict)
        assert problems(answer) == {"RANGE_ERROR"}


def test_an_old_credential_is_read_and_not_written(api: Caller, stranger: Stranger) -> None:
    """The base context of VC Data Model 1.1 is not that of 2.0 (§4.3); badges of others still have it."""
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/security/data-integrity/v2"],
        "type": ["VerifiableCredential"],
        "issuer": stranger.did,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:a", "type": "https://example.org/Person"},
    }
    assert api.verify(api.sign(document, stranger)).json["verified"]
    assert api.issue(document | {"issuer": api.credential()["issuer"]}).json["code"] == "context_missing"


@pytest.mark.parametrize(
    "issuer", ["https://university.example/issuers/565049", "http://university.example/i", "urn:example:issuer"]
)
def test_an_issuer_that_is_no_did_is_not_bound_to_a_key_that_names_only_itself(
    api: Caller, stranger: Stranger, issuer: str
) -> None:
    answer = api.verify(api.sign(api.credential(issuer=issuer), stranger))
    assert (answer.status_code, answer.json["verdict"]) == (200, "valid_with_remarks")
    assert {"check": "issuer", "outcome": "not_checked", "code": "issuer_not_bound"} in answer.json["checks"]
    assert answer.json["warnings"]


@pytest.mark.parametrize("issuer", ["did:example:issuer", "did:web:university.example", "DID:web:university.example"])
def test_a_did_that_did_not_sign_is_refused(api: Caller, stranger: Stranger, issuer: str) -> None:
    answer = api.verify(api.sign(api.credential(issuer=issuer), stranger))
    assert (answer.status_code, answer.json["verdict"]) == (400, "not_genuine")


def test_a_key_of_somebody_else_is_refused(api: Caller, stranger: Stranger) -> None:
    other = Stranger.with_key(seed=8)
    assert api.verify(api.sign(api.credential(issuer=other.did), stranger)).status_code == 400
