"""What an organisation must say of itself before it can award, because the law says that learners are told (GDPR
articles 13 and 14): who is responsible, whom to ask, whom to ask about their data, how long it is kept, where to read
more. It stands in the first mail, in the wallet and on the page of the issuer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message
from badgeservice.store.tables import ProfileVersion


class Fact(StrEnum):
    """By the names of their columns, in the order in which a page asks for them."""

    RESPONSIBLE = "responsible"
    CONTACT = "contact"
    DATA_CONTACT = "data_contact"
    RETENTION = "retention"
    PRIVACY_URL = "privacy_url"


FACTS: Final[Mapping[Fact, Message]] = {
    Fact.RESPONSIBLE: Message(Code.FACT_RESPONSIBLE, "who is responsible by law"),
    Fact.CONTACT: Message(Code.FACT_CONTACT, "whom learners can ask"),
    Fact.DATA_CONTACT: Message(Code.FACT_DATA_CONTACT, "whom they ask about their data"),
    Fact.RETENTION: Message(Code.FACT_RETENTION, "how long data are kept"),
    Fact.PRIVACY_URL: Message(Code.FACT_PRIVACY_URL, "the address of the privacy statement"),
}


def missing_facts(profile: ProfileVersion) -> tuple[Fact, ...]:
    """What this organisation did not say yet."""
    return tuple(fact for fact in Fact if not getattr(profile, fact.value).strip())


def list_in_words(facts: Sequence[Fact]) -> Message:
    """In one sentence."""
    said = FACTS[facts[0]]
    for fact in facts[1:]:
        said = Message(Code.FACTS_LISTED, "{before}; {last}", before=said, last=FACTS[fact])
    return said


def refuse_unlawful(profile: ProfileVersion) -> None:
    """Raises `Conflict` when something is missing: what it is, and who can fill it in."""
    if missing := missing_facts(profile):
        raise Conflict(
            Message(
                Code.FACTS_MISSING,
                "{name} cannot award yet, because it has not said: {missing}. An administrator of {name} can fill this"
                " in at “Manage”, “Profile”.",
                name=profile.name,
                missing=list_in_words(missing),
            )
        )
