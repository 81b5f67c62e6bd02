"""What an operator types of a provider of sign-in -> what is kept of it, or a sentence at each field that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Message, Stranger
from badgeservice.services.parts import Parts
from badgeservice.services.people.claims import AFFILIATION, GROUPS
from badgeservice.services.people.discovery import refuse_issuer
from badgeservice.services.people.providers import ClaimNames, ProviderKind, as_provider
from badgeservice.store.providers import configured
from badgeservice.store.tables import Role, SignInProvider

MOST_RULES: Final = 40
MOST_LINES: Final = 200
LONGEST: Final = 300
SOURCES: Final = (AFFILIATION, GROUPS)  # of which claim a rule speaks
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_CLAIM: Final = re.compile(r"[A-Za-z0-9_.:/-]{1,200}")
_SCOPES: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*")  # RFC 6749 §3.3
_ENTRA_HOSTS: Final = ("login.microsoftonline.com", "login.microsoftonline.us", "sts.windows.net")
_PROVEN_AT_ENTRA: Final = ("", "verified_primary_email", "verified_secondary_email")

Problems = dict[str, Message]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the table of roles, as typed."""

    claim: str = AFFILIATION
    value: str = ""
    role: str = ""
    organisation: str = ""  # its short name; empty: the one that the provider names

    @property
    def is_empty(self) -> bool:
        return not (self.value.strip() or self.organisation.strip())


@dataclass(frozen=True, slots=True)
class Entered:
    """The form, as typed."""

    kind: ProviderKind
    name: str = ""
    issuer: str = ""
    client_id: str = ""
    secret: str = field(default="", repr=False)
    scopes: str = "openid email profile"
    organisations: str = ""  # a short name on each line
    domains: str = ""  # a domain on each line
    claims: ClaimNames = field(default_factory=ClaimNames)
    rules: tuple[RuleRow, ...] = ()
    revision: int = 0


_DEFAULTS: Final[Mapping[ProviderKind, Entered]] = {
    ProviderKind.SURFCONEXT: Entered(
        ProviderKind.SURFCONEXT,
        name="SURFconext",
        issuer="https://connect.surfconext.nl",
        scopes="openid",
        claims=ClaimNames(
            affiliation="eduperson_affiliation",
            organisation="schac_home_organization",
            groups="edumember_is_member_of",
        ),
    ),
    ProviderKind.EDUID: Entered(ProviderKind.EDUID, name="eduID", scopes="openid"),
    ProviderKind.ENTRA: Entered(
        ProviderKind.ENTRA,
        name="Microsoft",
        scopes="openid profile",
        claims=ClaimNames(email="", verified="", groups="groups"),
    ),
    ProviderKind.GOOGLE: Entered(
        ProviderKind.GOOGLE, name="Google", issuer="https://accounts.google.com", claims=ClaimNames(organisation="hd")
    ),
    ProviderKind.OTHER: Entered(ProviderKind.OTHER),
}


def propose(kind: ProviderKind) -> Entered:
    """What is usual for a provider of this kind."""
    return _DEFAULTS[kind]


def as_form(session: Session, row: SignInProvider) -> Entered:
    """What was kept, as it would be typed; without the secret, which is never shown again."""
    provider = as_provider(row)
    ids = {*provider.organisation_ids, *(rule.organisation_id for rule in provider.rules if rule.organisation_id)}
    slugs = {one.organisation.id: one.organisation.slug for one in configured.list_issuers_of(session, ids)}
    return Entered(
        kind=provider.kind,
        name=provider.name,
        issuer=provider.issuer,
        client_id=provider.client_id,
        scopes=provider.scopes,
        organisations="\n".join(slugs[key] for key in provider.organisation_ids if key in slugs),
        domains="\n".join(provider.mail_domains),
        claims=provider.claims,
        rules=tuple(
            RuleRow(rule.claim, rule.value, rule.role.value, slugs.get(rule.organisation_id, ""))
            for rule in provider.rules
        ),
        revision=provider.revision,
    )


def read_form(parts: Parts, session: Session, entered: Entered, slug: str) -> tuple[dict[str, Any], Problems]:
    """The columns, and what is wrong with them by field. With problems the columns mean nothing."""
    problems: Problems = {}
    ids = _find_organisations(session, entered, problems)
    values = {
        "name": _read(problems, "name", _read_name, entered.name),
        "issuer": _read(problems, "issuer", lambda text: _read_issuer(parts, session, text, slug), entered.issuer),
        "client_id": _read(problems, "client_id", _read_client, entered.client_id),
        "scopes": _read(problems, "scopes", _read_scopes, entered.scopes),
        "organisation_ids": [ids[line] for line in _lines(entered.organisations) if line in ids],
        "mail_domains": _read(problems, "domains", _read_domains, entered.domains),
        "claims": {"kind": entered.kind.value, **asdict(_read_claims(entered, problems))},
        "rules": _read_rules(entered, ids, problems),
    }
    _read(problems, "secret", _read_secret, entered.secret)
    if not _SLUG.fullmatch(slug):
        problems["slug"] = Message(
            Code.PROVIDER_SLUG, "A short name has a to z, digits and hyphens only, forty at most."
        )
    return values, problems


def _read(problems: Problems, name: str, read: Callable[[str], Any], text: str) -> Any:  # noqa: ANN401 - as `read` gives it
    try:
        return read(text.strip())
    except Invalid as error:
        problems[name] = error.sentence
        return text


def _read_name(text: str) -> str:
    if not text or len(text) > 60 or not text.isprintable():
        raise Invalid(
            Message(
                Code.PROVIDER_NAME, "Give the name that people know, such as SURFconext, in at most sixty characters."
            )
        )
    return text


def _read_issuer(parts: Parts, session: Session, text: str, slug: str) -> str:
    refuse_issuer(parts, text)
    same = configured.find_provider_of_issuer(session, text)
    if same is not None and same.slug != slug:
        raise Invalid(
            Message(
                Code.PROVIDER_ISSUER_TAKEN,
                "“{name}” has this issuer already. Change that one, or give another issuer.",
                name=Stranger(same.name),
            )
        )
    return text


def _read_client(text: str) -> str:
    if not text or len(text) > LONGEST or not text.isascii() or not text.isprintable():
        raise Invalid(
            Message(Code.PROVIDER_CLIENT, "Give the client id that you got from the provider, as it is written there.")
        )
    return text


def _read_secret(text: str) -> str:
    if len(text) > LONGEST or not text.isascii() or not text.isprintable():
        raise Invalid(
            Message(
                Code.PROVIDER_SECRET,
                "There is a character in this secret that cannot be part of it. Copy it once more.",
            )
        )
    return text


def _read_scopes(text: str) -> str:
    scopes = " ".join(text.split())
    if len(scopes) > LONGEST or not _SCOPES.fullmatch(scopes) or "openid" not in scopes.split():
        raise Invalid(
            Message(Code.PROVIDER_SCOPES, "Give the scopes with spaces between them; “openid” must be one of them.")
        )
    return scopes


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(word.strip(",;").lower() for word in text.split() if word.strip(",;")))


def _read_domains(text: str) -> list[str]:
    domains = [_read_domain(line) for line in _lines(text)]
    if len(domains) > MOST_LINES:
        raise Invalid(Message(Code.PROVIDER_DOMAIN, "These are more than two hundred domains. Leave some out."))
    return domains


def _read_domain(line: str) -> str:
    try:
        return read_email_address(f"a@{line.removeprefix('@')}").rpartition("@")[2]
    except Invalid:
        raise Invalid(
            Message(
                Code.PROVIDER_DOMAIN,
                "“{line}” is not a domain of mail addresses. Write what stands behind the @, such as rocmidden.nl.",
                line=Stranger(line[:60]),
            )
        ) from None


def _find_organisations(session: Session, entered: Entered, problems: Problems) -> dict[str, str]:
    """The id of each organisation that is named, by its short name."""
    listed = _lines(entered.organisations)
    in_rules = [row.organisation.strip().lower() for row in entered.rules if row.organisation.strip()]
    found = configured.find_by_slugs(session, {*listed[:MOST_LINES], *in_rules[:MOST_RULES]})
    ids = {issuer.organisation.slug: issuer.organisation.id for issuer in found}
    if unknown := [slug for slug in listed if slug not in ids]:
        problems["organisations"] = _unknown_organisation(unknown[0])
    paths = [issuer.organisation.path for issuer in found if issuer.organisation.slug in listed]
    for issuer in found:
        slug, path = issuer.organisation.slug, issuer.organisation.path
        if slug in in_rules and not any(path.startswith(above) for above in paths):
            problems["rules"] = Message(
                Code.PROVIDER_ORGANISATION_OUTSIDE,
                "The word of this provider does not count for “{slug}”, so no role there can follow from it. Add it to "
                "the organisations, or leave the line out.",
                slug=Stranger(slug),
            )
    return ids


def _unknown_organisation(slug: str) -> Message:
    return Message(
        Code.PROVIDER_ORGANISATION,
        "We did not find an organisation with the short name “{slug}”. It is the last part of the address of its page.",
        slug=Stranger(slug[:60]),
    )


def _read_claims(entered: Entered, problems: Problems) -> ClaimNames:
    names = {name: text.strip() for name, text in asdict(entered.claims).items()}
    for name, text in names.items():
        if text and not _CLAIM.fullmatch(text):
            problems[f"claim_{name}"] = Message(
                Code.PROVIDER_CLAIM,
                "The name of a claim has no spaces, such as email. Leave it empty when there is none.",
            )
    host = urlsplit(entered.issuer).hostname if _is_address(entered.issuer) else ""
    if (entered.kind is ProviderKind.ENTRA or host in _ENTRA_HOSTS) and names["email"] not in _PROVEN_AT_ENTRA:
        problems["claim_email"] = Message(
            Code.PROVIDER_EMAIL_NOT_PROVEN,
            "Anybody can choose what Microsoft Entra says here, so it proves no address. Leave it empty, or use "
            "verified_primary_email.",
        )
    return ClaimNames(**names)


def _is_address(text: str) -> bool:
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _read_rules(entered: Entered, ids: Mapping[str, str], problems: Problems) -> list[dict[str, str]]:
    rows = [row for row in entered.rules if not row.is_empty]
    if len(rows) > MOST_RULES:
        problems["rules"] = Message(Code.PROVIDER_RULE, "These are more than forty lines. Leave some out.")
    read = [_read_rule(entered, row, ids, problems) for row in rows[:MOST_RULES]]
    return [rule for rule in read if rule]


def _read_rule(entered: Entered, row: RuleRow, ids: Mapping[str, str], problems: Problems) -> dict[str, str] | None:
    value, slug = row.value.strip(), row.organisation.strip().lower()
    roles = {role.value for role in Role}
    if (
        not value
        or len(value) > LONGEST
        or not value.isprintable()
        or row.role not in roles
        or row.claim not in SOURCES
    ):
        problems["rules"] = Message(
            Code.PROVIDER_RULE,
            "A line of the table needs a value and a role. The one with “{value}” is not complete.",
            value=Stranger(value[:60]),
        )
    elif not getattr(entered.claims, row.claim).strip():
        problems[f"claim_{row.claim}"] = Message(
            Code.PROVIDER_CLAIM_MISSING, "A line of the table of roles looks at this claim, so say what it is called."
        )
    elif slug and slug not in ids:
        problems["rules"] = _unknown_organisation(slug)
    elif not slug and not entered.claims.organisation.strip() and len(_lines(entered.organisations)) != 1:
        problems["rules"] = Message(
            Code.PROVIDER_ORGANISATION_MISSING,
            "The line with “{value}” does not say in which organisation. Name one, or say in which claim the provider "
            "names somebody's own organisation.",
            value=Stranger(value[:60]),
        )
    else:
        return {"claim": row.claim, "value": value, "role": row.role, "organisation_id": ids.get(slug, "")}
    return None


def list_differences(mine: Entered, now: Entered) -> Iterable[tuple[str, str]]:
    """What is written down now where something else was typed: the name of the field, and what it says."""
    for name in ("name", "issuer", "client_id", "scopes", "organisations", "domains"):
        if _plain(getattr(mine, name)) != _plain(getattr(now, name)):
            yield name, getattr(now, name)
    for name, text in asdict(now.claims).items():
        if asdict(mine.claims)[name] != text:
            yield f"claim_{name}", text
    if [row for row in mine.rules if not row.is_empty] != list(now.rules):
        yield "rules", "\n".join(_write_rule(row) for row in now.rules)


def _plain(text: str) -> Sequence[str]:
    return text.split()


def _write_rule(row: RuleRow) -> str:
    return " · ".join(part for part in (row.claim, row.value, row.role, row.organisation) if part)
