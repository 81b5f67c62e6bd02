"""Style sheets, scripts, icons and the typeface, under an address that changes when any of them does.

One digest over the whole folder, so that files may refer to each other by relative address. The build compresses what
is text (`frontend/compress.mjs`); where it did not run, everything is served as it is.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, request, send_from_directory
from markupsafe import Markup

from badgeservice.services import addresses
from badgeservice.web.accent import accent_style
from badgeservice.web.auth import Audience, open_to
from badgeservice.web.negotiation import preferred_encoding

FOLDER = Path(__file__).parent / "static"
COMPRESSED = Path(__file__).parent / "compressed"
ENDINGS: Final = {"br": ".br", "gzip": ".gz"}  # what is liked best first
IMMUTABLE = "public, max-age=31536000, immutable"
ICONS: Final = 512  # that are remembered: a page has twenty, and there are some sixty
_ICON: Final = Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>')
_COLOUR = re.compile(r"[0-9a-f]{6}")


def digest_folder(folder: Path) -> str:
    """A short digest of the names and bytes of every file."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def find_compressed(folder: Path, compressed: Path) -> dict[str, dict[str, str]]:
    """The compressed forms of each file, by encoding: these are named after the bytes that they were made of."""
    made = {path.name for path in compressed.glob("*")}
    found: dict[str, dict[str, str]] = {}
    for file in (path for path in folder.rglob("*") if path.is_file()):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        forms = {encoding: digest + ending for encoding, ending in ENDINGS.items() if digest + ending in made}
        if forms:
            found[file.relative_to(folder).as_posix()] = forms
    return found


def register(app: Flask, folder: Path = FOLDER, compressed: Path = COMPRESSED) -> None:
    """Serve the folder and give templates `static_url`, `accent_url` and `draw_icon`, which is `ui.icon`."""
    release, compressed_forms = digest_folder(folder), find_compressed(folder, compressed)
    files = Blueprint("static_files", __name__)

    @files.get("/static/<asked>/<path:name>")
    @open_to(Audience.EVERYONE)
    def show_file(asked: str, name: str) -> Response:
        forms = compressed_forms.get(name, {})
        encoding = preferred_encoding(request, (*forms, "identity"))
        if encoding in forms:
            response = send_from_directory(compressed, forms[encoding], mimetype=guess_type(name)[0])
            response.headers["Content-Encoding"] = encoding
        else:
            response = send_from_directory(folder, name)
        if forms:
            response.vary.add("Accept-Encoding")
        # A page of an older release may still ask under its own digest: answer, but do not let it be kept.
        response.headers["Cache-Control"] = IMMUTABLE if asked == release else "no-cache"
        return response

    @files.get(addresses.FAVICON.rule)
    @open_to(Audience.EVERYONE)
    def show_favicon() -> Response:
        """mark.svg as pixels, for what takes no drawing or asks here whatever a page says."""
        response = Response((folder / "favicon.ico").read_bytes(), mimetype="image/x-icon")
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    @files.get("/accent/<colour>.css")
    @open_to(Audience.EVERYONE)
    def show_accent(colour: str) -> Response:
        if not _COLOUR.fullmatch(colour):
            abort(404)
        return Response(accent_style(colour), mimetype="text/css", headers={"Cache-Control": IMMUTABLE})

    @lru_cache(ICONS, typed=True)  # because what is safe as HTML and what is not may be equal
    def draw_icon(name: str, extra: str = "") -> Markup:
        return _ICON.format(extra, f"/static/{release}/vendor/icons.svg", name)

    app.register_blueprint(files)
    app.jinja_env.globals.update(
        draw_icon=draw_icon,
        static_url=lambda name: f"/static/{release}/{name}",
        accent_url=lambda colour: f"/accent/{colour.removeprefix('#').lower()}.css",
    )
