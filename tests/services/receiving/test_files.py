"""What is in a file: badges, where a code leads, where a shortcut leads."""

from __future__ import annotations

import json
import plistlib

import pytest

from badgeservice.credentials.baking.baking import bake_png
from badgeservice.qr import qr_png
from badgeservice.services.receiving.files import look_inside

LINK = "https://badges.example/v/abcdefghijklmnopqrstuvwx23"
BADGE = {"type": ["VerifiableCredential", "OpenBadgeCredential"], "name": "{}"}
SHORTCUTS = {
    "windows": f"[InternetShortcut]\r\nIconIndex=0\r\nURL={LINK}\r\n".encode(),
    "windows, utf-16": f"[InternetShortcut]\r\nURL={LINK}\r\n".encode("utf-16"),
    "linux": f"[Desktop Entry]\nType=Link\nURL={LINK}\n".encode(),
    "macos": plistlib.dumps({"URL": LINK}),
    "macos, binary": plistlib.dumps({"URL": LINK}, fmt=plistlib.FMT_BINARY),
    "a few words": f"Mijn badge staat op {LINK}.\n".encode(),
}


@pytest.mark.parametrize("content", SHORTCUTS.values(), ids=SHORTCUTS)
def test_a_shortcut_leads_where_it_leads(content: bytes) -> None:
    (inside,) = look_inside(content)
    assert (inside.link, inside.problem) == (LINK, None)


def test_a_badge_inside_comes_before_a_code_in_the_picture() -> None:
    badge = json.dumps(BADGE).encode()
    (inside,) = look_inside(bake_png(qr_png(LINK), badge))
    assert inside.content
    assert inside.link == ""


def test_a_code_is_followed_and_one_that_leads_nowhere_says_what_it_is() -> None:
    (inside,) = look_inside(qr_png(LINK))
    assert (inside.link, inside.said) == (LINK.upper(), LINK.upper())
    (inside,) = look_inside(qr_png("WIFI:S:SCHOOL;;"))
    assert inside.problem is not None
    assert (inside.problem.code, inside.said) == ("code_is_no_badge", "WIFI:S:SCHOOL;;")


def test_several_badges_are_several() -> None:
    several = json.dumps({"verifiableCredential": [BADGE, BADGE | {"name": "other"}]}).encode()
    assert [json.loads(one.content)["name"] for one in look_inside(several)] == ["{}", "other"]


@pytest.mark.parametrize("content", [b"", b"hoi", b"{", b"bplist00", b"<html>", b"[InternetShortcut]\nURL="])
def test_what_is_nothing_of_this_is_left_to_the_verification(content: bytes) -> None:
    (inside,) = look_inside(content)
    assert (inside.content, inside.link, inside.problem) == (content, "", None)
