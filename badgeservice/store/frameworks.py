"""Frameworks of skills and their entries, what was read and waits to be confirmed, and what is looked for in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, delete, func, select

from badgeservice.store.many_rows import in_portions, insert_new, insert_rows
from badgeservice.store.organisations import lock_organisation
from badgeservice.store.tables import (
    Achievement,
    AchievementVersion,
    Framework,
    FrameworkEntry,
    FrameworkImport,
    Organisation,
)
from badgeservice.store.tables.columns import Texts, json_column
from badgeservice.store.tree import is_below

SERVICE_LOCK: Final = 0x736B696C  # any fixed number: PostgreSQL's advisory locks are named by numbers
EDGE: Final = " | "  # in `FrameworkEntry.words`, around each text: the code, the names
SHORT: Final = 2  # letters; of so short a word only the words that begin with it are found, or most entries would be


class EntryRow(NamedTuple):
    """An entry as an import compares it, without an object of the database for each of fifty thousand."""

    id: str
    uri: str
    code: str
    type: str
    texts: Texts
    parent_uri: str
    position: int
    words: str
    gone_at: datetime | None


class Listed(NamedTuple):
    """An entry in a list, with what is below it."""

    entry: FrameworkEntry
    below: int


_ROW: Final = tuple(col(getattr(FrameworkEntry, name)) for name in EntryRow._fields)


def find_framework(session: Session, framework_id: str, *, is_locked: bool = False) -> Framework | None:
    """Locked: nobody else imports into it meanwhile."""
    query = select(Framework).where(Framework.id == framework_id)
    return session.exec(query.with_for_update() if is_locked else query).first()


def list_frameworks(session: Session, owner_ids: Collection[str], *, is_open: bool = False) -> Sequence[Framework]:
    """Those of these owners and of the service, by name. Open: those that can be picked from."""
    query = select(Framework).where(col(Framework.owner_id).in_(owner_ids) | col(Framework.owner_id).is_(None))
    query = query.where(col(Framework.archived_at).is_(None)) if is_open else query
    order = (col(Framework.owner_id).is_not(None), func.lower(Framework.name), col(Framework.id))
    return session.exec(query.order_by(*order)).all()


def has_named(session: Session, owner_id: str | None, name: str, but_id: str) -> bool:
    """Whether this owner has another one that is called so and can be picked from."""
    owned = col(Framework.owner_id) == owner_id if owner_id else col(Framework.owner_id).is_(None)
    query = select(Framework.id).where(owned, func.lower(Framework.name) == name.lower(), Framework.id != but_id)
    return session.exec(query.where(col(Framework.archived_at).is_(None)).limit(1)).first() is not None


def lock_owner(session: Session, owner_id: str | None) -> None:
    """Until the end of the transaction nobody else founds a framework of this owner. SQLite has one writer anyway."""
    if owner_id:
        lock_organisation(session, owner_id)
    elif session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(func.pg_advisory_xact_lock(SERVICE_LOCK)))


def add_framework_once(session: Session, framework: Framework) -> None:
    """Of two that come with one id at once, one adds it."""
    insert_new(session, Framework, [framework.model_dump()])


def list_rows(session: Session, framework_id: str) -> list[EntryRow]:
    """Every entry that it ever had."""
    query = sa.select(*_ROW).where(col(FrameworkEntry.framework_id) == framework_id)
    return [EntryRow._make(row) for row in session.execute(query)]


def add_rows(session: Session, framework_id: str, rows: Iterable[EntryRow]) -> None:
    """Entries that are new."""
    insert_rows(session, FrameworkEntry, [row._asdict() | {"framework_id": framework_id} for row in rows])


def change_rows(session: Session, rows: Sequence[EntryRow]) -> None:
    """Entries that say something else from now on."""
    if not rows:
        return
    table = FrameworkEntry.__table__  # type: ignore[attr-defined]
    names = EntryRow._fields[1:]
    update = sa.update(table).where(table.c.id == sa.bindparam("row_id"))
    values = [{f"new_{name}": getattr(row, name) for name in names} | {"row_id": row.id} for row in rows]
    typed = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    session.connection().execute(update.values(typed), values)


def mark_gone(session: Session, entry_ids: Collection[str], now: datetime) -> None:
    """They are no longer picked, and stay."""
    for some in in_portions(entry_ids):
        session.execute(
            sa.update(FrameworkEntry)
            .where(col(FrameworkEntry.id).in_(some))
            .values(gone_at=now)
            .execution_options(synchronize_session=False)
        )


def find_entry(session: Session, entry_id: str) -> FrameworkEntry | None:
    return session.get(FrameworkEntry, entry_id)


def list_by_uri(session: Session, framework_ids: Collection[str], uris: Collection[str]) -> Sequence[FrameworkEntry]:
    """The entries of these frameworks that have these addresses, those that are gone too."""
    query = select(FrameworkEntry).where(
        col(FrameworkEntry.framework_id).in_(framework_ids), col(FrameworkEntry.uri).in_(uris)
    )
    return session.exec(query).all()


def search_entries(
    session: Session, framework_ids: Collection[str], words: Sequence[str], offset: int, limit: int
) -> Sequence[FrameworkEntry]:
    """What has all of these folded words, in any order; the best first: the whole code, a whole name, a name that
    begins so, a word that begins so. Without words, in the order of the frameworks.

    One pass over an index that holds all that is looked at; whole entries are read of what is shown.
    """
    ids = _matching(session, framework_ids, words, is_there=True)
    rank = _rank(session, words)
    best = ids.add_columns(rank.label("rank")).order_by(rank, col(FrameworkEntry.position), col(FrameworkEntry.id))
    found = best.offset(offset).limit(limit).subquery()
    query = select(FrameworkEntry).join(found, col(FrameworkEntry.id) == found.c.id)
    return session.exec(query.order_by(found.c.rank, col(FrameworkEntry.position), col(FrameworkEntry.id))).all()


def list_entries(
    session: Session, framework_id: str, words: Sequence[str], parent_uri: str, offset: int, limit: int
) -> tuple[list[Listed], int]:
    """A page of it, with how many there are: of what has these words; without, of what is below this one."""
    if words:
        ids = _matching(session, [framework_id], words, is_there=False)
    else:
        ids = sa.select(col(FrameworkEntry.id)).where(
            col(FrameworkEntry.framework_id) == framework_id, col(FrameworkEntry.parent_uri) == parent_uri
        )
    total = session.execute(sa.select(func.count()).select_from(ids.subquery())).scalar_one()
    order = (_rank(session, words), col(FrameworkEntry.position)) if words else (col(FrameworkEntry.position),)
    on_page = session.execute(ids.order_by(*order, col(FrameworkEntry.id)).offset(offset).limit(limit)).scalars().all()
    found = session.exec(select(FrameworkEntry).where(col(FrameworkEntry.id).in_(on_page)))
    entries = {entry.id: entry for entry in found}
    below = _count_below(session, framework_id, [entry.uri for entry in entries.values()])
    return [Listed(entries[one], below.get(entries[one].uri, 0)) for one in on_page], total


def list_above(session: Session, framework_id: str, uri: str, most: int) -> list[FrameworkEntry]:
    """The entry with this address and those above it, from the top down; at most so many."""
    here = sa.select(
        col(FrameworkEntry.id), col(FrameworkEntry.parent_uri), sa.literal(0).label("steps")
    ).where(col(FrameworkEntry.framework_id) == framework_id, col(FrameworkEntry.uri) == uri)  # fmt: skip
    above = here.cte("above", recursive=True)
    entry = FrameworkEntry.__table__.alias()  # type: ignore[attr-defined]
    step = (
        sa.select(entry.c.id, entry.c.parent_uri, above.c.steps + 1)
        .join(above, sa.and_(entry.c.framework_id == framework_id, entry.c.uri == above.c.parent_uri))
        .where(above.c.steps < most)
    )
    way = above.union_all(step)
    query = select(FrameworkEntry).join(way, col(FrameworkEntry.id) == way.c.id)
    return list(session.exec(query.order_by(way.c.steps.desc())))


def count_uses(session: Session, uris: Collection[str], path: str) -> Mapping[str, int]:
    """In how many achievements, as they are now, these addresses stand; of the organisations at and below this path,
    or of all."""
    if not uris:
        return {}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    column = col(AchievementVersion.alignments)
    if is_sqlite:
        one = func.json_each(column).table_valued("value")
        uri = func.json_extract(one.c.value, "$.targetUrl")
    else:
        one = func.jsonb_array_elements(column).table_valued(sa.column("value", json_column()))
        uri = one.c.value["targetUrl"].as_string()
    query = (
        sa.select(uri.label("uri"), func.count(sa.distinct(col(Achievement.id))))
        .select_from(Achievement)
        .join(
            AchievementVersion,
            sa.and_(
                col(AchievementVersion.achievement_id) == col(Achievement.id),
                col(AchievementVersion.number) == col(Achievement.current_number),
            ),
        )
        .join(one, sa.true())
        .where(col(Achievement.archived_at).is_(None), uri.in_(uris))
        .group_by(uri)
    )
    if path:
        owners = select(Organisation.id).where(is_below([path]))
        query = query.where(col(Achievement.owner_id).in_(owners))
    return dict(session.execute(query).all())


def count_there(session: Session, framework_id: str) -> int:
    """How many entries it has now."""
    query = select(func.count()).select_from(FrameworkEntry)
    return session.exec(
        query.where(FrameworkEntry.framework_id == framework_id, col(FrameworkEntry.gone_at).is_(None))
    ).one()


def find_import(session: Session, import_id: str, *, is_locked: bool = False) -> FrameworkImport | None:
    """Without its content, which is large."""
    query = select(FrameworkImport).where(FrameworkImport.id == import_id)
    query = query.options(sa.orm.defer(FrameworkImport.content))  # type: ignore[arg-type]
    return session.exec(query.with_for_update() if is_locked else query).first()


def read_piece(session: Session, import_id: str, start: int, length: int) -> bytes:
    """A piece of the content of an import."""
    piece = func.substr(col(FrameworkImport.content), start + 1, length)
    return bytes(session.execute(sa.select(piece).where(col(FrameworkImport.id) == import_id)).scalar_one())


def delete_imports(session: Session, import_id: str, now: datetime) -> bool:
    """This one, and all that ended; gives whether it was there."""
    session.exec(delete(FrameworkImport).where(col(FrameworkImport.ends_at) < now))
    done = session.exec(delete(FrameworkImport).where(col(FrameworkImport.id) == import_id))
    return bool(done.rowcount)


def delete_oldest_imports(session: Session, person_id: str, keep: int) -> None:
    """Of what waits of one person, all but the newest."""
    newest = (
        sa.select(col(FrameworkImport.id))
        .where(col(FrameworkImport.person_id) == person_id)
        .order_by(col(FrameworkImport.created_at).desc(), col(FrameworkImport.id))
        .limit(keep)
    )
    session.exec(
        delete(FrameworkImport).where(
            col(FrameworkImport.person_id) == person_id, col(FrameworkImport.id).not_in(newest)
        )
    )


def _matching(
    session: Session, framework_ids: Collection[str], words: Sequence[str], *, is_there: bool
) -> sa.Select[str]:
    query = sa.select(col(FrameworkEntry.id)).where(col(FrameworkEntry.framework_id).in_(framework_ids))
    query = query.where(col(FrameworkEntry.gone_at).is_(None)) if is_there else query
    sought = (f" {word}" if len(word) <= SHORT else word for word in words)
    return query.where(*(_has(session, word) for word in sought))


def _rank(session: Session, words: Sequence[str]) -> sa.ColumnElement[int]:
    if not words:
        return sa.literal(0)
    text = " ".join(words)
    start = f"{EDGE.lstrip()}{text}"
    whole_code = func.substr(col(FrameworkEntry.words), 2, len(start) + len(EDGE)) == f"{start}{EDGE}"
    steps = [(whole_code, 0), (_has(session, f"{start}{EDGE}"), 1), (_has(session, start), 2)]
    if len(words[0]) > SHORT:
        steps.append((_has(session, f" {words[0]}"), 3))
    return sa.case(*steps, else_=4)


def _has(session: Session, text: str) -> sa.ColumnElement[bool]:
    """Not LIKE: what stands in a text is found in half the time, and nothing in it is a pattern."""
    finds = func.instr if session.get_bind().dialect.name == "sqlite" else func.strpos
    found: sa.ColumnElement[bool] = finds(col(FrameworkEntry.words), text) > 0
    return found


def _count_below(session: Session, framework_id: str, uris: Collection[str]) -> Mapping[str, int]:
    query = (
        sa.select(col(FrameworkEntry.parent_uri), func.count())
        .where(col(FrameworkEntry.framework_id) == framework_id, col(FrameworkEntry.parent_uri).in_(uris))
        .group_by(col(FrameworkEntry.parent_uri))
    )
    return dict(session.execute(query).all()) if uris else {}
