"""Say who you can be and what there is to scan: for people on a terminal, and for programs as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from badgeservice.codes import Code
from badgeservice.demo.plant import Planted
from badgeservice.errors import Message
from badgeservice.services import addresses
from badgeservice.services.parts import SignedIn
from badgeservice.settings import Settings

Say: TypeAlias = Callable[[Message], str]


def summarise(settings: Settings, planted: Planted, api_issuers: Sequence[str] = ()) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "base_url": settings.base_url,
        "sign_in": {
            "teacher": sign_in_url(settings, planted.teachers[0]),
            "student": sign_in_url(settings, planted.learners[0]),
            "administrator": sign_in_url(settings, planted.administrators[0]),
            "operator": sign_in_url(settings, planted.operators[0]),
        },
        "shares": planted.shares,
        "issuers": [addresses.ISSUER.url(settings, slug=slug) for slug in planted.issuers],
        "mailbox": addresses.MAILBOX.url(settings),
        **({"vc_api": {"url": addresses.VC_API.url(settings), "issuers": list(api_issuers)}} if api_issuers else {}),
    }


def describe(say: Say, settings: Settings, planted: Planted, api_issuers: Sequence[str] = ()) -> str:
    """What a person reads on a terminal."""
    teacher, administrator, supervisor, student, operator = map(
        say, (_TEACHER, _ADMINISTRATOR, _SUPERVISOR, _STUDENT, _OPERATOR)
    )
    lines = [
        f"\n  {say(Message(Code.DEMO_ADDRESS, 'badgeservice is at {address}', address=settings.base_url))}\n",
        f"  {say(_BE_SOMEBODY)}",
        *(_who(settings, teacher, person) for person in planted.teachers),
        *(_who(settings, administrator, person) for person in planted.administrators[:1]),
        *(_who(settings, operator, person) for person in planted.operators[:1]),
        *(_who(settings, supervisor, person) for person in planted.supervisors),
        *(_who(settings, student, person) for person in planted.learners[:2]),
        f"    {say(_more_students(len(planted.learners) - 2))}\n",
        f"  {say(_BE_AN_EMPLOYER)}",
        *(f"    {name:<16}{link}" for name, link in planted.shares.items()),
        *_vc_api(say, settings, api_issuers),
        f"\n  {say(_mailbox(settings))}",
        f"  {say(_STOP)}\n",
    ]
    return "\n".join(lines)


_TEACHER = Message(Code.DEMO_TEACHER, "teacher")
_ADMINISTRATOR = Message(Code.DEMO_ADMINISTRATOR, "administrator")
_OPERATOR = Message(Code.DEMO_OPERATOR, "operator")
_SUPERVISOR = Message(Code.DEMO_SUPERVISOR, "work placement")
_STUDENT = Message(Code.DEMO_STUDENT, "student")
_BE_SOMEBODY = Message(Code.DEMO_PEOPLE, "Choose who you are (the link signs you in):")
_BE_AN_EMPLOYER = Message(Code.DEMO_SHARES, "Or look, as an employer, at what a student shares:")
_STOP = Message(Code.DEMO_STOP, "Stop with Ctrl-C. Your data stays for the next time.")


def _more_students(count: int) -> Message:
    return Message(
        Code.DEMO_MORE_PEOPLE,
        "… and {count} more students; every code and link is also in the mailbox below",
        count=count,
    )


def _mailbox(settings: Settings) -> Message:
    return Message(Code.DEMO_MAILBOX, "Mail that the service sent: {address}", address=addresses.MAILBOX.url(settings))


def _vc_api(say: Say, settings: Settings, issuers: Sequence[str]) -> list[str]:
    """Who the VC-API signs as; nothing when it is off."""
    if not issuers:
        return []
    address = addresses.VC_API.url(settings)
    words = Message(Code.DEMO_VC_API, "The VC-API is at {address} and signs as:", address=address)
    return [f"\n  {say(words)}", *(f"    {name}" for name in issuers)]


def sign_in_url(settings: Settings, person: SignedIn) -> str:
    """The page that signs you in as this person, in demo mode only."""
    return addresses.SIGN_IN_AS.url(settings, person_id=person.person_id)


def _who(settings: Settings, role: str, person: SignedIn) -> str:
    return f"    {role:<16}{person.name:<22}{sign_in_url(settings, person)}"
