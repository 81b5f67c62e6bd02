"""Files of publishers, and of whoever means us harm."""

import json
import re
from datetime import date

import pytest

from badgeservice.codes import Code
from badgeservice.credentials.badge.skills import CASE_ITEM, COMPETENCY, OCCUPATION, QUALIFICATION, QUALIFICATION_PART
from badgeservice.errors import Invalid
from badgeservice.services.frameworks import entries
from badgeservice.services.frameworks.entries import Flaw, Source, read_address, words_of
from badgeservice.services.frameworks.reading import MAX_BYTES, read_source
from tests.services.frameworks.conftest import TABLE, case_package, handed_in

TODAY = date(2026, 11, 23)


def read(text: str | bytes, **typed: str) -> Source:
    return read_source(handed_in(text, **typed), TODAY)


def refusal(text: str | bytes, **typed: str) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read(text, **typed)
    return refused.value


def names(source: Source, language: str = "nl") -> list[str]:
    return [entry.texts[language]["name"] for entry in source.entries]


def flaws(source: Source) -> list[tuple[int, Flaw]]:
    return [(one.line, one.flaw) for one in source.left_out]


def test_a_table_with_dutch_headings_has_a_tree() -> None:
    source = read(TABLE)
    assert [(e.code, e.uri, e.parent, e.type) for e in source.entries] == [
        ("L", "https://x.example/l", "", COMPETENCY),
        ("L1", "https://x.example/l1", "https://x.example/l", COMPETENCY),
        ("L2", "https://x.example/l2", "https://x.example/l", COMPETENCY),
    ]
    assert source.entries[0].texts == {"nl": {"name": "Lassen", "description": "Verbindingen van metaal"}}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_come_in_every_spelling_of_spreadsheets(delimiter: str, encoding: str) -> None:
    text = delimiter.join(("Code", "Name", "URL")) + "\r\n" + delimiter.join(("A", "Één café", "https://x.example/a"))
    assert names(read(text.encode(encoding))) == ["Één café"]


def test_a_table_may_hold_both_languages_side_by_side_or_below_each_other() -> None:
    beside = read("adres,naam (nl),Name EN\nhttps://x.example/a,Lassen,Welding\n")
    below = read("uri,label,taal\nhttps://x.example/a,Lassen,nl\nhttps://x.example/a,Welding,en-GB\n")
    for source in (beside, below):
        assert {one: said["name"] for one, said in source.entries[0].texts.items()} == {"nl": "Lassen", "en": "Welding"}


def test_the_files_of_esco_are_read_with_the_names_that_a_skill_is_found_by() -> None:
    source = read(
        "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,description\n"
        "KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0005,knowledge,sector-specific,"
        'Haskell,"Haskell techniques\nfunctional Haskell",,released,"The techniques and principles, of Haskell."\n'
        "Occupation,http://data.europa.eu/esco/occupation/1,,,welder,,,released,\n",
        language="en",
    )
    assert names(source, "en") == ["Haskell", "welder"]
    assert [entry.type for entry in source.entries] == [COMPETENCY, OCCUPATION]
    assert source.entries[0].texts["en"]["others"] == "Haskell techniques, functional Haskell"
    assert "functional haskell" in words_of("", source.entries[0].texts)


def test_a_list_has_addresses_and_codes_with_or_without_names() -> None:
    source = read(
        "http://data.europa.eu/esco/skill/0a1b2c3d-0000-4000-8000-000000000000 lassen\n\n"
        "K0123; Duurzaamheid in het beroep\n25655\n"
        "https://linkeddata.competentnl.nl/id/skill/veilig-werken\n<https://x.example/a>, Solderen\n"
        "niets bijzonders\n"
    )
    assert names(source) == ["lassen", "Duurzaamheid in het beroep", "25655", "veilig-werken", "Solderen"]
    assert [entry.type for entry in source.entries] == [
        COMPETENCY, QUALIFICATION_PART, QUALIFICATION, COMPETENCY, COMPETENCY,
    ]  # fmt: skip
    assert source.entries[1].uri.endswith("#K0123")
    assert flaws(source) == [(7, Flaw.NO_ADDRESS)]


def test_codes_without_an_address_get_one_below_the_page_of_the_framework() -> None:
    assert refusal("code;naam\nW 1;Werken\n").field == "file"
    source = read("code;naam\nW 1;Werken\n", page="x.example/kader#boven")
    assert [(entry.uri, entry.code) for entry in source.entries] == [("https://x.example/kader#W%201", "W 1")]
    assert refusal("code;naam\nW1;Werken\n", page="geen adres").field == "page"


def test_case_has_items_in_a_tree_with_codes_and_ends() -> None:
    text = case_package(
        {"identifier": "1", "humanCodingScheme": "V.1", "fullStatement": "Veilig werken", "language": "nl-NL"},
        {
            "identifier": "2",
            "fullStatement": "Working safely",
            "language": "en",
            "notes": "With <b>care</b> &amp; skill",
        },
        {"identifier": "3", "fullStatement": "Ponskaarten lezen", "statusEndDate": "2020-01-01"},
        {"identifier": "4", "statusStartDate": "2030-01-01"},
        {"identifier": "5", "uri": "javascript:alert(1)"},
        {"identifier": "6", "fullStatement": "  "},
        {"identifier": "1"},
        parents={"2": "1", "1": "document"},
    )
    source = read(text, name="")
    assert (source.name, source.target_type) == ("Vakwerk", CASE_ITEM)
    assert [(e.code, e.parent, e.type) for e in source.entries] == [
        ("V.1", "", CASE_ITEM),
        ("", "https://case.example/1", CASE_ITEM),
    ]
    assert source.entries[1].texts == {"en": {"name": "Working safely", "description": "With care & skill"}}
    assert [flaw for _line, flaw in flaws(source)] == [
        Flaw.ENDED, Flaw.NOT_YET, Flaw.WRONG_ADDRESS, Flaw.NO_NAME, Flaw.TWICE,
    ]  # fmt: skip
    assert read(json.dumps({"CFPackage": json.loads(text)})).entries == source.entries


def test_a_statement_that_is_too_long_for_a_name_is_a_description() -> None:
    long = "Je kunt heel veel " * 40
    [entry] = read(case_package({"identifier": "1", "fullStatement": long, "abbreviatedStatement": "Veel"})).entries
    assert entry.texts["nl"] == {"name": "Veel", "description": long.strip()}


def test_circles_are_cut_and_nothing_is_lost_in_them() -> None:
    items = [{"identifier": one} for one in "abcd"]
    source = read(case_package(*items, parents={"a": "b", "b": "c", "c": "a", "d": "d"}))
    assert sorted(entry.uri[-1] for entry in source.entries) == list("abcd")
    parents = {entry.uri: entry.parent for entry in source.entries}
    for uri in parents:
        for _step in range(5):
            uri = parents.get(uri, "")
        assert uri == ""


def test_a_tree_may_be_deeper_than_the_stack() -> None:
    rows = "\n".join(f"{n};Stap {n};https://x.example/{n};{n - 1}" for n in range(5_000))
    source = read(f"code;naam;adres;hoort bij\n{rows}")
    assert [entry.code for entry in source.entries[:3]] == ["0", "1", "2"]
    assert len(source.entries) == 5_000


HOSTILE = {
    "a million nestings": "[" * 1_000_000,
    "nested objects": '{"a":' * 200_000,
    "not a number": '{"CFDocument": {"title": NaN}, "CFItems": []}',
    "a number of a megabyte": '{"CFDocument": {"title": ' + "9" * 1_000_000 + "}}",
    "cut off": case_package({"identifier": "1"})[:-5],
    "no framework": '{"CFItems": []}',
    "items that are none": '{"CFDocument": {}, "CFItems": {"a": 1}}',
    "a program": "\x7fELF\0\0\0\1\2\3",
    "nothing": "  \n",
    "headings only": "code;naam;adres\n",
    "no names": "code;adres\nA;https://x.example/a\n",
    "only javascript": "naam;adres\nA;javascript:alert(1)\nB;data:text/html,x\n",
    "an open quote": 'naam;adres\n"A;https://x.example/a\n' + "x" * 200_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_framework_is_a_sentence_about_its_field(text: str) -> None:
    as_file, pasted = refusal(text.encode()), refusal(text)
    assert (as_file.field, pasted.field) == ("file", "file")
    assert re.fullmatch("framework_[a-z_]+|file_[a-z_]+", as_file.code)


def test_strange_things_in_an_item_leave_the_others() -> None:
    source = read(
        json.dumps(
            {
                "CFDocument": {"title": ["x"], "language": 7, "officialSourceURL": {}, "licenseURI": []},
                "CFItems": [None, 3, {"uri": 4}, {"uri": "https://x.example/a", "fullStatement": "=cmd|' /C calc'!A0"},
                            {"uri": "https://x.example/b", "fullStatement": "<i>x</i>\x00\ud800Lassen\u202e"}],
                "CFAssociations": [{"associationType": "isChildOf", "originNodeURI": 3}, 4, {"associationType": {}}],
            }
        )
    )  # fmt: skip
    assert names(source) == ["=cmd|' /C calc'!A0", "x Lassen"]
    assert [flaw for _line, flaw in flaws(source)] == [Flaw.WRONG_ADDRESS]


def test_amounts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(b"a" * (MAX_BYTES + 1)).code == Code.FRAMEWORK_TOO_LARGE
    assert refusal('{"CFDocument": [' + "{}," * 1_000_001 + "{}]}").code == Code.FRAMEWORK_TOO_LARGE
    assert refusal("naam;adres\n" + "a;https://x.example/a\n" * 100_001).code == Code.FRAMEWORK_TOO_LARGE
    assert refusal("K0123\n" * 100_001).code == Code.FRAMEWORK_TOO_LARGE
    monkeypatch.setattr(entries, "MAX_ENTRIES", 3)
    rows = "\n".join(f"https://x.example/{number}" for number in range(4))
    assert refusal(rows).code == Code.FRAMEWORK_TOO_LARGE


def test_a_name_and_a_language_are_needed() -> None:
    assert refusal("https://x.example/a", name=" ").field == "name"
    assert refusal("https://x.example/a", language="de").field == "language"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://data.europa.eu/esco/skill/1", "http://data.europa.eu/esco/skill/1"),
        (" https://x.example/é?a=b#c ", "https://x.example/%C3%A9?a=b#c"),
        ("https://x.example/a b", ""),
        ("https://x.example/a#b#c", ""),
        ("https://x.example/100%", ""),
        ("https://me@x.example/", ""),
        ("ftp://x.example/", ""),
        ("https:///a", ""),
        ("urn:uuid:1", ""),
        (None, ""),
        ("https://x.example/" + "a" * 500, ""),
    ],
)
def test_an_address_is_one_that_a_signature_can_cover(typed: object, kept: str) -> None:
    assert read_address(typed) == kept
