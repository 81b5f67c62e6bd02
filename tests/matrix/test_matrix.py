"""The authorisation matrix: every route, every method, everybody (threats I1, I3)."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.matrix.table import EXPECTED, LETTERS, Line, letter_of, read_table
from tests.matrix.world import EVERYBODY, World, make_world

TABLE = read_table(EXPECTED.read_text())


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("matrix")
    database = folder / "badgeservice.sqlite3"
    shutil.copy(sqlite_template, database)
    return make_world(database, folder, random.Random(20261123).randbytes)


def routes(world: World) -> set[tuple[str, str]]:
    rules = world.app.url_map.iter_rules()
    return {(method, rule.rule) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def test_every_route_has_its_line_and_every_line_its_route(world: World) -> None:
    written = [(line.method, line.rule) for line in TABLE]
    assert sorted(routes(world) - set(written)) == [], "write in expected.txt who finds these"
    assert sorted(set(written) - routes(world)) == [], "these are gone"
    assert [line for line, times in Counter(written).items() if times > 1] == [], "these stand there twice"


def test_the_table_speaks_of_everybody(world: World) -> None:
    assert all(line.expected.keys() == set(EVERYBODY) for line in TABLE)
    letters = Counter(letter for line in TABLE for letter in line.expected.values())
    assert letters.keys() == LETTERS.keys()
    assert min(letters.values()) > 20


@pytest.mark.slow
def test_everybody_finds_what_the_table_says_and_no_more(world: World) -> None:
    rules = {rule.rule: rule for rule in world.app.url_map.iter_rules()}
    wrong = [
        f"{line.method} {line.rule}: {who} is {LETTERS[line.expected[who]]} in the table, and {found} here"
        for line in TABLE
        if line.rule in rules
        for who, found in _ask_everybody(world, line, world.address_of(rules[line.rule]))
    ]
    assert wrong == []


def _ask_everybody(world: World, line: Line, address: str) -> list[tuple[str, str]]:
    """Who finds something else than the table says, and what."""
    found = {who: letter_of(world.ask(line.method, address, who, line.rule)) for who in EVERYBODY}
    return [(who, LETTERS.get(letter, letter)) for who, letter in found.items() if letter != line.expected[who]]


def test_a_wrong_table_is_seen(world: World) -> None:
    """The harness itself: a line that promises too much, or too little, is told."""
    (line,) = read_table("GET /admin/<slug>/audit  FFFN R R R R R F S")
    assert _ask_everybody(world, line, "/admin/roc-midden/audit") == [
        ("administrator-below", "not found"),
        ("learner", "refused"),
    ]


@pytest.mark.parametrize("text", ["GET /x FFF R R R R R F S", "GET /x FX", "GET /x F F F F F FFNN F F"])
def test_a_line_that_is_written_wrongly_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"cell|argument|values"):
        read_table(text)
