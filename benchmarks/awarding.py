"""Whole awards, as a teacher makes them: reserved, built, checked, signed twice, verified as strangers would, stored.

Each engine has a demo of its own, in which a teacher awards batches of a thousand to learners who are new each time.
What is counted is the processor time of this process; what PostgreSQL does is done by another. `late` is a second demo
in which many were awarded before.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from badgeservice.app import create_parts
from badgeservice.demo.plant import plant
from badgeservice.demo.story import read_story
from badgeservice.services.achievements.achievement import show_achievement
from badgeservice.services.achievements.shelf import list_shelf
from badgeservice.services.awarding.award import AwardRequest, award_achievement, run_batch
from badgeservice.services.awarding.batch_result import show_batch
from badgeservice.services.awarding.revoke import revoke_awards
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.settings import Mode, Settings
from badgeservice.store.migrations import migrate
from badgeservice.store.tables import AwardState
from benchmarks.load.service import database
from benchmarks.measure import Task

BATCH = 1000
REVOCATIONS = 3000
BOTH = ("sign_batch_both", "verify_known_shape")


@dataclass
class Awarding:
    """A teacher of a demo who awards and takes back."""

    engine: str
    parts: Parts
    teacher: SignedIn
    achievement_id: str
    numbers: Iterator[int] = field(default_factory=count)

    def award(self, learners: int) -> str:
        """One batch, up to its last credential; gives its id."""
        number = next(self.numbers)
        names = tuple((f"Sanne de Vriés {place}", f"l{number}.{place}@leerling.example") for place in range(learners))
        batch_id = award_achievement(self.parts, self.teacher, AwardRequest(str(number), self.achievement_id, names))
        run_batch(self.parts, batch_id)  # a large one is left to the worker
        return batch_id

    def award_many(self, total: int) -> None:
        """Many batches; says on stderr how many a second that were and what became of the memory."""
        self.award(BATCH)
        began, memory = time.monotonic(), _resident()
        for _ in range(total // BATCH - 1):
            self.award(BATCH)
        seconds = time.monotonic() - began
        print(
            f"{self.engine}: {total - BATCH:,} awarded by one process, {(total - BATCH) / seconds:,.0f} a second by the"
            f" clock; {(_resident() - memory) / 1024:+,.1f} MB of memory at the peak",
            file=sys.stderr,
        )

    def revoke_many(self) -> None:
        """Take back many awards, in a few transactions; says how long that took."""
        for _ in range(REVOCATIONS // BATCH):
            self.award(BATCH)
        _, rows = show_achievement(self.parts, self.teacher, self.achievement_id)
        issued = [row.award_id for row in rows if row.state is AwardState.ISSUED][:REVOCATIONS]
        began, used = time.monotonic(), time.process_time()
        revoked = revoke_awards(self.parts, self.teacher, issued, "Per ongeluk uitgereikt.")
        print(
            f"{self.engine}: {len(revoked):,} revocations took {time.monotonic() - began:.1f} s by the clock and"
            f" {time.process_time() - used:.1f} s of this process",
            file=sys.stderr,
        )

    def round(self, learners: int) -> float:
        """The processor time of one batch."""
        began = time.process_time()
        batch_id = self.award(learners)
        used = time.process_time() - began
        progress = show_batch(self.parts, self.teacher, batch_id)
        if not progress.counts.signed == progress.counts.total == learners:
            raise SystemExit(f"{self.engine}: {progress.counts.signed} of {learners} were issued")
        return used

    def task(self, name: str) -> Task:
        """As a row of the table."""
        suffix = "" if self.engine == "sqlite" else f"_{self.engine}"
        return Task(f"{name}{suffix}", "pyld_sign", self.round, BATCH, within=BOTH)


@contextmanager
def awarding(engine: str) -> Iterator[Awarding]:
    """A demo on `sqlite` or `postgres`, removed at the end. Raises `ImportError` where there is no such engine."""
    folder = Path(tempfile.mkdtemp(prefix="badgeservice-bench-"))
    try:
        with database(engine, folder) as database_url:
            settings = Settings(
                mode=Mode.DEMO,
                base_url="http://localhost:8000",
                database_url=database_url,
                key_folder=folder / "keys",
                mail_url=str(folder / "mail"),
                worker="own",
            )
            parts = create_parts(settings)
            migrate(parts.engine)
            teacher = plant(parts, read_story()).teachers[0]
            achievement_id = list_shelf(parts, teacher).kinds[0].items[0].id
            yield Awarding(engine, parts, teacher, achievement_id)
            parts.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _resident() -> float:
    """The most memory that this process has had, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
