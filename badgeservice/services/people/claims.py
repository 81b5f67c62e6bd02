"""What a provider said of somebody -> what we believe of it, and which roles follow.

A provider's word counts for the organisations and the mail domains that the operator wrote down, and for nothing else.
One that speaks for many (a federation, a company that anybody can join) names somebody's own organisation; then it
vouches for addresses of that one only, and gives roles in that one only: no school can make teachers for another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid
from badgeservice.hosts import is_public_name
from badgeservice.person_name import read_person_name
from badgeservice.services.people.id_tokens import as_texts
from badgeservice.services.people.providers import ClaimNames, Provider, RoleRule
from badgeservice.store.organisations import Issuer
from badgeservice.store.providers import configured
from badgeservice.store.tables import Role

AFFILIATION: Final = "affiliation"
GROUPS: Final = "groups"
ORGANISATION: Final = "organisation"
_SCHAC_HOME: Final = "schacHome"
_SCHAC_PREFIX: Final = "urn:schac:homeOrganization:"


@dataclass(frozen=True, slots=True)
class Said:
    """What we need of it."""

    subject: str
    session: str  # what the session is called there
    email: str  # "" when none was said, or one that nobody can have
    is_vouched: bool  # the provider's word counts for this address, so no code is asked
    name: str
    claims: dict[str, list[str]]  # what roles follow from

    def as_plain(self) -> dict[str, Any]:
        """To be kept while the address waits for a code."""
        return {"session": self.session, "name": self.name, "claims": self.claims}


def read_claims(provider: Provider, id_claims: Mapping[str, Any], userinfo: Mapping[str, Any]) -> Said:
    """Both were checked: they are of this provider, and of one subject."""
    names, both = provider.claims, {**userinfo, **id_claims}
    email, is_verified = _read_email(names, (id_claims, userinfo))
    home = _read_home(names, both)
    needed = {rule.claim for rule in provider.rules} | {ORGANISATION}
    return Said(
        subject=str(id_claims["sub"]),
        session=_short(id_claims.get("sid")),
        email=email,
        is_vouched=bool(email) and is_verified and _vouches(provider, email, home),
        name=_read_name(names, both),
        claims={claim: list(values) for claim in needed if (values := _read_values(provider, both, claim))},
    )


def _short(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 255 else ""


def _read_email(names: ClaimNames, sources: Sequence[Mapping[str, Any]]) -> tuple[str, bool]:
    """The address, and whether the same source says that it was checked. A word about another address is none."""
    found: tuple[str, bool] = ("", False)
    for source in sources:
        for text in as_texts(source, names.email)[:1]:
            try:
                email = read_email_address(text)
            except Invalid:
                continue
            is_verified = not names.verified or source.get(names.verified) is True
            if not found[0] or (is_verified and email == found[0]):
                found = (email, is_verified)
    return found


def _read_name(names: ClaimNames, claims: Mapping[str, Any]) -> str:
    for text in as_texts(claims, names.name)[:1]:
        try:
            return read_person_name(text)
        except Invalid:
            return ""
    return ""


def _read_home(names: ClaimNames, claims: Mapping[str, Any]) -> str:
    """The domain of somebody's own organisation, as the provider names it."""
    values = as_texts(claims, names.organisation)
    return values[0].removeprefix(_SCHAC_PREFIX).rpartition(":")[2].strip().lower() if len(values) == 1 else ""


def _vouches(provider: Provider, email: str, home: str) -> bool:
    domain = email.rpartition("@")[2]
    if domain not in provider.mail_domains:
        return False
    if not provider.claims.organisation:
        return True
    return is_public_name(home) and (domain == home or domain.endswith(f".{home}"))


def _read_values(provider: Provider, claims: Mapping[str, Any], claim: str) -> tuple[str, ...]:
    """Of a claim, by what it says."""
    names = provider.claims
    if claim == ORGANISATION:
        home = _read_home(names, claims)
        return (home,) if home else ()
    return as_texts(claims, {AFFILIATION: names.affiliation, GROUPS: names.groups}.get(claim, ""))


def list_roles(
    session: Session, provider: Provider, claims: Mapping[str, Sequence[str]]
) -> frozenset[tuple[str, Role]]:
    """Which roles somebody has by the word of this provider: (organisation, role). Never outside what it counts for."""
    fitting = [rule for rule in provider.rules if rule.value in claims.get(rule.claim, ())]
    if not fitting:
        return frozenset()
    issuers = configured.list_issuers_of(session, provider.organisation_ids)
    if provider.claims.organisation:
        home = next(iter(claims.get(ORGANISATION, ())), "")
        issuers = [issuer for issuer in issuers if home and is_called(issuer, home)]
    wanted = {(_organisation_of(rule, issuers), rule.role) for rule in fitting}
    paths = [issuer.organisation.path for issuer in issuers]
    allowed = configured.keep_below(session, {key for key, _ in wanted if key}, paths)
    return frozenset((key, role) for key, role in wanted if key in allowed)


def _organisation_of(rule: RoleRule, issuers: Sequence[Issuer]) -> str:
    """Its own, or the only one that is meant."""
    return rule.organisation_id or (issuers[0].organisation.id if len(issuers) == 1 else "")


def is_called(issuer: Issuer, home: str) -> bool:
    """Whether an organisation is what a provider calls so: by its schacHome, else by the host of its site."""
    identifiers = issuer.profile.identifiers
    named = [str(row.get("value", "")).lower() for row in identifiers if row.get("type") == _SCHAC_HOME]
    if named:
        return home in named
    host = issuer.profile.url.partition("://")[2].partition("/")[0].lower()
    return bool(host) and home == host.removeprefix("www.")
