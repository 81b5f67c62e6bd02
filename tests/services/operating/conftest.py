"""An operator, and what they do."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from badgeservice.services.operating.setting_up import make_setup_link, set_up
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.sign_in import Caller, find_signed_in, sign_in_in_demo

# For what the database plays no part in; races, and what is written for the first time, run on both.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TYPED: Mapping[str, str] = {
    "kind": "school",
    "name_nl": "ROC Noord",
    "name_en": "North College",
    "contact": "balie@rocnoord.example",
    "retention": "Twee jaar.",
    "privacy_url": "https://rocnoord.example/privacy",
}


@pytest.fixture
def become_operator(parts: Parts) -> Callable[..., SignedIn]:
    """By the command, and the page behind the address that it prints."""

    def become(name: str = "Olga Operator", email: str = "olga@dienst.example") -> SignedIn:
        token, caller = make_setup_link(parts).rpartition("/")[2], Caller("here", "192.0.2.1")
        found = find_signed_in(parts, set_up(parts, token, name, email, caller, language="nl", device="test"))
        assert found is not None
        return found

    return become


@pytest.fixture
def operator(become_operator: Callable[..., SignedIn]) -> SignedIn:
    return become_operator()


@pytest.fixture
def again(parts: Parts) -> Callable[[SignedIn], SignedIn]:
    """The same person, with what they are by now."""

    def look(person: SignedIn) -> SignedIn:
        found = find_signed_in(parts, sign_in_in_demo(parts, person.person_id, "test"))
        assert found is not None
        return found

    return look


def typed(**changes: Any) -> dict[str, str]:
    return {**TYPED, **changes}
