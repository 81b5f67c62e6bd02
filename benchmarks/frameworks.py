"""What it takes to import a framework as large as ESCO and to find a skill in it: `python -m benchmarks.frameworks`.

A row says the clock and the processor; on PostgreSQL the processor of its server counts too. The exit status is 1 when
an import takes more than a minute by the clock, or finding a skill more than 50 milliseconds of the processor.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final, TypeVar
from uuid import UUID

from badgeservice.app import create_parts
from badgeservice.services.frameworks.importing import begin_import, confirm_import, show_import
from badgeservice.services.frameworks.listing import show_framework
from badgeservice.services.frameworks.picking import search_entries
from badgeservice.services.frameworks.reading import HandedIn
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.settings import Mode, Settings
from badgeservice.store.migrations import migrate
from badgeservice.store.tables import Role
from benchmarks.load.service import database
from tests.conftest import School, make_school

Result = TypeVar("Result")

ENTRIES: Final = (15_000, 45_000)
ROUNDS: Final = 15
MOST_IMPORT: Final = 60.0  # seconds by the clock
MOST_SEARCH: Final = 0.050  # seconds of the processor
SOUGHT: Final = ("de", "lassen", "veilig werken", "nummer 4711", "zzz")
WORDS: Final = (  # noqa: SIM905 - a list of fifty words in quotes is not read
    "lassen solderen veilig werken machine onderhoud tekening lezen klant gesprek voeren planning maken netwerk "
    "beheren software testen zorg verlenen patiënt begeleiden kind voeding bereiden keuken gast ontvangen de het een "
    "van met water energie bouw hout staal beton plant dier bodem voertuig motor diagnose stellen gegevens analyseren"
).split()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--engine", action="append", choices=("sqlite", "postgres"))
    arguments.add_argument("--entries", type=int, action="append")
    chosen = arguments.parse_args()
    wrong = 0
    for engine in chosen.engine or ("sqlite", "postgres"):
        for entries in chosen.entries or ENTRIES:
            with school_on(engine) as (parts, school):
                wrong += measure(engine, entries, parts, school)
    return min(wrong, 1)


def measure(engine: str, entries: int, parts: Parts, school: School) -> int:
    membership = Membership(school.organisation_id, school.slug, "", Role.ADMINISTRATOR)
    person = SignedIn(school.administrator_id, "", "", "nl", "", (membership,))
    text = write_table(entries)
    print(f"{engine}, {entries:,} entries, {len(text) / 1e6:.1f} MB")
    typed = {"name": "ESCO", "language": "nl", "page": ""}
    handed_in, newer = (
        HandedIn("esco.csv", one.encode(), "", typed) for one in (text, text.replace("lassen", "verbinden"))
    )
    import_id, looked = timed(lambda: begin_import(parts, person, school.slug, handed_in))
    framework_id, done = timed(lambda: confirm_import(parts, person, school.slug, import_id))
    say("import: read, compared, shown", looked)
    say("import: done", done)
    again, compared = timed(lambda: begin_import(parts, person, school.slug, newer, framework_id))
    _look, shown = timed(lambda: show_import(parts, person, school.slug, again, "changed", 7))
    _id, changed = timed(lambda: confirm_import(parts, person, school.slug, again))
    say("refresh: read, compared, shown", compared)
    say("refresh: a page of what changes", shown)
    say("refresh: done", changed)
    slow = [looked[0] + done[0] > MOST_IMPORT, compared[0] + changed[0] > MOST_IMPORT]
    for words in SOUGHT:
        rounds = [timed(partial(search_entries, parts, person, school.slug, words))[1] for _ in range(ROUNDS)]
        taken = (median(one[0] for one in rounds), median(one[1] for one in rounds))
        say(f"find “{words}”", taken)
        slow.append(taken[1] > MOST_SEARCH)
    say("a page of the framework", timed(lambda: show_framework(parts, person, school.slug, framework_id))[1])
    return sum(slow)


def say(what: str, taken: tuple[float, float]) -> None:
    print(f"  {what:34} {taken[0] * 1000:9.1f} ms by the clock {taken[1] * 1000:9.1f} ms of the processor")


def timed(act: Callable[[], Result]) -> tuple[Result, tuple[float, float]]:
    """What it gives, the clock and the processor."""
    began, used = time.perf_counter(), time.process_time() + _of_postgres()
    result = act()
    clock = time.perf_counter() - began
    return result, (clock, time.process_time() + _of_postgres() - used)


def _of_postgres() -> float:
    """The processor time of every server of PostgreSQL on this machine: run nothing else beside it."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cmdline").read_bytes().startswith(b"postgres:"):
                ticks += sum(map(int, (folder / "stat").read_text().rpartition(")")[2].split()[11:13]))
        except OSError:
            continue  # it ended meanwhile
    return ticks / os.sysconf("SC_CLK_TCK")


def write_table(entries: int) -> str:
    """As ESCO exports its skills: names, other names on lines of their own, a description of fifty words."""
    chance = random.Random(15)
    heading = "conceptType,conceptUri,skillType,preferredLabel,altLabels,status,description"
    return "\n".join([heading, *(_row(chance, number) for number in range(entries))])


def _row(chance: random.Random, number: int) -> str:
    others = "\n".join(" ".join(chance.choices(WORDS, k=3)) for _ in range(4))
    name, description = (" ".join(chance.choices(WORDS, k=count)) for count in (3, 50))
    address = f"http://data.europa.eu/esco/skill/{UUID(int=chance.getrandbits(128))}"
    return f'KnowledgeSkillCompetence,{address},skill,{name} nummer {number},"{others}",released,"{description}."'


@contextmanager
def school_on(engine: str) -> Iterator[tuple[Parts, School]]:
    with tempfile.TemporaryDirectory() as name, database(engine, Path(name)) as url:
        folder = Path(name)
        settings = Settings(
            mode=Mode.DEMO,
            base_url="http://localhost:8000",
            database_url=url,
            key_folder=folder / "keys",
            mail_url=str(folder / "mail"),
        )
        parts = create_parts(settings)
        migrate(parts.engine)
        yield parts, make_school(parts)
        parts.engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
