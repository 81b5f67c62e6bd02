"""What happened, as a file for a spreadsheet.

Names in it are strangers' texts, and a spreadsheet runs what begins like a formula. So a cell that does gets an
apostrophe before it, which is how a spreadsheet writes "this is text" (OWASP, CSV injection); also when it begins
with signs that nobody sees, because some programs leave those out.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import StringIO
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.audit.trail import Asked, Entry, Trail, read_trail
from badgeservice.services.organisations.managed import find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import audit
from badgeservice.store.audit import AuditAction

MOST: Final = 50_000  # rows; a spreadsheet has room for a million, a reader has not
AT_ONCE: Final = 500
BYTE_ORDER_MARK: Final = "\ufeff"  # or a spreadsheet reads UTF-8 as something else
_MORE: Final = Message(
    Code.ROWS_LEFT_OUT, "There is more, but this file ends here. Download it again for fewer days, or of one kind."
)
_FORMULA: Final = frozenset("=+-@|%")
SEPARATORS: Final = {"nl": ";"}  # as the spreadsheets of that language have it; else a comma

Say = Callable[[Message], str]


@noting_refusals
def export_trail(parts: Parts, person: SignedIn, slug: str, asked: Asked, language: str, say: Say) -> Iterator[str]:
    """The file in pieces: what was asked for, the newest first, and at most fifty thousand rows.

    That it was made is written down before its first piece is. Raises `NotFound`.
    """
    with parts.transaction() as session:
        path = find_managed(session, person, slug, Permission.READ_AUDIT).organisation.path
        organisation_id = path.rstrip("/").rpartition("/")[2]
        audit.add_event(
            session, AuditAction.AUDIT_EXPORT, organisation_id, now=parts.clock(), actor_id=person.person_id,
            organisation_id=organisation_id, kind=asked.kind, filtered=int(asked.is_filtered),
        )  # fmt: skip
    return _pieces(parts, path, replace(asked, after=None), SEPARATORS.get(language, ","), say)


def _pieces(parts: Parts, path: str, asked: Asked, separator: str, say: Say) -> Iterator[str]:
    """Each in a transaction of its own: who reads slowly holds up nobody."""
    head = ("time", "organisation", "who", "what happened", "act", "about", "id of who", "id")
    yield BYTE_ORDER_MARK + write_rows([head], separator)
    for _ in range(MOST // AT_ONCE):
        with parts.reading() as session:
            trail: Trail = read_trail(session, path, asked, AT_ONCE)
        yield write_rows([_row(entry, say) for entry in trail.entries], separator)
        if trail.next is None:
            return
        asked = replace(asked, after=trail.next)
    yield write_rows([(say(_MORE),)], separator)


def _row(entry: Entry, say: Say) -> tuple[str, ...]:
    who = say(entry.who) if isinstance(entry.who, Message) else entry.who
    at = entry.at.isoformat(timespec="seconds")
    return (
        at, entry.organisation, who, say(entry.sentence), entry.action, entry.subject_id, entry.actor_id, entry.id,
    )  # fmt: skip


def write_rows(rows: Iterable[tuple[str, ...]], separator: str) -> str:
    """As a part of a file of separated values."""
    text = StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def safe_cell(text: str) -> str:
    """One line that no spreadsheet takes for a formula, in whichever width its first sign is written."""
    line = "".join(" " if sign in "\t\r\n" else sign for sign in text)
    seen = "".join(sign for sign in line if unicodedata.category(sign) not in {"Cc", "Cf"}).strip()
    return f"'{line}" if unicodedata.normalize("NFKC", seen[:1]) in _FORMULA else line
