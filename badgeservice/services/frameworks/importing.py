"""Importing a framework: read, show what will happen in numbers and in a list, and only then do it.

What was read waits for an hour, packed, with the list of differences in pieces of a page each. Whoever imported in
between makes that list one of yesterday: then it is made anew and shown again, and nothing is done.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message, NotFound
from badgeservice.services.frameworks.differences import Change, Differences, called, compare
from badgeservice.services.frameworks.entries import Entry, Flaw, Source, SourceKind
from badgeservice.services.frameworks.owners import Owner, find_own, find_owner
from badgeservice.services.frameworks.reading import HandedIn, read_source
from badgeservice.services.organisations.managed import Managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import audit, frameworks
from badgeservice.store.audit import AuditAction
from badgeservice.store.frameworks import EntryRow
from badgeservice.store.tables import ActorKind, Framework, FrameworkImport

LASTS: Final = timedelta(hours=1)
ON_A_PAGE: Final = 50
WAITING: Final = 5  # imports of one person that wait: each is megabytes
_PATIENCE: Final = 10.0  # seconds: who imports has waited for longer already
_ENTRIES: Final = "entries"

_CHANGED: Final = Message(
    Code.FRAMEWORK_CHANGED_MEANWHILE,
    "Somebody else imported into this framework meanwhile. Look again at what will change now.",
)
_NAME_TAKEN: Final = Message(
    Code.FRAMEWORK_NAME_TAKEN, "There is a framework with this name already. Refresh that one, or choose another name."
)


class Part(StrEnum):
    """What an import does with an entry."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the list, or one line of the file that is none."""

    name: str
    code: str = ""
    uri: str = ""
    changes: tuple[Change, ...] = ()
    line: int = 0
    flaw: Flaw | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What an import will do, and a page of it."""

    id: str
    managed: Managed | None
    framework_id: str  # "" of a new one
    name: str
    kind: SourceKind
    counts: Mapping[Part, int]
    same: int
    more_left_out: int
    part: Part
    lines: tuple[Line, ...]
    page: int
    pages: int

    @property
    def does_anything(self) -> bool:
        """Whether confirming it changes any entry, or makes the framework."""
        return not self.framework_id or any(self.counts[part] for part in (Part.ADDED, Part.CHANGED, Part.GONE))


@noting_refusals
def begin_import(parts: Parts, person: SignedIn, slug: str, handed_in: HandedIn, framework_id: str = "") -> str:
    """Read it and keep what it would do; gives the id to look at it. `framework_id`: the one that it refreshes.

    Raises:
        NotFound: the organisation or the framework is not there, or not this person's.
        Invalid: it cannot be read; with the field of the form.
        Conflict: a new one has the name of another.
        TooOften: too many others import at this moment.
    """
    with parts.reading() as session:
        owner = find_owner(session, person, slug)
        framework = find_own(session, owner, framework_id) if framework_id else None
    typed = dict(handed_in.typed)
    if framework is not None and not typed.get("name", "").strip():
        typed["name"] = framework.name
    with parts.turns.alone():
        source = read_source(replace(handed_in, typed=typed), parts.clock().date())
        with parts.reading() as session:
            _refuse_same_name(session, owner, source.name, framework_id)
            waiting = _new_import(parts, session, person, owner, framework_id, source)
    with parts.transaction() as session:
        frameworks.delete_imports(session, "", parts.clock())
        frameworks.delete_oldest_imports(session, person.person_id, WAITING - 1)
        session.add(waiting)
    return waiting.id


@noting_refusals
def show_import(parts: Parts, person: SignedIn, slug: str, import_id: str, part: str = "", page: int = 1) -> Look:
    """A page of what it will do. Raises `NotFound`: it is not there, not this person's, or was done already."""
    with parts.reading() as session:
        owner = find_owner(session, person, slug)
        waiting = _find_import(parts, session, owner, import_id)
        summary = waiting.summary
        counts = {one: int(summary["counts"][one.value]) for one in Part}
        shown = Part(part) if part in set(Part) else next((one for one in Part if counts[one]), Part.ADDED)
        pieces = summary["pieces"][shown.value]
        page = min(max(page, 1), max(len(pieces), 1))
        packed = frameworks.read_piece(session, import_id, *pieces[page - 1]) if pieces else b""
    lines = tuple(_read_line(one) for one in _unpack(packed)) if packed else ()
    return Look(
        id=import_id,
        managed=owner.managed,
        framework_id=waiting.framework_id or "",
        name=summary["name"],
        kind=SourceKind(summary["kind"]),
        counts=counts,
        same=int(summary["same"]),
        more_left_out=int(summary["more_left_out"]),
        part=shown,
        lines=lines,
        page=page,
        pages=max(len(pieces), 1),
    )


@noting_refusals
def confirm_import(parts: Parts, person: SignedIn, slug: str, import_id: str) -> str:
    """Do it; gives the id of the framework. What was awarded or drafted says what it said.

    Raises:
        NotFound: it is not there, not this person's, or was done already.
        Conflict: somebody else imported meanwhile; the list is of now again. Or the name was taken.
    """
    now = parts.clock()
    with parts.reading() as session:
        owner = find_owner(session, person, slug)
        waiting = _find_import(parts, session, owner, import_id)
        summary = waiting.summary
        source = _read_source(summary, frameworks.read_piece(session, import_id, *summary["pieces"][_ENTRIES][0]))
        framework_id = str(summary["framework_id"])
        revision, differences = _compare_now(session, framework_id, source)
    if revision != summary["revision"]:
        _look_again(parts, person, owner, waiting, source)
        raise Conflict(_CHANGED)
    with parts.transaction(patience=_PATIENCE) as session:
        frameworks.lock_owner(session, owner.id)
        framework = frameworks.find_framework(session, framework_id, is_locked=True)
        if (framework.revision if framework else 0) != revision:
            raise Conflict(_CHANGED)
        if not frameworks.delete_imports(session, import_id, now):
            raise _over()
        _refuse_same_name(session, owner, source.name, framework_id)
        framework = say_source(framework, framework_id, owner.id, source, now)
        framework.imported_by_id = person.person_id
        write_differences(session, framework, differences)
        _note(parts, session, person, owner, framework_id, differences)
    return framework_id


@noting_refusals
def forget_import(parts: Parts, person: SignedIn, slug: str, import_id: str) -> str:
    """Nothing of it is done; gives the id of the framework that it was for, "" of a new one. Raises `NotFound`."""
    with parts.transaction() as session:
        owner = find_owner(session, person, slug)
        waiting = _find_import(parts, session, owner, import_id)
        frameworks.delete_imports(session, import_id, parts.clock())
        return waiting.framework_id or ""


def write_differences(session: Session, framework: Framework, differences: Differences) -> None:
    """Into the transaction of who calls, who has locked the framework."""
    framework.revision += 1
    session.add(framework)
    session.flush()
    frameworks.add_rows(session, framework.id, differences.added)
    frameworks.change_rows(session, differences.written)
    frameworks.mark_gone(session, [row.id for row in differences.gone], framework.imported_at)
    framework.entry_count = frameworks.count_there(session, framework.id)


def say_source(
    framework: Framework | None, framework_id: str, owner_id: str | None, source: Source, now: datetime
) -> Framework:
    """The framework as its source describes it; a new one where there is none."""
    framework = framework or Framework(
        id=framework_id, owner_id=owner_id, name="", source="", revision=0, imported_at=now, created_at=now
    )
    framework.name, framework.source, framework.language = source.name, source.kind.value, source.language
    framework.texts = {**framework.texts, **source.texts}
    framework.source_url = source.url or framework.source_url
    framework.publisher = source.publisher or framework.publisher
    framework.licence = source.licence or framework.licence
    framework.target_type, framework.imported_at = source.target_type, now
    return framework


def _compare_now(session: Session, framework_id: str, source: Source) -> tuple[int, Differences]:
    framework = frameworks.find_framework(session, framework_id)
    rows: Sequence[EntryRow] = frameworks.list_rows(session, framework_id) if framework else ()
    return framework.revision if framework else 0, compare(framework_id, rows, source)


def _refuse_same_name(session: Session, owner: Owner, name: str, framework_id: str) -> None:
    if frameworks.has_named(session, owner.id, name, framework_id):
        raise Conflict(_NAME_TAKEN, field="name")


def _find_import(parts: Parts, session: Session, owner: Owner, import_id: str) -> FrameworkImport:
    waiting = frameworks.find_import(session, import_id)
    if waiting is None or waiting.ends_at < parts.clock():
        raise _over()
    if waiting.owner_id != owner.id:
        raise NotYours(_over(), import_id, waiting.owner_id)
    return waiting


def _over() -> NotFound:
    return NotFound(
        Message(
            Code.FRAMEWORK_IMPORT_OVER,
            "This import is over: it was done, or it waited for more than an hour. Hand the file in again.",
        )
    )


def _note(
    parts: Parts, session: Session, person: SignedIn, owner: Owner, framework_id: str, differences: Differences
) -> None:
    audit.add_event(
        session,
        AuditAction.FRAMEWORK_IMPORT,
        framework_id,
        now=parts.clock(),
        actor_id=person.person_id,
        actor_kind=ActorKind.PERSON,
        organisation_id=owner.id,
        added=len(differences.added),
        changed=len(differences.changed),
        gone=len(differences.gone),
    )


# ---------------------------------------------------------------------- what waits


def _new_import(
    parts: Parts, session: Session, person: SignedIn, owner: Owner, framework_id: str, source: Source
) -> FrameworkImport:
    new_id = framework_id or parts.new_id()
    revision, differences = _compare_now(session, new_id, source)
    content, summary = _pack(source, differences)
    now = parts.clock()
    return FrameworkImport(
        id=parts.new_id(),
        owner_id=owner.id,
        framework_id=framework_id or None,
        person_id=person.person_id,
        content=content,
        summary=summary | {"framework_id": new_id, "revision": revision},
        created_at=now,
        ends_at=now + LASTS,
    )


def _look_again(parts: Parts, person: SignedIn, owner: Owner, waiting: FrameworkImport, source: Source) -> None:
    with parts.reading() as session:
        anew = _new_import(parts, session, person, owner, waiting.framework_id or "", source)
    with parts.transaction() as session:
        if frameworks.delete_imports(session, waiting.id, parts.clock()):
            anew.id = waiting.id
            session.add(anew)


def _pack(source: Source, differences: Differences) -> tuple[bytes, dict[str, Any]]:
    """Pieces one behind another, each packed by itself, and where they are: so that a page reads one."""
    lines = {
        Part.ADDED: [_line_of(row, source) for row in differences.added],
        Part.CHANGED: [
            _line_of(one.row, source) | {"changes": [asdict(change) for change in one.changes]}
            for one in differences.changed
        ],
        Part.GONE: [_line_of(row, source) for row in differences.gone],
        Part.LEFT_OUT: [{"name": one.text, "line": one.line, "flaw": one.flaw.value} for one in source.left_out],
    }
    packed: list[bytes] = []
    pieces: dict[str, list[list[int]]] = {name: [] for name in (*Part, _ENTRIES)}
    start = 0
    for name, some in _list_pieces(lines, source):
        packed.append(zlib.compress(json.dumps(some, ensure_ascii=False, separators=(",", ":")).encode(), 3))
        pieces[name].append([start, len(packed[-1])])
        start += len(packed[-1])
    said = {name: getattr(source, name) for name in ("name", "language", "url", "publisher", "licence", "target_type")}
    return b"".join(packed), said | {
        "kind": source.kind.value,
        "texts": source.texts,
        "more_left_out": source.more_left_out,
        "counts": {part.value: len(lines[part]) for part in Part},
        "same": differences.same,
        "pieces": pieces,
    }


def _list_pieces(lines: Mapping[Part, Sequence[Any]], source: Source) -> Iterator[tuple[str, Sequence[Any]]]:
    for part, of_it in lines.items():
        for some in _in_pages(of_it):
            yield part.value, some
    yield _ENTRIES, [[one.uri, one.code, one.type, one.texts, one.parent] for one in source.entries]


def _in_pages(lines: Iterable[Any]) -> Iterator[Sequence[Any]]:
    rest = iter(lines)
    while some := list(islice(rest, ON_A_PAGE)):
        yield some


def _line_of(row: EntryRow, source: Source) -> dict[str, Any]:
    return {"name": called(row.texts, source.language), "code": row.code, "uri": row.uri}


def _read_line(kept: Mapping[str, Any]) -> Line:
    return Line(
        name=kept["name"],
        code=kept.get("code", ""),
        uri=kept.get("uri", ""),
        changes=tuple(Change(**change) for change in kept.get("changes", ())),
        line=kept.get("line", 0),
        flaw=Flaw(kept["flaw"]) if "flaw" in kept else None,
    )


def _read_source(summary: Mapping[str, Any], packed: bytes) -> Source:
    return Source(
        SourceKind(summary["kind"]),
        summary["name"],
        summary["language"],
        tuple(Entry(*one) for one in _unpack(packed)),
        url=summary["url"],
        publisher=summary["publisher"],
        licence=summary["licence"],
        target_type=summary["target_type"],
        texts=summary["texts"],
    )


def _unpack(packed: bytes) -> Any:  # noqa: ANN401 - as we packed it
    return json.loads(zlib.decompress(packed))
