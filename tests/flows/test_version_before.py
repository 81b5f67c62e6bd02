"""Nothing that is out there breaks: what the version before signed, printed and left open goes on (design §12a)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlmodel import select

from badgeservice.app import create_app, create_parts
from badgeservice.credentials.verification import Verdict
from badgeservice.jobs import run_due_jobs, schedule_daily_jobs
from badgeservice.services.issuing.second_proofs import cut_second_proofs
from badgeservice.services.issuing.tokens import sign_tokens_job
from badgeservice.services.organisations.issuer_profile import new_did
from badgeservice.services.organisations.keys import rotate_key
from badgeservice.services.parts import Parts
from badgeservice.store.jobs import JobKind
from badgeservice.store.migrations import find_drift, is_migrated, migrate
from badgeservice.store.tables import Award, AwardState, Credential, Identity, OutgoingMail
from badgeservice.web.auth import session_cookie_name
from tests.conftest import ONE_PIXEL_PNG, Clock, make_settings
from tests.flows.version_before import DID, SESSION, Before, achievement_before, make_empty, write_before

PAGE = {"Accept": "text/html"}


@dataclass(frozen=True)
class Old:
    """A database of the version before, not migrated yet."""

    parts: Parts
    before: Before


@pytest.fixture
def old(database_url: str, tmp_path: Path, clock: Clock, seeded_random: Callable[[int], bytes]) -> Iterator[Old]:
    make_empty(database_url, "0003").dispose()
    parts = create_parts(make_settings(database_url, tmp_path), clock=clock, random=seeded_random)
    yield Old(parts, write_before(parts))
    parts.engine.dispose()


def bring_up_to_date(parts: Parts) -> None:
    migrate(parts.engine, did_prefix=new_did(parts.settings, ""))
    assert find_drift(parts.engine) == []
    assert cut_second_proofs(parts).left == ()


@pytest.fixture
def client(old: Old) -> FlaskClient:
    bring_up_to_date(old.parts)
    client = create_app(old.parts).test_client()
    client.set_cookie(session_cookie_name(old.parts.settings), SESSION, domain="localhost")
    return client


def test_a_link_of_before_gets_its_token_when_the_worker_starts(old: Old, client: FlaskClient) -> None:
    parts, door = old.parts, f"/v/{old.before.token}/badge.jwt"
    rotate_key(parts, DID.rpartition(":")[2])  # the version before signed no tokens
    assert client.get(door).json["code"] == "token_not_ready"  # type: ignore[index]
    schedule_daily_jobs(parts)
    run_due_jobs(parts, {JobKind.SIGN_TOKENS: sign_tokens_job})
    verification = parts.verifier.verify(client.get(door).data, fetch=parts.fetch, now=parts.clock())
    assert verification.verdict is Verdict.VALID


def without_second_proof(document_bytes: bytes) -> bytes:
    first, comma, _ = document_bytes.rpartition(b',{"type":"DataIntegrityProof"')
    assert comma
    return first + b"]}"


def test_a_badge_answers_the_same_bytes_but_for_its_second_proof(old: Old, client: FlaskClient) -> None:
    expected = without_second_proof(old.before.badges[0])
    assert client.get("/credentials/c0").data == expected
    assert client.get(f"/v/{old.before.token}", headers={"Accept": "*/*"}).data == expected
    assert client.get(f"/v/{old.before.token}/badge.set").data == old.before.badges[0]


def test_a_printed_code_still_opens(old: Old, client: FlaskClient) -> None:
    page = client.get(f"/V/{old.before.token.upper()}", headers=PAGE).text
    assert "Jan" in page
    assert 'class="band valid"' in page


def test_what_verifiers_fetch_answers_the_same(old: Old, client: FlaskClient) -> None:
    alone = without_second_proof(old.before.status_list).replace(b'"proof":[', b'"proof":')[:-2] + b"}"
    assert client.get("/status/list").data == alone
    did_document = client.get("/issuers/roc-midden/did.json").json
    assert did_document["id"] == DID  # type: ignore[index]
    assert client.get("/achievements/wood", headers={"Accept": "application/ld+json"}).json == achievement_before()
    assert client.get("/achievements/wood/image.png").data == ONE_PIXEL_PNG


def test_what_was_revoked_still_is(old: Old, client: FlaskClient) -> None:
    with old.parts.reading() as session:
        cut = session.get_one(Credential, "c1").document_bytes or b""
    verification = old.parts.verifier.verify(cut, fetch=old.parts.fetch, now=old.parts.clock())
    assert verification.verdict is Verdict.REVOKED


def test_sessions_go_on_and_opening_proved_the_address(old: Old, client: FlaskClient) -> None:
    assert "Hout" in client.get("/wallet/", headers=PAGE).text
    with old.parts.reading() as session:
        proven = {i.value: i.proven_at is not None for i in session.exec(select(Identity))}
    assert proven == {"jan@x.example": True, "ans@x.example": True, "tess@x.example": False, "piet@x.example": False}


def test_an_open_batch_signs_what_was_decided_and_open_mails_go_out(old: Old, client: FlaskClient) -> None:
    run_due_jobs(old.parts)
    with old.parts.reading() as session:
        award = session.get_one(Award, "award-piet")
        credential = session.get_one(Credential, "c2")
        mails = {mail.message_id: mail for mail in session.exec(select(OutgoingMail))}
    assert award.state is AwardState.ISSUED
    document = json.loads(credential.document_bytes or b"")
    assert "version" not in document["credentialSubject"]["achievement"]
    assert document["credentialSubject"]["achievement"]["criteria"]["id"].endswith("/achievements/wood")
    assert document["credentialStatus"]["statusListIndex"] == "2"
    assert {"award-award-jan", "revocation-award-ans"} < mails.keys()  # the same Message-ID as before
    assert all(mail.handed_at for mail in mails.values() if mail.award_id != "award-ans" or mail.kind == "revocation")


def test_killed_at_any_point_it_can_be_started_again(old: Old) -> None:
    """At each statement in turn; the whole is one transaction, so what is found then is the database of before."""
    engine = old.parts.engine
    fuse = Fuse()
    sa.event.listen(engine, "before_cursor_execute", fuse)
    survived, step = False, 0
    while not survived:
        fuse.left = step
        try:
            migrate(engine, did_prefix=new_did(old.parts.settings, ""))
            survived = True
        except Blown:
            fuse.left = -1
            assert not is_migrated(engine)
            with engine.connect() as connection:
                assert connection.exec_driver_sql("SELECT count(*) FROM award").scalar() == 3
        step += 1 + step // 10
    fuse.left = -1
    assert step > 100
    bring_up_to_date(old.parts)


def test_a_cut_that_was_stopped_goes_on(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(old.parts.engine, did_prefix=new_did(old.parts.settings, ""))
    monkeypatch.setattr("badgeservice.services.issuing.second_proofs.PORTION", 1)

    def stop(count: int) -> None:
        raise Blown

    with pytest.raises(Blown):
        cut_second_proofs(old.parts, stop)
    assert cut_second_proofs(old.parts).count == 1
    assert cut_second_proofs(old.parts).count == 0


def test_a_badge_that_would_not_be_believed_is_left_as_it_is(old: Old) -> None:
    migrate(old.parts.engine, did_prefix=new_did(old.parts.settings, ""))
    damaged = old.before.badges[0].replace(b"Werkt met hout", b"Werkt met goud")
    with old.parts.transaction() as session:
        session.get_one(Credential, "c0").document_bytes = damaged
    assert cut_second_proofs(old.parts).left == ("c0",)
    with old.parts.reading() as session:
        assert session.get_one(Credential, "c0").document_bytes == damaged


class Blown(Exception):
    """The process was killed."""


class Fuse:
    """Lets so many statements pass; -1: all of them."""

    left = -1

    def __call__(self, *_: object) -> None:
        if self.left == 0:
            raise Blown
        self.left -= self.left > 0
