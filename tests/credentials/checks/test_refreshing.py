"""The newer version that an issuer keeps ready (Open Badges 3.0 "Verification" step 3, "Equality and Comparison")."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.baking.baking import bake_png
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.proofs.jose import sign_vc_jwt
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.verification import Verdict
from badgeservice.errors import Sentence
from tests.credentials.baking.test_baking import png
from tests.credentials.world import GENUINE, NOW, World, make_signer

URL = "https://badges.example/newest/1"
OLD = replace(GENUINE, refresh_url=URL)
NEW = replace(OLD, valid_from=GENUINE.valid_from + timedelta(days=1), narrative="Better than before")


@pytest.fixture
def world(linked_data):
    return World(linked_data)


def narrative(verification):
    return verification.badge.narrative if verification.badge else None


def test_the_newer_version_takes_the_place_of_the_badge(world):
    world.pages[URL] = world.badge(NEW)
    found = world.verify(world.badge(OLD))
    assert narrative(found) == "Better than before"
    assert found.document == world.pages[URL]
    assert found.verdict is Verdict.VALID_WITH_REMARKS
    assert "newer version" in found.remarks[0].en
    assert world.asked.count(URL) == 1  # once: the newer version says so again, and is not asked


@pytest.mark.parametrize("form", ["token", "image"])
def test_the_newer_version_in_other_forms(world, form):
    badge = world.badge(NEW)
    token = sign_vc_jwt(badge, world.signer, kid=world.signer.verification_method).encode()
    world.pages[URL] = token if form == "token" else bake_png(png(), json.dumps(badge).encode())
    assert narrative(world.verify(world.badge(OLD))) == "Better than before"


def test_the_newer_version_is_judged_like_any_badge(world):
    world.pages[URL] = world.badge(replace(NEW, valid_until=NOW - timedelta(days=1)))
    assert world.verify(world.badge(OLD)).verdict is Verdict.EXPIRED
    world.pages[URL] = world.badge(NEW)
    world.publish_list(StatusBits.empty().with_statuses({NEW.status[0].index: 1}))
    assert world.verify(world.badge(OLD)).verdict is Verdict.REVOKED


def nothing_there():
    return NotFetched("fetch_status", Sentence("There is nothing there.", "Daar staat niets."))


@pytest.mark.parametrize(
    "page",
    [
        lambda world: nothing_there(),
        lambda world: b"",
        lambda world: b"<html>",
        lambda world: world.badge(OLD),
        lambda world: world.badge(replace(NEW, valid_from=OLD.valid_from - timedelta(days=1))),
        lambda world: world.badge(replace(NEW, id="https://badges.example/credentials/another")),
        lambda world: world.badge(NEW) | {"name": "Changed"},
        lambda world: {name: value for name, value in world.badge(NEW).items() if name != "proof"},
        lambda world: world.sign(
            {name: value for name, value in world.badge(NEW).items() if name != "proof"},
            signer=make_signer("did:web:evil.example", seed=9),
        ),
        lambda world: world.endorsement(),
        lambda world: world.publish_list(StatusBits.empty()),
        lambda world: b"https://badges.example/newest/2",
    ],
)
def test_whatever_else_is_there_changes_nothing(world, page):
    world.pages[URL] = page(world)
    found = world.verify(world.badge(OLD))
    assert found.verdict is Verdict.VALID
    assert narrative(found) == OLD.narrative


def test_a_badge_of_another_issuer_is_never_the_newer_version(world):
    other = replace(NEW, issuer=replace(NEW.issuer, id="did:web:evil.example"))
    signer = world.add_issuer("did:web:evil.example", seed=9)
    world.pages[URL] = world.sign(build_credential(other), signer=signer)
    assert narrative(world.verify(world.badge(OLD))) == OLD.narrative


def test_a_badge_that_is_not_genuine_has_no_newer_version(world):
    world.pages[URL] = world.badge(NEW)
    assert world.verify(world.badge(OLD) | {"name": "Changed"}).verdict is Verdict.NOT_GENUINE
    assert URL not in world.asked


def test_who_asks_about_a_day_in_the_past_asks_about_this_version(world):
    world.pages[URL] = world.badge(NEW)
    assert narrative(world.verify(world.badge(OLD), on_date=NOW - timedelta(days=1))) == OLD.narrative
    assert URL not in world.asked


def test_an_id_is_compared_without_its_spelling(world):
    world.pages[URL] = world.badge(replace(NEW, id=OLD.id.replace("credentials", "%63redentials")))
    assert narrative(world.verify(world.badge(OLD))) == "Better than before"
