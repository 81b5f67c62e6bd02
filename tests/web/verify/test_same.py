"""What a scan remembers never changes its page: a warm app and one that forgets everything say the same to the byte."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from types import CodeType, FrameType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.runtime import Macro
from markupsafe import Markup
from sqlalchemy import event
from sqlmodel import select

from badgeservice.app import create_app
from badgeservice.catalogue import Catalogue
from badgeservice.credentials.badge.statements_to_badge import read_badge
from badgeservice.credentials.bounded_cache import BoundedCache
from badgeservice.credentials.checks.memory import Memory
from badgeservice.credentials.keys.multikey import PublicKey
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.verification import Verifier
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.organisations.keys import rotate_key
from badgeservice.services.parts import Parts
from badgeservice.store.organisations import add_profile, get_issuer
from badgeservice.store.tables import AchievementVersion, OrganisationState, ProfileVersion
from badgeservice.web.badge.meaning import describe_badge
from badgeservice.web.same import LONGEST, ROOM, SAME, Same, draw_alike, draw_same
from tests.conftest import Clock, School
from tests.web.awarded import Awarded, award_badge, teacher_of

HEADERS = {"Accept": "text/html", "Accept-Language": "nl"}


@dataclass
class Scanned:
    """A school, the badges of a learner, and an app that remembers beside one that does not."""

    parts: Parts
    school: School
    clock: Clock
    badges: list[Awarded]
    paths: list[str]
    warm: Flask
    forgetful: Flask

    def differences(self) -> list[str]:
        """The pages that the two make in another way."""
        asked = [(path, language) for path in self.paths for language in ("nl", "en")]
        found = [f"{path} {language}" for path, language in asked if not self._is_same_page(path, language)]
        self.forget()
        form = {"email": self.school.learner_email}
        answers = {app.test_client().post(self.paths[1], data=form, headers=HEADERS).data for app in self.apps}
        return found if len(answers) == 1 else [*found, "the answer to a form"]

    def _is_same_page(self, path: str, language: str) -> bool:
        self.forget()
        headers = HEADERS | {"Accept-Language": language}
        first, second = (app.test_client().get(path, headers=headers) for app in self.apps)
        assert first.status_code == second.status_code
        return first.data == second.data

    @property
    def apps(self) -> tuple[Flask, Flask]:
        return self.warm, self.forgetful

    def forget(self) -> None:
        """What is known of pages, views, keys, lists and documents of ours."""
        verifier = replace(self.parts.verifier, memory=Memory())
        self.forgetful.extensions["badgeservice"] = replace(self.parts, verifier=verifier, kept=BoundedCache(512))
        self.forgetful.extensions[SAME] = Same()


@pytest.fixture
def scanned(web_parts: Parts, web_school: School, clock: Clock) -> Scanned:
    first = award_badge(web_parts, web_school, narrative="Gewerkt bij **Bakkerij <Jansen>**")
    paths = [first.share_path()]
    revoke_award(web_parts, teacher_of(web_school), first.credential.award_id, "Bij vergissing")
    second = award_badge(web_parts, web_school, request_id="second", name="Lassen & snijden")
    paths += [second.share_path(), second.share_path(clock.now.replace(month=12))]
    other = replace(web_parts, counts=[0] * len(web_parts.counts))  # each counts who asks for a holder
    return Scanned(web_parts, web_school, clock, [first, second], paths, create_app(web_parts), create_app(other))


def rename(scanned: Scanned, random: Random) -> None:
    with scanned.parts.transaction() as session:
        organisation, profile = get_issuer(session, scanned.school.organisation_id)
        number = profile.number + 1
        texts = {"nl": {"name": random.choice(["ROC Midden", "ROC <Oost> & West"])}}
        changed = {
            "id": f"profile-{number}",
            "number": number,
            "texts": texts,
            "accent": random.choice(["", "#224466"]),
        }
        add_profile(session, organisation, ProfileVersion(**profile.model_dump() | changed))


def translate(scanned: Scanned, random: Random) -> None:
    """The text beside what was signed, which no signature covers."""
    with scanned.parts.transaction() as session:
        for version in session.exec(select(AchievementVersion)):
            english = {"name": random.choice(["Welding", "Welding & cutting"]), "description": "To weld."}
            version.texts = {"nl": version.texts["nl"], "en": english} if random.random() < 0.7 else version.texts


def judge(scanned: Scanned, random: Random) -> None:
    """Approved, or not (any more); a test, or not."""
    with scanned.parts.transaction() as session:
        organisation = get_issuer(session, scanned.school.organisation_id).organisation
        organisation.state = random.choice([OrganisationState.AWAITING, OrganisationState.ACTIVE])
        organisation.is_test = random.random() < 0.5
        organisation.revision += 1


def let_time_pass(scanned: Scanned, random: Random) -> None:
    scanned.clock.advance(seconds=random.choice([1, 59, 61, 3600, 40 * 24 * 3600]))


def rotate(scanned: Scanned, _random: Random) -> None:
    rotate_key(scanned.parts, scanned.school.slug)


def take_back(scanned: Scanned, _random: Random) -> None:
    revoke_award(
        scanned.parts, teacher_of(scanned.school), scanned.badges[1].credential.award_id, "Toch niet <i>behaald</i>"
    )


ACTS: list[Callable[[Scanned, Random], None]] = [rename, translate, judge, let_time_pass]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_warm_page_is_that_of_an_app_that_remembers_nothing(scanned: Scanned, seed: int) -> None:
    random = Random(seed)
    acts = [*random.choices(ACTS, k=3), rename, rotate, take_back, *random.choices(ACTS, k=3)]
    assert scanned.differences() == []
    for act in acts:
        act(scanned, random)
        assert (act.__name__, scanned.differences()) == (act.__name__, [])


def test_the_two_would_differ(scanned: Scanned, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found without looking at what it is about is noticed."""
    find = Same.find

    def find_without_looking(same: Same, _thing: object, how: Any, rest: object, make: Callable[[], object]) -> object:
        return find(same, how, how, rest, make)

    monkeypatch.setattr(Same, "find", find_without_looking)
    assert scanned.differences() != []


# ---------------------------------------------------------------------- how much a warm scan does


class Calls(Counter[CodeType]):
    """How often each function of Python was called."""

    def note(self, frame: FrameType, what: str, _argument: object) -> None:
        if what == "call":
            self[frame.f_code] += 1

    def of(self, function: Any) -> int:
        return self[function.__code__]


@contextmanager
def counted() -> Iterator[Calls]:
    calls, before = Calls(), sys.getprofile()
    sys.setprofile(calls.note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def scan(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=HEADERS).status_code == 200


def test_a_warm_scan_does_no_work_twice(scanned: Scanned) -> None:
    client, path, questions = scanned.warm.test_client(), scanned.paths[1], []
    event.listen(scanned.parts.engine, "before_cursor_execute", lambda *asked: questions.append(asked[2]))
    for _ in range(4):
        scan(client, path)
    questions.clear()
    with counted() as calls:
        scan(client, path)
    # Found out each time: what the database says, and that the signature fits and the badge was not taken back.
    assert len(questions) == 1
    assert calls.of(Verifier.verify) == 1
    assert calls.of(PublicKey.verify) == 1
    # Found out once: its canonical form, what it says, what that means.
    assert calls.of(LinkedData.canonicalize) == calls.of(read_badge) == calls.of(describe_badge) == 0
    # And what is left of words and templates.
    assert calls.of(Catalogue.translate) < 40
    assert calls.of(Macro.__call__) < 20
    assert calls.total() < 4_200


# ---------------------------------------------------------------------- the memory itself


@dataclass(frozen=True)
class Thing:
    name: str


def test_only_the_very_same_thing_is_known() -> None:
    same, made = Same(), []
    thing = Thing("a")

    def ask(about: Thing, how: Callable[..., object] = repr, rest: str = "") -> object:
        return same.find(about, how, rest, lambda: made.append(about) or len(made))

    assert [ask(thing), ask(thing), ask(Thing("a")), ask(thing, str), ask(thing, rest="en")] == [1, 1, 2, 3, 4]


def test_the_number_of_a_thing_that_is_gone_means_nothing() -> None:
    same = Same()
    for number in range(3 * ROOM):  # each is forgotten by everybody but the memory, and by that in the end
        assert same.find(Thing(f"{number}"), repr, "", lambda number=number: number) == number


def test_a_long_piece_is_not_kept() -> None:
    same, thing = Same(), Thing("a")
    pieces = iter(["x" * (LONGEST + 1), "y" * LONGEST, "z"])
    assert [same.find(thing, repr, "", lambda: next(pieces))[0] for _ in range(3)] == ["x", "y", "y"]


def test_each_app_and_each_language_draws_for_itself(scanned: Scanned) -> None:
    for app in scanned.apps:
        macro = app.jinja_env.from_string("{% macro m(x) %}{{ x }}{{ _('Check') }}{% endmacro %}").module.m  # type: ignore[attr-defined]
        thing = Thing("<a>")
        for language, word in (("nl", "Controleer"), ("en", "Check")):
            with app.test_request_context(headers={"Accept-Language": language}):
                assert draw_same(macro, thing) == draw_same(macro, thing) == macro(thing)
                assert draw_alike(macro, "<b>") == "&lt;b&gt;" + word
                assert draw_alike(macro, Markup("<b>")) == "<b>" + word  # equal, and not the same
    assert scanned.warm.extensions[SAME] is not scanned.forgetful.extensions[SAME]
