"""What every service is handed: the parts, built once by `app.create_parts`, and the person who asks."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, MutableSequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session

from badgeservice.services.permissions import PERMISSIONS, Permission
from badgeservice.services.turns import Turns
from badgeservice.settings import Settings
from badgeservice.store import database
from badgeservice.store.jobs import HAS_JOBS
from badgeservice.store.tables import Role

if TYPE_CHECKING:
    from badgeservice.catalogue import Catalogue
    from badgeservice.credentials.bounded_cache import BoundedCache
    from badgeservice.credentials.fetching import Fetch
    from badgeservice.credentials.linked_data.linked_data import LinkedData
    from badgeservice.credentials.verification import Verifier
    from badgeservice.keystore import Keystore
    from badgeservice.mail import Mailer
    from badgeservice.remote import SafeFetch

__all__ = ["Membership", "Parts", "Role", "SignedIn"]


@dataclass(frozen=True)
class Parts:
    """Everything that lives as long as the process. Clock and randomness are here, so that tests can hold them."""

    settings: Settings
    engine: Engine
    clock: Callable[[], datetime]
    random: Callable[[int], bytes]
    keystore: Keystore
    linked_data: LinkedData
    verifier: Verifier
    turns: Turns  # for verifying what strangers hand in
    new_fetch: Callable[[], Fetch]
    providers: SafeFetch  # asks the providers of sign-in
    mailer: Mailer
    catalogue: Catalogue
    kept: BoundedCache[Hashable, bytes]  # our own documents by the version that they are of
    wake: Callable[[], None]  # tells the worker that there is a job row
    counts: MutableSequence[int]  # numbers in memory, shared by processes that serve together
    patience: float = database.PATIENCE  # seconds that a transaction waits for those of others

    def for_worker(self) -> Parts:
        """The same for who does work that can wait."""
        return replace(self, patience=database.WORKER_PATIENCE)

    @contextmanager
    def transaction(self, *, patience: float | None = None) -> Iterator[Session]:
        """Write: committed at the end, rolled back on exceptions. Job rows added in it wake the worker after it.

        Raises `Unavailable` when others write for longer than `patience`, in seconds.
        """
        with database.transaction(self.engine, self.patience if patience is None else patience) as session:
            yield session
        if session.info.get(HAS_JOBS):
            self.wake()

    def reading(self) -> AbstractContextManager[Session]:
        """Read; a write inside is refused by the database."""
        return database.reading(self.engine)

    def asking(self) -> AbstractContextManager[Connection]:
        """Read, for who asks one question."""
        return database.asking(self.engine)

    @property
    def fetch(self) -> Fetch:
        """For one verification: it asks other sites a few times and no more (threats V13)."""
        return self.new_fetch()

    def new_id(self) -> str:
        """A random UUID: the caller knows a row's address before it is written."""
        return str(UUID(bytes=self.random(16), version=4))


@dataclass(frozen=True)
class Membership:
    """What a person may do for one organisation, and for all that is below it."""

    organisation_id: str
    organisation_slug: str
    organisation_name: str
    role: Role
    organisation_path: str = ""  # of a root it follows from its id
    signer_path: str = ""  # of who signs for it; of who does that itself it is its own
    signer_name: str = ""  # of a department

    @property
    def acting_name(self) -> str:
        """`Techniek, ROC Midden`: as pages name in whose name somebody acts."""
        return f"{self.organisation_name}, {self.signer_name}" if self.signer_name else self.organisation_name

    @property
    def path(self) -> str:
        """From the root of the tree."""
        return self.organisation_path or f"/{self.organisation_id}/"

    def may(self, permission: Permission) -> bool:
        """Whether the role has it."""
        return permission in PERMISSIONS[self.role]

    @property
    def owner_paths(self) -> tuple[str, ...]:
        """Whose achievements can be awarded in the name of this organisation: its own, and of what is above it up to
        who signs for it."""
        start, ids = self.signer_path or self.path, [part for part in self.path.split("/") if part]
        above = ("/" + "/".join(ids[: number + 1]) + "/" for number in range(len(ids)))
        return tuple(path for path in above if path.startswith(start))


@dataclass(frozen=True)
class SignedIn:
    """Who asks, and in which session."""

    person_id: str
    name: str
    email: str
    language: str
    session_id: str
    memberships: tuple[Membership, ...]
    is_operator: bool = False

    def may(self, permission: Permission, path: str) -> bool:
        """Whether they may do this for the organisation at this path. It is that of the row, never one that a session
        chose."""
        return any(path.startswith(mine) for mine in self.where_may(permission))

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether they may do this for some organisation: enough to see a page, not to do anything."""
        return self.is_operator if permission is Permission.OPERATE else bool(self.where_may(permission))

    def where_may(self, permission: Permission) -> frozenset[str]:
        """The paths of the organisations that they may do this for; and for all that is below them."""
        return frozenset(m.path for m in self.memberships if m.may(permission))

    def owner_paths(self, permission: Permission) -> frozenset[str]:
        """Whose achievements they may do this with, besides those of `where_may`: the organisations above theirs whose
        achievements are awarded in the name of theirs."""
        return frozenset(path for m in self.memberships if m.may(permission) for path in m.owner_paths)

    def unit_paths(self, permission: Permission, owner_path: str) -> tuple[str, ...]:
        """In whose name they may do this with what this owner describes: their own organisations, and the owner when
        their role holds there; none when they may not at all."""
        own = {m.path for m in self.memberships if m.may(permission) and owner_path in m.owner_paths}
        return tuple(sorted(own | ({owner_path} if self.may(permission, owner_path) else set())))
