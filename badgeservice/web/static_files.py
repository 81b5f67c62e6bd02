"""Style sheets, scripts, icons and the typeface, under an address that changes when any of them does.

One digest over the whole folder, so that files may refer to each other by relative address.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, send_from_directory

from badgeservice.web.accent import accent_style
from badgeservice.web.auth import Audience, open_to

FOLDER = Path(__file__).parent / "static"
IMMUTABLE = "public, max-age=31536000, immutable"
_COLOUR = re.compile(r"[0-9a-f]{6}")


def digest_folder(folder: Path) -> str:
    """A short digest of the names and bytes of every file."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def register(app: Flask) -> None:
    """Serve the folder and give templates `static_url`, `icon_url` and `accent_url`."""
    release = digest_folder(FOLDER)
    files = Blueprint("static_files", __name__)

    @files.get("/static/<asked>/<path:name>")
    @open_to(Audience.EVERYONE)
    def show_file(asked: str, name: str) -> Response:
        response = send_from_directory(FOLDER, name)
        # A page of an older release may still ask under its own digest: answer, but do not let it be kept.
        response.headers["Cache-Control"] = IMMUTABLE if asked == release else "no-cache"
        return response

    @files.get("/accent/<colour>.css")
    @open_to(Audience.EVERYONE)
    def show_accent(colour: str) -> Response:
        if not _COLOUR.fullmatch(colour):
            abort(404)
        return Response(accent_style(colour), mimetype="text/css", headers={"Cache-Control": IMMUTABLE})

    app.register_blueprint(files)
    app.jinja_env.globals.update(
        static_url=lambda name: f"/static/{release}/{name}",
        accent_url=lambda colour: f"/accent/{colour.removeprefix('#').lower()}.css",
    )
