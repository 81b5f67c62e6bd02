"""What others sign, we call genuine; and not any more when one character of it is changed."""

import json
from typing import Any

import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.verification import Verdict
from tests.credentials.world import GENUINE, NOW, World
from tests.foreign.ask import ask
from tests.foreign.changes import changed_names, changed_texts

SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def world(linked_data: LinkedData) -> World:
    return World(linked_data)


@pytest.fixture(scope="module")
def signed(context_documents: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A badge without a status list, signed by a did:key in both ways."""
    credential = build_credential(GENUINE)
    question = {
        "documents": context_documents,
        "seed": "07" * 32,
        "credential": {name: value for name, value in credential.items() if name != "credentialStatus"},
        "created": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
    }
    answered: dict[str, dict[str, Any]] = ask("sign.mjs", question)
    return answered


@pytest.mark.parametrize("suite", SUITES)
def test_what_others_sign_we_call_genuine(world: World, signed: dict[str, dict[str, Any]], suite: str) -> None:
    assert signed[suite]["proof"]["cryptosuite"] == suite
    verification = world.verify(signed[suite])
    assert verification.verdict is Verdict.VALID_WITH_REMARKS, verification.checks
    assert verification.badge is not None


@pytest.mark.parametrize("suite", SUITES)
def test_one_changed_character_is_not_genuine(world: World, signed: dict[str, dict[str, Any]], suite: str) -> None:
    """In a text, in the name of a property, and in the proof."""
    changed = [*changed_texts(signed[suite], without=()), *changed_names(signed[suite], without=())]
    assert len(changed) > 100
    answers = {path: world.verify(document) for path, document in changed}
    assert not any(answer.badge for answer in answers.values())  # nothing of its content is shown
    assert {path: answer.verdict for path, answer in answers.items() if answer.verdict is not Verdict.NOT_GENUINE} == {
        "@context/2": Verdict.NOT_CHECKED,  # words of somebody that we do not know
        "proof/cryptosuite": Verdict.NOT_CHECKED,
        "type": Verdict.NO_BADGE,  # then it does not call itself a badge
        "type/1": Verdict.NO_BADGE,
    }


def test_nor_is_a_text_of_which_one_byte_is_changed(world: World, signed: dict[str, dict[str, Any]]) -> None:
    """Byte by byte through the file, structure included: nothing that still says something is taken for genuine."""
    content = json.dumps(signed["eddsa-jcs-2022"], separators=(",", ":")).encode()
    for place in range(0, len(content), 7):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert world.verify(changed).verdict not in {Verdict.VALID, Verdict.VALID_WITH_REMARKS}, place
