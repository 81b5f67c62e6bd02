"""Which machines everybody can reach, by their name alone. Addresses are in `test_remote.py`, beside what fetches."""

import pytest

from badgeservice.hosts import is_public_name


@pytest.mark.parametrize("host", ["school.nl", "a.b.c.example", "xn--bcher-kva.example", "1-2.example", "_x.example"])
def test_a_name_in_the_dns_is_public(host: str) -> None:
    assert is_public_name(host)


@pytest.mark.parametrize(
    "host",
    [
        "", "school", "localhost", "localhost.", "x.localhost", "nas.local", "a.internal", "a.lan", "a.home.arpa",
        "school.nl.", ".school.nl", "school..nl", "-a.nl", "a-.nl", "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.0x1",
        "::1", "[::1]", "school.nl:443", "sch ool.nl", "school.nl\n", "bücher.example", "１.0.0.1", f"{'a' * 64}.nl",
    ],
)  # fmt: skip
def test_what_only_some_can_reach_is_not(host: str) -> None:
    assert not is_public_name(host)
