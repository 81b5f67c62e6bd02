"""The frameworks that an organisation may use, and one of them from the inside: its tree, what is looked for in it, and
how often each entry is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from badgeservice.services.frameworks.differences import called
from badgeservice.services.frameworks.entries import SourceKind
from badgeservice.services.frameworks.owners import Owner, find_own, find_owner, find_usable, unknown_framework
from badgeservice.services.frameworks.picking import read_words
from badgeservice.services.organisations.managed import Managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import audit, frameworks, tree
from badgeservice.store.audit import AuditAction
from badgeservice.store.frameworks import Listed
from badgeservice.store.tables import ActorKind, Framework

ON_A_PAGE: Final = 50
MAX_WAY: Final = 12  # entries above another that a page names


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """One framework as a page shows it."""

    id: str
    name: str  # as badges say it
    title: str  # as its publisher calls it, in the language of the reader
    description: str
    kind: SourceKind
    is_own: bool  # of who looks, who may refresh and archive it
    owner_name: str  # of the organisation above that shares it; "" of one's own and of the service's
    entry_count: int
    publisher: str
    licence: str
    url: str
    target_type: str
    imported_at: datetime
    is_archived: bool


@dataclass(frozen=True, slots=True)
class FrameworkList:
    """All that an organisation may use."""

    managed: Managed | None
    frameworks: tuple[FrameworkView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry as a page shows it."""

    id: str
    name: str
    language: str
    code: str
    uri: str
    description: str
    below: int
    uses: int
    is_gone: bool


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """A page of the entries of one framework: of what is below one of them, or of what was looked for."""

    managed: Managed | None
    framework: FrameworkView
    way: tuple[EntryView, ...]  # from the top down to the one of which this shows what is below
    entries: tuple[EntryView, ...]
    found: int
    page: int
    pages: int


@noting_refusals
def list_usable(parts: Parts, person: SignedIn, slug: str) -> FrameworkList:
    """Its own, those of the organisations above it, those of the service. Raises `NotFound`."""
    with parts.reading() as session:
        owner = find_owner(session, person, slug)
        rows = frameworks.list_frameworks(session, owner.usable_from)
        names = _owner_names(session, owner, rows)
        views = (_view(row, owner, names, person.language) for row in rows)
        shown = tuple(view for view in views if view.is_own or not view.is_archived)
    return FrameworkList(owner.managed, shown)


@noting_refusals
def show_framework(
    parts: Parts, person: SignedIn, slug: str, framework_id: str, words: str = "", within: str = "", page: int = 1
) -> FrameworkPage:
    """`within`: the id of an entry, to see what is below it. Raises `NotFound`."""
    sought = read_words(words)
    with parts.reading() as session:
        owner = find_owner(session, person, slug)
        framework = find_usable(session, owner, framework_id)
        view = _view(framework, owner, _owner_names(session, owner, [framework]), person.language)
        top = frameworks.find_entry(session, within) if within and not sought else None
        if top is not None and top.framework_id != framework.id:
            raise unknown_framework()
        way = frameworks.list_above(session, framework.id, top.uri, MAX_WAY) if top else []
        rows, found, page = _find_page(session, framework.id, sought, top.uri if top else "", page)
        uses = frameworks.count_uses(session, [row.entry.uri for row in rows], owner.path)
    return FrameworkPage(
        managed=owner.managed,
        framework=view,
        way=tuple(_entry_view(Listed(entry, 0), {}, person.language) for entry in way),
        entries=tuple(_entry_view(row, uses, person.language) for row in rows),
        found=found,
        page=page,
        pages=max(1, -(-found // ON_A_PAGE)),
    )


@noting_refusals
def archive_framework(
    parts: Parts, person: SignedIn, slug: str, framework_id: str, *, is_archived: bool
) -> FrameworkView:
    """Nothing more is picked from it, or it is again. Raises `NotFound`."""
    now = parts.clock()
    with parts.transaction() as session:
        owner = find_owner(session, person, slug)
        framework = find_own(session, owner, framework_id, is_locked=True)
        if bool(framework.archived_at) != is_archived:
            framework.archived_at = now if is_archived else None
            session.add(framework)
            audit.add_event(
                session, AuditAction.FRAMEWORK_ARCHIVE, framework.id, now=now, actor_id=person.person_id,
                actor_kind=ActorKind.PERSON, organisation_id=owner.id, is_archived=int(is_archived),
            )  # fmt: skip
        return _view(framework, owner, {}, person.language)


@noting_refusals
def show_own(parts: Parts, person: SignedIn, slug: str, framework_id: str) -> tuple[Managed | None, FrameworkView]:
    """One that this owner may refresh. Raises `NotFound`."""
    with parts.reading() as session:
        owner = find_owner(session, person, slug)
        return owner.managed, _view(find_own(session, owner, framework_id), owner, {}, person.language)


@noting_refusals
def show_owner(parts: Parts, person: SignedIn, slug: str) -> Managed | None:
    """For the form of a new one. Raises `NotFound`."""
    with parts.reading() as session:
        return find_owner(session, person, slug).managed


def _find_page(
    session: Session, framework_id: str, words: Sequence[str], parent_uri: str, page: int
) -> tuple[list[Listed], int, int]:
    page = max(page, 1)
    rows, found = frameworks.list_entries(
        session, framework_id, words, parent_uri, (page - 1) * ON_A_PAGE, ON_A_PAGE
    )  # fmt: skip
    last = max(1, -(-found // ON_A_PAGE))
    if page > last:
        page = last
        rows, found = frameworks.list_entries(
            session, framework_id, words, parent_uri, (page - 1) * ON_A_PAGE, ON_A_PAGE
        )  # fmt: skip
    return rows, found, page


def _owner_names(session: Session, owner: Owner, rows: Sequence[Framework]) -> Mapping[str, str]:
    others = {row.owner_id for row in rows if row.owner_id and row.owner_id != owner.id}
    return {key: profile.name for key, profile in tree.list_names(session, others).items()} if others else {}


def _view(framework: Framework, owner: Owner, names: Mapping[str, str], language: str) -> FrameworkView:
    said = framework.texts.get(language) or next(iter(framework.texts.values()), {})
    return FrameworkView(
        id=framework.id,
        name=framework.name,
        title=said.get("name", framework.name),
        description=said.get("description", ""),
        kind=SourceKind(framework.source),
        is_own=framework.owner_id == owner.id,
        owner_name=names.get(framework.owner_id or "", ""),
        entry_count=framework.entry_count,
        publisher=framework.publisher,
        licence=framework.licence,
        url=framework.source_url,
        target_type=framework.target_type,
        imported_at=framework.imported_at,
        is_archived=framework.archived_at is not None,
    )


def _entry_view(row: Listed, uses: Mapping[str, int], language: str) -> EntryView:
    entry = row.entry
    shown = language if language in entry.texts else next(iter(entry.texts), "")
    return EntryView(
        id=entry.id,
        name=called(entry.texts, language),
        language=shown,
        code=entry.code,
        uri=entry.uri,
        description=entry.texts.get(shown, {}).get("description", ""),
        below=row.below,
        uses=uses.get(entry.uri, 0),
        is_gone=entry.gone_at is not None,
    )
