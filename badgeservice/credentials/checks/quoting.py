"""By what name is an issuer quoted? (check 5; threats V24)

A name in a badge is what its issuer says of itself. Who is called like an issuer that the register knows, and is not
in it, may be the same school with another key, or somebody who wants to be taken for it. Nothing here tells which; so
it is said that this is what they call themselves, and nothing else that they state of themselves is shown: an address,
a picture or a site of theirs may be that school's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import BadgeView, domain_of
from badgeservice.credentials.badge.content import Profile
from badgeservice.credentials.checks.circumstances import Circumstances
from badgeservice.credentials.document import IssuerId
from badgeservice.credentials.linked_data.node import InLanguage, preferred
from badgeservice.credentials.wording import shown
from badgeservice.errors import Message, Value

MAX_NAMES: Final = 50  # one in each of very many languages


def find_posing(issuer_id: IssuerId, names: frozenset[InLanguage], circumstances: Circumstances) -> Message | None:
    """How an issuer is to be called that has the name of another, in whatever language; nothing when it has not."""
    name = preferred(names)
    return find_posing_as(issuer_id, [name, *sorted(one.text for one in names)[:MAX_NAMES]], circumstances)


def find_posing_as(issuer_id: IssuerId, names: Sequence[str], circumstances: Circumstances) -> Message | None:
    """The same of one that is called by the first of these names, and may be called by the others."""
    if names[0] and circumstances.poses(issuer_id, names):
        return Message(Code.CALLS_ITSELF, "somebody who calls himself “{name}”", name=shown(names[0]))
    return None


def called(name: str, issuer_id: str, posing: Message | None) -> Value:
    """The issuer in a sentence of ours."""
    return posing or shown(name or domain_of(issuer_id) or issuer_id)


def begin(name: Value) -> Value:
    """The same where a sentence of ours begins with it."""
    if isinstance(name, Message):
        return Message(name.code, "Somebody who calls himself “{name}”", **name.values)
    return name


def quote(badge: BadgeView, posing: Message | None) -> BadgeView:
    """The badge with nothing in it that its issuer states of itself, when it has the name of another."""
    if posing is None:
        return badge
    return replace(badge, issuer=bare(badge.issuer), posing=posing, source=None)


def without_others(badge: BadgeView, circumstances: Circumstances) -> BadgeView:
    """The badge without the name of another as the one that acted for its issuer, or as a part of it."""
    source = badge.source
    if source is None or not circumstances.poses(IssuerId(badge.issuer.id), [source.name]):
        return badge
    return replace(badge, source=None)


def bare(issuer: Profile) -> Profile:
    """Who it is, and nothing that it says of itself."""
    return Profile(id=issuer.id, name="")
