"""Say who you can be and what there is to scan: for people on a terminal, and for programs as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from badgeservice.demo.plant import Planted
from badgeservice.services import addresses
from badgeservice.services.parts import SignedIn
from badgeservice.settings import Settings


def summarise(settings: Settings, planted: Planted, api_issuers: Sequence[str] = ()) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "base_url": settings.base_url,
        "sign_in": {
            "teacher": sign_in_url(settings, planted.teachers[0]),
            "student": sign_in_url(settings, planted.learners[0]),
            "administrator": sign_in_url(settings, planted.administrators[0]),
        },
        "shares": planted.shares,
        "issuers": [addresses.ISSUER.url(settings, slug=slug) for slug in planted.issuers],
        "mailbox": addresses.MAILBOX.url(settings),
        **({"vc_api": {"url": addresses.VC_API.url(settings), "issuers": list(api_issuers)}} if api_issuers else {}),
    }


def describe(settings: Settings, planted: Planted, api_issuers: Sequence[str] = ()) -> str:
    """What a person reads. English, as all of the command; the pages speak Dutch too."""
    lines = [
        f"\n  badgeservice is at {settings.base_url}\n",
        "  Be somebody (the link signs you in):",
        *(_who(settings, "teacher", person) for person in planted.teachers),
        *(_who(settings, "administrator", person) for person in planted.administrators[:1]),
        *(_who(settings, "work placement", person) for person in planted.supervisors),
        *(_who(settings, "student", person) for person in planted.learners[:2]),
        f"    … and {len(planted.learners) - 2} more students; every code and link also lies in the mailbox below\n",
        "  Be an employer and look at what a student shares:",
        *(f"    {name:<16}{link}" for name, link in planted.shares.items()),
        *_vc_api(settings, api_issuers),
        f"\n  Mail that the service sent: {addresses.MAILBOX.url(settings)}",
        "  Stop with Ctrl-C; your data stays, and starting again finds it.\n",
    ]
    return "\n".join(lines)


def _vc_api(settings: Settings, issuers: Sequence[str]) -> list[str]:
    """Who the VC-API signs as; nothing when it is off."""
    if not issuers:
        return []
    return [
        f"\n  The VC-API is at {addresses.VC_API.url(settings)} and signs as:",
        *(f"    {name}" for name in issuers),
    ]


def sign_in_url(settings: Settings, person: SignedIn) -> str:
    """The page that signs you in as this person, in demo mode only."""
    return addresses.SIGN_IN_AS.url(settings, person_id=person.person_id)


def _who(settings: Settings, role: str, person: SignedIn) -> str:
    return f"    {role:<16}{person.name:<22}{sign_in_url(settings, person)}"
