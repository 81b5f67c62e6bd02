"""Bytes become a document strictly, and a refusal says where (verification step 1; threats V23)."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials.strict_json import (
    MAX_BYTES,
    MAX_BYTES_WITH_PICTURES,
    MAX_DEPTH,
    Unreadable,
    read_document,
)
from tests.bad_inputs.make import FOLDER, UNREADABLE
from tests.effort import at_most


def refusal(content):
    with pytest.raises(Unreadable) as refused:
        read_document(content)
    return refused.value


@pytest.mark.parametrize("name", UNREADABLE)
def test_each_unreadable_file_is_refused_by_the_code_in_its_name(name):
    assert refusal((FOLDER / "unreadable" / f"{name}.json").read_bytes()).code == name.partition("-")[0]


@pytest.mark.parametrize(
    ("name", "place", "pointer"),
    [
        ("not_utf8", "line 2, character 15", None),
        ("not_json-trailing_data", "line 2, character 1", None),
        ("not_json-trailing_comma", "line 1, character 18", None),
        ("duplicate_key", "line 3, character 3", "/validUntil"),
        ("duplicate_key-deep", "line 1, character 61", "/credentialSubject/achievement/1/id"),
        ("not_a_number", "line 1, character 41", "/credentialSubject/creditsEarned"),
        ("not_a_number-infinity", "line 1, character 16", "/points/1"),
        ("number_too_large", "line 1, character 12", "/points"),
        ("control_character", "line 1, character 10", "/name"),
        ("lone_surrogate", "line 1, character 10", "/name"),
        ("too_deep", "line 1, character 145", "/a" * 24),
    ],
)
def test_a_refusal_says_where(name, place, pointer):
    refused = refusal((FOLDER / "unreadable" / f"{name}.json").read_bytes())
    assert f"({place})" in refused.sentence.en
    assert f"({place.replace('line', 'regel').replace('character', 'teken')})" in refused.sentence.nl
    assert refused.field == pointer


def test_a_pointer_escapes_what_has_a_meaning_in_it():
    assert refusal(b'{"a/b~c": NaN}').field == "/a~1b~0c"


def test_a_large_document_is_refused_before_it_is_read():
    assert refusal(b" " * (MAX_BYTES + 1)).code == "too_large"


def test_pictures_that_lie_in_a_badge_may_make_it_larger():
    """Threats 2.3, method step 1: 256 kB, or 1 MB with images. Issuers put theirs in as `data:` URLs."""
    picture = "data:image/png;base64," + "iVBORw0K/" * 30_000
    for text in (json.dumps([picture] * 3), json.dumps([picture] * 3).replace("/", "\\/")):
        content = f'{{"image": {text}}}'.encode()
        assert read_document(content) == {"image": [picture] * 3}
        assert refusal(content + b" " * MAX_BYTES).code == "too_large"
    assert refusal(json.dumps({"image": [picture] * 4}).encode()).code == "too_large"
    assert 4 * len(picture) > MAX_BYTES_WITH_PICTURES
    assert refusal(json.dumps(["data:image/png;base64,"] * 12_000).encode()).code == "too_large"


def test_the_limit_can_be_another_one():
    document = json.dumps({"encodedList": "u" * MAX_BYTES}).encode()
    assert read_document(document, limit=2 * MAX_BYTES)["encodedList"].startswith("uu")


@pytest.mark.parametrize(
    "content",
    [
        b'{"a":' * 100_000,
        b"[" * 250_000,
        b'{"a":"' + b"\\" * 250_001 + b'"}',
        b'{"a":"' + b'"' * 250_000,
        b'{"a":[' + b"1," * 120_000 + b"1e400]}",
        b"{" + b",".join(b'"k%d":1' % n for n in range(20_000)) + b',"k7":2}',
        b'{"a":"' + b"\\ud83d\\ude00" * 20_000 + b'\\ud83d"}',
    ],
    ids=["nested", "brackets", "backslashes", "quotes", "long list", "many keys", "many surrogates"],
)
def test_v23_what_is_made_to_cost_much_costs_little(content):
    with at_most(25):
        refusal(content)


def test_the_deepest_that_is_read():
    content = b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH
    assert read_document(content)["a"]["a"]


@pytest.mark.parametrize("text", ["]]]]}}}}", '\\"[[[[', "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{", "\\\\", '"'])
def test_brackets_in_a_text_are_not_depth(text):
    document = {"a": text, "b": [[text]]}
    assert read_document(json.dumps(document).encode()) == document


def test_what_people_write_is_read():
    document = {"name": "Café ☕ 👩‍🍳 – “ok”\ttab\nline\rreturn", "number": 9007199254740991, "half": 0.5, "zero": -0.0}
    assert read_document(json.dumps(document).encode()) == document
    assert read_document(json.dumps(document, ensure_ascii=False).encode()) == document


numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
documents = st.dictionaries(
    texts, st.recursive(scalars | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20)
)


@settings(max_examples=30, deadline=None)
@given(documents)
def test_every_clean_document_is_read_as_the_standard_library_reads_it(document):
    for ensure_ascii in (True, False):
        assert read_document(json.dumps(document, ensure_ascii=ensure_ascii).encode()) == document


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    try:
        read_document(content)
    except Unreadable as refused:
        assert refused.sentence.en.startswith("We cannot read this: it ")
