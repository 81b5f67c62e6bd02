"""Style sheets, scripts and icons: under an address that changes with them, and complete."""

import re
from pathlib import Path

import pytest

from badgeservice.web.static_files import FOLDER, digest_folder
from tests.conftest import ROOT
from tests.web.conftest import Visitor

TEMPLATES = ROOT / "badgeservice" / "web" / "templates"
_ICON = re.compile(r"""(?:icon\(|symbol=|symbols?\s*=\s*)['"]([a-z0-9-]+)['"]""")


def style_address(visitor: Visitor) -> str:
    found = re.search(r'href="(/static/[0-9a-f]{12}/css/site\.css)"', visitor.open("/").text)
    assert found
    return found[1]


def test_a_file_of_this_release_is_kept_for_ever(visitor: Visitor) -> None:
    with visitor.open(style_address(visitor)) as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "text/css"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_of_another_release_is_answered_but_not_kept(visitor: Visitor) -> None:
    with visitor.open("/static/000000000000/css/site.css") as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["../base.html", "..%2f..%2fauth.py", "css", "nothing.css"])
def test_nothing_outside_the_folder_is_served(visitor: Visitor, name: str) -> None:
    assert visitor.open(f"/static/000000000000/{name}").status_code == 404


def test_any_change_gives_another_address(tmp_path: Path) -> None:
    digests = set()
    for name, content in [("a.css", "x"), ("a.css", "y"), ("b.css", "y")]:
        (tmp_path / name).write_text(content)
        digests.add(digest_folder(tmp_path))
    assert len(digests) == 3


def test_every_icon_of_a_page_is_collected() -> None:
    collected = set((ROOT / "frontend" / "icons.txt").read_text().split())
    used = {name for page in TEMPLATES.rglob("*.html") for name in _ICON.findall(page.read_text())}
    assert len(used) > 20
    assert used - collected == set()


def test_every_file_a_page_names_is_there() -> None:
    named = {
        name for page in TEMPLATES.rglob("*.html") for name in re.findall(r"static_url\('([^']+)'\)", page.read_text())
    }
    missing = {name for name in named if not name.startswith("vendor/") and not (FOLDER / name).is_file()}
    assert named
    assert missing == set()
