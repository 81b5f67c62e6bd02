"""Whose address counts when requests pass through proxies."""

from ipaddress import ip_network

import pytest
from flask import Flask
from pydantic import ValidationError

from badgeservice.services.parts import Parts
from badgeservice.settings import Settings
from badgeservice.web.source import current_source, find_source

OURS = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "source"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),  # not our proxy: not believed
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.7"], "198.51.100.7"),  # what the visitor wrote himself stands before it
        ("10.0.0.1", ["1.1.1.1", "198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.7, 10.2.3.4"], "198.51.100.7"),  # two proxies of ours
        ("10.0.0.1", ["10.9.9.9"], "10.9.9.9"),  # a visitor inside
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1, unknown"], "10.0.0.1"),  # what stands before it is anybody's word
        ("10.0.0.1", ["", " , ,"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7:4711"], "198.51.100.7"),
        ("10.0.0.1", ["[2001:db8:1:2:3::4]:443"], "2001:db8:1:2::/64"),
        ("fd00::1", ["2001:db8:1:2:aaaa::1"], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", [], "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.7"], "198.51.100.7"),
        ("", ["198.51.100.7"], "198.51.100.7"),  # a local socket
        ("", [], "local"),
        ("10.0.0.1", ["198.51.100.7\x00", "١.١.١.١"], "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, forwarded: list[str], source: str) -> None:
    assert find_source(peer, forwarded, OURS) == source


@pytest.mark.parametrize(("peer", "source"), [("10.0.0.1", "10.0.0.1"), ("", "local")])
def test_nobody_is_believed_when_no_proxy_is_named(peer: str, source: str) -> None:
    assert find_source(peer, ["198.51.100.7"], ()) == source


def test_a_request_that_names_another_address_is_not_believed(app: Flask) -> None:
    spoofed = {"HTTP_X_FORWARDED_FOR": "198.51.100.7", "REMOTE_ADDR": "192.0.2.1"}
    with app.test_request_context("/", environ_base=spoofed):
        assert current_source() == "192.0.2.1"


def test_the_setting_is_a_list(web_parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGESERVICE_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1,fd00::/8")
    settings = Settings(**web_parts.settings.model_dump(exclude={"trusted_proxies"}))
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "192.0.2.1/32", "fd00::/8"]
    monkeypatch.setenv("BADGESERVICE_TRUSTED_PROXIES", "proxy.example")
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings(**web_parts.settings.model_dump(exclude={"trusted_proxies"}))
