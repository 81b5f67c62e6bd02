"""The form of an achievement: what people type, and that nothing of a description is lost on its way there and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials.reading.badge_schema import WORD_LISTS
from badgeservice.services.achievements.description import (
    TEXTS,
    Alignment,
    Assessment,
    CopiedFrom,
    Description,
    MayAsk,
    Participation,
    Period,
    PeriodUnit,
    Programme,
    ResultKind,
    ResultLevel,
    ResultLine,
    Scheme,
    Supervision,
)
from badgeservice.services.achievements.fields import MAX_PROGRAMMES, read_fields, write_fields
from badgeservice.services.achievements.kinds import TYPES, Kind

WORDS = st.text("aé世 ,.’#*-", min_size=1, max_size=12).map(str.strip).filter(bool)
NAMES = WORDS.map(lambda text: " ".join(text.split()))
KEYS = st.text("abcdefgh0123456789", min_size=8, max_size=8)
TAGS = st.text("abcé ", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
IDS = st.uuids().map(str)
ENOUGH = {"kind": "module", "nl.name": "Lassen", "nl.description": "Lassen van staal.", "nl.criteria": "Last staal."}


def chosen(kind: type) -> st.SearchStrategy[tuple]:  # type: ignore[type-arg]
    return st.lists(st.sampled_from(kind), unique=True, max_size=3).map(tuple)


@st.composite
def texts(draw: st.DrawFn) -> dict[str, dict[str, str]]:
    said = st.fixed_dictionaries({"name": NAMES}, optional={name: WORDS for name in TEXTS if name != "name"})
    return draw(st.fixed_dictionaries({"nl": said}, optional={"en": said}))


PROGRAMMES = st.one_of(
    st.builds(Programme, st.just(Scheme.QUALIFICATION), st.from_regex(r"[0-9]{5}", fullmatch=True), NAMES),
    st.builds(Programme, st.just(Scheme.ELECTIVE), st.from_regex(r"K[0-9]{4}", fullmatch=True)),
    st.builds(Programme, st.just(Scheme.CERTIFICATE), st.from_regex(r"C[0-9]{4}", fullmatch=True)),
)
NAMED = st.fixed_dictionaries({"nl": st.fixed_dictionaries({"name": NAMES})})
LEVELS = st.lists(
    st.builds(ResultLevel, KEYS, NAMED, st.sampled_from(["", "1", "2"])), max_size=2, unique_by=lambda one: one.key
)
LINES = st.builds(ResultLine, KEYS, st.just(ResultKind.RUBRIC), NAMED, LEVELS.map(tuple))
ALIGNMENTS = st.builds(
    Alignment, IDS.map(lambda id_: f"https://skills.example/{id_}"), NAMES, NAMES, st.just("CFItem"), NAMED
)


@st.composite
def descriptions(draw: st.DrawFn) -> Description:
    kind, level = draw(st.sampled_from(Kind)), draw(st.none() | st.integers(1, 8))
    return Description(
        kind=kind,
        language="nl",
        texts=draw(texts()),
        type=draw(st.sampled_from(sorted(TYPES))) if kind is Kind.FREE else "",
        level=level,
        is_level_classified=level is not None and draw(st.booleans()),
        hours=draw(st.none() | st.integers(1, 20_000)),
        ects=draw(st.none() | st.integers(1, 480).map(lambda halves: halves / 2)),
        participation=draw(chosen(Participation)),
        assessments=draw(chosen(Assessment)),
        supervision=draw(st.none() | st.sampled_from(Supervision)),
        is_identity_checked=draw(st.none() | st.booleans()),
        quality_url=draw(st.sampled_from(["", "https://rocmidden.nl/kwaliteit"])),
        programmes=tuple(draw(st.lists(PROGRAMMES, max_size=3, unique_by=lambda one: (one.scheme, one.code)))),
        results=tuple(draw(st.lists(LINES, max_size=2, unique_by=lambda one: one.key))),
        alignments=tuple(draw(st.lists(ALIGNMENTS, max_size=2, unique_by=lambda one: one.uri))),
        tags=tuple(draw(st.lists(TAGS, max_size=3, unique=True))),
        valid_for=draw(st.none() | st.builds(Period, st.integers(1, 100), st.sampled_from(PeriodUnit))),
        renewal_id=draw(st.just("") | IDS),
        is_narrative_required=draw(st.booleans()),
        is_evidence_required=draw(st.booleans()),
        is_result_required=draw(st.booleans()),
        may_ask=draw(st.sampled_from(MayAsk)),
        licence=draw(st.sampled_from(["", "CC-BY-4.0", "CC0-1.0"])),
        copied_from=draw(st.none() | st.builds(CopiedFrom, NAMES, st.integers(1, 9), NAMES, NAMES)),
        design=draw(st.dictionaries(st.sampled_from(["shape", "colour", "icon"]), WORDS)),
    )  # fmt: skip


def test_the_types_are_those_of_the_standard() -> None:
    assert frozenset(WORD_LISTS["achievement-type"].split()) == TYPES


@settings(max_examples=30, deadline=None)
@given(descriptions())
def test_a_description_comes_back_from_its_form_as_it_was(description: Description) -> None:
    assert read_fields(write_fields(description)).description == description


@pytest.mark.parametrize(
    ("field", "typed", "read"),
    [
        ("hours", "240", 240),
        ("hours", "240 uur", 240),
        ("hours", "1.000", 1000),
        ("hours", "1.280 SBU", 1280),
        ("hours", "1 200 klokuren", 1200),
        ("hours", "40,0", 40),
        ("ects", "2,5", 2.5),
        ("ects", "2.5 EC", 2.5),
        ("ects", "3 studiepunten", 3.0),
        ("level", "4", 4),
        ("level", "niveau 4", 4),
        ("level", "NLQF 5", 5),
        ("level", "mbo-2", 2),
        ("valid_amount", "2", Period(2, PeriodUnit.YEARS)),
        ("quality_url", "www.rocmidden.nl/kwaliteit", "https://www.rocmidden.nl/kwaliteit"),
        ("tags", "lassen, Metaal , lassen,,LASSEN", ("lassen", "Metaal")),
        ("renewal_id", "https://badges.example/achievements/a1-b2?lang=nl", "a1-b2"),
        ("renewal_id", "https://badges.example/admin/roc-midden/achievements/a1-b2/edit", "a1-b2"),
        ("participation", "work online work", (Participation.WORK, Participation.ONLINE)),
    ],
)
def test_what_people_type_is_understood(field: str, typed: str, read: object) -> None:
    found = read_fields({**ENOUGH, field: typed})
    assert found.problems == ()
    assert getattr(found.description, "valid_for" if field == "valid_amount" else field) == read


@pytest.mark.parametrize(
    ("scheme", "typed", "code"),
    [
        ("kwalificatie", "25 655", "25655"),
        ("kwalificatie", "crebo 25655", "25655"),
        ("keuzedeel", "k 0023", "K0023"),
        ("keuzedeel", "0023", "K0023"),
        ("keuzedeel", "Keuzedeel K0023", "K0023"),
        ("certificaat", "c0012", "C0012"),
        ("croho", "34139", "34139"),
    ],
)
def test_codes_of_programmes_are_forgiven_their_spelling(scheme: str, typed: str, code: str) -> None:
    found = read_fields({**ENOUGH, "programme.00abcdef.scheme": scheme, "programme.00abcdef.code": typed})
    assert found.problems == ()
    assert found.description.programmes == (Programme(Scheme(scheme), code),)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("hours", "veertig"),
        ("hours", "0"),
        ("hours", "2,5"),
        ("hours", "-3"),
        ("hours", "20001"),
        ("hours", "٣"),
        ("hours", "1.00.000"),
        ("ects", "2,25"),
        ("ects", "0"),
        ("level", "9"),
        ("level", "4+"),
        ("kind", "badge"),
        ("participation", "work maan"),
        ("supervision", "camera"),
        ("quality_url", "http://localhost/"),
        ("tags", ",".join(map(str, range(21)))),
        ("tags", "x" * 51),
        ("valid_amount", "twee"),
        ("valid_amount", "0"),
        ("valid_amount", "101"),
        ("renewal_id", "../x"),
        ("renewal_id", "de opfriscursus"),
        ("may_ask", "iedereen"),
        ("licence", "mag niet!"),
        ("nl.name", "x" * 256),
        ("programme.00abcdef.code", "1234"),
        ("programme.00abcdef.scheme", "crebo"),
    ],
)
def test_what_cannot_be_read_is_named_at_its_field_and_the_rest_is_read(field: str, typed: str) -> None:
    found = read_fields({**ENOUGH, field: typed})
    assert [problem.field for problem in found.problems] == [field]
    assert found.description.text("criteria") == "Last staal."


def test_what_the_standard_asks_for_is_asked_for_in_each_language() -> None:
    found = read_fields({**ENOUGH, "languages": "nl en", "nl.criteria": " \n", "en.name": "Welding"})
    assert [problem.field for problem in found.problems] == ["nl.criteria", "en.description", "en.criteria"]
    assert found.description.languages == ("nl", "en")


def test_a_language_that_was_switched_off_is_not_read_and_not_asked_for() -> None:
    found = read_fields({**ENOUGH, "languages": "nl", "en.name": "Welding"})
    assert found.problems == ()
    assert found.description.languages == ("nl",)


def test_a_name_of_a_programme_wants_its_code() -> None:
    found = read_fields({**ENOUGH, "programme.00abcdef.scheme": "keuzedeel", "programme.00abcdef.name": "Ondernemend"})
    assert [problem.field for problem in found.problems] == ["programme.00abcdef.code"]


def test_a_badge_has_not_more_programmes_than_can_be_signed() -> None:
    codes = {f"programme.{number:08d}.code": f"{10_000 + number}" for number in range(MAX_PROGRAMMES)}
    assert read_fields(ENOUGH | codes).problems == ()
    found = read_fields(ENOUGH | codes | {f"programme.{number}.code": f"{number}" for number in range(90_000, 90_999)})
    assert [problem.field for problem in found.problems] == ["programme.90000.code"]
