"""Whatever can be described is signed right: by the published schema, by our own lint, and for verifiers of others.

No exception is known: nothing here is left out for one of them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.baking.baking import bake_png, bake_svg, unbake
from badgeservice.credentials.keys.did import DidKey, build_did_document
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.programs.before_signing import check_new_badge
from badgeservice.credentials.proofs.signed_badge import sign_badge
from badgeservice.credentials.verification import BadgeView, Verdict
from badgeservice.services.achievements.as_content import Place, describe_content
from badgeservice.services.achievements.eu_elements import missing_elements, missing_in
from badgeservice.services.achievements.signed_results import results_of
from tests.conftest import ONE_PIXEL_PNG
from tests.credentials.examples import ISSUER
from tests.credentials.world import GENUINE, LIST_URL, NOW, World
from tests.descriptions import LEAST, REACHED, everything, whole
from tests.foreign.ask import ask

URL = "https://badges.example/achievements/44444444-4444-4444-8444-000000000009"
PLACE = Place(URL, f"{URL}/versions/2", f"{URL}/versions/2/image.png", 2)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
STACKS = ("digitalbazaar-served", "digitalcredentials-served")
# One step for who reads a credential with a program that knows nothing of us; docs/open-badges-choices.md says it too.
SKILLS = '[.credentialSubject.achievement.alignment[]? | select(.targetType == ("ceasn:Competency", "CFItem"))]'

STORED = [{"key": key, "value": value} for key, value in REACHED.items()]

Signed = Mapping[str, bytes]


@pytest.fixture(scope="module")
def world(linked_data: LinkedData) -> World:
    return World(linked_data)


@pytest.fixture(scope="module")
def signed(world: World) -> Signed:
    """Each as it would be handed out, in Dutch; all of a kind in English too."""
    made = {}
    for name, description in everything():
        for language in ("nl", "en") if name.startswith(("all", "hostile")) else ("nl",):
            achievement = describe_content(description, PLACE, ISSUER, language)
            results = results_of(description, STORED, PLACE.version_url, language)
            document = build_credential(replace(GENUINE, achievement=achievement, results=results))
            check_new_badge(document)
            badge = sign_badge(document, world.signer, created=NOW, linked_data=world.linked_data)
            made[f"{name} ({language})"] = badge.document_bytes
    return made


def view_of(world: World, content: bytes) -> BadgeView:
    verification = world.verify(json.loads(content))
    assert verification.verdict is Verdict.VALID, verification.summary
    assert verification.badge is not None
    return verification.badge


def test_the_published_schema_allows_each(signed: Signed, shared: Any) -> None:
    text = (shared / "schemas" / "1edtech-ob_v3p0_achievementcredential.json").read_text()
    validator = jsonschema.Draft201909Validator(json.loads(text), format_checker=jsonschema.FormatChecker())
    assert len(signed) > 60
    flaws = {name: next(validator.iter_errors(json.loads(content)), None) for name, content in signed.items()}
    assert {name: flaw for name, flaw in flaws.items() if flaw} == {}


def test_each_is_valid_also_out_of_its_images_and_reads_as_it_was_written(world: World, signed: Signed) -> None:
    for name, content in signed.items():
        if not name.startswith("least"):
            for baked in (bake_png(ONE_PIXEL_PNG, content), bake_svg(DRAWING, content)):
                assert json.loads(unbake(baked)) == json.loads(content), name
    for name, description in everything():
        if name.startswith(("all", "hostile 4", "only ects", "longest")):
            achievement = describe_content(description, PLACE, ISSUER, "nl")
            read = view_of(world, signed[f"{name} (nl)"]).achievement
            assert read is not None
            assert set(read.alignments) == set(achievement.alignments)
            assert set(read.related) == set(achievement.related)
            same = ("name", "criteria_narrative", "level", "level_note", "study_load", "credits", "human_code")
            assert [getattr(read, one) for one in same] == [getattr(achievement, one) for one in same]


@pytest.mark.node
def test_verifiers_of_others_call_each_good(world: World, signed: Signed, context_documents: dict[str, Any]) -> None:
    did_document = build_did_document(ISSUER.id, [DidKey(world.signer.public_key)])
    lists = {LIST_URL: world.pages[LIST_URL]}
    documents = context_documents | {ISSUER.id: did_document} | lists
    # With all fields, the kinds differ in one word, which stands in the least of each too.
    asked = {name: content for name, content in signed.items() if not name.startswith("all") or "module" in name}
    cases = [{"name": name, "credential": json.loads(content)} for name, content in asked.items()]
    answers = ask("verify.mjs", {"documents": documents, "cases": cases, "stacks": STACKS})
    bad = {
        (stack, name): answer["error"]
        for stack in STACKS
        for name, answer in answers[stack].items()
        if not answer["verified"]
    }
    assert (bad, len(answers[STACKS[0]]) > 40) == ({}, True)


def test_a_reader_that_knows_nothing_of_us_lists_the_skills_in_one_step(signed: Signed) -> None:
    jq = shutil.which("jq")
    if jq is None:
        pytest.skip("jq is not installed")
    run = subprocess.run(
        [jq, "-c", SKILLS], input=signed["all of module (nl)"] + signed["least of skill (nl)"],
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    skills, none = map(json.loads, run.stdout.splitlines())
    found = [(skill["targetCode"], skill["targetName"], skill["targetFramework"]) for skill in skills]
    assert found == [("S1.2.3", "metaal lassen", "ESCO"), ("K4", "samenwerken", "KOMPAS21")]
    assert none == []


def test_what_would_be_missing_for_europe_is_what_is_missing(world: World, signed: Signed) -> None:
    for name, description in everything():
        said = view_of(world, signed[f"{name} (nl)"]) if name.startswith(("all", "only", "least")) else None
        if said is not None:
            assert missing_in(said) == missing_elements(description, ISSUER), name
    assert missing_elements(whole(), ISSUER) == ()
    assert [one.value for one in missing_elements(LEAST, replace(ISSUER, address=None))] == [
        "country", "outcomes", "workload", "level", "assessment", "participation", "quality",
    ]  # fmt: skip


def test_what_was_reached_reads_back_in_the_order_of_the_lines(world: World, signed: Signed) -> None:
    view = view_of(world, signed["only results (nl)"])
    assert [result.value or result.status for result in view.results] == [
        "Sterk", "8.4", "goed", "Failed", "84.5", "37", "Sterk"
    ]  # fmt: skip
    assert view.achievement is not None
    described = view.achievement.result_descriptions
    assert [item.id for item in described] == [result.description_id for result in view.results]
    assert [level.name for level in described[0].levels] == ["Begin", "Sterk"]
    assert described[2].allowed_values == ("onvoldoende", "voldoende", "goed")
