"""Keys and status lists: what is published is signed, grows, and never gives one place twice."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.credentials.programs.any_credential import verify_any
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.compact_jws import Token, read_compact_jws
from badgeservice.credentials.proofs.proofs import verify_proofs
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.credentials.verification import Verdict
from badgeservice.errors import NotFound, SigningFailed
from badgeservice.services.issuing.status_lists import (
    Place,
    publish_status_list,
    renew_status_lists,
    status_list_bytes,
    status_list_token,
    take_places,
)
from badgeservice.services.organisations.register import did_document, find_registered_issuer
from badgeservice.services.parts import Parts
from badgeservice.services.verifying.own_documents import find_own_document
from badgeservice.store import achievements
from badgeservice.store.organisations import lock_organisation
from badgeservice.store.tables import Award, AwardState, Credential, IssuerKey, StatusList
from tests.conftest import Clock, School, make_school

DID = "did:web:localhost%3A8000:issuers:roc-midden"


def reserve(parts: Parts, school: School, count: int, batch: str = "b") -> list[Place]:
    """Take places and put credentials in them, as awarding does."""
    places = take_places(parts, school.organisation_id, count)
    with parts.transaction() as session:
        version = achievements.find_achievement(session, school.achievement_id).version  # type: ignore[union-attr]
        for list_id, index in places:
            award = Award(
                id=parts.new_id(),
                version_id=version.id,
                issuer_id=school.organisation_id,
                unit_id=school.organisation_id,
                identity_id=school.learner_id,
                learner_name="Sanne",
                state=AwardState.ISSUED,
                created_at=parts.clock(),
            )
            session.add(award)
            session.flush()
            session.add(Credential(id=award.id, award_id=award.id, status_list_id=list_id, status_index=index))
    return places


def read_list(parts: Parts, list_id: str) -> dict[str, object]:
    document = json.loads(status_list_bytes(parts, list_id))
    assert isinstance(document, dict)
    return document


def bits_of(document: dict[str, object]) -> StatusBits:
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    return StatusBits.decode(subject["encodedList"])


def revoke(parts: Parts, list_id: str, index: int) -> None:
    with parts.transaction() as session:
        query = select(Credential).where(Credential.status_list_id == list_id, Credential.status_index == index)
        session.exec(query).one().revoked_at = parts.clock()
        publish_status_list(parts, session, list_id)


def test_the_did_document_names_every_key_that_ever_signed(parts: Parts, school: School) -> None:
    with parts.transaction() as session:
        first = session.exec(select(IssuerKey).where(IssuerKey.organisation_id == school.organisation_id)).one()
        first.retired_at = parts.clock()
        second = parts.keystore.create_key(school.slug, "Ed25519").multibase
        session.add(
            IssuerKey(
                multibase=second,
                organisation_id=school.organisation_id,
                key_type="Ed25519",
                created_at=parts.clock() + timedelta(days=1),
            )
        )
    document = did_document(parts, school.slug)
    assert document["id"] == DID
    assert {f"{DID}#{first.multibase}", f"{DID}#{second}"} <= set(document["assertionMethod"])


@pytest.mark.parametrize("slug", ["nobody", "", "../roc-midden", "ROC-MIDDEN"])
def test_nobodys_did_document_is_not_found(sqlite_parts: Parts, slug: str) -> None:
    with pytest.raises(NotFound, match="issuer_unknown"):
        did_document(sqlite_parts, slug)


def test_a_new_list_is_signed_by_its_issuer_and_empty(parts: Parts, school: School) -> None:
    ((list_id, _),) = reserve(parts, school, 1)
    document = read_list(parts, list_id)
    assert document["id"] == f"http://localhost:8000/status/{list_id}"
    assert document["issuer"] == DID
    assert bits_of(document) == StatusBits.empty()
    results = verify_proofs(
        document,
        ProofCircumstances(fetch=parts.fetch, now=parts.clock(), plain_http_hosts=parts.settings.plain_http_hosts),
        parts.linked_data,
    )
    assert [str(result.outcome) for result in results] == ["passed"]
    assert isinstance(document["proof"], dict)  # one that stands alone
    assert all(result.key is not None and result.key.controller == DID for result in results)


def test_no_place_is_given_twice(parts: Parts, school: School) -> None:
    places = [place for batch in range(5) for place in reserve(parts, school, 50, f"batch-{batch}")]
    assert len(set(places)) == 250
    assert len({list_id for list_id, _ in places}) == 1
    indexes = [index for _, index in places]
    assert indexes != sorted(indexes)  # a place says nothing about when
    with parts.reading() as session:
        assert session.exec(select(StatusList.used)).one() == 250


def test_four_threads_never_get_the_same_place(parts: Parts, school: School) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda batch: reserve(parts, school, 25, f"batch-{batch}"), range(12)))
    places = [place for part in found for place in part]
    assert len(set(places)) == len(places) == 300
    with parts.reading() as session:
        assert session.exec(select(StatusList.used)).all() == [300]


def test_a_full_list_is_followed_by_a_new_one(parts: Parts, school: School) -> None:
    ((first, _),) = reserve(parts, school, 1)
    with parts.transaction() as session:
        session.get_one(StatusList, first).used = 131_072 - 2
    places = reserve(parts, school, 5)
    assert [list_id for list_id, _ in places][:2] == [first, first]
    (second,) = {list_id for list_id, _ in places[2:]}
    assert second != first
    assert bits_of(read_list(parts, second)).entries == 131_072


def test_a_list_from_before_places_were_counted_takes_no_more(parts: Parts, school: School) -> None:
    ((first, _),) = reserve(parts, school, 1)
    with parts.transaction() as session:
        session.get_one(StatusList, first).seed = None
    ((second, _),) = reserve(parts, school, 1)
    assert second != first


def test_extracts_have_lists_of_their_own(parts: Parts, school: School) -> None:
    ((full, _),) = take_places(parts, school.organisation_id, 1)
    ((extract, _),) = take_places(parts, school.organisation_id, 1, is_for_extracts=True)
    assert full != extract
    assert take_places(parts, school.organisation_id, 1, is_for_extracts=True)[0].status_list_id == extract


def test_who_takes_a_place_does_not_wait_for_a_large_batch(
    postgres_parts: Parts, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    """A batch of three thousand holds its organisation while it is written down; five hundred learners who share
    need places meanwhile, the first of them in a list that is not there yet."""
    school = make_school(postgres_parts)
    take_places(postgres_parts, school.organisation_id, 1)
    waiting = postgres_parts.for_worker()  # long enough for a busy machine; who waits for the batch waits for ever
    with postgres_parts.transaction() as session:
        lock_organisation(session, school.organisation_id)
        taken = in_parallel(
            lambda _: [take_places(waiting, school.organisation_id, 1, is_for_extracts=True)[0] for _ in range(250)],
            2,
        )
        assert len({place for places in taken for place in places}) == 500
        assert len(take_places(postgres_parts, school.organisation_id, 3)) == 3


def test_a_revocation_is_published_in_its_own_transaction(parts: Parts, school: School, clock: Clock) -> None:
    places = reserve(parts, school, 3)
    list_id = places[0][0]
    before = read_list(parts, list_id)
    clock.advance(minutes=1)
    revoke(parts, *places[1])
    bits = bits_of(read_list(parts, list_id))
    assert [bits.get(index) for _, index in places] == [0, 1, 0]
    assert bits_of(before).get(places[1][1]) == 0


def test_the_newest_list_is_always_the_one_with_the_latest_time(parts: Parts, school: School, clock: Clock) -> None:
    """Also when two are signed in one second, and when the clock is set back (threats V16, K10)."""
    places = reserve(parts, school, 4)
    list_id = places[0][0]
    times = [parse_timestamp(read_list(parts, list_id)["validFrom"])]
    for place, seconds in zip(places, (0, 0, -3600, 7200), strict=True):
        clock.advance(seconds=seconds)
        revoke(parts, *place)
        times.append(parse_timestamp(read_list(parts, list_id)["validFrom"]))
    assert times == sorted(set(times))


def test_many_revocations_in_one_second_publish_nothing_of_the_future(
    parts: Parts, school: School, clock: Clock
) -> None:
    """Nobody believes a list that begins later than now (threats V19)."""
    places = reserve(parts, school, 30)
    list_id = places[0][0]
    seen = {parse_timestamp(read_list(parts, list_id)["validFrom"])}
    for place in places:
        revoke(parts, *place)
        seen.add(parse_timestamp(read_list(parts, list_id)["validFrom"]))
    assert len(seen) == 31
    assert max(seen) - clock.now < timedelta(seconds=1)


def test_two_revocations_at_once_both_count(parts: Parts, school: School) -> None:
    places = reserve(parts, school, 8)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda place: revoke(parts, *place), places))
    bits = bits_of(read_list(parts, places[0][0]))
    assert [bits.get(index) for _, index in places] == [1] * 8


def read_token(parts: Parts, list_id: str) -> dict[str, object]:
    """The list in the token, when that is genuine."""
    token = status_list_token(parts, list_id)
    assert token is not None
    verification = verify_any(token.decode(), parts.verifier, fetch=parts.fetch, now=parts.clock())
    assert verification.verdict in (Verdict.VALID, Verdict.VALID_WITH_REMARKS), verification.checks
    assert verification.document is not None
    return verification.document


def test_a_list_is_signed_as_a_token_too(parts: Parts, school: School, clock: Clock) -> None:
    """In the same transaction, by the same key, and it says the same."""
    places = reserve(parts, school, 2)
    list_id = places[0].status_list_id
    clock.advance(minutes=1)
    revoke(parts, *places[1])
    listed = read_list(parts, list_id)
    assert bits_of(listed).get(places[1].status_index) == 1
    assert read_token(parts, list_id) == {name: value for name, value in listed.items() if name != "proof"}
    header = read_compact_jws(Token((status_list_token(parts, list_id) or b"").decode())).header
    assert (header["alg"], header["typ"]) == ("EdDSA", "vc+jwt")
    named = json.dumps(did_document(parts, school.slug))
    assert f'"id": "{header["kid"]}", "type": "JsonWebKey"' in named


def test_a_list_of_before_gets_its_token_from_the_worker_and_from_nobody_else(parts: Parts, school: School) -> None:
    ((list_id, _),) = reserve(parts, school, 1)
    with parts.transaction() as session:
        session.get_one(StatusList, list_id).token_bytes = None
    first = status_list_bytes(parts, list_id)
    assert status_list_token(parts, list_id) is None
    assert status_list_bytes(parts, list_id) == first
    renew_status_lists(parts)
    assert bits_of(read_token(parts, list_id)) == StatusBits.empty()


def test_a_token_that_the_version_before_left_behind_is_not_handed_out(
    parts: Parts, school: School, clock: Clock
) -> None:
    """It signs the list alone: then the token of before still says that nothing was withdrawn."""
    place = reserve(parts, school, 1)[0]
    with parts.reading() as session:
        left_behind = session.get_one(StatusList, place.status_list_id).token_bytes
    clock.advance(minutes=1)
    revoke(parts, *place)
    assert status_list_token(parts, place.status_list_id) is not None
    with parts.transaction() as session:
        session.get_one(StatusList, place.status_list_id).token_bytes = left_behind
    assert status_list_token(parts, place.status_list_id) is None


def test_lists_are_renewed_when_a_day_of_their_week_has_passed(parts: Parts, school: School, clock: Clock) -> None:
    places = reserve(parts, school, 2)
    list_id = places[0][0]
    revoke(parts, *places[0])
    first = status_list_bytes(parts, list_id)
    renew_status_lists(parts)
    assert status_list_bytes(parts, list_id) == first
    clock.advance(days=1, seconds=1)
    renew_status_lists(parts)
    renewed = read_list(parts, list_id)
    assert parse_timestamp(renewed["validUntil"]) - clock.now.replace(microsecond=0) == timedelta(days=7)
    assert bits_of(renewed).get(places[0][1]) == 1


def test_no_credential_points_into_a_list_that_lapsed(parts: Parts, school: School, clock: Clock) -> None:
    ((list_id, _),) = reserve(parts, school, 1)
    clock.advance(days=30)  # nothing ran all that time
    ((same, _),) = reserve(parts, school, 1)
    assert same == list_id
    assert parse_timestamp(read_list(parts, list_id)["validUntil"]) > clock.now


def test_an_organisation_without_a_key_opens_no_list(parts: Parts, school: School) -> None:
    with parts.transaction() as session:
        for key in session.exec(select(IssuerKey)):
            key.retired_at = parts.clock()
    with pytest.raises(SigningFailed, match="no_signing_key"):
        reserve(parts, school, 1)
    with parts.reading() as session:
        assert session.exec(select(StatusList)).all() == []


def test_a_list_that_is_not_there_is_not_found(sqlite_parts: Parts) -> None:
    with pytest.raises(NotFound, match="status_list_unknown"):
        status_list_bytes(sqlite_parts, "none")


def test_our_own_documents_are_found_by_their_path(parts: Parts, school: School) -> None:
    ((list_id, _),) = reserve(parts, school, 1)
    for path, kind in (
        (f"/issuers/{school.slug}/did.json", "application/did+json"),
        (f"/issuers/{school.slug}", "application/ld+json"),
        (f"/achievements/{school.achievement_id}", "application/ld+json"),
        (f"/status/{list_id}", "application/vc"),
    ):
        found = find_own_document(parts, path)
        assert found is not None
        assert (found.media_type, found.url) == (kind, f"http://localhost:8000{path}")
        assert json.loads(found.content)["id"]
    fetched = parts.fetch(f"http://localhost:8000/status/{list_id}", "application/vc")
    assert fetched.content == status_list_bytes(parts, list_id)


@pytest.mark.parametrize(
    "path",
    ["/", "", "/issuers/none", "/issuers/none/did.json", "/status/none", "/achievements/none", "/credentials/x",
     "/wallet", "/issuers/../wallet", "/status/a/did.json", "/v/ABC", "/dev/mailbox"],
)  # fmt: skip
def test_nothing_else_is_found_by_its_path(sqlite_parts: Parts, path: str) -> None:
    assert find_own_document(sqlite_parts, path) is None


def test_our_register_is_our_organisations(parts: Parts, school: School) -> None:
    found = find_registered_issuer(parts, DID)
    assert found is not None
    assert (found.name, found.domain) == ("ROC Midden", "localhost")
    for stranger in ("did:web:example.org:issuers:roc-midden", f"{DID}x", "did:web:localhost%3A8000:issuers:", ""):
        assert find_registered_issuer(parts, stranger) is None
