"""Nobody is accused by mistake: what is only unknown to us is never called false (design §5)."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from dataclasses import replace

import pytest

from badgeservice.credentials.checks.verdict import CheckName, Verdict
from badgeservice.credentials.keys.did import did_web_url
from badgeservice.credentials.outcome import Outcome
from tests.credentials.examples import ISSUER
from tests.credentials.world import GENUINE, World, make_signer


@pytest.fixture
def world(linked_data) -> World:
    return World(linked_data)


@pytest.mark.parametrize("did", ["did:ion:EiClkZMDxPKqC9c", "did:cheqd:mainnet:1", "did:webvh:Qm:school.example"])
def test_a_did_method_that_we_do_not_know_is_not_called_false(world: World, did: str) -> None:
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id=did))
    document = world.badge(content)
    for proof in document["proof"]:
        proof["verificationMethod"] = f"{did}#key-1"
    verification = world.verify(document)
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "did_method_unknown",
    )
    assert did.rpartition(":")[0].split(":")[1] in str(verification.summary.values)


def test_a_did_web_at_another_port_is_not_called_false(world: World) -> None:
    did = "did:web:school.example%3A8443:issuers:x"
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id=did))
    verification = world.verify(world.sign(_unsigned(world, content), signer=make_signer(did)))
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "port_not_read",
    )
    assert not any("school.example" in url for url in world.asked)


@pytest.mark.parametrize("host", ["school.example%3A0", "school.example%3A84433333", "school.example%3Aabc"])
def test_what_is_no_port_is_no_did_web(world: World, host: str) -> None:
    did = f"did:web:{host}:issuers:x"
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id=did))
    verification = world.verify(world.sign(_unsigned(world, content), signer=make_signer(did)))
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_GENUINE,
        "host_invalid",
    )


@pytest.mark.parametrize("kind", ["Ed25519Signature2018", "BbsBlsSignature2020", "RsaSignature2018"])
def test_a_proof_of_an_older_kind_is_not_called_false(world: World, kind: str) -> None:
    document = _unsigned(world, GENUINE)
    document["proof"] = {
        "type": kind,
        "created": "2026-11-01T09:00:00Z",
        "verificationMethod": world.signer.verification_method,
        "proofPurpose": "assertionMethod",
        "jws": "eyJhbGciOiJFZERTQSJ9..c2ln",
    }
    verification = world.verify(document)
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "cryptosuite_unknown",
    )


def test_a_site_that_answers_with_a_page_for_its_keys_is_not_called_false(world: World) -> None:
    document = world.badge()
    world.pages[did_web_url(ISSUER.id)] = b"<!doctype html><title>Onderhoud</title>"
    verification = world.verify(document)
    assert (verification.verdict, verification.check(CheckName.AUTHENTIC).code) == (
        Verdict.NOT_CHECKED,
        "key_document_unreadable",
    )


def test_keys_behind_a_byte_order_mark_are_read(world: World) -> None:
    document = world.badge()
    address = did_web_url(ISSUER.id)
    world.pages[address] = BOM_UTF8 + json.dumps(world.pages[address]).encode()
    assert world.verify(document).verdict is Verdict.VALID


def test_the_first_line_names_the_check_that_stopped_the_others(world: World) -> None:
    """An issuer that could not be looked at stopped them; that nothing was checked after it is not the cause."""
    did = "did:web:school.example%3A8443:issuers:x"
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id=did))
    verification = world.verify(world.sign(_unsigned(world, content), signer=make_signer(did)))
    stopped = next(check for check in verification.checks if check.outcome is not Outcome.PASSED)
    assert verification.summary.values["then"] == stopped.sentence


def _unsigned(world: World, content: object) -> dict:
    return {name: value for name, value in world.badge(content).items() if name != "proof"}
