"""Bytes as text: one spelling per value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.credentials.multibase import (
    decode_base58btc,
    decode_base64url,
    encode_base58btc,
    encode_base64url,
)
from badgeservice.errors import Invalid, TooLarge


@given(st.binary(max_size=100))
def test_base58_comes_back(content: bytes) -> None:
    assert decode_base58btc(encode_base58btc(content)) == content


@given(st.binary(max_size=100))
def test_base64url_comes_back(content: bytes) -> None:
    assert decode_base64url(encode_base64url(content)) == content


def test_base58_examples_of_the_draft() -> None:
    """draft-msporny-base58 section 5."""
    assert encode_base58btc(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert encode_base58btc(bytes.fromhex("0000287fb4cd")) == "11233QC4"


@given(st.text(alphabet="123456789ABCabc0OIl+ é", max_size=60))
def test_base58_is_exact_or_refused(text: str) -> None:
    try:
        content = decode_base58btc(text)
    except Invalid:
        return
    assert encode_base58btc(content) == text


@given(st.text(alphabet="ABab01-_=+/ \n", max_size=60))
def test_base64url_is_exact_or_refused(text: str) -> None:
    try:
        content = decode_base64url(text)
    except Invalid:
        return
    assert encode_base64url(content) == text


@pytest.mark.parametrize("text", ["QQ==", "QR", "Q", "QU J", "QU+J", "QUJ\n", "QUJDR"])
def test_base64url_with_padding_or_left_over_bits_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        decode_base64url(text)


def test_base58_too_long_is_refused_before_the_work() -> None:
    with pytest.raises(TooLarge):
        decode_base58btc("2" * 100_000)
