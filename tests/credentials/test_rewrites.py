"""No other way of writing turns a revoked or expired badge into a valid one (threats V3, B9): at least 1,000 documents.

Both ways of reading are tried. `open_badge`, that of our pages, refuses nearly every rewrite at the gate. `credential`,
that of the VC-API, must accept many of them, because any way of writing is allowed there; then the verdict has to be
the same, because it is read from the statements that were signed.
"""

import json
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.proofs import add_proof, create_proof
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.verification import Verdict, Verifier
from tests.credentials.rewrites import added, corpus
from tests.credentials.world import GENUINE, NOW, World

REFUSED = {Verdict.NOT_GENUINE, Verdict.NOT_CHECKED}
PLAIN = replace(GENUINE, evidence=())
STATES = {
    "valid": (PLAIN, Verdict.VALID),
    "revoked": (PLAIN, Verdict.REVOKED),
    "expired": (replace(PLAIN, valid_until=datetime(2026, 3, 1, tzinfo=UTC)), Verdict.EXPIRED),
}
PAIRS = 120  # two profiles, three states, 142 single rewrites and these pairs: some 1,400 documents


@pytest.fixture(scope="module")
def world(linked_data):
    return World(linked_data)


def badge_in(world, state):
    """A badge with a proof over its meaning only: with one over its bytes, no rewrite would survive."""
    content, verdict = STATES[state]
    if state == "revoked":
        world.revoke()
    else:
        world.publish_list(StatusBits.empty())
    document = build_credential(content)
    proof = create_proof(
        document,
        world.signer,
        cryptosuite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW - timedelta(minutes=1),
        linked_data=world.linked_data,
    )
    return add_proof(document, proof), verdict


def verify(world, document, profile):
    verifier = Verifier(world.linked_data, world.register, profile)
    return verifier.verify(json.dumps(document).encode(), fetch=world, now=NOW)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("profile", ReadingProfile)
@pytest.mark.slow
def test_a_rewritten_badge_keeps_its_verdict_or_is_refused(world, state, profile):
    badge, original = badge_in(world, state)
    assert verify(world, badge, profile).verdict is original
    verdicts = Counter()
    for name, document in corpus(badge, pairs=PAIRS, seed=7):
        verification = verify(world, document, profile)
        assert verification.verdict in REFUSED | {original}, name
        assert verification.checks[0].code != "internal_error", name
        verdicts[verification.verdict] += 1
    # Not vacuous: many of them are written so differently that only the meaning is left, and it is found.
    assert verdicts[original] > (100 if profile is ReadingProfile.CREDENTIAL else 15)
    assert verdicts.total() > 200


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("profile", ReadingProfile)
@pytest.mark.parametrize(("name", "change"), list(added()), ids=lambda value: value if isinstance(value, str) else "")
def test_what_changes_the_meaning_is_never_genuine(world, state, profile, name, change):
    badge, _ = badge_in(world, state)
    document = deepcopy(badge)
    change(document)
    assert verify(world, document, profile).verdict in REFUSED


def test_with_both_proofs_not_even_the_same_meaning_survives(world):
    """The second proof that we make covers every byte."""
    badge_in(world, "valid")
    badge = world.badge(PLAIN)
    for name, document in corpus(badge, pairs=0, seed=1):
        # Contexts may be added behind those that were signed (VC DI EdDSA §3.3); and change nothing.
        if document | {"@context": badge["@context"]} != badge:
            assert verify(world, document, ReadingProfile.CREDENTIAL).verdict in REFUSED, name
