"""A few thousand of the mutated inputs that `make fuzz` tries, and nonsense that was properly signed."""

import json
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.keys.did import did_key, did_key_method
from badgeservice.credentials.keys.multikey import MemorySigner
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.proofs import add_proof, create_proof
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.credentials.verification import Verdict, Verifier
from tests.credentials.world import GENUINE, ISSUER, NOW, World
from tests.fuzz import UNITS, run

TRIES = 1500


@pytest.mark.parametrize("profile", ReadingProfile)
@pytest.mark.slow
def test_mutated_inputs_are_answered_in_time_and_what_is_genuine_was_signed(linked_data, profile):
    report = run(linked_data, profile, TRIES, seed=1)
    assert report.effort < UNITS, report.slowest_input
    assert report.kilobytes < 50 * 1024
    assert report.verdicts[Verdict.NOT_GENUINE] + report.verdicts[Verdict.NO_BADGE] > TRIES / 2
    assert report.verdicts[Verdict.VALID] > 0  # damage outside the badge, in the picture around it, does no harm


NONSENSE = ["é", "\uff11\uff12", "sha256-é", "https://[", "did:web:%zz", 5.5, [], {}]


def paths(value, above=()):
    """The way to each value in a document."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield (*above, name)
        yield from paths(member, (*above, name))


@pytest.mark.parametrize("profile", ReadingProfile)
@pytest.mark.slow
def test_nonsense_that_was_properly_signed_is_answered(linked_data, profile):
    """Anybody can be an issuer (did:key), so a good signature says nothing about what stands in a badge."""
    world = World(linked_data)
    key = world.signer.private_key
    signer = MemorySigner(key, did_key_method(world.signer.public_key))
    badge = build_credential(replace(GENUINE, issuer=replace(ISSUER, id=did_key(signer.public_key))))
    verifier, verdicts = Verifier(linked_data, world.register, profile), Counter()
    for path in paths(badge):
        document = deepcopy(badge)
        place = document
        for step in path[:-1]:
            place = place[step]
        for nonsense in NONSENSE:
            place[path[-1]] = nonsense
            proof = create_proof(  # jcs signs whatever it is given
                document,
                signer,
                cryptosuite=Cryptosuite.EDDSA_JCS_2022,
                created=NOW - timedelta(minutes=1),
                linked_data=linked_data,
            )
            content = json.dumps(add_proof(document, proof)).encode()
            verification = verifier.verify(content, fetch=world, now=NOW)
            assert verification.checks[0].code != "internal_error", (path, nonsense)
            verdicts[verification.verdict] += 1
            assert verification.badge is None or verification.verdict is not Verdict.NOT_GENUINE
    if profile is ReadingProfile.CREDENTIAL:  # programs are told of every mistake, whoever made it
        assert verdicts[Verdict.NOT_GENUINE] > 100
        assert verdicts.total() - verdicts[Verdict.NOT_GENUINE] > 50
    else:  # an issuer who writes nonsense has not forged a badge; one that it did not sign is named four times
        assert verdicts[Verdict.NOT_GENUINE] == 4
        assert not verdicts[Verdict.VALID]
