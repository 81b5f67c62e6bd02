"""Style sheets, scripts and icons: under an address that changes with them, and complete."""

import gzip
import hashlib
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from badgeservice.web import static_files
from badgeservice.web.static_files import FOLDER, digest_folder, find_compressed
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


@pytest.fixture
def packed(tmp_path: Path) -> FlaskClient:
    """A folder with one style sheet that was compressed, one that was not, and one that was changed since."""
    folder, compressed = tmp_path / "static", tmp_path / "compressed"
    (folder / "css").mkdir(parents=True)
    compressed.mkdir()
    for name in ("packed.css", "changed.css", "plain.css"):
        (folder / "css" / name).write_text(STYLE)
        digest = hashlib.sha256(STYLE.encode()).hexdigest()
        (compressed / f"{digest}.gz").write_bytes(GZIP)
        (compressed / f"{digest}.br").write_bytes(BROTLI)
    (folder / "css" / "changed.css").write_text("a{}")
    (folder / "css" / "plain.css").write_text("b{}")
    app = Flask("packed")
    static_files.register(app, folder, compressed)
    return app.test_client()


STYLE = "body{color:red}" * 100
GZIP = gzip.compress(STYLE.encode(), mtime=0)
BROTLI = b"as node makes it"


@pytest.mark.parametrize(
    ("accepted", "encoding", "content"),
    [
        ("gzip, deflate, br", "br", BROTLI),
        ("br;q=0.5, gzip", "gzip", GZIP),
        ("gzip", "gzip", GZIP),
        ("identity", None, STYLE.encode()),
        ("", None, STYLE.encode()),
    ],
)
def test_a_file_is_served_as_small_as_the_browser_can_read(
    packed: FlaskClient, accepted: str, encoding: str | None, content: bytes
) -> None:
    with packed.get("/static/x/css/packed.css", headers={"Accept-Encoding": accepted}) as answer:
        assert answer.headers.get("Content-Encoding") == encoding
        assert answer.data == content
        assert (answer.mimetype, answer.headers["Vary"]) == ("text/css", "Accept-Encoding")
        etag = answer.headers["ETag"]
    headers = {"Accept-Encoding": accepted, "If-None-Match": etag}
    with packed.get("/static/x/css/packed.css", headers=headers) as again:
        assert (again.status_code, again.headers["ETag"]) == (304, etag)


def test_each_form_has_a_tag_of_its_own(packed: FlaskClient) -> None:
    tags = set()
    for accepted in ("br", "gzip", ""):
        with packed.get("/static/x/css/packed.css", headers={"Accept-Encoding": accepted}) as answer:
            tags.add(answer.headers["ETag"])
    assert len(tags) == 3


@pytest.mark.parametrize("name", ["changed", "plain"])
def test_what_was_changed_or_not_compressed_is_served_as_it_is(packed: FlaskClient, name: str) -> None:
    with packed.get(f"/static/x/css/{name}.css", headers={"Accept-Encoding": "gzip, br"}) as answer:
        assert answer.data in {b"a{}", b"b{}"}
        assert "Content-Encoding" not in answer.headers
        assert "Vary" not in answer.headers


@pytest.mark.node
def test_the_build_compresses_what_pages_load(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node on this machine")
    compressed = tmp_path / "compressed"
    subprocess.run([node, str(ROOT / "frontend" / "compress.mjs"), str(FOLDER), str(compressed)], check=True)
    forms = find_compressed(FOLDER, compressed)
    assert {"css/site.css", "css/verify.css", "js/site.js", "js/verify-share.js"} <= forms.keys()
    for name, found in forms.items():
        plain, small = (FOLDER / name).read_bytes(), (compressed / found["gzip"]).read_bytes()
        assert gzip.decompress(small) == plain
        assert (compressed / found["br"]).stat().st_size < len(small) < len(plain)


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
    assert used - collected == {"question-mark"}  # made by `build.mjs`, of one that is collected


def test_the_mark_is_there_as_pixels(visitor: Visitor) -> None:
    answer = visitor.open("/favicon.ico", accept="image/*")
    assert answer.content_type == "image/x-icon"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    with Image.open(BytesIO(answer.data)) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
        pixels = icon.convert("RGBA")
    assert pixels.getpixel((24, 5)) == (0x1F, 0x4F, 0xD8, 255)  # the colour of mark.svg
    assert pixels.getpixel((21, 31)) == (255, 255, 255, 255)  # its tick
    assert pixels.getpixel((0, 0))[3] == 0


def test_every_file_a_page_names_is_there() -> None:
    named = {
        name for page in TEMPLATES.rglob("*.html") for name in re.findall(r"static_url\('([^']+)'\)", page.read_text())
    }
    missing = {name for name in named if not name.startswith("vendor/") and not (FOLDER / name).is_file()}
    assert named
    assert missing == set()
