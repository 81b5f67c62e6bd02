"""What is remembered never changes an answer: cold, warm and poisoned, in two orders, and when it fails.

Everything that makes us quick is there to be steered by strangers: they decide which documents are met, and when. So
every kind of question is asked of a machine that met nothing, of one that met the same before, and of one that met
hundreds of others that are much alike, hostile ones among them, and has too little room for all of them.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from badgeservice.credentials.bounded_cache import SeenBefore
from badgeservice.credentials.checks.memory import Recent, Views
from badgeservice.credentials.linked_data.json_shape import Splitter
from badgeservice.credentials.linked_data.known_shapes import Known, KnownShapes
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.linked_data.nquads_template import Fillable, FillableList, NQuadsTemplate
from badgeservice.credentials.linked_data.remembered_statements import PatternStatements, RememberedStatements
from badgeservice.credentials.reading.remembered_checks import RememberedChecks
from tests.credentials.random_documents import RandomDocuments
from tests.credentials.remembered import Answer, Machine, Question, questions
from tests.credentials.world import World

AMOUNT = 8 if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else 1
VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors"

ROOM = {
    "linked_data.known_shapes.CAPACITY": 20_000,
    "reading.remembered_checks.KNOWN": 6,
    "checks.memory.ANSWERS": 2,
    "checks.memory.VIEWS": 2,
    "linked_data.expansion._REMEMBERED": 25,
    "bounded_cache.SEEN": 60,
}


@pytest.fixture(scope="module")
def world(contexts) -> World:
    return World(LinkedData(contexts))


@pytest.fixture(scope="module")
def asked(world) -> list[Question]:
    return questions(world, seed=3, amount=AMOUNT, vectors=VECTORS if VECTORS.is_dir() else None)


@pytest.fixture(scope="module")
def cold(asked, contexts, world) -> list[Answer]:
    """The answers of machines that met nothing before."""
    return [Machine(contexts, world).ask(question) for question in asked]


@pytest.fixture
def without_faults(caplog) -> Iterator[None]:
    """What makes it quick answered by itself: it did not merely fail and fall back."""
    yield
    assert "only makes it quick" not in caplog.text


def differences(machine: Machine, asked: list[Question], expected: list[Answer]) -> list[str]:
    return [question.name for question, answer in zip(asked, expected, strict=True) if machine.ask(question) != answer]


def test_there_is_something_to_compare(asked, cold):
    assert len(asked) > 200
    assert len(set(map(repr, cold))) > 150
    codes = {check.code for answer in cold if hasattr(answer[0], "checks") for check in answer[0].checks}
    assert {"authentic", "not_revoked", "revoked", "issuer_did_not_sign", "unsigned_data", "readable"} <= codes
    assert "internal_error" not in codes


def test_a_document_is_answered_alike_every_time(asked, cold, contexts, world, without_faults):
    machine = Machine(contexts, world)
    for question, expected in zip(asked, cold, strict=True):
        for name in (
            "urn:x:1",
            "urn:x:2",
        ):  # the second makes the template that the question is answered by
            machine.ask(question.called(name))
        assert machine.ask(question) == expected, question.name


@pytest.mark.parametrize("has_room", [True, False])
def test_others_of_its_kind_change_no_answer(asked, cold, contexts, world, monkeypatch, has_room, without_faults):
    if not has_room:
        for name, value in ROOM.items():
            monkeypatch.setattr(f"badgeservice.credentials.{name}", value)
    machine, random = Machine(contexts, world), RandomDocuments(11)
    others = [question.alike(random) for question in asked for _ in range(2)]
    for question in Random(5).sample(others, len(others)):
        machine.ask(question)
    assert differences(machine, asked, cold) == []
    assert differences(machine, asked[::-1], cold[::-1]) == []


QUICK = [
    (Splitter, "split"),
    (Splitter, "replace"),
    (KnownShapes, "find"),
    (KnownShapes, "learn"),
    (KnownShapes, "_compile"),
    (NQuadsTemplate, "fill"),
    (NQuadsTemplate, "pattern"),
    (Fillable, "fill"),
    (FillableList, "fill"),
    (Known, "fill_json"),
    (RememberedStatements, "choose"),
    (PatternStatements, "find"),
    (RememberedChecks, "_lets_pass"),
    (RememberedChecks, "_learn"),
    (Recent, "_recall"),
    (Recent, "_keep"),
    (Views, "_recall"),
    (Views, "_keep"),
    (SeenBefore, "again"),
]


class Broken(Exception):
    """Not one of ours."""


def broken(*_args, **_options):
    raise Broken("Sanne de Vries")


@pytest.mark.parametrize(
    "part", [*QUICK, QUICK], ids=lambda part: "all" if part is QUICK else ".".join((part[0].__name__, part[1]))
)
def test_a_fault_in_what_makes_it_quick_changes_no_answer(asked, cold, contexts, world, monkeypatch, caplog, part):
    """Nothing is known that makes these fail, so here they are made to: the next fault is one that we do not know."""
    for place, name in QUICK if part is QUICK else [part]:
        monkeypatch.setattr(place, name, broken)
    step = max(1, (5 if part is QUICK else 30) // AMOUNT)
    machine = Machine(contexts, world)
    for question, expected in list(zip(asked, cold, strict=True))[::step]:
        for name in ("urn:x:1", "urn:x:2"):
            machine.ask(question.called(name))
        assert machine.ask(question) == expected, question.name
    assert "Broken in what only makes it quick" in caplog.text
    assert "Sanne" not in caplog.text
