"""Whatever its issuer got wrong is not called false, and what somebody else changed is never called good."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.checks.verdict import Verdict
from badgeservice.credentials.document import Document
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.proofs import add_proof, create_proof
from tests.credentials.world import GENUINE, NOW, World

BADGE = build_credential(replace(GENUINE, evidence=()))
BADGE["credentialSubject"]["achievement"]["achievementType"] = "Vaardigheid"  # against the standard, and no more
GOOD = (Verdict.VALID, Verdict.VALID_WITH_REMARKS)


def _paths(value: object, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield (*above, name)
        yield from _paths(member, (*above, name))


PLACES = [path for path in _paths(BADGE) if path[:2] != ("issuer", "id")]  # whom it names is another question
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from(["", "x", "2026-02-30", "https://a.example/b", "did:example:a", "\u00e9", "zz zz"]),
    st.sampled_from([[], {}, [[]], ["x", "y"], {"id": "x"}, {"@value": 1}, {"type": "X"}, [None]]),
)


@pytest.fixture(scope="module")
def world(linked_data) -> World:
    return World(linked_data)


def _damaged(path: tuple[str | int, ...], value: object, *, is_left_out: bool) -> Document:
    document: Any = copy.deepcopy(BADGE)
    place = document
    for step in path[:-1]:
        place = place[step]
    if is_left_out:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return dict(document)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PLACES), value=VALUES, is_left_out=st.booleans())
def test_damage_before_signing_is_not_forgery_and_after_it_is(
    world: World, path: tuple[str | int, ...], value: object, is_left_out: bool
) -> None:
    document = _damaged(path, value, is_left_out=is_left_out)
    proof = create_proof(
        document,
        world.signer,
        cryptosuite=Cryptosuite.EDDSA_JCS_2022,
        created=NOW - timedelta(minutes=1),
        linked_data=world.linked_data,
    )
    names_another = path == ("issuer",) and isinstance(document.get("issuer"), str) and ":" in document["issuer"]
    verdict = world.verify(json.dumps(add_proof(document, proof)).encode()).verdict
    if not names_another:
        assert verdict is not Verdict.NOT_GENUINE
    if document != BADGE:
        assert verdict not in GOOD or path[-1] == "achievementType"
        stolen = world.verify(json.dumps(add_proof(BADGE, proof)).encode())
        assert stolen.verdict is Verdict.NOT_GENUINE
