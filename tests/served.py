"""`badgeservice serve` as a process of its own, with a school and a badge that a learner shares.

`python -m tests.served FOLDER PORT [SITE_PORT CA_FILE]`: prints the path of the share and the database, then serves.
With the last two, every name outside leads to a site on this machine.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import badgeservice.app
from badgeservice.app import create_parts
from badgeservice.cli import main
from badgeservice.remote import Outside, SafeFetch
from badgeservice.settings import Mode, Settings
from badgeservice.store.migrations import migrate
from tests.conftest import make_school
from tests.web.awarded import award_badge


def prepare(folder: Path, port: int) -> str:
    """Make the database and award a badge; gives the path of the share."""
    address = f"http://localhost:{port}"
    os.environ |= {
        "BADGESERVICE_MODE": "demo",
        "BADGESERVICE_BASE_URL": address,
        "BADGESERVICE_DATABASE_URL": f"sqlite:///{folder / 'badgeservice.sqlite3'}",
        "BADGESERVICE_KEY_FOLDER": str(folder / "keys"),
        "BADGESERVICE_MAIL_URL": str(folder / "mail"),
        "BADGESERVICE_THREADS": "8",
        "BADGESERVICE_VC_API": "open",
    }
    parts = create_parts(Settings(mode=Mode.DEMO, base_url=address))
    migrate(parts.engine)
    path = award_badge(parts, make_school(parts)).share_path()
    parts.engine.dispose()
    return path


def lead_outside_to(port: int, ca_file: str) -> None:
    """Every other site is the one at this port of this machine."""
    outside = Outside(lambda *_: ["127.0.0.1"], lambda _: True, port, ca_file)
    badgeservice.app.SafeFetch = partial(SafeFetch, outside=outside)  # type: ignore[assignment, misc]


if __name__ == "__main__":
    _, where, listen, *site = sys.argv
    if site:
        lead_outside_to(int(site[0]), site[1])
    sys.stdout.write(f"{prepare(Path(where), int(listen))}\n")
    sys.stdout.flush()
    main(["serve", "--listen", f"127.0.0.1:{listen}"])
