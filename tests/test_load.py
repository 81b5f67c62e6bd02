"""What `make load` promises of slow connections, in short; that it sees what is wrong, too."""

import pytest

from benchmarks.load.__main__ import watch
from benchmarks.load.attacks import ATTACKS, Target
from benchmarks.load.service import seeded

SOON = 5.0  # seconds; `make load` itself says how many times longer than without an attack a page may take


def test_a_bystander_does_not_notice_slow_connections() -> None:
    with seeded("sqlite") as demo, demo.running():
        for name in ("slow-headers", "slow-bodies"):
            noticed = watch(demo, name, seconds=1, quiet_seconds=0.8)
            assert noticed.requests >= 300
            assert (noticed.missing, noticed.looks > 5) == (0, True)
            assert noticed.worst < SOON, noticed


@pytest.mark.parametrize(
    "name", ["percent-signs", "many-fields", "large-headers", "garbage", "svg-attributes", "bombs"]
)
def test_an_attack_knows_what_it_sends(name: str) -> None:
    budget = ATTACKS[name](Target("127.0.0.1", 1, "/v/x"), 0.2)  # nobody listens there
    assert budget.requests > 0
