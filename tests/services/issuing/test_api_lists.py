"""Status lists of the VC-API are signed when a status is given or changed, and each day; reading one signs nothing."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import delete

from badgeservice.credentials.document import Document
from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.programs.any_credential import verify_any
from badgeservice.credentials.status.status_list import StatusPurpose
from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.errors import NotFound
from badgeservice.jobs import run_due_jobs, schedule_daily_jobs
from badgeservice.services.parts import Parts
from badgeservice.services.programs.vc_api import (
    KEY_OWNER,
    IssueOptions,
    StatusChoice,
    StatusWish,
    issue_credential,
    list_issuers,
    status_list_bytes,
    update_status,
)
from badgeservice.store.tables import ApiStatusList
from tests.conftest import Clock

NAME = "ed25519-revocation"


def issue(parts: Parts, number: int) -> Document:
    credential = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"urn:uuid:86294362-4254-4f36-854f-{number:012}",
        "type": ["VerifiableCredential"],
        "issuer": list_issuers(parts)[KeyType.ED25519],
        "credentialSubject": {"id": "did:example:holder", "name": "Sanne"},
    }
    return issue_credential(parts, credential, IssueOptions(statuses=(StatusWish(StatusPurpose.REVOCATION),)))


def revoke(parts: Parts, signed: Document) -> None:
    update_status(parts, signed["id"], StatusChoice(StatusPurpose.REVOCATION), 1)


def is_revoked(parts: Parts, signed: Document) -> bool:
    verification = verify_any(signed, parts.verifier, fetch=parts.fetch, now=parts.clock())
    assert verification.is_genuine
    return verification.verdict.value == "revoked"


def test_reading_needs_no_key(parts: Parts) -> None:
    with pytest.raises(NotFound):
        status_list_bytes(parts, NAME)
    signed, other = issue(parts, 1), issue(parts, 2)
    before = status_list_bytes(parts, NAME)
    revoke(parts, signed)
    after = status_list_bytes(parts, NAME)
    begins = [parse_timestamp(json.loads(one)["validFrom"]) for one in (before, after)]
    assert begins[0] < begins[1]
    shutil.rmtree(parts.keystore.folder / KEY_OWNER)
    assert status_list_bytes(parts, NAME) == after
    assert (is_revoked(parts, signed), is_revoked(parts, other)) == (True, False)


def test_of_many_changes_at_once_each_is_in_the_list(parts: Parts, in_parallel: Callable[..., list[None]]) -> None:
    signed = [issue(parts, number) for number in range(4)]
    in_parallel(lambda number: revoke(parts, signed[number]), 4)
    assert [is_revoked(parts, one) for one in signed] == [True] * 4


def test_the_job_signs_those_of_before_and_renews_them(sqlite_parts: Parts, clock: Clock) -> None:
    parts = sqlite_parts
    signed = issue(parts, 1)
    revoke(parts, signed)
    with parts.transaction() as session:
        session.exec(delete(ApiStatusList))  # as an update of the service leaves them
    schedule_daily_jobs(parts)
    run_due_jobs(parts)
    first = status_list_bytes(parts, NAME)
    for _ in range(3):
        clock.now += timedelta(days=6)
        schedule_daily_jobs(parts)
        run_due_jobs(parts)
        assert is_revoked(parts, signed)
    assert status_list_bytes(parts, NAME) != first
