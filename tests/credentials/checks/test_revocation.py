"""Was it withdrawn? What is not known is never passed (check 7; threats V14-V18)."""

import gzip
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.checks.revocation import MAX_ENTRIES
from badgeservice.credentials.fetching import FRESH, NotFetched
from badgeservice.credentials.multibase import encode_base64url
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.verification import CheckName, Verdict, Verifier
from badgeservice.errors import Sentence
from tests.credentials.world import GENUINE, INDEX, ISSUER, LIST_URL, NOW, World

REFUSED = Sentence("This address may not be fetched.", "Dit adres mag niet worden opgehaald.")


@pytest.fixture
def world(linked_data):
    return World(linked_data)


def status(verification):
    return verification.check(CheckName.NOT_REVOKED)


def not_known(verification, code):
    assert verification.verdict is Verdict.NOT_CHECKED
    assert (status(verification).outcome, status(verification).code) == (Outcome.NOT_CHECKED, code)
    assert status(verification).sentence.nl.startswith("We konden niet nagaan of de badge is ingetrokken.")
    assert verification.badge is not None


def with_status(world, *entries, **changes):
    """A badge with other status entries than the usual one."""
    usual = build_credential(GENUINE)["credentialStatus"]
    made = [usual | entry for entry in entries] if entries else [usual | changes]
    return world.badge(credentialStatus=made[0] if len(made) == 1 else made)


def test_a_bit_that_is_not_set(world):
    verification = world.verify(world.badge())
    assert status(verification).code == "not_revoked"
    assert "22 november 2026, 10:00" in status(verification).sentence.nl


def test_only_our_own_bit_counts(world):
    world.revoke(INDEX + 1)
    assert world.verify(world.badge()).verdict is Verdict.VALID


def test_of_a_badge_without_status_nobody_can_tell_whether_it_was_withdrawn(world):
    verification = world.verify(world.badge(replace(GENUINE, status=())))
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert (status(verification).outcome, status(verification).code) == (Outcome.NOT_CHECKED, "no_status")
    assert LIST_URL not in world.asked


def test_suspended(world):
    world.publish_list(StatusBits.empty().with_statuses({INDEX: 1}), purposes=["suspension"])
    verification = world.verify(with_status(world, statusPurpose="suspension"))
    assert verification.verdict is Verdict.SUSPENDED
    assert verification.summary.nl.startswith("Opgeschort door ROC Midden")


@pytest.mark.parametrize("purpose", ["refresh", "message", "ext:something"])
def test_other_purposes_are_remarked(world, purpose):
    world.publish_list(StatusBits.empty().with_statuses({INDEX: 1}), purposes=[purpose])
    verification = world.verify(with_status(world, statusPurpose=purpose))
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert status(verification).outcome is Outcome.PASSED


def test_a_message_is_told(world):
    world.publish_list(StatusBits.empty(size=2).with_statuses({INDEX: 2}), purposes=["message"])
    messages = [{"status": hex(number), "message": f"bericht {number}"} for number in range(4)]
    badge = with_status(world, statusPurpose="message", statusSize=2, statusMessage=messages)
    assert "bericht 2" in world.verify(badge).remarks[0].nl


def test_of_two_entries_the_worst_counts(world):
    other = "https://badges.example/status/2"
    world.publish_list(StatusBits.empty(), id=other)
    world.pages[other] = world.pages[LIST_URL]
    world.revoke()
    entries = ({"id": f"{other}#1", "statusListCredential": other}, {})
    assert world.verify(with_status(world, *entries)).verdict is Verdict.REVOKED


def test_a_known_revocation_beats_an_unknown_status(world):
    world.revoke()
    gone = {"id": "https://gone.example/status#1", "statusListCredential": "https://gone.example/status"}
    assert world.verify(with_status(world, gone, {})).verdict is Verdict.REVOKED
    assert world.verify(with_status(world, {}, gone)).verdict is Verdict.REVOKED


def test_one_unknown_of_two_is_not_known(world):
    gone = {"id": "https://gone.example/status#1", "statusListCredential": "https://gone.example/status"}
    not_known(world.verify(with_status(world, {}, gone)), "fetch_status")


def test_more_entries_than_we_check(world):
    entries = [{"id": f"urn:x:{number}"} for number in range(MAX_ENTRIES + 1)]
    not_known(world.verify(with_status(world, *entries)), "too_many_statuses")


@pytest.mark.parametrize("code", ["fetch_refused", "fetch_timeout", "fetch_status", "fetch_too_large", "fetch_failed"])
def test_v17_a_list_that_cannot_be_fetched_is_not_known_and_says_why(world, code):
    world.pages[LIST_URL] = NotFetched(code, REFUSED)
    verification = world.verify(world.badge())
    not_known(verification, code)
    assert REFUSED.nl in status(verification).sentence.nl


def test_v16_a_list_of_another_issuer(world):
    stranger = world.add_issuer("did:web:stranger.example", seed=9)
    world.publish_list(StatusBits.empty(), issuer="did:web:stranger.example", signer=stranger)
    not_known(world.verify(world.badge()), "status_list_of_other_issuer")


def test_v16_another_list_of_the_same_issuer(world):
    """Each is genuine; put in the place of the other it would hide who was withdrawn. Not the other way around."""
    world.publish_list(StatusBits.empty(), id="https://badges.example/status/2")
    not_known(world.verify(world.badge()), "status_list_of_other_address")
    world.revoke(id="https://badges.example/status/2")
    assert world.verify(world.badge()).verdict is Verdict.REVOKED


def test_a_list_without_a_name_is_the_one_at_its_address(world):
    unnamed = {name: value for name, value in world.pages[LIST_URL].items() if name not in ("id", "proof")}
    world.pages[LIST_URL] = world.sign(unnamed)
    assert world.verify(world.badge()).verdict is Verdict.VALID


@pytest.fixture
def looking(world):
    """What one verifier says about one badge, each time it looks at the list as it is then."""
    verifier = Verifier(world.linked_data, world.register)
    badge = json.dumps(world.badge()).encode()

    def look(bits, *, minutes_ago, **options):
        world.publish_list(bits, valid_from=NOW - timedelta(minutes=minutes_ago), **options)
        return verifier.verify(badge, fetch=world, now=NOW)

    return look


WITHDRAWN = StatusBits.empty().with_statuses({INDEX: 1})


def test_v16_an_older_list_that_is_put_back(looking):
    assert looking(StatusBits.empty(), minutes_ago=60).verdict is Verdict.VALID
    assert looking(WITHDRAWN, minutes_ago=10).verdict is Verdict.REVOKED
    not_known(looking(StatusBits.empty(), minutes_ago=60), "status_list_older")
    assert looking(WITHDRAWN, minutes_ago=10).verdict is Verdict.REVOKED
    assert looking(StatusBits.empty(), minutes_ago=9).verdict is Verdict.VALID


def test_v16_an_older_list_that_a_cache_may_still_hold(looking):
    assert looking(StatusBits.empty(), minutes_ago=1).verdict is Verdict.VALID
    assert looking(StatusBits.empty(), minutes_ago=6).verdict is Verdict.VALID  # five minutes, when nothing is said
    not_known(looking(StatusBits.empty(), minutes_ago=7), "status_list_older")


def test_v16_a_list_that_is_not_genuine_makes_no_other_look_old(world, looking):
    not_known(looking(StatusBits.empty(), minutes_ago=-60), "status_list_out_of_date")
    stranger = world.add_issuer("did:web:stranger.example", seed=9)
    not_known(looking(StatusBits.empty(), minutes_ago=0, signer=stranger), "status_list_not_genuine")
    assert looking(StatusBits.empty(), minutes_ago=60).verdict is Verdict.VALID


def test_v16_a_list_that_names_our_issuer_and_is_signed_by_another(world):
    stranger = world.add_issuer("did:web:stranger.example", seed=9)
    world.publish_list(StatusBits.empty(), signer=stranger)
    not_known(world.verify(world.badge()), "status_list_not_genuine")


def test_v16_an_unsigned_list(world):
    del world.pages[LIST_URL]["proof"]
    not_known(world.verify(world.badge()), "status_list_not_genuine")


def test_v16_a_list_with_another_bit(world):
    world.pages[LIST_URL]["credentialSubject"]["encodedList"] = StatusBits.empty().with_statuses({1: 1}).encode()
    not_known(world.verify(world.badge()), "status_list_not_genuine")


def test_v16_a_list_that_is_out_of_date_or_not_valid_yet(world):
    world.publish_list(StatusBits.empty(), valid_until=NOW - timedelta(minutes=10))
    not_known(world.verify(world.badge()), "status_list_out_of_date")
    world.publish_list(StatusBits.empty(), valid_from=NOW + timedelta(minutes=10))
    not_known(world.verify(world.badge()), "status_list_out_of_date")


def test_v18_a_copy_that_is_older_than_the_list_allows(world):
    world.publish_list(StatusBits.empty(), time_to_live=timedelta(minutes=15))
    badge = world.badge()
    world.fetched_at = NOW - timedelta(minutes=14)
    verification = world.verify(badge)
    assert verification.verdict is Verdict.VALID
    assert verification.status_fetched_at == NOW - timedelta(minutes=14)
    world.fetched_at = NOW - timedelta(minutes=16)
    not_known(world.verify(badge), "status_list_stale")


@pytest.mark.parametrize("time_to_live", [timedelta(), timedelta(seconds=1), FRESH])
def test_a_list_is_not_asked_for_at_every_glance(world, time_to_live):
    """Bitstring Status List §2.2: after its time to live "a refresh SHOULD be attempted", here every minute."""
    world.publish_list(StatusBits.empty(), time_to_live=time_to_live)
    badge = world.badge()
    world.fetched_at = NOW - FRESH
    assert world.verify(badge).verdict is Verdict.VALID
    world.fetched_at = NOW - FRESH - timedelta(seconds=1)
    not_known(world.verify(badge), "status_list_stale")


@pytest.mark.parametrize(
    "page",
    [b"", b"not json", b"[]", b'{"id": "urn:x:1"}', b"\x00" * 1000, b'{"a":' * 5000],
    ids=["empty", "text", "list", "other", "zeros", "deep"],
)
def test_a_list_that_is_none(world, page):
    world.pages[LIST_URL] = page
    verification = world.verify(world.badge())
    assert verification.verdict is Verdict.NOT_CHECKED
    assert status(verification).outcome is Outcome.NOT_CHECKED


def test_v7_a_badge_is_no_status_list(world):
    world.pages[LIST_URL] = world.badge()
    not_known(world.verify(world.badge()), "status_list_of_other_kind")


def test_v14_a_list_that_explodes(world):
    bomb = "u" + encode_base64url(gzip.compress(bytes(64 * 1024 * 1024)))
    listing = world.pages[LIST_URL] | {"proof": []}
    listing["credentialSubject"] |= {"encodedList": bomb}
    del listing["proof"]
    world.pages[LIST_URL] = world.sign(listing)
    not_known(world.verify(world.badge()), "status_list_too_large")


def test_v15_a_list_that_is_too_short(world):
    listing = {key: value for key, value in world.pages[LIST_URL].items() if key != "proof"}
    listing["credentialSubject"] |= {"encodedList": "u" + encode_base64url(gzip.compress(bytes(1000)))}
    world.pages[LIST_URL] = world.sign(listing)
    not_known(world.verify(world.badge()), "status_list_too_short")


def test_v15_a_list_for_another_purpose(world):
    world.publish_list(StatusBits.empty(), purposes=["suspension"])
    not_known(world.verify(world.badge()), "status_purpose_wrong")


@pytest.mark.parametrize("index", ["-1", "12abc", "", "٣", "1e3", "0x1f", " 7"])
def test_v15_an_index_that_is_none(world, index):
    not_known(world.verify(with_status(world, statusListIndex=index)), "status_entry_malformed")


@pytest.mark.parametrize("index", ["131072", "9223372036854775808", "9" * 40])
def test_v15_an_index_outside_the_list(world, index):
    not_known(world.verify(with_status(world, statusListIndex=index)), "status_index_out_of_range")


@pytest.mark.parametrize("size", [0, 9, -1])
def test_v15_a_size_that_is_none(world, size):
    not_known(world.verify(with_status(world, statusSize=size)), "status_entry_malformed")


def test_two_indexes_in_one_entry_are_not_a_choice(world):
    not_known(world.verify(with_status(world, statusListIndex=[str(INDEX), "1"])), "contradiction")


def test_an_entry_of_a_kind_that_we_do_not_know(world):
    entry = {"id": "https://badges.example/status/1#1", "type": "1EdTechCredentialRefresh"}
    not_known(world.verify(world.badge(credentialStatus=entry)), "status_type_unknown")


# ---------------------------------------------------------------------- 1EdTechRevocationList

OLD_LIST = "https://badges.example/revocations"


@pytest.fixture
def old(world):
    """A badge with the older kind of status, and the list."""
    world.pages[OLD_LIST] = {"id": OLD_LIST, "issuer": ISSUER.id, "revokedCredential": []}
    return world.badge(credentialStatus={"id": OLD_LIST, "type": "1EdTechRevocationList"})


def test_a_badge_that_is_not_on_the_old_list(world, old):
    assert world.verify(old).verdict is Verdict.VALID


def test_a_badge_that_is_on_the_old_list_with_a_reason(world, old):
    world.pages[OLD_LIST]["revokedCredential"] = [{"id": old["id"], "revocationReason": "verkeerde\npersoon\u202e"}]
    verification = world.verify(old)
    assert verification.verdict is Verdict.REVOKED
    assert verification.summary.nl == "Ingetrokken door ROC Midden (verkeerde persoon )."


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "did:web:stranger.example"},
        {"issuer": None},
        {"id": "https://badges.example/other"},
        {"revokedCredential": ["urn:uuid:1"]},
    ],
)
def test_an_old_list_that_cannot_be_believed(world, old, change):
    world.pages[OLD_LIST] |= change
    assert world.verify(old).verdict is Verdict.NOT_CHECKED


def test_the_old_list_is_json(world, old):
    world.pages[OLD_LIST] = json.dumps(world.pages[OLD_LIST]).encode()[:-3]
    assert world.verify(old).verdict is Verdict.NOT_CHECKED
