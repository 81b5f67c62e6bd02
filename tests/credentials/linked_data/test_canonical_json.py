"""RFC 8785: the fast way writes what the reference implementation writes, or is not taken."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.credentials.linked_data.canonical_json import canonicalize_json
from badgeservice.errors import Invalid

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_it_is_what_the_reference_writes(value):
    assert canonicalize_json(value) == rfc8785.dumps(value)


def test_the_example_of_the_standard():
    # RFC 8785 section 3.2.2 and 3.2.3
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonicalize_json(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_are_sorted_by_utf16_units():
    # RFC 8785 section 3.2.3: the smiley's surrogates sort before U+FB33, its code point after.
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonicalize_json(value)).values()) == [2, 4, 6, 7, 1, 5, 3]


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 2**53, -(2**53), "\ud800", {"\udfff": 1}, {1: 2}, {"a": b""}, [range(1)]],
    ids=ascii,
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(Invalid) as refused:
        canonicalize_json(value)
    assert refused.value.code == "not_canonical_json"


def test_endless_nesting_is_refused():
    value: list = []
    value.append(value)
    with pytest.raises(Invalid):
        canonicalize_json(value)
