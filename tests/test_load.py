"""What `make load` promises of slow connections, in short; that it sees what is wrong, too. That `make bench` runs."""

import importlib
import math

import pytest

from benchmarks.load.__main__ import LARGEST_RATIO, UNNOTICED, watch
from benchmarks.load.attacks import ATTACKS, Target
from benchmarks.load.service import seeded
from tests.conftest import ROOT

TRIES = 3  # because other tests run on the same cores meanwhile; an attack that stops others does so each time


def test_a_bystander_does_not_notice_slow_connections() -> None:
    with seeded("sqlite") as demo, demo.running():
        for name in ("slow-headers", "slow-bodies"):
            least = math.inf
            for _ in range(TRIES):
                noticed = watch(demo, name, seconds=1, quiet_seconds=0.8)
                assert noticed.requests >= 300
                assert (noticed.missing, noticed.looks > 5) == (0, True)
                least = min(least, noticed.ratio if noticed.median > UNNOTICED else 1.0)
                if least <= LARGEST_RATIO:
                    break
            assert least <= LARGEST_RATIO, name


@pytest.mark.parametrize(
    "name", ["percent-signs", "many-fields", "large-headers", "garbage", "svg-attributes", "bombs"]
)
def test_an_attack_knows_what_it_sends(name: str) -> None:
    budget = ATTACKS[name](Target("127.0.0.1", 1, "/v/x"), 0.2)  # nobody listens there
    assert budget.requests > 0


@pytest.mark.parametrize("module", sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py")))
def test_what_is_measured_is_still_there(module: str) -> None:
    """They run now and then, and what they call is moved meanwhile."""
    assert importlib.import_module(f"benchmarks.{module}")
