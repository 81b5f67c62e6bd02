"""The organisations of this service as the operator sees them. Departments are their own affair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import require_operator
from badgeservice.services.search import fold, has_words
from badgeservice.store import organisations
from badgeservice.store.tables import OrganisationKind, OrganisationState

ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One of them in a list."""

    slug: str
    name: str
    kind: OrganisationKind
    state: OrganisationState
    is_test: bool
    founded_at: datetime


@dataclass(frozen=True, slots=True)
class Directory:
    """One page of what is wanted."""

    rows: tuple[OrganisationRow, ...]
    total: int
    found: int
    page: int
    pages: int


def list_organisations(
    parts: Parts, operator: SignedIn, words: str = "", state: OrganisationState | None = None, page: int = 1
) -> Directory:
    """By name. One question answers it: a service has hundreds, and names are looked for as people type them."""
    require_operator(operator)
    with parts.reading() as session:
        rows = [OrganisationRow(*row) for row in organisations.list_names(session)]
    wanted = [row for row in rows if (state is None or row.state is state) and has_words(words, row.name, row.slug)]
    wanted.sort(key=lambda row: (fold(row.name), row.slug))
    pages = max(1, -(-len(wanted) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = wanted[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return Directory(tuple(shown), len(rows), len(wanted), page, pages)
