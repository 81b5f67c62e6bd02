"""The operator writes down whose word counts: the providers of sign-in, and for what each of them may speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message
from badgeservice.services import addresses
from badgeservice.services.operating.provider_form import Entered, Problems, as_form, read_form
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.discovery import Metadata, ProviderDown, discover, list_keys
from badgeservice.services.people.providers import (
    Provider,
    ProviderKind,
    as_provider,
    seal_secret,
    unknown_provider,
)
from badgeservice.services.people.trips import back_address
from badgeservice.services.refusal import require_operator
from badgeservice.store.audit import AuditAction, add_event
from badgeservice.store.providers import configured, given
from badgeservice.store.tables import SignInProvider


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list."""

    slug: str
    name: str
    kind: ProviderKind
    issuer: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One of them, for its page."""

    provider: Provider
    form: Entered
    back_address: str
    logout_address: str
    has_secret: bool
    people_with_roles: int
    people_known: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found at the address of a provider; without `metadata`, why nothing was."""

    metadata: Metadata | None
    keys: tuple[str, ...] = ()  # the kind of each
    problem: Message | None = None
    missing_claims: tuple[str, ...] = ()  # that we ask for and that it does not list


class Changed(Conflict):
    """Somebody else changed it meanwhile. `now` is what they made of it; nothing was overwritten."""

    def __init__(self, now: Entered) -> None:
        super().__init__(
            Message(
                Code.PROVIDER_CHANGED,
                "Somebody changed this while you were typing. Look at what it says now, and save again when yours is "
                "right.",
            )
        )
        self.now = now


class Unsaved(Invalid):
    """Something that was typed cannot be used; each problem by its field."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems = problems


def list_all(parts: Parts, person: SignedIn) -> tuple[Listed, ...]:
    """All of them, also those that are closed."""
    require_operator(person)
    with parts.reading() as session:
        found = [as_provider(row) for row in configured.list_providers(session)]
    return tuple(Listed(one.slug, one.name, one.kind, one.issuer, one.is_open) for one in found)


def propose_slug(parts: Parts, kind: ProviderKind) -> str:
    """A short name that nobody has, for the address that is registered at the provider."""
    start = "login" if kind is ProviderKind.OTHER else kind.value
    with parts.reading() as session:
        taken = {row.slug for row in configured.list_providers(session)}
    return next(
        slug for number in range(1, 1_000) if (slug := f"{start}-{number}" if number > 1 else start) not in taken
    )


def show(parts: Parts, person: SignedIn, slug: str) -> Shown:
    """One of them. Raises `NotFound`."""
    require_operator(person)
    with parts.reading() as session:
        row = _get(session, slug)
        with_roles, known = given.count_given(session, row.id)
        form = as_form(session, row)
    return Shown(
        provider=as_provider(row),
        form=form,
        back_address=back_address(parts, slug),
        logout_address=logout_address(parts, slug),
        has_secret=bool(row.client_secret),
        people_with_roles=with_roles,
        people_known=known,
    )


def save(parts: Parts, person: SignedIn, slug: str, entered: Entered, *, is_new: bool) -> None:
    """Write it down.

    Raises:
        NotFound: there is none with this short name.
        Changed: somebody else did so meanwhile.
        Unsaved: something that was typed cannot be used.
    """
    require_operator(person)
    now = parts.clock()
    with parts.transaction() as session:
        row = configured.lock_provider(session, slug)
        if row is None and not is_new:
            raise unknown_provider()
        if row is not None and (is_new or row.revision != entered.revision):
            raise Changed(as_form(session, row))
        values, problems = read_form(parts, session, entered, slug)
        if problems:
            raise Unsaved(problems)
        if row is None:
            row = SignInProvider(id=parts.new_id(), slug=slug, client_secret=b"", created_at=now, revision=0, **values)
        is_another = row.issuer != values["issuer"]
        for name, value in values.items():
            setattr(row, name, value)
        _end_what_follows_no_longer(session, row, now, is_another=is_another)
        if entered.secret:
            row.client_secret = seal_secret(parts, row.id, entered.secret)
        row.revision += 1
        session.add(row)
        _note(parts, session, person, row, "saved")


def set_open(parts: Parts, person: SignedIn, slug: str, *, is_open: bool) -> None:
    """Close it: nobody signs in by it any more, who did is signed out, and the roles that it gave end. Or open it.

    Raises:
        NotFound: there is none with this short name.
    """
    require_operator(person)
    now = parts.clock()
    with parts.transaction() as session:
        row = configured.lock_provider(session, slug)
        if row is None:
            raise unknown_provider()
        row.is_open = is_open
        row.revision += 1
        session.add(row)
        if not is_open:
            given.end_sessions(session, row.id, now, began_by=now)
            given.delete_given(session, row.id)
        _note(parts, session, person, row, "opened" if is_open else "closed")


def try_out(parts: Parts, person: SignedIn, slug: str) -> Tried:
    """Ask it what it says of itself, as signing in does. Raises `NotFound`."""
    provider = show(parts, person, slug).provider
    try:
        metadata = discover(parts, provider, anew=True)
        keys = list_keys(parts, provider, metadata, anew=True)
    except ProviderDown as error:
        return Tried(None, problem=error.reason)
    listed = set(metadata.claims)
    missing = tuple(claim for claim in provider.claims.all if claim not in listed) if listed else ()
    return Tried(metadata, tuple(str(key.key_type) for key in keys), missing_claims=missing)


def logout_address(parts: Parts, slug: str) -> str:
    """Where the provider may tell us that somebody signed out."""
    return addresses.PROVIDER_SIGNED_OUT.url(parts.settings, slug=slug)


def _get(session: Session, slug: str) -> SignInProvider:
    row = configured.find_provider(session, slug)
    if row is None:
        raise unknown_provider()
    return row


def _end_what_follows_no_longer(session: Session, row: SignInProvider, now: datetime, *, is_another: bool) -> None:
    """A role that no line can give any more ends at once; of another issuer nothing stays."""
    if is_another:
        given.end_sessions(session, row.id, now, began_by=now)
        given.delete_given(session, row.id)
        return
    pairs, provider = given.list_given(session, row.id), as_provider(row)
    if not pairs:
        return
    paths = [one.organisation.path for one in configured.list_issuers_of(session, provider.organisation_ids)]
    allowed = configured.keep_below(session, {organisation_id for organisation_id, _ in pairs}, paths)
    lines = {(rule.role, rule.organisation_id) for rule in provider.rules}
    over = [
        (organisation_id, role)
        for organisation_id, role in pairs
        if organisation_id not in allowed or not lines & {(role, ""), (role, organisation_id)}
    ]
    given.delete_given(session, row.id, over)


def _note(parts: Parts, session: Session, person: SignedIn, row: SignInProvider, what: str) -> None:
    add_event(
        session, AuditAction.PROVIDER_CHANGE, row.id, now=parts.clock(), actor_id=person.person_id,
        what=what, revision=row.revision,
    )  # fmt: skip
