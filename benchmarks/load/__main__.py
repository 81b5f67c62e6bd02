"""Attack the service, and say what somebody noticed who opened a scan page meanwhile.

`make load`, or with `ARGS="--attack small-files --attack idle --seconds 20 --engine sqlite"`. Exit status 1 when a
bystander waited more than three times as long as before (median) or half a second (worst), or got no answer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.load.attacks import ATTACKS, SQLITE_ONLY, Target, target_as_json
from benchmarks.load.service import Seeded, seeded

ENGINES = ("sqlite", "postgres")
SECONDS = 20.0
QUIET_SECONDS = 5.0
WARM_UP_SECONDS = 1.0
LARGEST_RATIO = 3.0
UNNOTICED = 0.024  # seconds: what a quiet scan took when this was promised; it takes a quarter of that now
LONGEST = 0.5  # seconds


@dataclass(frozen=True)
class Noticed:
    """What the bystander noticed of one attack; in seconds."""

    quiet: float
    median: float
    worst: float
    missing: int
    looks: int
    requests: int  # of the attacker
    core: float  # that the attacker used

    @property
    def ratio(self) -> float:
        """How many times longer than when it was quiet."""
        return self.median / self.quiet

    @property
    def is_good(self) -> bool:
        """What was promised."""
        is_noticed = self.ratio > LARGEST_RATIO and self.median > UNNOTICED
        return not is_noticed and self.worst <= LONGEST and not self.missing


def watch(demo: Seeded, name: str, seconds: float, quiet_seconds: float = QUIET_SECONDS) -> Noticed:
    """Look on for a while, and then during the attack."""
    with _start("bystander", json.dumps(_address(demo.target))) as bystander:
        time.sleep(WARM_UP_SECONDS)
        quiet_from = time.monotonic()
        time.sleep(quiet_seconds)
        quiet_until = time.monotonic()
        with _start("attacks", name, str(seconds), target_as_json(demo.target)) as attacker:
            used = json.loads(attacker.communicate(timeout=seconds + 60)[0])
        over = time.monotonic()
        looks = json.loads(bystander.communicate("", timeout=60)[0])
    before = [took for began, took, _ in looks if quiet_from <= began < quiet_until - WARM_UP_SECONDS / 4]
    during = [(took, answered) for began, took, answered in looks if quiet_until <= began < over]
    return Noticed(
        quiet=median(before),
        median=median(took for took, _ in during),
        worst=max(took for took, _ in during),
        missing=sum(not answered for _, answered in during),
        looks=len(during),
        **used,
    )


def _address(target: Target) -> dict[str, Any]:
    return {"host": target.host, "port": target.port, "path": target.path}


def _start(module: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"benchmarks.load.{module}", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    arguments.add_argument("--attack", action="append", choices=list(ATTACKS), help="this one; all without it")
    arguments.add_argument("--engine", action="append", choices=ENGINES, help="SQLite has one process, PostgreSQL two")
    arguments.add_argument("--seconds", type=float, default=SECONDS, help="how long each attack lasts")
    chosen = arguments.parse_args()
    print(
        f"{'engine':9} {'attack':15} {'quiet ms':>8} {'median':>8} {'times':>6} {'worst s':>8} {'missing':>10} requests"
    )
    is_good = True
    for engine in chosen.engine or ENGINES:
        with seeded(engine) as demo:
            for name in chosen.attack or ATTACKS:
                if engine == "sqlite" or name not in SQLITE_ONLY:
                    with demo.running():  # anew for each, so that none suffers from the one before
                        noticed = watch(demo, name, chosen.seconds)
                    is_good = is_good and noticed.is_good
                    print(describe(engine, name, noticed), flush=True)
    sys.exit(not is_good)


def describe(engine: str, name: str, noticed: Noticed) -> str:
    """A row of the table."""
    return (
        f"{engine:9} {name:15} {noticed.quiet * 1000:8.1f} {noticed.median * 1000:8.1f} {noticed.ratio:6.1f} "
        f"{noticed.worst:8.2f} {noticed.missing:4} of {noticed.looks:3} {noticed.requests:5} ({noticed.core:.2f} core)"
        f"{'' if noticed.is_good else '  !'}"
    )


if __name__ == "__main__":
    main()
