"""Room on the disks that we write to, and whether others on this machine can read what is there."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.operating.checks.finding import Finding, mend, not_checked, remark, well
from badgeservice.services.parts import Parts

LEAST: Final = 500  # MB
LITTLE: Final = 2_000
MEGABYTE: Final = 1_000_000
_DATABASE: Final = Message(Code.LOOKED, "the database")
_KEYS: Final = Message(Code.LOOKED, "the keys")
_MAIL: Final = Message(Code.LOOKED, "the mail")


def check_disk(parts: Parts) -> Iterator[Finding]:
    """Of every folder of ours; where PostgreSQL writes cannot be seen from here."""
    for name, what, folder in _folders(parts):
        yield _check_room(f"disk.{name}", what, folder)
    yield from _check_privacy(parts)


def _folders(parts: Parts) -> Iterator[tuple[str, Message, Path]]:
    address = make_url(parts.settings.database_url)
    if address.get_backend_name() == "sqlite":
        yield "database", _DATABASE, Path(str(address.database)).parent
    yield "keys", _KEYS, parts.settings.key_folder
    if parts.settings.mail_folder is not None:
        yield "mail", _MAIL, parts.settings.mail_folder


def _check_room(name: str, what: Message, folder: Path) -> Finding:
    present = next((path for path in (folder, *folder.absolute().parents) if path.is_dir()), Path("/"))
    try:
        free = shutil.disk_usage(present).free // MEGABYTE
    except OSError:
        return not_checked(name, Message(Code.LOOKED, "The room left for {what} could not be read.", what=what))
    words = Message(Code.LOOKED, "There are {free} MB left for {what}.", free=free, what=what)
    if free < LEAST:
        return mend(name, words, Message(Code.LOOKED, "Make room, or give it a larger disk: soon nothing can be kept."))
    if free < LITTLE:
        return remark(name, words, Message(Code.LOOKED, "Make room before it is needed."))
    return well(name, words)


def _check_privacy(parts: Parts) -> Iterator[Finding]:
    """Keys and learners are nobody else's on this machine."""
    address = make_url(parts.settings.database_url)
    files = sorted(parts.settings.key_folder.rglob("*.json"))
    if address.get_backend_name() == "sqlite":
        files.append(Path(str(address.database)))
    open_files = [file for file in files if file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o077]
    if open_files:
        yield mend(
            "disk.private",
            Message(
                Code.LOOKED, "Other users of this machine can open files of keys or of the database: {count}.",
                count=len(open_files),
            ),
            Message(
                Code.LOOKED, "Take the rights of others away. The first: chmod 600 {path}", path=str(open_files[0])
            ),
        )  # fmt: skip
    else:
        yield well(
            "disk.private", Message(Code.LOOKED, "No other user of this machine can open the keys or the database.")
        )
