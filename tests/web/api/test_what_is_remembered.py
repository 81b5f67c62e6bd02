"""Names of our own marks, at the VC-API: the third time is as the first, and others of that shape do not suffer."""

from __future__ import annotations

from typing import Any

import pytest

from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.services.programs.vc_api import list_issuers
from tests.credentials.remembered import hostile
from tests.web.api.caller import EXAMPLES, V2, WORDS, Caller, Document, Stranger

CONTEXTS = {"pinned": [V2, EXAMPLES], "its own": [V2, WORDS]}


def answers(api: Caller, credential: Document, stranger: Stranger) -> list[Any]:
    """What every address makes of it. The dates and keys of one clock and one service make signatures the same."""
    foreign = credential | {"issuer": {"id": stranger.did}, "proof": {"type": "DataIntegrityProof"}}
    presentation = {"@context": credential["@context"], "type": ["VerifiablePresentation"]}
    found = [
        api.issue(credential),
        api.issue(credential, type="jwt_vc_json"),
        api.verify(credential),
        api.verify(foreign),
        api.present(presentation | {"verifiableCredential": [credential]}),
        api.present(credential | {"type": ["VerifiablePresentation", *credential["type"]]}),
    ]
    if found[0].status_code == 201:
        found.append(api.verify(found[0].json["verifiableCredential"]))
    assert all(answer.status_code < 500 for answer in found), [answer.text for answer in found]
    return [(answer.status_code, answer.json) for answer in found]


@pytest.mark.parametrize("contexts", CONTEXTS)
def test_a_mark_is_answered_alike_every_time(api: Caller, stranger: Stranger, contexts: str) -> None:
    plain = credential_of(api, contexts)
    for name, document in list(hostile(plain))[::5]:
        first = answers(api, document, stranger)
        # Of the next two of its shape the first makes a form, where there can be one, and the second uses it.
        answers(api, document | {"id": "urn:uuid:00000000-0000-4000-8000-000000000001"}, stranger)
        assert answers(api, document, stranger) == first, name


@pytest.mark.parametrize("contexts", CONTEXTS)
def test_a_plain_credential_is_answered_as_before(api: Caller, stranger: Stranger, contexts: str) -> None:
    plain = credential_of(api, contexts)
    before = answers(api, plain, stranger)
    for _, document in hostile(plain):
        api.issue(document)
    assert answers(api, plain, stranger) == before


def credential_of(api: Caller, contexts: str) -> Document:
    return api.credential(**{"@context": CONTEXTS[contexts]}) | {
        "issuer": {"id": list_issuers(api.parts)[KeyType.ED25519]}
    }
