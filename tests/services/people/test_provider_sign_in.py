"""Signing in with a provider: who somebody is, what its word counts for, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from sqlmodel import col, select
from werkzeug.wrappers import Response

from badgeservice.errors import BadgeServiceError, Conflict, Invalid, NotFound, TooOften
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people import trips
from badgeservice.services.people.discovery import ProviderDown
from badgeservice.services.people.proofs import ProofNeeded
from badgeservice.services.people.provider_sign_in import (
    CodeAsked,
    Entered,
    arrive,
    begin_linking,
    finish_waiting,
    link,
)
from badgeservice.services.people.provider_sign_out import end_sessions_of
from badgeservice.services.people.providers import find_open_provider, list_open_providers, open_secret
from badgeservice.services.people.sign_in import (
    Caller,
    derive_code,
    find_signed_in,
    new_browser,
    request_code,
    sign_in_with_code,
)
from badgeservice.services.people.trips import Back, begin_trip, end_trip
from badgeservice.store import identities
from badgeservice.store.jobs import JobKind
from badgeservice.store.tables import (
    AuditEvent,
    AuthSession,
    Identity,
    IdentityKind,
    Job,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationState,
    ProfileVersion,
    Role,
    SignInCode,
    SignInProvider,
    SignInTrip,
)
from tests.conftest import Clock, School, make_school
from tests.provider import (
    SECRET,
    Provider,
    add_provider,
    large,
    rsa_key,
    running_provider,
    signed_under,
    signed_with_public_key,
    slow,
    unsigned,
)
from tests.services.conftest import sign_in
from tests.web.conftest import sign_in_token

VERIFIED = {"email": "t.bakker@rocmidden.example", "email_verified": True, "name": "T. Bakker"}


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    with running_provider(clock) as running:
        yield running


@pytest.fixture
def one(sqlite_parts: Parts, provider: Provider) -> Parts:
    """The school, and the provider that its operator knows."""
    make_school(sqlite_parts)
    add_provider(sqlite_parts, provider.issuer)
    provider.claims |= VERIFIED
    return sqlite_parts


def new_caller(parts: Parts) -> Caller:
    return Caller(new_browser(parts), "192.0.2.1")


def travel(
    parts: Parts, provider: Provider, caller: Caller, sub: str = "sub-1", *, slug: str = "login", **brought: Any
) -> trips.Arrival:
    """There and back, in one browser."""
    back = provider.authorise(begin_trip(parts, slug, caller, "/wallet/"), sub)
    return end_trip(parts, slug, as_back(back | brought), caller)


def as_back(brought: dict[str, Any]) -> Back:
    return Back(brought["state"], brought.get("code", ""), brought.get("iss"), brought.get("error", ""))


def enter(parts: Parts, provider: Provider, sub: str = "sub-1", slug: str = "login") -> SignedIn:
    """Who is signed in, after a trip without a code."""
    caller = new_caller(parts)
    entered = arrive(parts, travel(parts, provider, caller, sub, slug=slug), caller, device="", language="nl")
    assert isinstance(entered, Entered)
    person = find_signed_in(parts, entered.token)
    assert person is not None
    return person


def newest_code(parts: Parts) -> str:
    with parts.reading() as session:
        row = session.exec(
            select(SignInCode).where(col(SignInCode.used_at).is_(None), ~col(SignInCode.is_link))
        ).first()
    assert row is not None
    return derive_code(parts, row.id)


# Who somebody is


def test_a_vouched_address_is_the_person_who_has_it(parts: Parts, school: School, provider: Provider) -> None:
    add_provider(parts, provider.issuer)
    provider.claims |= VERIFIED
    person = enter(parts, provider)
    assert (person.person_id, person.name, person.email) == (school.teacher_id, "Tess Bakker", school.teacher_email)
    provider.claims |= {"email": "somebody.else@rocmidden.example"}
    assert enter(parts, provider).person_id == school.teacher_id  # the subject says who it is from now on
    with parts.reading() as session:
        rows = session.exec(select(Identity).where(Identity.person_id == school.teacher_id)).all()
        events = session.exec(select(AuditEvent)).all()
    assert {(row.kind, row.issuer, row.value) for row in rows} == {
        (IdentityKind.EMAIL, "", school.teacher_email),
        (IdentityKind.OIDC, provider.issuer, "sub-1"),
    }
    assert [(event.action, event.subject_id) for event in events] == [("identity:add", school.teacher_id)]
    assert "bakker" not in str([event.model_dump() for event in events]).lower()


def test_a_new_person_gets_the_address_and_the_name(one: Parts, provider: Provider) -> None:
    provider.claims |= {"email": "New.Person@rocmidden.example", "name": " Nieuwe  Persoon "}
    person = enter(one, provider)
    assert (person.name, person.email) == ("Nieuwe Persoon", "new.person@rocmidden.example")
    with one.reading() as session:
        found = identities.find_address(session, "new.person@rocmidden.example")
    assert found is not None
    assert (found[1].id, found[0].proven_at) == (person.person_id, one.clock())


def test_who_is_new_is_not_told_that_a_way_to_sign_in_was_added(one: Parts, provider: Provider, clock: Clock) -> None:
    """Also when the clock goes on meanwhile, as clocks do."""

    def ticking() -> datetime:
        clock.advance(microseconds=1)
        return clock()

    provider.claims |= {"email": "new.person@rocmidden.example"}
    enter(replace(one, clock=ticking), provider)
    with one.reading() as session:
        assert session.exec(select(Job).where(Job.kind == JobKind.MAIL_NOTICE)).all() == []


def test_without_an_address_somebody_is_new_each_time_that_the_subject_is(one: Parts, provider: Provider) -> None:
    del provider.claims["email"]
    first, again, other = (enter(one, provider, sub) for sub in ("sub-1", "sub-1", "sub-2"))
    assert first.person_id == again.person_id != other.person_id
    assert (first.name, first.email, first.memberships) == ("T. Bakker", "", ())


NOT_VOUCHED: tuple[dict[str, Any], ...] = (
    {"email_verified": False},
    {"email_verified": "true"},
    {"email_verified": 1},
    {"email_verified": None},
    {"email": "t.bakker@elders.example"},
    {"email": "t.bakker@rocmidden.example.elders.example"},
    {"email": "t.bakker@student.rocmidden.example"},
)


def test_an_address_that_is_not_vouched_for_waits_for_a_code(one: Parts, provider: Provider) -> None:
    for claims in NOT_VOUCHED:
        provider.claims |= VERIFIED | claims
        caller = new_caller(one)
        asked = arrive(one, travel(one, provider, caller), caller, device="", language="nl")
        assert isinstance(asked, CodeAsked), claims
        assert asked.email == provider.claims["email"]
    with one.reading() as session:
        assert session.exec(select(Identity).where(Identity.kind == IdentityKind.OIDC)).all() == []
        assert session.exec(select(AuthSession)).all() == []


def test_the_code_links_in_the_browser_that_came_back_and_in_no_other(
    parts: Parts, school: School, provider: Provider
) -> None:
    add_provider(parts, provider.issuer)
    provider.claims |= {"email": school.learner_email, "email_verified": False}
    caller, other = new_caller(parts), new_caller(parts)
    for browser, is_linked in ((other, False), (caller, True)):
        arrive(parts, travel(parts, provider, caller), caller, device="", language="nl")
        assert_linked(parts, browser, caller, school, is_linked=is_linked)
    provider.claims["email_verified"] = True
    assert enter(parts, provider).person_id == school.learner_id


def assert_linked(parts: Parts, browser: Caller, waiting: Caller, school: School, *, is_linked: bool) -> None:
    """Somebody types the code of the address; `waiting` came from the provider."""
    code = newest_code(parts)
    token = sign_in_with_code(parts, school.learner_email, code, waiting, device="")
    person = find_signed_in(parts, token)
    assert person is not None
    finish_waiting(parts, school.learner_email, browser, person)
    with parts.reading() as session:
        row = session.exec(select(Identity.person_id).where(Identity.kind == IdentityKind.OIDC)).first()
    assert row == (school.learner_id if is_linked else None)


def test_the_code_of_another_address_links_nothing(one: Parts, provider: Provider) -> None:
    provider.claims |= {"email": "sanne@leerling.example"}
    caller = new_caller(one)
    arrive(one, travel(one, provider, caller), caller, device="", language="nl")
    finish_waiting(one, "ine@jansen.example", caller, sign_in(School().company_teacher_id, "ine@jansen.example"))
    with one.reading() as session:
        assert session.exec(select(Identity).where(Identity.kind == IdentityKind.OIDC)).all() == []


def test_an_address_that_was_given_to_somebody_else_leads_to_nobody(
    one: Parts, provider: Provider, clock: Clock
) -> None:
    """The old owner has another subject; until the address is released, the new one is not taken for them."""
    old = enter(one, provider, "old")
    with pytest.raises(Conflict) as refused:
        enter(one, provider, "new")
    assert refused.value.code == "provider_other_account"
    with one.transaction() as session:
        found = identities.find_address(session, VERIFIED["email"])  # type: ignore[arg-type]
        assert found is not None
        found[0].released_at = clock()
    new = enter(one, provider, "new")
    assert new.person_id != old.person_id
    assert new.memberships == ()
    assert enter(one, provider, "old").person_id == old.person_id


def test_two_windows_at_once_make_one_person(
    parts: Parts, school: School, provider: Provider, in_parallel: Callable[..., list[Any]]
) -> None:
    add_provider(parts, provider.issuer)
    provider.claims |= VERIFIED | {"email": "nieuw@rocmidden.example"}
    callers = [new_caller(parts) for _ in range(4)]
    arrivals = [travel(parts, provider, caller) for caller in callers]
    entered = in_parallel(lambda n: arrive(parts, arrivals[n], callers[n], device="", language="nl"), 4)
    people = {person.person_id for one in entered if (person := find_signed_in(parts, one.token))}
    assert len(people) == 1


# What is refused


def with_claims(**claims: Any) -> Callable[[Provider, Clock], None]:
    def change(provider: Provider, _clock: Clock) -> None:
        provider.claims |= claims

    return change


def at(name: str, seconds: int) -> Callable[[Provider, Clock], None]:
    def change(provider: Provider, clock: Clock) -> None:
        provider.claims[name] = int(clock().timestamp()) + seconds

    return change


def signed_by(sign: Callable[[Provider], Callable[[dict[str, Any]], str]]) -> Callable[[Provider, Clock], None]:
    def change(provider: Provider, _clock: Clock) -> None:
        provider.sign = sign(provider)

    return change


def other_userinfo(provider: Provider, _clock: Clock) -> None:
    del provider.claims["email"]
    provider.userinfo |= VERIFIED | {"sub": "sub-2"}


def without(name: str) -> Callable[[Provider, Clock], None]:
    def change(provider: Provider, _clock: Clock) -> None:
        provider.sign = lambda claims: provider.signed({key: value for key, value in claims.items() if key != name})

    return change


def header(**more: Any) -> Callable[[Provider, Clock], None]:
    """Signed by the provider itself, under a header that says more."""

    def change(provider: Provider, _clock: Clock) -> None:
        protected = {"alg": "RS256", "kid": provider.key.kid} | more
        provider.sign = lambda claims: signed_under(protected, claims, provider.key)

    return change


def brought_along(claims: dict[str, Any], key: RSAKey) -> str:
    return signed_under({"alg": "RS256", "jwk": key.as_dict(private=False)}, claims, key)


HOSTILE: dict[str, Callable[[Provider, Clock], None]] = {
    "another issuer": with_claims(iss="https://evil.example"),
    "an issuer with a slash": lambda provider, _: provider.claims.update(iss=f"{provider.issuer}/"),
    "another audience": with_claims(aud="somebody-else"),
    "two audiences, none of which is said to ask": with_claims(aud=["badgeservice", "somebody-else"]),
    "authorised for another": with_claims(azp="somebody-else"),
    "another nonce": with_claims(nonce="replayed"),
    "no nonce": without("nonce"),
    "no audience": without("aud"),
    "no subject": without("sub"),
    "no end": without("exp"),
    "no beginning": without("iat"),
    "expired": at("exp", -300),
    "of before the trip": at("iat", -3600),
    "of the future": at("iat", 3600),
    "not valid yet": at("nbf", 3600),
    "an end in words": with_claims(exp="tomorrow"),
    "an end without end": with_claims(exp=True),
    "a subject that is a number": with_claims(sub=1),
    "an empty subject": with_claims(sub=""),
    "a long subject": with_claims(sub="x" * 300),
    "another access token": with_claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "signed by nobody": signed_by(lambda _: unsigned),
    "signed with what everybody knows": signed_by(signed_with_public_key),
    "signed with the key of somebody else": signed_by(
        lambda provider: lambda claims: provider.signed(claims, rsa_key("foreign"))
    ),
    "signed with the name of the right key": signed_by(
        lambda provider: lambda claims: provider.signed(claims, rsa_key("foreign")).replace("foreign", "first")
    ),
    "changed after it was signed": signed_by(lambda provider: lambda claims: provider.signed(claims)[:-8] + "AAAAAAAA"),
    "not a token": signed_by(lambda _: lambda _claims: "a.b"),
    "nothing": signed_by(lambda _: lambda _claims: ""),
    "endless": signed_by(lambda _: lambda _claims: "a" * 200_000),
    "nested": signed_by(lambda provider: lambda claims: provider.signed(claims | {"x": _deep()})),
    "of a key that is too short": lambda provider, _: provider.__setattr__(
        "published", [provider.key.as_dict(private=False) | {"n": "AQAB"}]
    ),
    "userinfo of somebody else": other_userinfo,
    "an issuer in a list": lambda provider, _: provider.claims.update(iss=[provider.issuer]),
    "an issuer in capitals": lambda provider, _: provider.claims.update(iss=provider.issuer.upper()),
    "for nobody": with_claims(aud=[]),
    "a nonce in a list": lambda provider, _: provider.__setattr__(
        "sign", lambda claims: provider.signed(claims | {"nonce": [claims["nonce"]]})
    ),
    "a subject with a sign that nobody sees": with_claims(sub="sub-1\u202e"),
    "a subject with half a letter": signed_by(
        lambda provider: (
            lambda claims: signed_under({"alg": "RS256", "kid": "first"}, claims | {"sub": "\ud800"}, provider.key)
        )
    ),
    "an end that no clock reaches": with_claims(exp=10**30, iat=10**30),
    "a header that must be understood": header(crit=["exp"], exp=1),
    "a key that it brings along": lambda provider, _: provider.__setattr__(
        "sign", lambda claims: brought_along(claims, rsa_key("foreign"))
    ),
    "the key of somebody else under the same name": lambda provider, _: provider.__setattr__(
        "published", [rsa_key("foreign").as_dict(private=False) | {"kid": "first"}]
    ),
    "more keys than anybody has": lambda provider, _: provider.__setattr__(
        "published", [rsa_key("foreign").as_dict(private=False)] * 60 + [provider.key.as_dict(private=False)]
    ),
}


def _deep() -> list[Any]:
    nested: list[Any] = []
    for _ in range(500):
        nested = [nested]
    return nested


def test_a_hostile_token_signs_nobody_in(one: Parts, provider: Provider, clock: Clock) -> None:
    usual = dict(provider.claims)
    for name, change in HOSTILE.items():
        provider.claims, provider.userinfo, provider.sign, provider.published = dict(usual), {}, None, None
        change(provider, clock)
        assert refusal_of(one, provider) == "provider_answer_wrong", name
        clock.advance(minutes=2)  # so that its keys are asked for anew
    with one.reading() as session:
        assert session.exec(select(AuthSession)).all() == []
        assert session.exec(select(Identity).where(Identity.kind == IdentityKind.OIDC)).all() == []
    provider.claims, provider.userinfo, provider.sign, provider.published = usual, {}, None, None
    enter(one, provider)  # what is as it must be comes in


def refusal_of(parts: Parts, provider: Provider) -> str:
    """Why a trip ends nowhere."""
    with pytest.raises(BadgeServiceError) as refused:
        travel(parts, provider, new_caller(parts))
    return refused.value.code


BROKEN: dict[str, Callable[[], Response]] = {
    "10 MB": large,
    "slow": slow,
    "fails": lambda: Response(status=500),
    "a page": lambda: Response("<html>"),
    "nested": lambda: Response("[" * 50_000),
    "elsewhere": lambda: Response(status=302, headers={"Location": "http://127.0.0.1/"}),
    "a list": lambda: Response("[]"),
    "nothing": lambda: Response(""),
}


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"])
def test_a_provider_that_is_broken_is_a_sentence(one: Parts, provider: Provider, clock: Clock, path: str) -> None:
    del provider.claims["email"]  # so that userinfo is asked
    hurried = replace(one.providers, outside=replace(one.providers.outside, seconds=0.3))
    for name, answer in BROKEN.items():
        provider.broken = {path: answer}
        code = refusal_of(replace(one, providers=hurried), provider)
        assert code in {"provider_down", "provider_answer_wrong"}, name
        clock.advance(minutes=2)  # what was kept of it is forgotten


def test_a_provider_that_is_not_there_is_a_sentence(sqlite_parts: Parts) -> None:
    add_provider(sqlite_parts, "http://127.0.0.1:1")
    with pytest.raises(ProviderDown):
        begin_trip(sqlite_parts, "login", new_caller(sqlite_parts), "")


ASTRAY: tuple[dict[str, Any], ...] = (
    {"issuer": "https://evil.example"},
    {"token_endpoint": "https://169.254.169.254/"},
    {"jwks_uri": "file:///etc/passwd"},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"token_endpoint": None},
    {"token_endpoint": "http://rocmidden.example/token"},
)


def test_a_configuration_that_leads_astray_is_not_used(one: Parts, provider: Provider, clock: Clock) -> None:
    for discovery in ASTRAY:
        provider.discovery = discovery
        with pytest.raises(ProviderDown):
            begin_trip(one, "login", new_caller(one), "")
        clock.advance(minutes=2)


# The way back


def test_the_way_back_works_once_in_the_browser_that_left_and_for_ten_minutes(
    parts: Parts, school: School, provider: Provider, clock: Clock
) -> None:
    add_provider(parts, provider.issuer)
    provider.claims |= VERIFIED
    caller = new_caller(parts)
    back = as_back(provider.authorise(begin_trip(parts, "login", caller, "")))
    for stranger, brought in (
        (new_caller(parts), back),
        (caller, replace(back, state="x")),
        (caller, replace(back, state="")),
    ):
        assert refusal(parts, brought, stranger) == "provider_trip_unknown"
    assert end_trip(parts, "login", back, caller).said.subject == "sub-1"
    assert refusal(parts, back, caller) == "provider_trip_unknown"
    late = as_back(provider.authorise(begin_trip(parts, "login", caller, "")))
    clock.advance(minutes=10)
    assert refusal(parts, late, caller) == "provider_trip_unknown"


def refusal(parts: Parts, back: Back, caller: Caller, slug: str = "login") -> str:
    with pytest.raises(BadgeServiceError) as refused:
        end_trip(parts, slug, back, caller)
    return refused.value.code


def test_of_two_who_bring_the_same_way_back_one_comes_in(
    parts: Parts, school: School, provider: Provider, in_parallel: Callable[..., list[Any]]
) -> None:
    add_provider(parts, provider.issuer)
    caller = new_caller(parts)
    back = as_back(provider.authorise(begin_trip(parts, "login", caller, "")))

    def bring(_: int) -> bool:
        try:
            end_trip(parts, "login", back, caller)
        except Invalid:
            return False
        return True

    assert sorted(in_parallel(bring, 4)) == [False, False, False, True]


def test_a_code_that_was_used_gives_nothing(one: Parts, provider: Provider) -> None:
    caller = new_caller(one)
    used = travel(one, provider, caller)
    assert used.said.subject == "sub-1"
    back = provider.authorise(begin_trip(one, "login", caller, ""))
    assert refusal(one, as_back(back | {"code": "code-0"}), caller) == "provider_answer_wrong"


def test_two_providers_are_not_mixed_up(one: Parts, provider: Provider, clock: Clock) -> None:
    """The other one gets somebody to bring an answer of the first, or to bring its own to the first."""
    with running_provider(clock) as evil:
        add_provider(one, evil.issuer, "evil")
        caller = new_caller(one)
        honest = provider.authorise(begin_trip(one, "login", caller, ""))
        assert refusal(one, as_back(honest), caller, slug="evil") == "provider_answer_wrong"
        assert "/token" not in evil.asked  # it never saw the code
        there = begin_trip(one, "evil", caller, "")
        brought = evil.authorise(there)
        assert refusal(one, as_back(brought | {"iss": provider.issuer}), caller, slug="evil") == "provider_answer_wrong"


def test_who_says_that_it_names_itself_must_do_so(one: Parts, provider: Provider) -> None:
    provider.names_itself = True
    assert travel(one, provider, new_caller(one)).said.subject == "sub-1"
    caller = new_caller(one)
    back = provider.authorise(begin_trip(one, "login", caller, ""))
    assert refusal(one, as_back({**back, "iss": None}), caller) == "provider_answer_wrong"


def test_what_a_provider_says_of_its_refusal_is_not_repeated(one: Parts, provider: Provider) -> None:
    caller = new_caller(one)
    back = provider.authorise(begin_trip(one, "login", caller, ""))
    with pytest.raises(Invalid) as refused:
        end_trip(one, "login", as_back(back | {"error": "<script>alert(1)</script>"}), caller)
    assert refused.value.code == "provider_stopped"
    assert "script" not in str(refused.value.sentence)


def test_a_key_that_is_new_is_looked_for_once_and_not_again_at_once(
    one: Parts, provider: Provider, clock: Clock
) -> None:
    enter(one, provider)
    provider.key = rsa_key("second")
    with pytest.raises(Invalid):
        travel(one, provider, new_caller(one))
    assert provider.asked.count("/jwks") == 1  # the answer was of this second
    clock.advance(seconds=11)
    enter(one, provider)
    provider.sign = lambda claims: provider.signed(claims, rsa_key("foreign"))
    for _ in range(3):
        with pytest.raises(Invalid):
            travel(one, provider, new_caller(one))
    assert provider.asked.count("/jwks") == 2


def test_a_source_has_so_many_on_their_way(
    one: Parts, provider: Provider, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trips, "TRIPS_PER_SOURCE", 3)
    for _ in range(3):
        begin_trip(one, "login", new_caller(one), "")
    with pytest.raises(TooOften):
        begin_trip(one, "login", new_caller(one), "")
    begin_trip(one, "login", replace(new_caller(one), source="192.0.2.2"), "")
    clock.advance(minutes=11)
    begin_trip(one, "login", new_caller(one), "")
    with one.reading() as session:
        assert len(session.exec(select(SignInTrip)).all()) == 1


def test_userinfo_says_what_the_token_does_not(one: Parts, provider: Provider) -> None:
    provider.claims.clear()
    provider.userinfo |= VERIFIED
    assert enter(one, provider).person_id == School().teacher_id


def test_a_word_about_another_address_is_none(one: Parts, provider: Provider) -> None:
    """The token has an address, userinfo says that another one was checked."""
    provider.claims = {"email": "t.bakker@rocmidden.example"}
    provider.userinfo |= {"email": "sanne@rocmidden.example", "email_verified": True}
    assert not travel(one, provider, new_caller(one)).said.is_vouched


# Roles


@pytest.fixture
def federation(parts: Parts, school: School, provider: Provider) -> str:
    """A provider that speaks for the school and the company, each by its own name."""
    rules = [
        {"claim": "affiliation", "value": "employee", "role": "teacher", "organisation_id": ""},
        {
            "claim": "groups",
            "value": "badges-admin",
            "role": "administrator",
            "organisation_id": school.organisation_id,
        },
        {"claim": "groups", "value": "badges-outside", "role": "administrator", "organisation_id": add_outside(parts)},
    ]
    claims = {
        "kind": "surfconext",
        "affiliation": "eduperson_affiliation",
        "organisation": "schac_home_organization",
        "groups": "groups",
    }
    provider.claims |= VERIFIED | {"schac_home_organization": "rocmidden.example"}
    return add_provider(
        parts, provider.issuer, organisation_ids=[school.organisation_id, school.company_id], rules=rules,
        claims=claims, mail_domains=["rocmidden.example", "jansen.example"],
    )  # fmt: skip


def add_outside(parts: Parts) -> str:
    """An organisation for which no word of the provider counts."""
    key, now = parts.new_id(), parts.clock()
    with parts.transaction() as session:
        session.add(
            Organisation(
                id=key, kind=OrganisationKind.SCHOOL, slug="elders", path=f"/{key}/", created_at=now,
                state=OrganisationState.ACTIVE,
            )
        )  # fmt: skip
        session.flush()
        session.add(ProfileVersion(id=key, organisation_id=key, number=1, texts={"nl": {"name": "X"}}, created_at=now))
    return key


def roles_of(parts: Parts, person_id: str) -> set[tuple[str, Role, bool]]:
    with parts.reading() as session:
        rows = session.exec(select(Membership).where(Membership.person_id == person_id)).all()
        return {(row.organisation_id, row.role, row.provider_id is not None) for row in rows}


def test_roles_follow_the_claims_at_each_sign_in(
    parts: Parts, school: School, provider: Provider, federation: str
) -> None:
    by_hand = (school.organisation_id, Role.TEACHER, False)
    provider.claims |= {"eduperson_affiliation": ["employee", "member"], "groups": ["badges-admin", "badges-outside"]}
    enter(parts, provider)
    given = (school.organisation_id, Role.ADMINISTRATOR, True)
    assert roles_of(parts, school.teacher_id) == {by_hand, given}
    provider.claims |= {"groups": "badges-outside"}
    enter(parts, provider)
    assert roles_of(parts, school.teacher_id) == {by_hand}
    with parts.reading() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.organisation_id == school.organisation_id)).all()
    assert sorted(event.action for event in events) == ["member:add", "member:remove"]


def test_no_organisation_makes_teachers_for_another(
    parts: Parts, school: School, provider: Provider, federation: str
) -> None:
    """Whoever is asked there who somebody is, can say what it likes; also an address of the school."""
    provider.claims |= {"eduperson_affiliation": "employee", "groups": ["badges-admin"]}
    homes: tuple[Any, ...] = ("jansen.example", "elders.example", "", None, ["rocmidden.example", "x.example"])
    for home in homes:
        provider.claims |= VERIFIED | {"schac_home_organization": home}
        assert not travel(parts, provider, new_caller(parts)).said.is_vouched
        del provider.claims["email"]
        given = roles_of(parts, enter(parts, provider, f"of {home}").person_id)
        assert given == ({(school.company_id, Role.TEACHER, True)} if home == "jansen.example" else set()), home


def test_a_role_of_a_provider_holds_where_its_word_is_of_now(
    parts: Parts, school: School, provider: Provider, federation: str
) -> None:
    """Who has left the school may still read mail at another address of theirs."""
    provider.claims |= {"email": "nieuw@rocmidden.example", "eduperson_affiliation": "employee"}
    person = enter(parts, provider)
    assert [one.role for one in person.memberships] == [Role.TEACHER]
    caller = new_caller(parts)
    request_code(parts, "nieuw@rocmidden.example", "nl", caller)
    by_code = find_signed_in(parts, sign_in_with_code(parts, person.email, newest_code(parts), caller, device=""))
    assert by_code is not None
    assert (by_code.person_id, by_code.memberships) == (person.person_id, ())


# Linking, signing out, and what is kept


def session_of(parts: Parts, email: str) -> SignedIn:
    person = find_signed_in(parts, sign_in_token(parts, email))
    assert person is not None
    return person


def test_who_is_signed_in_adds_a_way_to_sign_in(parts: Parts, school: School, provider: Provider, clock: Clock) -> None:
    add_provider(parts, provider.issuer)
    me, caller = session_of(parts, school.learner_email), new_caller(parts)
    arrival = end_trip(parts, "login", as_back(provider.authorise(begin_linking(parts, me, "login", caller))), caller)
    for stranger in (None, replace(me, session_id="another")):
        with pytest.raises(Invalid):
            link(parts, arrival, stranger)
    link(parts, arrival, me)
    assert enter(parts, provider).person_id == school.learner_id
    other = session_of(parts, school.teacher_email)
    arrival = end_trip(
        parts, "login", as_back(provider.authorise(begin_linking(parts, other, "login", caller))), caller
    )
    with pytest.raises(Conflict) as refused:
        link(parts, arrival, other)
    assert refused.value.code == "provider_identity_taken"
    clock.advance(minutes=11)
    with pytest.raises(ProofNeeded):
        begin_linking(parts, other, "login", caller)
    with parts.reading() as session:
        notices = session.exec(select(Job).where(Job.kind == JobKind.MAIL_NOTICE)).all()
    assert [(job.arguments["notice"], job.arguments["identity_id"]) for job in notices] == [
        ("added", school.learner_id)
    ]  # whoever reads the mail there is told


@pytest.mark.parametrize(
    ("claims", "ended"),
    [
        ({"sub": "sub-1"}, {"sub-1"}),
        ({"sid": "here"}, {"sub-1", "sub-2"}),
        ({"sub": "sub-3"}, set()),
        ({"sub": "sub-1", "sid": "elsewhere"}, set()),
    ],
)
def test_who_signs_out_at_the_provider_is_signed_out_here(
    one: Parts, provider: Provider, claims: dict[str, Any], ended: set[str]
) -> None:
    provider.claims = {"sid": "here"}
    people = {sub: enter(one, provider, sub) for sub in ("sub-1", "sub-2")}
    end_sessions_of(one, "login", provider.logout_token(**claims))
    with one.reading() as session:
        over = {sub for sub, who in people.items() if session.get_one(AuthSession, who.session_id).ended_at}
    assert over == ended


NO_LOGOUT: tuple[dict[str, Any], ...] = (
    {},
    {"sub": "sub-1", "nonce": "n"},
    {"sub": "sub-1", "events": {}},
    {"sub": "sub-1", "events": None},
    {"sub": "sub-1", "aud": "other"},
    {"sub": "sub-1", "iss": "https://evil.example"},
    {"sub": "sub-1", "jti": None},
    {"sub": "sub-1", "iat": 1_000_000_000},
    {"sub": "sub-1", "exp": 1_000_000_000},
    {"sub": ["sub-1"]},
)


def test_a_hostile_logout_token_ends_nothing(one: Parts, provider: Provider) -> None:
    person = enter(one, provider)
    for claims in NO_LOGOUT:
        with pytest.raises(Invalid):
            end_sessions_of(one, "login", provider.logout_token(**claims))
    with one.reading() as session:
        assert session.get_one(AuthSession, person.session_id).ended_at is None


def test_a_logout_token_ends_no_session_that_began_after_it(one: Parts, provider: Provider, clock: Clock) -> None:
    token = provider.logout_token(sub="sub-1", exp=int(clock().timestamp()) + 3600)
    clock.advance(minutes=5)
    person = enter(one, provider)
    assert end_sessions_of(one, "login", token) == 0
    with one.reading() as session:
        assert session.get_one(AuthSession, person.session_id).ended_at is None


def test_the_secret_is_sealed_for_its_own_provider(one: Parts, provider: Provider) -> None:
    first = find_open_provider(one, "login").id
    other = add_provider(one, "https://other.example", "other", name="Anders")
    assert [(open_one.slug, open_one.name) for open_one in list_open_providers(one)] == [
        ("other", "Anders"), ("login", "Schoolnet")
    ]  # fmt: skip
    with one.transaction() as session:
        sealed = session.get_one(SignInProvider, first).client_secret
        session.get_one(SignInProvider, other).client_secret = sealed
    assert open_secret(one, first) == SECRET
    assert open_secret(one, other) == ""
    assert SECRET.encode() not in sealed


def test_a_closed_provider_is_not_found(one: Parts, provider: Provider) -> None:
    caller = new_caller(one)
    back = as_back(provider.authorise(begin_trip(one, "login", caller, "")))
    with one.transaction() as session:
        session.get_one(SignInProvider, find_open_provider(one, "login").id).is_open = False
    for act in (lambda: begin_trip(one, "login", caller, ""), lambda: end_trip(one, "login", back, caller)):
        with pytest.raises(NotFound):
            act()
    assert list_open_providers(one) == ()
